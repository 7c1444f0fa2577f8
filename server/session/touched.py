"""By which fact each thing became what it is, for undo: what has changed and changed back has
changed.

States may be alike though much has happened between them: somebody was invited once more, and has
said no. So undo does not compare them alone. What an undo gives back is what it was, as if it had
never been touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from . import agenda, door, panel, people, phases, queue
from .entries import current_place
from .messages import Event
from .records import differing, excluding, including
from .reversal import thing

if TYPE_CHECKING:
    from .session import SessionState

Touched: TypeAlias = Mapping[str, int]
"""The seq of the last fact that touched a thing; none of what is as it was at the beginning."""

_Words: TypeAlias = tuple[str, ...]


def _invitation(_: SessionState, event: Any) -> Iterable[_Words]:
    yield "panel", event.person


def _phase(_: SessionState, __: Event) -> Iterable[_Words]:
    yield ("phase",)


def _door(_: SessionState, __: Event) -> Iterable[_Words]:
    yield ("door",)


def _open(state: SessionState, _: Event) -> Iterable[_Words]:
    yield "queue", current_place(state), "open"


def _order(state: SessionState, _: Event) -> Iterable[_Words]:
    yield "queue", current_place(state), "order"


def _hand(state: SessionState, event: queue.Joined) -> Iterable[_Words]:
    yield "hand", current_place(state), event.person, event.kind


def _entry(_: SessionState, event: queue.Moved | queue.Deferred) -> Iterable[_Words]:
    yield "entry", event.entry, "place"


def _place(_: SessionState, event: Any) -> Iterable[_Words]:
    yield "item", event.item, "place"


def _planned(_: SessionState, event: agenda.Extended) -> Iterable[_Words]:
    yield "item", event.item, "planned"


def _item(_: SessionState, event: agenda.Edited) -> Iterable[_Words]:
    for field in event.changes:
        yield "item", event.item, field
    if "order" in event.changes:
        yield "queue", event.item, "order"


def _name(_: SessionState, event: people.Renamed) -> Iterable[_Words]:
    yield "person", event.person, "name"


def _person(_: SessionState, event: people.Edited) -> Iterable[_Words]:
    for field in event.changes:
        yield "person", event.person, field


_TOUCHING: Final[Mapping[type[Event], Callable[[SessionState, Any], Iterable[_Words]]]] = {
    panel.Asked: _invitation,
    panel.Invited: _invitation,
    panel.Accepted: _invitation,
    panel.Declined: _invitation,
    panel.Withdrawn: _invitation,
    panel.Expired: _invitation,
    panel.Released: _invitation,
    panel.Restored: _invitation,
    panel.Reseated: _invitation,
    phases.Opened: _phase,
    phases.Paused: _phase,
    phases.Resumed: _phase,
    phases.Restored: _phase,
    door.Opened: _door,
    door.Closed: _door,
    queue.Opened: _open,
    queue.Closed: _open,
    queue.Ordered: _order,
    queue.Joined: _hand,
    queue.Moved: _entry,
    queue.Deferred: _entry,
    agenda.Moved: _place,
    agenda.Added: _place,
    agenda.Removed: _place,
    agenda.Extended: _planned,
    agenda.Edited: _item,
    people.Renamed: _name,
    people.Edited: _person,
}


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
