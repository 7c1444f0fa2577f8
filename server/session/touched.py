"""By which fact each thing became what it is, for undo: what has changed and changed back has
changed.

States may be alike though much has happened between them: somebody was invited once more, and has
said no. So undo does not compare them alone. What an undo gives back is what it was, as if it had
never been touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from . import (
    agenda,
    departures,
    door,
    findings,
    floor,
    panel,
    people,
    phases,
    positions,
    questions,
    queue,
)
from .entries import current_place
from .messages import Event
from .records import differing, excluding, including
from .reversal import thing

if TYPE_CHECKING:
    from .session import SessionState

Touched: TypeAlias = Mapping[str, int]
"""The seq of the last fact that touched a thing; none of what is as it was at the beginning."""

_Words: TypeAlias = Iterable[tuple[str, ...]]
_Finding: TypeAlias = Callable[["SessionState", Any], _Words]


def _one(*words: str) -> _Finding:
    """Always the same thing."""
    return lambda _state, _event: [words]


def _of(kind: str, *what: str, id_: str | None = None) -> _Finding:
    """What is of the one that an event names: the whole of it, where ``what`` does not say more."""
    field = id_ or kind
    return lambda _state, event: [(kind, getattr(event, field), *what)]


def _of_queue(what: str) -> _Finding:
    return lambda state, _event: [("queue", current_place(state), what)]


def _hand(state: SessionState, event: queue.Joined) -> _Words:
    yield "hand", current_place(state), event.person, event.kind


def _item(_: SessionState, event: agenda.Edited) -> _Words:
    for field in event.changes:
        yield "item", event.item, field
    if "order" in event.changes:
        yield "queue", event.item, "order"


def _person(_: SessionState, event: people.Edited) -> _Words:
    for field in event.changes:
        yield "person", event.person, field


_BY: Final[tuple[tuple[_Finding, tuple[type[Event], ...]], ...]] = (
    (_one("said"), (phases.Edited,)),
    (_one("phase"), (phases.Opened, phases.Paused, phases.Resumed, phases.Restored)),
    (_one("door"), (door.Opened, door.Closed)),
    (_one("current"), (agenda.Started,)),
    (_of("item", "place"), (agenda.Moved, agenda.Added, agenda.Removed)),
    (_of("item", "planned"), (agenda.Extended,)),
    (_item, (agenda.Edited,)),
    (_of_queue("open"), (queue.Opened, queue.Closed)),
    (_of_queue("order"), (queue.Ordered,)),
    (_hand, (queue.Joined,)),
    (_of("entry", "place"), (queue.Moved, queue.Deferred)),
    (_of("entry", "note"), (queue.Noted,)),
    (_of("speech", "paused"), (floor.Paused, floor.Resumed)),
    (_of("speech", "limit"), (floor.Extended,)),
    (
        _of("panel", id_="person"),
        (
            *(panel.Asked, panel.Invited, panel.Accepted, panel.Declined, panel.Withdrawn),
            *(panel.Expired, panel.Released, panel.Restored, panel.Reseated),
        ),
    ),
    (_of("person", "name"), (people.Renamed,)),
    (_person, (people.Edited,)),
    (_of("person", "removed"), (departures.Removed, departures.Restored)),
    (
        _of("question"),
        (
            *(questions.Approved, questions.Dismissed, questions.Taken, questions.Answered),
            *(questions.Labelled, questions.Restored),
        ),
    ),
    (_of("finding"), (findings.Edited, findings.Withdrawn, findings.Restored)),
    (
        _of("position"),
        (
            *(positions.Edited, positions.Removed, positions.Opened, positions.Closed),
            *(positions.Restored, positions.Reopened),
        ),
    ),
)
_TOUCHING: Final = {event: find for find, events in _BY for event in events}


def by(event: Event, state: SessionState) -> tuple[str, ...]:
    """The things that an event touches, which happens in this state."""
    find = _TOUCHING.get(type(event))
    return () if find is None else tuple(thing(*words) for words in find(state, event))


def since(known: Touched, things: Iterable[str], seq: int) -> Touched:
    """With things touched by the fact ``seq``."""
    for one in things:
        known = including(known, one, seq)
    return known


def taken_back(known: Touched, before: Touched, after: Touched, now: Touched) -> Touched:
    """With the things that an action touched, between ``before`` and ``after``, as they were,
    unless they had been touched once more ``now``, when it was taken back."""
    for one in differing(before, after):
        if now.get(one) == after.get(one):
            seq = before.get(one)
            known = excluding(known, one) if seq is None else including(known, one, seq)
    return known
