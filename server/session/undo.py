"""Undo and redo: taking back what moderators did, and doing it again after all.

What an action changed is put back as it was before, as if it had not happened; what anybody did
since stays. Where the two cannot be separated, because the same thing has changed since, the action
is settled: undo passes over it, and says so, to an older one. What is never taken back, or no more,
is not passed over: without an order to the contrary nobody expects an undo to reach behind it.

Each topic says what puts back its part of an action (``restoring``) and what does it again
(``redoing``), given the states around the action and the present one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from . import (
    conflict,
    departures,
    door,
    feedback,
    findings,
    panel,
    people,
    phases,
    positions,
    questions,
    undo_agenda,
    undo_floor,
    undo_queue,
)
from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Expect, Fact, Refused
from .places import Place
from .records import PersistentMap
from .reversal import Reversal, Reversing, overtaken
from .times import seconds_between

if TYPE_CHECKING:
    from .session import SessionState

MOST: Final = 20
"""How many actions are remembered to be undone, how many to be passed over, and how many undone
ones to be done again."""

A_MINUTE: Final = 60
"""For how many seconds what is in ``_FOR_A_MINUTE`` can be taken back."""

_FOR_A_MINUTE: Final = frozenset({"people.removed", "position.closed", "feedback.closed"})
"""What people rely on once it is known. Until then it is a slip of the hand."""

_TOPICS: Final = frozenset(
    {"session", "people", "agenda", "floor", "queue", "panel"}
    | {"question", "position", "finding", "feedback", "door"}
)
"""Whose actions can be undone."""

PASSED: Final[Mapping[str, Why]] = {
    "whisper.sent": "said",
    "note.written": "said",
    "people.confirmed": "said",
    "question.asked": "said",
    "announcement.made": "said",
    "people.checked": "kept",
    "announcement.cleared": "kept",
    "stage.darkened": "kept",
    "stage.lit": "kept",
    "session.resumed": "kept",
}
"""What an undo passes over, and names: what has been said, the end of a pause, the sound check and
the stage's light, each of which has a key of its own."""

Why: TypeAlias = Literal["settled", "said", "kept"]


@dataclass(frozen=True)
class Action:
    """One command of a moderator: its last fact, and whom and what that was about (``thing``: the
    item, position, finding or question, by its id). Among the undone ones,
    ``seq``, ``at`` and ``by`` are those of the undo, of what was done again those of the redo;
    ``first`` is then whose action it was, and ``of`` the seq of what was undone or done again."""

    seq: int
    at: datetime
    by: str
    event: str
    person: str | None = None
    thing: str | None = None
    first: str | None = None
    of: int | None = None

    @property
    def whose(self) -> str:
        """Who did it at first."""
        return self.first or self.by


@dataclass(frozen=True)
class PassedOver:
    """A newer action that an undo left alone. ``settled``: what it changed has changed again
    since, or has come to its end; ``said``: nothing makes unheard what somebody has heard;
    ``kept``: it lasts until somebody does the contrary, for which there is a command."""

    seq: int
    event: str
    why: Why


@dataclass(frozen=True)
class Undoing:
    """What undoing needs and only the room has: in ``points``, the states before and after each
    action and each undo that is remembered (and some older ones), by its seq, None where nothing
    will be undone; in ``begun``, the state before a command of which only some ``facts`` have come
    yet. (``Any``: a ``SessionState``, which has this record in it.) ``touched`` is by which fact
    each thing became what it is (``touched.py``), ``places`` are the agenda's (``places.py``).
    """

    points: Mapping[int, tuple[Any, Any]] | None = field(default_factory=dict)
    begun: Any = None
    facts: tuple[Fact, ...] = ()
    touched: Mapping[str, int] = field(default_factory=PersistentMap)
    places: tuple[Place, ...] = ()


# People and phases first: who is there, and whether clocks run, decides for the others.
_RESTORING: Final[tuple[Reversing, ...]] = (
    departures.restoring,
    people.restoring,
    phases.restoring,
    panel.restoring,
    undo_agenda.restoring,
    undo_queue.restoring,
    undo_floor.restoring,
    questions.restoring,
    positions.restoring,
    findings.restoring,
    feedback.restoring,
    door.restoring,
)
_REDOING: Final[tuple[Reversing, ...]] = (
    phases.redoing,
    undo_floor.redoing,
    undo_agenda.redoing,
    undo_queue.redoing,
    panel.redoing,
    people.restoring,
    departures.restoring,
    questions.restoring,
    positions.restoring,
    findings.restoring,
    feedback.restoring,
    door.restoring,
)


