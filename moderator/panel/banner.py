"""An invitation onto the panel: not to be overlooked, and never accepted by mistake."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button

from server.language import Language

from ..client.session_view import SessionView
from ..widgets.lines import Line, Span, line_width, said, spread
from ..widgets.view_drawing import ViewDrawing
from ..wording.words import clock, name_of
from .my_status import my_status

GUARD: Final = 1.0
"""Seconds in which a click on the new buttons was meant for what stood in their place."""


class Invitation(ViewDrawing):
    """The invitation in a line, with its time whole whatever the names are."""

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        found = my_status(view).invitation
        if found is None or found.until is None:
            return []
        by = name_of(self.language, view.state, found.by or "")
        text = self.language.text("{by} invites you onto the panel", by=by)
        left = clock(max(0.0, (found.until - view.now).total_seconds()))
        end = (Span(self.language.text("{time} left", time=left), "strong"), Span(" "))
        if line_width((said(text), *end)) >= width:
            # What it is comes before who it is from.
            text = self.language.text("You are invited onto the panel.")
        return [spread((said(text, "strong"),), end, width)]


class Banner(Horizontal):
    """Takes a place of its own above everything, and no focus."""

    def __init__(self, language: Language, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(id="banner")
        self.language = language
        self.hint: Callable[[str], str] = lambda action: action
        """The key and label of an action, by its id."""
        self._clock = clock
        self._since = 0.0

    def compose(self) -> ComposeResult:
        yield Invitation(self.language)
        for action in ("accept", "decline"):
            button = Button(self._label(action), id=action, compact=True)
            # Enter and space belong to whatever the reader was doing.
            button.can_focus = False
            yield button

    def _label(self, action: str) -> Content:
        return Content(self.hint(action))

    def show(self, view: SessionView) -> None:
        invited = my_status(view).invited
        if invited and not self.display:
            self._since = self._clock()
        self.display = invited
        if invited:
            self.query_one(Invitation).show(view)
            # The language may have changed.
            for button in self.query(Button):
                if button.label != (label := self._label(str(button.id))):
                    button.label = label

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if self._clock() - self._since >= GUARD:
            await self.run_action(f"screen.act('{event.button.id}')")
