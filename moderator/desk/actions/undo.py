"""Taking back what the moderators did, and doing it again after all."""

from typing import Final

from server.language import N_, NC_
from server.session import undo
from server.session.messages import Command
from server.wire.actions import in_words

from ...client.outbox import Answered
from ...client.session_view import SessionView
from ..selection import Selection
from ..undo_dialog import UndoDialog, told
from .record import DeskHost, action

TOPIC: Final = N_("Undo")


def _undo(selection: Selection) -> Command | None:
    """Takes back the last action, of whichever moderator; refused where there is a later one."""
    actions = selection.view.state.actions
    return undo.Undo(expect=actions[-1].seq) if actions else None


def _redo(selection: Selection) -> Command | None:
    """Does again what was taken back last."""
    undone = selection.view.state.undone
    return undo.Redo(expect=selection.view.state.seq) if undone else None


@action(
    "undo",
    NC_("key", "Undo"),
    N_("Undo the moderators' last action, at once"),
    "u,ctrl+z",
    name=N_("Undo"),
    footer=4,
    command=_undo,
    also=N_("revert, back, mistake"),
).asks
async def undo_last(host: DeskHost, selection: Selection) -> None:
    """Says afterwards what was undone: there is always a way back."""
    await _carry_out(host, _undo(selection), selection.view)


@action(
    "redo",
    N_("Redo"),
    N_("Do again what was undone last"),
    "U,ctrl+y",
    command=_redo,
    also=N_("repeat, again"),
).asks
async def redo_last(host: DeskHost, selection: Selection) -> None:
    """Likewise."""
    await _carry_out(host, _redo(selection), selection.view)


@action(
    "actions",
    N_("Last actions"),
    N_("Choose what is to be taken back"),
    "z",
    command=_undo,
    also=N_("history"),
).asks
async def actions(host: DeskHost, selection: Selection) -> None:
    """Any of the last actions, with what came since left as it is."""
    seq = await host.ask(UndoDialog(host.language, selection.view))
    if seq is not None:
        await _carry_out(host, undo.Undo(seq=seq), selection.view)


async def _carry_out(host: DeskHost, command: Command | None, view: SessionView) -> None:
    """Give the command, and say what came of it."""
    if command is None:
        return
    answer = await host.request(command)
    if not isinstance(answer, Answered):
        return
    say = host.language.text
    for event in (fact.event for fact in answer.facts):
        if not isinstance(event, undo.Undone | undo.Redone):
            continue
        before = (*(view.state.actions or ()), *(view.state.undone or ()))
        done = next((a for a in before if a.seq == event.action), None)
        what = told(host.language, done, view) if done else in_words(host.language, event.what)
        text = say("Taken back: {action}", action=what)
        if isinstance(event, undo.Redone):
            text = say("Done again: {action}", action=what)
        if event.passed_over:
            names = ", ".join(in_words(host.language, p.event) for p in event.passed_over)
            text += "\n" + say("Newer, and left as it is: {actions}", actions=names)
        host.tell(text)


ACTIONS: Final = (undo_last, redo_last, actions)
