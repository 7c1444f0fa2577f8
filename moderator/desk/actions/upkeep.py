"""Saving the agenda to its file, and taking over what changed there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from server.language import N_, Language

from ...client.session_view import SessionView
from ...wording.printable import printable
from ..agenda_upkeep import READ_AGAIN, Wrong, saved, taken
from ..letter import Letter
from ..selection import Selection
from .record import DeskHost, action

if TYPE_CHECKING:
    from ..agenda_source import AgendaSource

TOPIC: Final = N_("The agenda")


def standing(
    language: Language, source: AgendaSource, view: SessionView, key: Callable[[str], str]
) -> tuple[str, bool]:
    """How session and file stand to each other, and whether there is nothing to be done. ``key``:
    by which key the checklist does something."""
    say = language.text
    if source.changed:
        return say("the file has changed: {key} reads it again", key=key("file")), False
    if source.differs(view.state):
        return say("not saved to the file: {key}", key=key("save")), False
    return say("as in the file"), True


@action(
    "save_agenda",
    N_("Save the agenda"),
    N_("Save people and agenda to the file that the session began from; its comments stay"),
    "ctrl+s",
    concerns=lambda selection: not selection.over,
    also=N_("export, YAML"),
).asks
def save(host: DeskHost, selection: Selection) -> None:
    """Say where the file is kept as it was, or why it was not saved."""
    again = host.language.text("“{action}” (ctrl+p)", action=host.language.text(READ_AGAIN))
    host.tell(printable(saved(host.language, host.source, selection.view, again)))


@action(
    "check_agenda",
    READ_AGAIN,
    N_("Check the agenda's file, and take over what changed in it"),
    concerns=lambda selection: not selection.over,
    also=N_("reload, refresh, file"),
).asks
async def check(host: DeskHost, _selection: Selection) -> None:
    """Say what is wrong in the file, or what was taken over."""
    try:
        host.tell(await taken(host.language, host.source, host.now, host.request))
    except Wrong as wrong:
        title = host.language.text("Wrong in the file; nothing was taken over")
        await host.ask(Letter(host.language, title, str(wrong)))


ACTIONS: Final = (save, check)
