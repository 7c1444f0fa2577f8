"""The items of the agenda: begun, changed live, and added."""

from dataclasses import fields
from functools import partial
from typing import Final

from server.language import N_, NC_, Language
from server.session import agenda, items
from server.session.entries import queue_at
from server.session.items import Item
from server.session.messages import Command
from server.session.people import Person
from server.session.plan import LONGEST_DURATION
from server.session.records import replace

from ...client.people import in_turn
from ...client.session_view import SessionView
from ...wording.words import minutes
from ..changeover import beginning, wins
from ..item_form import ItemForm
from ..selection import Selection, script_item
from ..written import Written
from .editing import Fields, as_new, changes
from .record import OWN, DeskHost, Menus, action, fields_of
from .writing import fill_in

TOPIC: Final = N_("The agenda")
STEP: Final = 5 * 60
"""Seconds by which an item is extended at a time."""
_NEW: Final = agenda.NewItem("", 10 * 60)
"""What a form says of a new item, until somebody does."""
here = partial(action, panes=("agenda",))


def _won(language: Language, seconds: float) -> str:
    return language.text(" (saves {time})", time=minutes(language, seconds)) if seconds else ""


@action(
    "next_item",
    NC_("key", "Item"),
    N_("Begin the next item (asks; the same key says yes)"),
    "ctrl+n,N",
    name=N_("Next item"),
    footer=5,
    command=lambda s: agenda.Next(expect=s.view.state.seq),
    also=N_("continue with the agenda"),
).confirms
def next_item(language: Language, selection: Selection) -> str:
    return _beginning(language, selection, items.next_item(selection.view.state))


@here(
    "start",
    N_("Begin the selected item"),
    N_("Begin it now, or go on with it, whenever it was planned"),
    menu=N_("Begin it now"),
    command=lambda s: agenda.Start(s.agenda_item.id, s.view.state.seq) if s.agenda_item else None,
    also=N_("jump to, go to"),
).confirms
def start(language: Language, selection: Selection) -> str:
    return _beginning(language, selection, selection.item)


def _beginning(language: Language, selection: Selection, item: Item | None) -> str:
    return beginning(language, selection.view, item) if item else ""


longer = action(
    "item_longer",
    N_("Item 5 min longer"),
    N_("Five more minutes for the item"),
    "x",
    menu=N_("5 min longer"),
    command=lambda s: agenda.Extend(s.item.id, STEP) if s.item else None,
    also=N_("extend, prolong"),
)

shorter = action(
    "item_shorter",
    N_("Item 5 min shorter"),
    N_("Five minutes less for the item"),
    "X",
    menu=N_("5 min shorter"),
    effect=lambda language, s: _won(language, min(wins(s.view, s.item), STEP)),
    command=lambda s: agenda.Extend(s.item.id, -STEP) if s.item else None,
    also=N_("shorten, cut"),
)


def _moved(selection: Selection, step: int) -> Command | None:
    found = selection.neighbour([item.id for item in selection.view.state.items], step)
    return agenda.Move(*found) if found else None


up = here(
    "item_up",
    N_("Move up"),
    N_("Move the selected item up"),
    "K,ctrl+up,alt+up",
    also=N_("reorder, earlier"),
).gives(lambda s: _moved(s, -1))

down = here(
    "item_down",
    N_("Move down"),
    N_("Move the selected item down"),
    "J,ctrl+down,alt+down",
    also=N_("reorder, later"),
).gives(lambda s: _moved(s, 1))

skip = here(
    "skip",
    N_("Skip the item"),
    N_("Skip the item selected in the agenda, or what is left of it"),
    "d,delete",
    menu=N_("Skip it"),
    effect=lambda language, s: _won(language, wins(s.view, s.item)),
    command=lambda s: agenda.Skip(s.agenda_item.id) if s.agenda_item else None,
    also=N_("leave out, drop"),
)

take_off = here(
    "take_off",
    N_("Off the agenda"),
    N_("Take an item that was never held off the agenda"),
    "D",
    menu=N_("Take it off the agenda"),
    command=lambda s: agenda.Remove(s.agenda_item.id) if s.agenda_item else None,
    also=N_("delete, remove"),
)


