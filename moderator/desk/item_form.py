"""A form for an item of the agenda."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Label, Static

from server.agenda_file.moments import seconds_of, written
from server.agenda_file.problems import Unacceptable
from server.language import N_, Language
from server.session.agenda import LONGEST_ITEM, NewItem
from server.session.items import Item
from server.session.texts import LINE_LENGTH
from server.session.words import Order

from ..dialogs.dialog import Dialog
from ..dialogs.menu import Choice
from ..dialogs.prompt import SAVE, Editor
from ..wording.printable import printable
from ..wording.words import ITEM_KINDS, ORDERS


class CycleSelect(Static, can_focus=True):
    """One of several values; space, the arrows and a click go on to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right,enter", "turn(1)", show=False, id="cycle.next"),
        Binding("left", "turn(-1)", show=False, id="cycle.back"),
    ]

    def __init__(self, choices: Sequence[Choice], chosen: str, id: str) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.choices = choices
        self.place = next((n for n, c in enumerate(choices) if c.id == chosen), 0)

    @property
    def chosen(self) -> str:
        return self.choices[self.place].id

    def on_mount(self) -> None:
        self.action_turn(0)

    def on_click(self) -> None:
        self.action_turn(1)

    def action_turn(self, step: int) -> None:
        self.place = (self.place + step) % len(self.choices)
        self.update(Content(f"‹ {printable(self.choices[self.place].label)} ›"))


class ItemForm(Dialog[NewItem | None]):
    """An item of the agenda, to be added or changed. ``leads``: the moderators, by id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(SAVE, "yes", N_("Save"), show=False, id="form.save")
    ]

    def __init__(
        self,
        language: Language,
        title: str,
        leads: Sequence[Choice],
        item: Item | None,
        order: Order,
    ) -> None:
        super().__init__()
        self.language, self.heading, self.leads = language, title, leads
        self.item, self.order = item, order

    def compose(self) -> ComposeResult:
        say, item = self.language.text, self.item
        limit = written(item.speech_limit) if item and item.speech_limit else ""
        kinds = [Choice(kind, say(word)) for kind, word in ITEM_KINDS.items()]
        orders = [Choice(order, say(word)) for order, word in ORDERS.items()]
        leads = [Choice("", "–"), *self.leads]
        fields: dict[str, Input | CycleSelect] = {
            say("Title"): self._input("title", item.title if item else ""),
            say("Duration"): self._input("planned", written(item.planned) if item else "10 min"),
            say("Kind of item"): CycleSelect(kinds, item.kind if item else "discussion", "kind"),
            say("Lead"): CycleSelect(leads, (item.lead if item else None) or "", "lead"),
            say("Limit of a speech"): self._input("limit", limit),
            say("Order of the queue"): CycleSelect(orders, self.order, "order"),
        }
        with Vertical():
            yield Static(Content(printable(self.heading)).stylize("bold"))
            for label, widget in fields.items():
                with Horizontal(classes="field"):
                    yield Label(Content(label))
                    yield widget
            script = say("Script, for moderators only (ctrl+s saves)")
            yield Label(Content(script), classes="script")
            yield Editor(item.script if item else "", lines=True, id="script")
            yield from self.yes_or_cancel(say("Save"), Static("", id="wrong"))

    def _input(self, id: str, text: str) -> Input:  # noqa: A002 - as in Textual
        return Input(text, id=id, compact=True, max_length=LINE_LENGTH, select_on_focus=False)

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
            planned = self._seconds("planned")
            limit = self._seconds("limit")
        except Unacceptable as error:
            self.query_one("#wrong", Static).update(
                Content(printable(error.message.render(self.language)))
            )
            return
        if planned is not None:
            _ = self.dismiss(self._said(title, planned, limit))

    def _seconds(self, field: str) -> int | None:
        """What a field says in seconds; minutes where there is no unit, None where it is empty."""
        text = self.query_one(f"#{field}", Input).value.strip()
        if not text:
            return None
        return seconds_of(f"{text} min" if text.isdecimal() else text, 1, LONGEST_ITEM)

    def _said(self, title: str, planned: int, limit: int | None) -> NewItem:
        kind = next(k for k in ITEM_KINDS if k == self.query_one("#kind", CycleSelect).chosen)
        order = next(o for o in ORDERS if o == self.query_one("#order", CycleSelect).chosen)
        lead = self.query_one("#lead", CycleSelect).chosen or None
        script = self.query_one(Editor).text
        return NewItem(title, planned, kind, lead, script, speech_limit=limit, order=order)
