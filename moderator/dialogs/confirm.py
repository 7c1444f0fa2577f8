"""A question to be answered with yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from server.language import N_, Language

from ..app.screens import Localized
from ..wording.printable import printable
from .looks import DIALOG_CSS


class Confirm(Localized, ModalScreen[bool]):
    """Yes or no. ``again``: the keys that led here also say yes. ``harmless``: no comes first and
    has the focus, because it can be said without harm. ``no``: its button, "Cancel" if empty."""

    DEFAULT_CSS = f"Confirm {{ {DIALOG_CSS} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", N_("No"), show=False, id="confirm.no"),
        Binding("left,right", "app.focus_next", show=False, id="confirm.turn"),
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
        self.question = question
        self.yes, self.no = yes, no or language.text("Cancel")
        self.harmless = harmless
        if again:
            self._bindings.bind(again, "dismiss(True)", show=False)

    def compose(self) -> ComposeResult:
        yes = Button(Content(self.yes), id="yes", compact=True)
        no = Button(Content(self.no), id="no", compact=True)
        first, second = (no, yes) if self.harmless else (yes, no)
        first.variant = "primary"
        with Vertical():
            yield Static(Content(printable(self.question)), classes="question")
            with Horizontal():
                yield first
                yield second

    def on_mount(self) -> None:
        self.query(Button).first().focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        _ = self.dismiss(event.button.id == "yes")
