"""A question to be answered with yes or no."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from server.language import Language

from .dialog import ENTER, ESCAPE, Dialog, keyed


class Confirm(Dialog[bool]):
    """Yes or no. ``again``: the keys that led here also say yes. ``harmless``: no comes first and
    has the focus, because it can be said without harm. ``no``: its button, "Cancel" if empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,right", "app.focus_next", show=False, id="confirm.turn"),
        Binding("y,j", "yes", show=False, id="confirm.yes"),
    ]

    def __init__(
        self,
        language: Language,
        question: str,
        yes: str,
        *,
        no: str = "",
        again: str = "",
        harmless: bool = False,
    ) -> None:
        super().__init__()
        self.language = language
        self.question, self.harmless = question, harmless
        self.yes, self.no = yes, no or language.text("Cancel")
        if again:
            self._bindings.bind(again, "dismiss(True)", show=False)

    def compose(self) -> ComposeResult:
        # Where the harmless button has the focus, yes has a letter of its own.
        letter = self.language.context("key for yes", "y")
        yes = Button(keyed(letter if self.harmless else ENTER, self.yes), id="yes", compact=True)
        no = Button(keyed(ESCAPE, self.no), id="no", compact=True)
        first, second = (no, yes) if self.harmless else (yes, no)
        first.variant = "primary"
        with Vertical():
            yield self.asked(self.question)
            with Horizontal():
                yield first
                yield second

    def on_mount(self) -> None:
        self.query(Button).first().focus()

    def action_yes(self) -> None:
        _ = self.dismiss(True)
