"""A form for an item of the agenda."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from server.agenda_file.moments import written
from server.agenda_file.problems import Unacceptable
from server.language import N_, Language
from server.session.agenda import NewItem
from server.session.items import Item
from server.session.people import Person
from server.session.plan import MOST_CHAIRS, PreparedQuestion
from server.session.words import Order

from ..dialogs.dialog import Dialog
from ..dialogs.menu import Choice
from ..dialogs.prompt import SAVE, Editor
from ..wording.printable import printable
from ..wording.words import ITEM_KINDS, ORDERS
from . import prepared_lines
from .fields import CycleSelect, labelled, line_of, seconds_in

_CHAIRS: Final = (Choice("", "–"), *(Choice(str(n), str(n)) for n in range(1, MOST_CHAIRS + 1)))


class ItemForm(Dialog[NewItem | None]):
    """An item of the agenda, to be added or changed. ``people``: those whom it can name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(SAVE, "yes", N_("Save"), show=False, id="form.save")
    ]

    def __init__(
        self,
        language: Language,
        title: str,
        people: Sequence[Person],
        item: Item | None,
        order: Order,
    ) -> None:
        super().__init__()
        self.language, self.heading, self.people = language, title, people
        self.item, self.order = item, order

    def compose(self) -> ComposeResult:
        say, item = self.language.text, self.item
        limit = written(item.speech_limit) if item and item.speech_limit else ""
        kinds = [Choice(kind, say(word)) for kind, word in ITEM_KINDS.items()]
        orders = [Choice(order, say(word)) for order, word in ORDERS.items()]
        taken = str(item.open_chairs or "") if item else ""
        moderators = (p for p in self.people if p.role == "moderator" and not p.removed)
        leads = [Choice("", "–"), *(Choice(p.id, p.name) for p in moderators)]
        fields: dict[str, Input | CycleSelect] = {
            say("Title"): line_of("title", item.title if item else ""),
            say("Duration"): line_of("planned", written(item.planned) if item else "10 min"),
            say("Kind of item"): CycleSelect(kinds, item.kind if item else "discussion", "kind"),
            say("Lead"): CycleSelect(leads, (item.lead if item else None) or "", "lead"),
            say("Limit of a speech"): line_of("limit", limit),
            say("Order of the queue"): CycleSelect(orders, self.order, "order"),
            say("Open chairs"): CycleSelect(_CHAIRS, taken, "chairs"),
        }
        with Vertical():
            yield Static(Content(printable(self.heading)).stylize("bold"))
            yield from labelled(fields)
            script = say("Script, for moderators only (ctrl+s saves)")
            yield Label(Content(script), classes="script")
            yield Editor(item.script if item else "", lines=True, id="script")
            prepared = say("Prepared questions, a line each: name: question")
            yield Label(Content(prepared), classes="script")
            questions = prepared_lines.written(item.prepared if item else (), self.people)
            yield Editor(questions, lines=True, id="prepared")
            yield from self.yes_or_cancel(say("Save"), Static("", id="wrong"))

    def on_mount(self) -> None:
        self.query_one("#title").focus()

    def on_input_submitted(self) -> None:
        self.action_yes()

    def action_yes(self) -> None:
        title = self.query_one("#title", Input).value.strip()
        if not title:
            self.query_one("#title").focus()
            return
        try:
            planned = seconds_in(self.query_one("#planned", Input).value)
            limit = seconds_in(self.query_one("#limit", Input).value)
            prepared = prepared_lines.read(self.query_one("#prepared", Editor).text, self.people)
        except Unacceptable as error:
            self._wrong(error.message.render(self.language))
        except prepared_lines.Unclear as error:
            self._wrong(self.language.text("For whom is “{line}”?", line=error.line))
        else:
            if planned is not None:
                _ = self.dismiss(self._said(title, planned, limit, prepared))

    def _wrong(self, text: str) -> None:
        self.query_one("#wrong", Static).update(Content(printable(text)))

    def _said(
        self,
        title: str,
        planned: int,
        limit: int | None,
        prepared: tuple[PreparedQuestion, ...],
    ) -> NewItem:
        kind = next(k for k in ITEM_KINDS if k == self.query_one("#kind", CycleSelect).chosen)
        order = next(o for o in ORDERS if o == self.query_one("#order", CycleSelect).chosen)
        lead = self.query_one("#lead", CycleSelect).chosen or None
        script = self.query_one("#script", Editor).text
        chairs = self.query_one("#chairs", CycleSelect).chosen
        open_chairs = int(chairs) if chairs else None
        return NewItem(title, planned, kind, lead, script, prepared, limit, order, open_chairs)
