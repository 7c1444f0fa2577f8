"""A question to be answered with a line of text."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from server.language import N_, Language

from ..app.screens import Localized
from ..wording.printable import printable
from .looks import DIALOG_CSS


class Prompt(Localized, ModalScreen[str | None]):
    """A line of text. What was typed stays until the moderator is done with it."""

    DEFAULT_CSS = f"Prompt {{ {DIALOG_CSS} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", N_("Cancel"), show=False, id="prompt.cancel")
    ]

    def __init__(
        self, language: Language, question: str, text: str = "", limit: int = 80, *, yes: str = ""
    ) -> None:
        """``yes``: what the button does, where that is not to save."""
        super().__init__()
        self.language = language
        self.question, self.start, self.limit = question, text, limit
        self.yes = yes or language.text("Save")

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(Content(printable(self.question)), classes="question")
            yield Input(self.start, max_length=self.limit, compact=True)
            with Horizontal():
                yield Button(self.yes, id="yes", variant="primary", compact=True)
                yield Button(self.language.text("Cancel"), id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self._done()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "yes":
            self._done()
        else:
            _ = self.dismiss(None)

    def _done(self) -> None:
        text = self.query_one(Input).value.strip()
        if text:
            _ = self.dismiss(text)
