"""Taking back what the moderators did, and doing it again after all."""

from collections.abc import Sequence
from typing import Final

from server.language import N_, NC_
from server.session import undo
from server.session.messages import Command
from server.wire.actions import in_words

from ...client.outbox import Answer, Answered, Denied
from ...client.session_view import SessionView
from ..done import taken_along
from ..selection import Selection
from ..undo_dialog import RedoDialog, UndoDialog, told_briefly
from .record import DeskHost, action

TOPIC: Final = N_("Undo")

BARRED: Final = frozenset({"undo_overtaken", "undo_barrier", "redo_overtaken"})
"""Refusals of what cannot be taken back, or no more, or not be done again."""


def _undo(selection: Selection) -> Command | None:
    """Takes back the last action, of whichever moderator, and nothing else: where it is settled,
    nobody expects that something older is taken back instead."""
    last = undo.newest(selection.view.state)
    return undo.Undo(seq=last.seq) if last else None


def _redo(selection: Selection) -> Command:
    """Does again what was taken back last, and likewise nothing else."""
    undone = selection.view.state.undone
    return undo.Redo(seq=undone[-1].seq if undone else None)


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
    last = undo.newest(selection.view.state)
    if last is not None:
        newer = [a for a in selection.view.state.actions or () if a.seq > last.seq]
        await _step(host, UndoDialog, last.seq, selection.view, newer)


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
    undone = selection.view.state.undone
    if undone:
        await _step(host, RedoDialog, undone[-1].seq, selection.view)


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
        await _step(host, UndoDialog, seq, selection.view)


async def _step(
    host: DeskHost,
    dialog: type[UndoDialog | RedoDialog],
    seq: int,
    view: SessionView,
    newer: Sequence[undo.Action] = (),
) -> None:
    """Take back an action, or do one again, as ``dialog`` asks; where that is not possible, or no
    more, another one can be chosen. ``newer``: what is left as it is."""
    command = undo.Redo if dialog is RedoDialog else undo.Undo
    chosen: int | None = seq
    barred: set[int] = set()
    while chosen is not None:
        answer = await _carry_out(host, command(seq=chosen), view, newer)
        if not isinstance(answer, Denied) or answer.code not in BARRED:
            return
        barred.add(chosen)
        view, newer = host.now(), []
        if all(action.seq in barred for action in dialog.offered(view)):
            return
        chosen = await host.ask(dialog(host.language, view, barred))


async def _carry_out(
    host: DeskHost, command: Command, view: SessionView, newer: Sequence[undo.Action] = ()
) -> Answer:
    """Give the command, and say what came of it. ``newer``: what it leaves as it is."""
    answer = await host.request(command)
    if not isinstance(answer, Answered):
        return answer
    say = host.language.text
    for event in (fact.event for fact in answer.facts):
        if not isinstance(event, undo.Undone | undo.Redone):
            continue
        before = (*(view.state.actions or ()), *(view.state.undone or ()))
        done = next((a for a in before if a.seq == event.action), None)
        in_short = in_words(host.language, event.what)
        what = told_briefly(host.language, done, view) if done else in_short
        text = say("Taken back: {action}", action=what)
        if isinstance(event, undo.Redone):
            text = say("Done again: {action}", action=what)
        elif done and (gone := taken_along(host.language, done, view)):
            text += "\n" + gone
        left = [a.event for a in reversed(newer)] + [p.event for p in event.passed_over]
        if left:
            names = ", ".join(in_words(host.language, name) for name in left)
            text += "\n" + say("Newer, and left as it is: {actions}", actions=names)
        host.tell(text)
    return answer


ACTIONS: Final = (undo_last, redo_last, actions)
