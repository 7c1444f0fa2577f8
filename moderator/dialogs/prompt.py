"""A question to be answered with a line of text."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from server.language import Language

from .dialog import Dialog


class Prompt(Dialog[str | None]):
    """A line of text. What was typed stays until the moderator is done with it. ``yes``: what the
    button does, where that is not to save."""

    def __init__(
        self, language: Language, question: str, text: str = "", limit: int = 80, *, yes: str = ""
    ) -> None:
        super().__init__()
        self.language = language
        self.question, self.start, self.limit = question, text, limit
        self.yes = yes or language.text("Save")

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.asked(self.question)
            yield Input(self.start, max_length=self.limit, compact=True)
            yield from self.yes_or_cancel(self.yes)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        self.action_yes()

    def action_yes(self) -> None:
        text = self.query_one(Input).value.strip()
        if text:
            _ = self.dismiss(text)