class Undo(Command, do="undo", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take back the newest action that can be taken back, whoever of the moderators it was; or the
    one that the fact of the given ``seq`` is of. The newest 20 are remembered.

    ``expect``: the seq of the newest action, or one since which no moderator has done, undone or
    redone anything but what an undo passes over. Not looked at where ``seq`` says which action is
    meant.
    """

    expect: Expect = conflict.UNSAID
    seq: int | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        actions = state.actions or ()
        if self.seq is None:
            last = newest(state)
            if self.expect != (last.seq if last else None):
                _check(state, self.expect)
        else:
            actions = tuple(a for a in actions if _is_of(state, a, self.seq))
        if not actions:
            if faster := _faster(state.undone, self.seq, actor):
                raise Refused("undone_already", **faster)
            raise Refused("nothing_to_undo")
        found = _first_reversible(state, _RESTORING, actions, actor, now)
        yield from found.events
        action = found.action
        yield Undone(action.seq, action.event, action.person, found.passed_over, thing=action.thing)


class Redo(Command, do="redo", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Do the newest undone action again that can be, or what the undo of the given ``seq`` took
    back. ``expect``: a seq since which no moderator has done, undone or redone anything but what an
    undo passes over. Not looked at where ``seq`` says what is meant."""

    expect: Expect = conflict.UNSAID
    seq: int | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        undone = state.undone or ()
        if self.seq is None:
            _check(state, self.expect)
        else:
            undone = tuple(a for a in undone if a.seq == self.seq)
        if not undone:
            if faster := _faster(state.actions, self.seq, actor):
                raise Refused("redone_already", **faster)
            raise Refused("nothing_to_redo")
        try:
            found = _first_reversible(state, _REDOING, undone, actor, now)
        except Refused as refused:
            raise Refused("redo_overtaken", **refused.values) from None
        yield from found.events
        action = found.action
        yield Redone(action.seq, action.event, action.person, found.passed_over, thing=action.thing)


def _check(state: SessionState, expect: Expect) -> None:
    """Whether no action, undo or redo came since the seq that the sender saw."""
    newest = (state.last or {}).get("action")
    if expect == conflict.UNSAID or newest is None:
        return
    if not isinstance(expect, int) or not newest.seq <= expect <= state.seq:
        raise conflict.overtaken(newest)


def _faster(
    actions: tuple[Action, ...] | None, seq: int | None, actor: Actor
) -> dict[str, str] | None:
    """Which other moderator has reversed the same already, and what it was."""
    found = (a for a in actions or () if a.of is not None and a.of == seq and a.by != actor.id)
    return next(({"by": a.by, "event": a.event} for a in found), None)


def _is_of(state: SessionState, action: Action, seq: int) -> bool:
    """Whether the fact of a seq is one of an action's."""
    found = (state.undoing.points or {}).get(action.seq)
    begun = action.seq - 1 if found is None else found[0].seq
    return begun < seq <= action.seq


@dataclass(frozen=True)
class _Reversed:
    """The action that is reversed, by which events, and the newer ones that are not."""

    action: Action
    events: list[Event]
    passed_over: tuple[PassedOver, ...]


def _first_reversible(
    state: SessionState,
    topics: tuple[Reversing, ...],
    actions: tuple[Action, ...],
    actor: Actor,
    now: datetime,
) -> _Reversed:
    """Raises :class:`Refused`: ``undo_barrier`` for an action that is never reversed, or no more,
    and where all are passed over, for the newest; ``undo_overtaken`` where any of them, or of those
    newer than such a barrier, is settled."""
    passed: list[PassedOver] = []
    for action in reversed(actions):
        if action.event in PASSED:
            passed.append(PassedOver(action.seq, action.event, PASSED[action.event]))
        elif topics is _RESTORING and _lasting(action, now):
            _check_settled(passed)
            raise Refused("undo_barrier", by=action.whose, event=action.event)
        else:
            try:
                events = _events(state, topics, action, actor, now)
                return _Reversed(action, events, tuple(passed))
            except Refused:
                passed.append(PassedOver(action.seq, action.event, "settled"))
    _check_settled(passed)
    raise Refused("undo_barrier", by=actions[-1].whose, event=actions[-1].event)


def _check_settled(passed: list[PassedOver]) -> None:
    """Raise :class:`Refused` (``undo_overtaken``) for the newest action that is settled: it is what
    was to be reversed."""
    settled = next((p for p in passed if p.why == "settled"), None)
    if settled is not None:
        raise Refused("undo_overtaken", event=settled.event)


def newest(state: SessionState) -> Action | None:
    """The newest action that counts: that an undo does not pass over whatever came of it."""
    return next((a for a in reversed(state.actions or ()) if a.event not in PASSED), None)


def is_undoable(action: Action, now: datetime) -> bool:
    """Whether an action is one that can be taken back, unless it is settled."""
    return action.event not in PASSED and not _lasting(action, now)


def _lasting(action: Action, now: datetime) -> bool:
    """Whether an action is never reversed, or no more."""
    if action.event in _FOR_A_MINUTE:
        return seconds_between(action.at, now) > A_MINUTE
    return action.event.partition(".")[0] not in _TOPICS


def _events(
    state: SessionState,
    topics: tuple[Reversing, ...],
    action: Action,
    actor: Actor,
    now: datetime,
) -> list[Event]:
    """What reverses all of an action. Raises :class:`Refused` (``undo_overtaken``), also where
    nothing of it is left to be reversed."""
    points = state.undoing.points or {}
    if action.seq not in points:
        raise overtaken()
    before, after = points[action.seq]
    events: list[Event] = []
    for topic in topics:
        for event in topic(Reversal(before, after, state, action.at, now)):
            events.append(event)
            # The next topic is given what this one leaves.
            state = event.evolve(state, Fact(state.seq + 1, now, actor.id, event))
    if not events:
        raise overtaken()
    return events


class Undone(Event, event="undo.undone", about="person"):
    """The action that ended with the fact ``action`` is undone; what was put back was said by
    the facts before this one. ``person``: whom the action was about, None for nobody; ``thing``:
    which item, position, finding or question. ``passed_over``: newer actions that were left alone,
    the newest first."""

    action: int
    what: str
    person: str | None = None
    passed_over: tuple[PassedOver, ...] = ()
    thing: str | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return state


class Redone(Event, event="undo.redone", about="person"):
    """What the fact ``action``, an undo, took back was done again, by the facts before this
    one. ``what``, ``person`` and ``thing``: the event of the action, and whom and what it was
    about."""

    action: int
    what: str
    person: str | None = None
    passed_over: tuple[PassedOver, ...] = ()
    thing: str | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return state
