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
from server.live.clock import Clock, system_clock

from ..app.base_app import BaseApp
from ..app.palette import Offer
from ..app.screens import Cover, Help
from ..wording.logs import damage_text
from ..wording.sentences import sentence
from .index import instant, milliseconds
from .keys import KEYS
from .marks import MarkKind
from .narration import last_seen, roles
from .playhead import Playhead
from .recording import Recording
from .screen import PlayerScreen
from .search import Search
from .times import BadTime, position, session_clock
from .viewpoint import Viewpoint, Watching

TICK: Final = 0.1
"""Seconds between two looks at the clock while playing."""
FOLLOW: Final = 0.5
"""Seconds between two looks at a log that is being written."""
GRACE: Final = 1.5
"""Seconds after a mark in which "previous" means the one before it."""
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
        self.clock = monotonic
        self.wall: Clock = system_clock
        self._start = start
        self._follow = follow
        self._watching = Watching(viewpoint)
        self._cover = Cover(language.text("Opening …"))
        self._screen: PlayerScreen | None = None
        self._ticked = 0.0
        self._drawn: object = None
        self._query = ""
        self._due = False

    def on_mount(self) -> None:
        _ = self.push_screen(self._cover)
        self.run_worker(self._open(), group="opening")

    # Opening, and what is written meanwhile.

    async def _open(self) -> None:
        await self._read()
        if not self.recording.length:
            self._cover.tell(self.language.text("Nothing has happened in this log yet."))
        while not self.recording.length:
            await asyncio.sleep(FOLLOW)
            if self._follow:
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
        playhead = self.playhead
        playhead.position = float(playhead.end if self._follow else playhead.start)
        if self._follow:
            self._join_live()
        if self._start is not None:
            self.go_to(self._start)
        playhead.playing = True
        self._screen = PlayerScreen(self)
        self._ticked = self.clock()
        _ = self.switch_screen(self._screen)
        self.call_after_refresh(self._know)
        self.set_interval(TICK, self._tick)
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

    def _join_live(self) -> None:
        """Begin where the room is now, which is later than what was written last."""
        now = float(milliseconds(self.wall()))
        ahead = (now - self.playhead.end) / 1000
        closed = self.recording.last.session.phase == "closed"
        if not closed and 0 < ahead < FRESH:
            self.playhead.position = now

    def _follow_on(self) -> None:
        self.run_worker(self._catch_up(), group="following", exclusive=True)

    async def _catch_up(self) -> None:
        length, at_end = self.recording.length, self.playhead.position >= self.playhead.end
        await self._read()
        if self.recording.length == length:
            return
        if at_end and self.playhead.playing:
            self.playhead.position = max(self.playhead.position, float(self.playhead.end))
        if self.recording.last.session.phase == "closed":
            self.playhead.live = False
            self.playhead.position = min(self.playhead.position, float(self.playhead.end))
        self._know()

    def _know(self) -> None:
        if self._screen is not None:
            self._screen.timeline.know(self._watching.viewpoint.state(self.recording.last))
        self.show_soon()

    # Time passes, and what is drawn.

    def _tick(self) -> None:
        now = self.clock()
        passed, self._ticked = now - self._ticked, now
        self.playhead.pass_time(passed)
        playhead = self.playhead
        drawn = (playhead.seq, int(playhead.position // 1000), playhead.playing)
        if drawn != self._drawn:
            self._drawn = drawn
            self.show_now()

    def show_soon(self) -> None:
        """Draw in the next refresh turn."""
        if not self._due:
            self._due = self.call_after_refresh(self.show_now)

    def show_now(self) -> None:
        self._due = False
        screen = self._screen
        if screen is None or not screen.is_mounted:
            return
        try:
            state = self.recording.state_at(self.playhead.seq)
            view = self._watching.view(state, instant(self.playhead.position))
            fact = last_seen(self.recording, self._watching.viewpoint, self.playhead.seq)
            text = sentence(self.language, fact, view.state) if fact else ""
            with self.batch_update():
                screen.show(view, text, fact.at if fact else None)
        except Exception as error:  # noqa: BLE001 - a fault in one moment does not end the replay
            self.survive(error)

    # What keys and clicks want.

    def action_help(self) -> None:
        active = self.screen.active_bindings.values()
        mine = {a.binding.id: a for a in active if a.binding.id}
        if isinstance(self.screen, PlayerScreen):
            keys = [mine[key.id] for key in KEYS if key.id in mine]
            rest = [mine[name] for name in ("theme", "commands", "help") if name in mine]
            _ = self.push_screen(Help(self.language, [*keys, *rest]))
        else:
            super().action_help()

    def seek(self, at: float) -> None:
        self.playhead.seek(at)
        self.show_soon()

    def skip(self, seconds: float) -> None:
        self.playhead.skip(seconds)
        self.show_soon()

    def turn_play(self) -> None:
        self.playhead.play(not self.playhead.playing)
        self.show_soon()

    def turn_shorten(self) -> None:
        self.playhead.shorten = not self.playhead.shorten
        self.show_soon()

    def faster(self, steps: int) -> None:
        self.playhead.faster(steps)
        self.show_soon()

    def jump_to_mark(self, kind: MarkKind, step: int) -> None:
        marks, playhead = self.recording.marks, self.playhead
        if step > 0:
            found = marks.next(kind, playhead.seq)
        else:
            # While it plays, pressing again goes further back than to what has just begun.
            grace = GRACE * 1000 * playhead.speed if playhead.playing else 0.0
            found = marks.previous(kind, playhead.seq_before(grace) + 1)
        if found is None:
            self.say(self.language.text("There is none further on that side."))
            return
        self.playhead.seek_seq(found)
        self.show_soon()

    def go_to(self, text: str | None) -> None:
        start = self.recording.start
        if text is None or start is None:
            return
        try:
            self.seek(milliseconds(position(text, start)))
        except (BadTime, OverflowError):
            self.say(self.language.text("{text} is no time such as 0:42:10.", text=text), "warning")

    def roles(self) -> list[tuple[str, str]]:
        """Viewpoints to choose from: their name for :meth:`look_as`, and how people call them."""
        return roles(self.recording.last, self.language)

    def look_as(self, viewpoint: str | None) -> None:
        if viewpoint is not None:
            self._watching = Watching(Viewpoint.named(viewpoint))
            self._know()

    def search(self, query: str | None) -> None:
        if query:
            self._query = query
            self.search_again(1)

    def search_again(self, step: int) -> None:
        if self._query and self._screen is not None:
            self.run_worker(self._search(step), group="search", exclusive=True)

    async def _search(self, step: int) -> None:
        search = Search(self.recording, self._watching.viewpoint, self._query)
        say = self.language.text
        self._report(say("searching …"))
        playhead = self.playhead
        seq = playhead.seq if step > 0 else playhead.seq_before() + 1
        for found in search.find(seq, step):
            if found is not None:
                self.playhead.seek_seq(found)
                clock = session_clock(self.playhead.elapsed)
                self._report(say("“{text}” at {time}", text=self._query, time=clock))
                return
            await asyncio.sleep(0)
        self._report(say("“{text}”: no further hit", text=self._query))

    def _report(self, text: str) -> None:
        if self._screen is not None:
            self._screen.transport.notice = text
        self.show_soon()

    def offers(self, screen: Screen[Any]) -> Iterator[Offer]:
        if isinstance(screen, PlayerScreen):
            for key in KEYS:
                if not key.action.startswith("app."):
                    yield Offer.translated(
                        self.language,
                        key.tooltip,
                        key.description,
                        partial(self.run_action, key.action, screen),
                    )
        yield from super().offers(screen)
