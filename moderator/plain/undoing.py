"""What moderators type to take back what they did, and to do it again after all."""

from collections.abc import Iterable, Iterator
from typing import Final

from server.language import N_
from server.session import undo
from server.session.messages import MODERATORS, Command
from server.session.times import seconds_between
from server.session.undo import Action, is_undoable
from server.wire.actions import in_words

from ..client.session_view import SessionView
from ..desk.done import taken_along, told
from ..wording.words import minutes
from .outcome import Give, Lines, Moment, Outcome, Unclear
from .words import Word


def _undo(view: SessionView) -> Command | None:
    """The newest action alone: where it is settled, nobody expects something older to go."""
    last = undo.newest(view.state)
    return undo.Undo(seq=last.seq) if last else None


def _redo(view: SessionView) -> Command | None:
    """What was taken back last alone, likewise."""
    return undo.Redo(seq=view.state.undone[-1].seq) if view.state.undone else None


def _undone(at: Moment, rest: str) -> Outcome:
    say = at.language.text
    otherwise = say("“actions” reads out what else can be taken back.")
    if rest:
        chosen = next((action for action in _offered(at) if rest == str(action.seq)), None)
        if chosen is None:
            raise Unclear(say("There is no number {n}.", n=rest), otherwise)
        also = taken_along(at.language, chosen, at.view)
        return Give(undo.Undo(seq=chosen.seq), also=also, otherwise=otherwise, named=True)
    last = undo.newest(at.view.state)
    if last is None:
        raise Unclear(say("There is nothing to take back any more."))
    actions = reversed(at.view.state.actions or ())
    newer = ", ".join(in_words(at.language, a.event) for a in actions if a.seq > last.seq)
    lines = [taken_along(at.language, last, at.view)]
    if newer:
        lines.append(say("Newer, and left as it is: {actions}", actions=newer))
    also = "\n".join(filter(None, lines))
    return Give(undo.Undo(seq=last.seq), also=also, otherwise=otherwise)


def _redone(at: Moment, rest: str) -> Outcome:
    say = at.language.text
    seqs = [action.seq for action in at.view.state.undone or ()]
    if not seqs:
        raise Unclear(say("There is nothing to do again."))
    otherwise = say("“actions” reads out what else can be done again.")
    if rest and rest not in map(str, seqs):
        raise Unclear(say("There is no number {n}.", n=rest), otherwise)
    otherwise = otherwise if seqs[1:] else ""
    return Give(undo.Redo(seq=int(rest or seqs[-1])), otherwise=otherwise, named=bool(rest))


def _offered(at: Moment) -> Iterator[Action]:
    actions = reversed(at.view.state.actions or ())
    return (action for action in actions if is_undoable(action, at.view.now))


def _actions(at: Moment, _rest: str) -> Outcome:
    """By numbers that stay with the actions, whatever is done meanwhile."""
    say = at.language.text

    def lines_of(actions: Iterable[Action], line: str) -> Iterator[str]:
        for action in actions:
            past = minutes(at.language, max(0.0, seconds_between(action.at, at.view.now)))
            what = told(at.language, action, at.view)
            yield f"{action.seq} {say(line, action=what, time=past)}"

    lines = [
        *lines_of(_offered(at), N_("{action}, {time} ago")),
        *lines_of(reversed(at.view.state.undone or ()), N_("{action}: taken back {time} ago")),
    ]
    return Lines(tuple(lines) or (say("There is nothing to take back any more."),))


WORDS: Final = (
    Word(
        ("undo", "u"),
        ("rückgängig",),
        N_("Undo the moderators' last action, at once; with a number: another one"),
        _undone,
        N_("[NUMBER]"),
        (undo.Undo,),
        _undo,
    ),
    Word(
        ("actions",),
        ("handlungen",),
        N_("What moderators did last, with the numbers for undo; what they took back, for redo"),
        _actions,
        roles=MODERATORS,
    ),
    Word(
        ("redo", "r"),
        ("wiederholen",),
        N_("Do again what was undone last; with a number: something else"),
        _redone,
        N_("[NUMBER]"),
        does=(undo.Redo,),
        alone=_redo,
    ),
)