def edited(selection: Selection) -> Item | None:
    """The item that can be changed where the keys are."""
    return script_item(selection.view) if selection.pane == "script" else selection.agenda_item


def _changed(selection: Selection) -> Command | None:
    item = edited(selection)
    if item is None:
        return None
    return agenda.Edit(item.id, planned=item.planned % LONGEST_DURATION + 1)


@action(
    "edit_item",
    N_("Edit"),
    N_("Change the item selected, or that of the script"),
    "E",
    name=N_("Change the item and its script"),
    panes=("agenda", "script"),
    footer=OWN,
    command=_changed,
    also=N_("rename, duration, time"),
).asks
async def edit(host: DeskHost, selection: Selection) -> None:
    item = edited(selection)
    if item is None:
        return
    title = host.language.text("Change “{item}”", item=item.title)
    form = partial(ItemForm, host.language, title, _people(selection, item))
    there = partial(_fields, item=item.id)

    async def change(written: Written[agenda.NewItem]) -> Command | None:
        own = await changes(host, written.seen, there, fields_of(written.said))
        if own and not there(host.now()):
            after = _before(item.id, written.seen, host.now())
            return await as_new(host, written.said.title, agenda.Add(written.said, after))
        return agenda.Edit(item.id, **own) if own else None

    said = agenda.NewItem(**there(selection.view))
    await fill_in(host, form, said, change, selection.view, "item", item.id)


def _before(item: str, seen: SessionView, now: SessionView) -> str | None:
    """What stood before an item that is gone, and is still there."""
    ids, there = [i.id for i in seen.state.items], {i.id for i in now.state.items}
    return next((i for i in reversed(ids[: ids.index(item)]) if i in there), None)


def _fields(view: SessionView, item: str) -> Fields:
    """What a form says of an item; nothing where it is gone."""
    found = next((i for i in view.state.items if i.id == item), None)
    if found is None:
        return {}
    # A form knows nothing of ticks, and the queue's order may be another than the agenda's.
    prepared = tuple(replace(question, ticked=False) for question in found.prepared)
    now = {**vars(found), "prepared": prepared, "order": queue_at(view.state, item).order}
    return {field.name: now[field.name] for field in fields(agenda.NewItem)}


@action(
    "new_item",
    N_("New item"),
    N_("Add an item to the agenda"),
    "I",
    menu=N_("Add an item after it"),
    footer_in={"agenda": OWN},
    command=lambda _: agenda.Add(agenda.NewItem("…", STEP)),
    also=N_("insert, add"),
).asks
async def new(host: DeskHost, selection: Selection) -> None:
    """After the item selected in the agenda, else after the current one."""
    after = selection.item
    title = host.language.text("A new item")
    if after is not None:
        title = host.language.text("A new item after “{item}”", item=after.title)
    form = partial(ItemForm, host.language, title, _people(selection, None))

    async def add(written: Written[agenda.NewItem]) -> Command:
        return agenda.Add(written.said, after.id if after else None)

    await fill_in(host, form, _NEW, add, selection.view, "item")


def _people(selection: Selection, item: Item | None) -> list[Person]:
    """Those whom an item can name: who is here, and for whom questions have been prepared."""
    named = {question.to for question in item.prepared} if item else set()
    return [p for p in in_turn(selection.view.state) if not p.removed or p.id in named]


@action(
    "tick_question",
    NC_("key", "Asked"),
    N_("Tick off the prepared question selected, or untick it"),
    "c",
    name=N_("Tick off the question"),
    panes=("script",),
    footer=OWN,
).gives
def tick(selection: Selection) -> Command | None:
    item, asked = script_item(selection.view), selection.prepared
    if item is None or asked is None:
        return None
    return agenda.Tick(item.id, asked.text, not asked.ticked)


ACTIONS: Final = (next_item, start, longer, shorter, up, down, skip, take_off, edit, new, tick)
IN_MENU: Final[Menus] = {
    "agenda": (
        *("start", "item_longer", "item_shorter", "item_up", "item_down", "skip"),
        *("edit_item", "item_positions", "new_item", "note", "take_off"),
    ),
    "script": ("give", "tick_question", "edit_item", "note"),
}
