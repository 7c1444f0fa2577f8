"""The player as an app: the log, where one is in it, and who looks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Final

from textual.screen import Screen

from server.language import Language
from server.live.room.clock import Clock, system_clock

from ..app.base_app import BaseApp
from ..app.palette import Offer
from ..app.screens import Cover
from ..wording.logs import damage_text
from .actions import ACTIONS, PREFIX
from .index import milliseconds
from .playback import Playback
from .playhead import Playhead
from .recording import FOLLOW, Recording
from .screen import PlayerScreen
from .viewpoint import Viewpoint

FRESH: Final = 12 * 3600.0
"""Seconds for which a log that was last written to is still that of a session going on."""


class Player(BaseApp[None]):
    """``start``: from where to play, as ``times.position`` reads it."""

    def __init__(
        self,
        recording: Recording,
        language: Language,
        viewpoint: Viewpoint,
        *,
        speed: float = 1.0,
        start: str | None = None,
        follow: bool = False,
        data_dir: Path | None = None,
    ) -> None:
        super().__init__(language, data_dir)
        self.recording = recording
        self.playhead = Playhead(recording.index, 0.0, speed, live=follow)
        self.playback = Playback(recording, viewpoint, self.language, self.playhead)
        self.clock = monotonic
        self.wall: Clock = system_clock
        self._start = start
        self._follow = follow
        self._cover = Cover(language.text("Opening …"))
        self._screen: PlayerScreen | None = None

    def on_mount(self) -> None:
        _ = self.push_screen(self._cover)
        self.run_worker(self._open(), group="opening")

    # Opening, and what is written meanwhile.

    async def _open(self) -> None:
        await self._read()
        self._begin()

    async def _read(self) -> None:
        shown = -1
        for share in self.recording.read():
            percent = int(share * 100)
            if percent != shown and self._screen is None:
                shown = percent
                self._cover.tell(self.language.text("Opening … {n} %", n=percent))
            await asyncio.sleep(0)

    def _begin(self) -> None:
        self._find_start()
        self.playhead.playing = True
        self._screen = PlayerScreen(self.playback, self.language, self.clock)
        _ = self.switch_screen(self._screen)
        if self._follow:
            self.set_interval(FOLLOW, self._follow_on)
        if self.recording.damage is not None:
            what = damage_text(self.recording.damage, self.language)
            self.say(
                self.language.text(
                    "The log is damaged at line {line}: {what}. It plays up to there.",
                    line=self.recording.damage.line,
                    what=what,
                ),
                "warning",
            )

    def _find_start(self) -> None:
        playhead = self.playhead
        if not self.recording.length:
            playhead.position = float(milliseconds(self.recording.created))
            return
        playhead.position = float(playhead.end if self._follow else playhead.start)
        if self._follow:
            self._join_live()
        if self._start is not None:
            self.playback.go_to(self._start)
        elif not self._follow:
            # Before the first item people arrive, for as long as a quarter of an hour.
            playhead.seek_seq(next(iter(self.recording.marks.of("item")), 1))

    def _join_live(self) -> None:
        """Begin where the room is now, which is later than what was written last, unless nothing
        more will be."""
        if not self.recording.is_written:
            self.playhead.live = False
            return
        now = float(milliseconds(self.wall()))
        ahead = (now - self.playhead.end) / 1000
        if 0 < ahead < FRESH:
            self.playhead.position = now

    def _follow_on(self) -> None:
        self.run_worker(self._catch_up(), group="following", exclusive=True)

    async def _catch_up(self) -> None:
        length, at_end = self.recording.length, self.playhead.position >= self.playhead.end
        await self._read()
        ends = self.playhead.live and not self.recording.is_written
        if self.recording.length == length and not ends:
            return
        if at_end and self.playhead.playing:
            self.playhead.position = max(self.playhead.position, float(self.playhead.end))
        if ends:
            self._end_live()
        if self._screen is not None:
            self._screen.show_soon()

    def _end_live(self) -> None:
        """Nothing more is written to this log."""
        self.playhead.live = False
        self.playhead.position = min(self.playhead.position, float(self.playhead.end))
        if self.recording.is_moved and not self.recording.is_over:
            text = self.language.text("The file was removed or replaced. It plays up to here.")
            self.say(text, "warning")

    def offers(self, screen: Screen[Any]) -> Iterator[Offer]:
        if isinstance(screen, PlayerScreen):
            for name, action in ACTIONS.items():
                run = partial(screen.action_act, name)
                keys = self.own_keys.of(PREFIX, action).keys
                yield Offer.translated(self.language, action.tooltip, action.label, run, keys=keys)
        yield from super().offers(screen)
