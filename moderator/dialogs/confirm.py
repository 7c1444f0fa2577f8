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
    """Yes or no. ``again``: the key that led here also says yes."""

    DEFAULT_CSS = f"Confirm {{ {DIALOG_CSS} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", N_("No"), show=False, id="confirm.no"),
        Binding("left,right", "app.focus_next", show=False, id="confirm.turn"),
    ]

    def __init__(self, language: Language, question: str, yes: str, again: str = "") -> None:
        super().__init__()
        self.language = language
        self.question, self.yes = question, yes
        if again:
            self._bindings.bind(again, "dismiss(True)", show=False)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(printable(self.question)), classes="question")
            with Horizontal():
                yield Button(Content(self.yes), id="yes", variant="primary", compact=True)
                yield Button(self.language.text("Cancel"), id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one("#yes").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        _ = self.dismiss(event.button.id == "yes")
