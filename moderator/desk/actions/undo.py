"""Taking back what the moderators did last."""

from typing import Final

from server.language import N_, NC_
from server.session import undo
from server.session.messages import Command

from ..selection import Selection
from ..undo_dialog import UndoDialog
from .record import DeskHost, action, send_answer

TOPIC: Final = N_("Undo")


def _last(selection: Selection) -> Command | None:
    """Undoes the last action of whichever moderator."""
    actions = selection.view.state.actions
    return undo.Undo(expect=actions[-1].seq) if actions else None


@action(
    "undo",
    NC_("key", "Undo"),
    N_("Undo the moderators' last action (asks; u says yes)"),
    "u,ctrl+z",
    name=N_("Undo"),
    footer=4,
    command=_last,
).asks
async def undo_last(host: DeskHost, selection: Selection) -> None:
    """Says what would be undone; yes undoes that, and nothing else."""
    await send_answer(host, UndoDialog(host.language, selection.view), undo.Undo)


@action("actions", N_("Last actions"), N_("Show what could be undone"), "z", command=_last).asks
async def actions(host: DeskHost, selection: Selection) -> None:
    """The same, with those before it."""
    await send_answer(host, UndoDialog(host.language, selection.view, whole=True), undo.Undo)


ACTIONS: Final = (undo_last, actions)
