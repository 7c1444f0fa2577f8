"""A form for an item of the agenda."""

from collections.abc import Mapping, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label

from server.agenda_file.moments import written
from server.agenda_file.problems import Unacceptable
from server.language import Language
from server.session.agenda import NewItem
from server.session.people import Person
from server.session.plan import MOST_CHAIRS, PreparedQuestion

from ..dialogs.menu import Choice
from ..dialogs.prompt import Editor
from ..wording.words import ITEM_KINDS, ORDERS
from . import prepared_lines
from .fields import CycleSelect, line_of, seconds_in
from .form import Form

_CHAIRS: Final = (Choice("", "–"), *(Choice(str(n), str(n)) for n in range(1, MOST_CHAIRS + 1)))


class ItemForm(Form[NewItem | None]):
    """An item of the agenda, to be added or changed. ``people``: those whom it can name."""

    def __init__(
        self,
        language: Language,
        title: str,
        people: Sequence[Person],
        said: NewItem,
    ) -> None:
        super().__init__(language, title)
        self.people, self.said = people, said

    def fields(self) -> Mapping[str, Input | CycleSelect]:
        say, said = self.language.text, self.said
        limit = written(said.speech_limit) if said.speech_limit else ""
        kinds = [Choice(kind, say(word)) for kind, word in ITEM_KINDS.items()]
        orders = [Choice(order, say(word)) for order, word in ORDERS.items()]
        taken = str(said.open_chairs or "")
        moderators = (p for p in self.people if p.role == "moderator" and not p.removed)
        leads = [Choice("", "–"), *(Choice(p.id, p.name) for p in moderators)]
        return {
            say("Title"): line_of("title", said.title),
            say("Duration"): line_of("planned", written(said.planned)),
            say("Kind of item"): CycleSelect(kinds, said.kind, "kind"),
            say("Lead"): CycleSelect(leads, said.lead or "", "lead"),
            say("Limit of a speech"): line_of("limit", limit),
            say("Order of the queue"): CycleSelect(orders, said.order, "order"),
            say("Open chairs"): CycleSelect(_CHAIRS, taken, "chairs"),
        }

    def below(self) -> ComposeResult:
        say, said = self.language.text, self.said
        script = say("Script, for moderators only (ctrl+s saves)")
        yield Label(Content(script), classes="script")
        yield Editor(said.script, lines=True, id="script")
        prepared = say("Prepared questions, a line each: name: question")
        yield Label(Content(prepared), classes="script")
        questions = prepared_lines.written(said.prepared, self.people)
        yield Editor(questions, lines=True, id="prepared")

    def action_yes(self) -> None:
        if not (self.has("title") and self.has("planned")):
            return
        try:
            planned = seconds_in(self.typed("planned"))
            limit = seconds_in(self.typed("limit"))
            prepared = prepared_lines.read(self.written("prepared"), self.people)
        except Unacceptable as error:
            self.complain(error.message.render(self.language))
        except prepared_lines.Unclear as error:
            self.complain(self.language.text("For whom is “{line}”?", line=error.line))
        else:
            assert planned is not None, "it is filled in"
            _ = self.dismiss(self._said(planned, limit, prepared))

    def _said(
        self, planned: int, limit: int | None, prepared: tuple[PreparedQuestion, ...]
    ) -> NewItem:
        chairs = self.chosen("chairs")
        return NewItem(
            self.typed("title"),
            planned,
            next(kind for kind in ITEM_KINDS if kind == self.chosen("kind")),
            self.chosen("lead") or None,
            self.written("script"),
            prepared,
            limit,
            next(order for order in ORDERS if order == self.chosen("order")),
            int(chairs) if chairs else None,
        )
