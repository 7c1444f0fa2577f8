"""Positions that the panel assesses."""

from collections.abc import Callable
from functools import partial
from typing import Final

from server.language import N_, NC_, Language
from server.session import positions
from server.session.messages import Command

from ...client.session_view import SessionView
from ...dialogs.menu import Choice, Menu
from ...dialogs.result import Result
from ...widgets.lines import cut
from ..closing import closing_position
from ..position_form import PositionForm, PositionSaid
from ..selection import Selection
from ..written import Written
from .editing import Fields, as_new, changes, fields_in
from .record import OWN, DeskHost, Menus, action, fields_of, other
from .writing import fill_in

TOPIC: Final = N_("Positions")
NEW: Final = "new"
WIDEST: Final = 60
"""Cells of a position in a menu."""
here = partial(action, panes=("positions",), footer=OWN)

open_it = here(
    "open_position",
    NC_("key", "Open"),
    N_("Let the panel assess the position"),
    "y",
    name=N_("Open for assessment"),
    command=lambda s: positions.Open(s.position.id) if s.position else None,
    also=N_("poll, vote, survey"),
)


@here(
    "close_position",
    N_("Close"),
    N_("Close the position, and publish the result (asks first)"),
    "c",
    name=N_("Close the position"),
    menu=N_("Close, and publish the result"),
    command=lambda s: positions.Close(s.position.id) if s.position else None,
    also=N_("result, end the vote"),
).confirms
def close(language: Language, selection: Selection) -> str:
    found = selection.position
    return closing_position(language, selection.view, found) if found is not None else ""


@here(
    "read_position",
    NC_("key", "Read"),
    N_("Read all that was said on the position, remarks and all"),
    "v",
    name=N_("Read the assessments"),
    menu=N_("Read it in full"),
    concerns=lambda s: s.position is not None and s.position.status != "planned",
    also=N_("remarks, comments, who chose what"),
).asks
async def read(host: DeskHost, selection: Selection) -> None:
    found = selection.position
    if found is not None:
        await host.ask(Result(host.language, selection.view, found))


def _unopened(selection: Selection) -> positions.Position | None:
    found = selection.position
    return found if found is not None and found.status == "planned" else None


@here(
    "edit_position",
    N_("Edit"),
    N_("Change a position that has not been opened"),
    "E",
    name=N_("Change the position"),
    command=lambda s: positions.Edit(p.id, text=other(p.text)) if (p := _unopened(s)) else None,
).asks
async def edit(host: DeskHost, selection: Selection) -> None:
    found = _unopened(selection)
    if found is not None:
        await _change(host, selection, found)


async def _change(host: DeskHost, selection: Selection, found: positions.Position) -> None:
    said = PositionSaid(found.text, found.document, found.anonymous)
    form = _form(host, selection, host.language.text("Change the position"))

    def there(view: SessionView) -> Fields:
        return fields_in(view.state.positions.get(found.id))

    async def change(written: Written[PositionSaid]) -> Command | None:
        now = written.said
        if now != said and found.id not in host.now().state.positions:
            new = positions.Add(now.text, found.item, now.anonymous, now.document)
            return await as_new(host, now.text, new)
        own = await changes(host, written.seen, there, fields_of(now))
        return positions.Edit(found.id, **own) if own else None

    await fill_in(host, form, said, change, selection.view, "position", found.id)


remove = here(
    "remove_position",
    N_("Take out"),
    N_("Take out a position that has not been opened"),
    "D",
    name=N_("Take out the position"),
    command=lambda s: positions.Remove(p.id) if (p := _unopened(s)) else None,
)


@action(
    "item_positions",
    N_("Positions of the item"),
    N_("Change the positions of the item selected that have not been opened, or add one"),
    panes=("agenda",),
    menu=N_("Its positions"),
    command=lambda s: positions.Add("…", s.agenda_item.id) if s.agenda_item else None,
).asks
async def of_item(host: DeskHost, selection: Selection) -> None:
    item = selection.agenda_item
    if item is None:
        return
    every = selection.view.state.positions
    planned = [p for p in every.values() if p.item == item.id and p.status == "planned"]
    add = Choice(NEW, host.language.text("Add a position"))
    chosen: str | None = add.id
    if planned:
        choices = [*(Choice(p.id, cut(p.text, WIDEST)) for p in planned), add]
        chosen = await host.ask(Menu(item.title, choices))
    if chosen == NEW:
        await _add(host, selection, item.id)
    elif chosen is not None:
        await _change(host, selection, every[chosen])


@action(
    "position",
    N_("Position"),
    N_("Add a position for the panel to assess"),
    "P",
    name=N_("New position"),
    menu=N_("Add a position"),
    footer_in={"positions": OWN},
    command=lambda _: positions.Add("…"),
    also=N_("thesis, poll, motion"),
).asks
async def new(host: DeskHost, selection: Selection) -> None:
    """The thesis, the paper it is in, and whether names will stand at the assessments."""
    await _add(host, selection, selection.current.id if selection.current else None)


async def _add(host: DeskHost, selection: Selection, item: str | None) -> None:
    title = host.language.text("A position for the panel to assess")
    form = _form(host, selection, title)

    async def new(written: Written[PositionSaid]) -> Command:
        said = written.said
        return positions.Add(said.text, item, said.anonymous, said.document)

    await fill_in(host, form, PositionSaid(), new, selection.view, "position")


def _form(
    host: DeskHost, selection: Selection, title: str
) -> Callable[[PositionSaid], PositionForm]:
    return partial(PositionForm, host.language, title, selection.view.state.session.documents)


ACTIONS: Final = (open_it, close, read, edit, remove, of_item, new)
IN_MENU: Final[Menus] = {
    "positions": (
        *("open_position", "close_position", "read_position"),
        *("edit_position", "remove_position", "position"),
    )
}
