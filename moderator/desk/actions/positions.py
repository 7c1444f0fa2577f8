"""Positions that the panel assesses."""

from functools import partial
from typing import Final

from server.language import N_, NC_, Language
from server.session import positions

from ...dialogs.menu import Choice, Menu
from ...dialogs.prompt import TextPrompt
from ...widgets.panel_list import seated
from ..selection import Selection
from .record import OWN, DeskHost, Menus, action

TOPIC: Final = N_("Positions")
here = partial(action, panes=("positions",), footer=OWN)

open_it = here(
    "open_position",
    NC_("key", "Open"),
    N_("Let the panel assess the position"),
    "y",
    name=N_("Open for assessment"),
    command=lambda s: positions.Open(s.position.id) if s.position else None,
)


@here(
    "close_position",
    N_("Close"),
    N_("Close the position, and publish the result (asks first)"),
    "c",
    name=N_("Close the position"),
    menu=N_("Close, and publish the result"),
    command=lambda s: positions.Close(s.position.id) if s.position else None,
).confirms
def close(language: Language, selection: Selection) -> str:
    """Closing is for good, so it says who has not assessed."""
    given = selection.position.assessments if selection.position else {}
    panel = (p for p in seated(selection.view) if p.role == "panelist")
    silent = [p.name for p in panel if p.id not in given]
    text = [language.text("Close the position, and publish the result to everybody?")]
    if silent:
        text.append(language.text("Not assessed yet by {names}.", names=", ".join(silent)))
    return " ".join(text)


@action(
    "position",
    N_("Position"),
    N_("Add a position for the panel to assess"),
    "P",
    name=N_("New position"),
    menu=N_("Add a position"),
    footer_in={"positions": OWN},
    command=lambda _: positions.Add("…"),
).asks
async def new(host: DeskHost, selection: Selection) -> None:
    """The thesis, and whether names will stand at the assessments."""
    say = host.language.text
    item = selection.current.id if selection.current else None
    text = await host.ask(TextPrompt(host.language, say("A position for the panel to assess")))
    if text is None:
        return
    choices = [
        Choice("named", say("The result says who chose what")),
        Choice("anonymous", say("The result says no names")),
    ]
    how = await host.ask(Menu(text, choices))
    if how is not None:
        host.send(positions.Add(text, item, how == "anonymous"))


ACTIONS: Final = (open_it, close, new)
IN_MENU: Final[Menus] = {"positions": ("open_position", "close_position", "position")}
