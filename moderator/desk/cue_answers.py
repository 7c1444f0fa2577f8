"""The bar of cues with its keys: a line answered or waved off, by its place or wherever it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from server.language import Language
from server.session import agenda
from server.session.messages import Command

from ..client.outbox import Answer
from ..client.session_view import SessionView
from ..client.showing import Showing
from ..widgets.cue_bar import CueBar
from .actions.view import CUE_KEYS, WAVE_KEY
from .cue_inbox import WHISPERS, CueInbox
from .haste import Haste
from .panes import Pane


class Answering(Protocol):
    """The desk, as far as an answer knows it."""

    def open_pane(self, pane: Pane) -> None: ...

    def action_act(self, name: str) -> None: ...

    def send(self, command: Command | None) -> None: ...


class CueAnswers:
    """``bar``: the widget. ``clock``: seconds of any beginning."""

    def __init__(self, language: Language, clock: Callable[[], float]) -> None:
        self.bar = CueBar([key.upper() for key in CUE_KEYS], WAVE_KEY.upper())
        self._inbox, self._showing, self._clock = CueInbox(language), Showing(), clock

    def show(self, view: SessionView) -> None:
        self.bar.renew(self._inbox.notices(view, self._clock()))

    def read_whispers(self, view: SessionView) -> None:
        """Take all whispers as read."""
        self._inbox.read_all(view)
        self.show(view)

    def tellings(
        self, view: SessionView, quietly: Callable[[Command], Awaitable[Answer]]
    ) -> list[Awaitable[None]]:
        """What lets the other moderators know which whisper to this one stands in the bar."""
        standing = self._inbox.unread(view)[:1] if self.bar.shown else []
        tells = self._showing.tells(view, standing)
        return [self._showing.tell(command, quietly) for command in tells]

    def wave_off(self, place: int, view: SessionView) -> None:
        shown = self.bar.shown
        if place < len(shown):
            self._inbox.wave_off(shown[place].key, view)
            self.show(view)

    def place_of(self, key: str) -> int | None:
        """Where a line stands in the bar now."""
        return next((n for n, line in enumerate(self.bar.shown) if line.key == key), None)

    def answer(self, desk: Answering, haste: Haste, place: int, view: SessionView) -> bool:
        """Do what answers a line of the bar. False where that, or what it is about, has only just
        become another one: then nothing is done."""
        shown = self.bar.shown
        if place >= len(shown):
            return True
        if self._inbox.just_came(place, self._clock()):
            return False
        key = shown[place].key
        command = self._inbox.cues[key].command(view.state.seq) if key != WHISPERS else None
        if command is None:
            desk.open_pane("whispers")
        elif isinstance(command, agenda.Next):
            desk.action_act("next_item")
        elif haste.too_soon(command) or haste.crossed(command):
            return False
        else:
            desk.send(command)
        return True
