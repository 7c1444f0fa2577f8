"""A form for a position that has not been opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from server.language import N_, Language
from server.session.plan import Document
from server.session.texts import TEXT_LENGTH

from ..dialogs.dialog import Dialog
from ..dialogs.menu import Choice
from ..dialogs.prompt import SAVE, Editor
from ..wording.printable import printable
from .fields import CycleSelect, labelled


@dataclass(frozen=True)
class PositionSaid:
    """What a moderator says of a position; ``document`` is an id."""

    text: str = ""
    document: str | None = None
    anonymous: bool = False


class PositionForm(Dialog[PositionSaid | None]):
    """A position to be added, or changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(SAVE, "yes", N_("Save"), show=False, id="position.save")
    ]

    def __init__(
        self, language: Language, title: str, documents: Sequence[Document], said: PositionSaid
    ) -> None:
        super().__init__()
        self.language, self.heading = language, title
        self.documents, self.said = documents, said

    def compose(self) -> ComposeResult:
        say, said = self.language.text, self.said
        results = [
            Choice("named", say("The result says who chose what")),
            Choice("anonymous", say("The result says no names")),
        ]
        papers = [Choice("", "–"), *(Choice(d.id, d.title) for d in self.documents)]
        chosen = "anonymous" if said.anonymous else "named"
        with Vertical():
            yield Static(Content(printable(self.heading)).stylize("bold"))
            yield Editor(said.text, lines=False, id="text")
            yield from labelled(
                {
                    say("Names"): CycleSelect(results, chosen, "names"),
                    say("Paper"): CycleSelect(papers, said.document or "", "paper"),
                }
            )
            yield from self.yes_or_cancel(say("Save"))

    def on_mount(self) -> None:
        editor = self.query_one(Editor)
        editor.move_cursor(editor.document.end)
        editor.focus()

    def action_yes(self) -> None:
        text = self.query_one(Editor).text.strip()
        if text and len(text) <= TEXT_LENGTH:
            anonymous = self.query_one("#names", CycleSelect).chosen == "anonymous"
            paper = self.query_one("#paper", CycleSelect).chosen or None
            _ = self.dismiss(PositionSaid(text, paper, anonymous))
