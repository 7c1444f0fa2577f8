"""An invitation onto the panel: not to be overlooked, and never accepted by mistake."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button

from server.language import Language

from ..client.session_view import SessionView
from ..widgets.lines import Drawing, Span, said, spread
from . import texts
from .my_status import my_status

GUARD: Final = 1.0
"""Seconds in which a click on the new buttons was meant for what stood in their place."""


class _Words(Drawing):
    """The invitation in a line, with its time whole whatever the names are."""

    text_and_time = ("", "")

    def say(self, text: str, time: str) -> None:
        self.text_and_time = text, time
        end = (Span(time, "strong"), Span(" "))
        self.draw([spread((said(text, "strong"),), end, self.size.width)])

    def on_resize(self) -> None:
        self.say(*self.text_and_time)


class Banner(Horizontal):
    """Takes a place of its own above everything, and no focus."""

    def __init__(self, language: Language, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(id="banner")
        self.language = language
        self._clock = clock
        self._since = 0.0

    def compose(self) -> ComposeResult:
        yield _Words()
        say = self.language.text
        for action, label in (("accept", say("F2 Accept")), ("decline", say("F3 Decline"))):
            button = Button(label, id=action, compact=True)
            # Enter and space belong to whatever the reader was doing.
            button.can_focus = False
            yield button

    def show(self, view: SessionView) -> None:
        mine = my_status(view)
        if mine.invited and not self.display:
            self._since = self._clock()
        self.display = mine.invited
        if mine.invited:
            self.query_one(_Words).say(*texts.invitation(self.language, view, mine))

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if self._clock() - self._since >= GUARD:
            await self.run_action(f"screen.act('{event.button.id}')")
