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
from server.session.items import Item
from server.session.people import Person
from server.session.plan import MOST_CHAIRS, PreparedQuestion
from server.session.words import Order

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
        item: Item | None,
        order: Order,
    ) -> None:
        super().__init__(language, title)
        self.people, self.item, self.order = people, item, order

    def fields(self) -> Mapping[str, Input | CycleSelect]:
        say, item = self.language.text, self.item
        limit = written(item.speech_limit) if item and item.speech_limit else ""
        kinds = [Choice(kind, say(word)) for kind, word in ITEM_KINDS.items()]
        orders = [Choice(order, say(word)) for order, word in ORDERS.items()]
        taken = str(item.open_chairs or "") if item else ""
        moderators = (p for p in self.people if p.role == "moderator" and not p.removed)
        leads = [Choice("", "–"), *(Choice(p.id, p.name) for p in moderators)]
        return {
            say("Title"): line_of("title", item.title if item else ""),
            say("Duration"): line_of("planned", written(item.planned) if item else "10 min"),
            say("Kind of item"): CycleSelect(kinds, item.kind if item else "discussion", "kind"),
            say("Lead"): CycleSelect(leads, (item.lead if item else None) or "", "lead"),
            say("Limit of a speech"): line_of("limit", limit),
            say("Order of the queue"): CycleSelect(orders, self.order, "order"),
            say("Open chairs"): CycleSelect(_CHAIRS, taken, "chairs"),
        }

    def below(self) -> ComposeResult:
        say, item = self.language.text, self.item
        script = say("Script, for moderators only (ctrl+s saves)")
        yield Label(Content(script), classes="script")
        yield Editor(item.script if item else "", lines=True, id="script")
        prepared = say("Prepared questions, a line each: name: question")
        yield Label(Content(prepared), classes="script")
        questions = prepared_lines.written(item.prepared if item else (), self.people)
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
