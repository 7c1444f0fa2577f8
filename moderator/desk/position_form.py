"""A form for a position that has not been opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult

from server.language import Language
from server.session.plan import Document
from server.session.texts import TEXT_LENGTH

from ..dialogs.menu import Choice
from ..dialogs.prompt import Editor, too_long
from .fields import CycleSelect
from .form import Form


@dataclass(frozen=True)
class PositionSaid:
    """What a moderator says of a position; ``document`` is an id."""

    text: str = ""
    document: str | None = None
    anonymous: bool = False


class PositionForm(Form[PositionSaid | None]):
    """A position to be added, or changed."""

    def __init__(
        self, language: Language, title: str, documents: Sequence[Document], said: PositionSaid
    ) -> None:
        super().__init__(language, title)
        self.documents, self.said = documents, said

    def above(self) -> ComposeResult:
        yield Editor(self.said.text, lines=False, id="text")

    def fields(self) -> Mapping[str, CycleSelect]:
        say, said = self.language.text, self.said
        results = [
            Choice("named", say("The result says who chose what")),
            Choice("anonymous", say("The result says no names")),
        ]
        papers = [Choice("", "–"), *(Choice(d.id, d.title) for d in self.documents)]
        chosen = "anonymous" if said.anonymous else "named"
        return {
            say("Names"): CycleSelect(results, chosen, "names"),
            say("Paper"): CycleSelect(papers, said.document or "", "paper"),
        }

    def on_mount(self) -> None:
        editor = self.query_one(Editor)
        editor.move_cursor(editor.document.end)
        editor.focus()

    def action_yes(self) -> None:
        text = self.written("text").strip()
        if not text:
            self.complain(self.language.text("This line cannot stay empty."))
        elif complaint := too_long(text, TEXT_LENGTH, self.language):
            self.complain(complaint)
        else:
            anonymous = self.chosen("names") == "anonymous"
            _ = self.dismiss(PositionSaid(text, self.chosen("paper") or None, anonymous))
