"""Undo: taking back the moderators' last actions on floor, queue, agenda and panel.

What an action changed is put back as it was before; what anybody did since stays. Where the two
cannot be separated, because somebody has changed the same thing since, the undo is refused. Nothing
that a speaker did is lost: what was said in the meantime keeps its true time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from . import agenda, floor, panel, queue
from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Expect, Fact, Refused
from .records import replace

if TYPE_CHECKING:
    from .session import SessionState

MOST: Final = 20
"""How many actions can be undone."""

_TOPICS: Final = frozenset({"floor", "queue", "agenda", "panel"})
_MATTERS: Final = _TOPICS | {"undo"}
_SLICES: Final = ("floor", "suspended", "queues", "items", "item", "panel", "people")


@dataclass(frozen=True)
class Action:
    """One command of a moderator that can be undone: its last fact, and what that was about."""

    seq: int
    at: datetime
    by: str
    event: str
    person: str | None = None
    item: str | None = None


@dataclass(frozen=True)
class Undoing:
    """What undoing needs and only the room has: in ``points``, the states before and after each
    action (None where nothing will be undone); in ``begun``, the state before a command of which
    only some ``facts`` have come yet. (``Any``: a ``SessionState``, which has this record in it.)
    """

    points: tuple[tuple[Any, Any], ...] | None = ()
    begun: Any = None
    facts: tuple[Fact, ...] = ()


_NOTHING: Final = Undoing()


def without_undo_history(state: SessionState) -> SessionState:
    """The state for somebody who only follows what happened. It is equal to the other, and so is
    every state that evolves from it, but it keeps nothing for undoing: that takes time and memory.
    """
    return replace(state, undoing=replace(state.undoing, points=None))


def recorded(before: SessionState, after: SessionState, fact: Fact) -> SessionState:
    """``after`` with the action remembered, if ``fact`` completes one."""
    undoing = before.undoing
    if not (undoing.facts or fact.more or fact.event.topic in _MATTERS):
        return after
    facts = (*undoing.facts, fact)
    begun = before if undoing.begun is None else undoing.begun
    if fact.more:
        return replace(after, undoing=replace(undoing, begun=begun, facts=facts))
    points = undoing.points
    if isinstance(fact.event, Undone):
        return replace(after, undoing=Undoing(points and points[:-1]))
    if not _is_action(begun, after, facts):
        return after if not undoing.facts else replace(after, undoing=Undoing(points))
    event = fact.event
    person, item = event.subject("person"), event.subject("item")
    action = Action(fact.seq, fact.at, fact.by, event.event, person, item)
    actions = (*(after.actions or ()), action)[-MOST:]
    if points is None:
        done = undoing if not undoing.facts else Undoing(None)
        return replace(after, actions=actions, undoing=done)
    # Without their own history, or each point would keep all earlier ones alive.
    point = tuple(replace(s, actions=(), undoing=_NOTHING) for s in (begun, after))
    return replace(after, actions=actions, undoing=Undoing((*points, point)[-MOST:]))


def _is_action(before: SessionState, after: SessionState, facts: tuple[Fact, ...]) -> bool:
    if facts[-1].event.topic not in _TOPICS:
        return False
    by = before.people.get(facts[-1].by)
    if by is None or by.role != "moderator":
        return False
    return any(getattr(before, part) is not getattr(after, part) for part in _SLICES)


class Undo(Command, do="undo", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take back the last action, whoever of the moderators it was. ``expect``: its seq."""

    expect: Expect = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if not (state.actions and state.undoing.points):
            raise Refused("nothing_to_undo")
        action = state.actions[-1]
        if self.expect not in ("", action.seq):
            raise Refused("conflict", by=action.by, event=action.event)
        before, after = state.undoing.points[-1]
        yield from panel.restoring(before, after, state)
        yield from agenda.restoring(before, after, state)
        yield from queue.restoring(before, after, state)
        yield from floor.restoring(before, after, state, now)
        yield Undone(action.seq, action.event, action.person)


class Undone(Event, event="undo.undone", about="person"):
    """The action that ended with the fact ``action`` is undone; what was put back was said by
    the facts before this one. ``person``: whom the action was about, None for nobody."""

    action: int
    what: str
    person: str | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return state if state.actions is None else replace(state, actions=state.actions[:-1])
