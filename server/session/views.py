"""Who sees what: the one place where states and facts are cut to their reader.

What is not named here is seen by nobody, so a new event cannot leak by being forgotten. A cut
state is a state and takes the cut facts that follow by the same ``evolve``: whatever readers may
see, they see alike, live, resumed, in a snapshot, in replay and in minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from . import agenda, departures, floor, panel, people, phases, queue
from .items import Item
from .messages import Event, Fact
from .plan import PreparedQuestion
from .records import Roll, but
from .session import SessionState
from .words import Role


@dataclass(frozen=True)
class Reader:
    """Whose eyes: a person in a role. An empty ``id`` is nobody in particular of that role."""

    id: str
    role: Role


Rule: TypeAlias = Callable[[Event, Reader, SessionState], Event | None]
"""What a reader who is no moderator sees of an event, given the state after it."""


def _all(event: Event, reader: Reader, state: SessionState) -> Event:
    return event


def _none(event: Event, reader: Reader, state: SessionState) -> None:
    return None


def _own(event: Event, reader: Reader, state: SessionState) -> Event | None:
    return event if concerned(event) == reader.id else None


def _of_public_person(event: Event, reader: Reader, state: SessionState) -> Event | None:
    """Something about a person whose name all may know, or about the reader."""
    person = state.people.get(concerned(event) or "")
    public = person is not None and person.public
    return event if public or concerned(event) == reader.id else None


def _added_item(event: Event, reader: Reader, state: SessionState) -> Event:
    assert isinstance(event, agenda.Added)
    plan = but(event.plan, script="", prepared=_prepared(event.plan.prepared, reader))
    return but(event, plan=plan)


def _edited_item(event: Event, reader: Reader, state: SessionState) -> Event | None:
    assert isinstance(event, agenda.Edited)
    changes = {k: v for k, v in event.changes.items() if k != "script"}
    return but(event, changes=changes) if changes else None


RULES: Final[Mapping[type[Event], Rule]] = {
    phases.Opened: _all,
    phases.Paused: _all,
    phases.Resumed: _all,
    phases.Closed: _all,
    people.Added: _of_public_person,
    people.Joined: _of_public_person,
    people.Introduced: _all,
    people.Arrived: _all,
    people.Left: _all,
    people.Renamed: _of_public_person,
    departures.Removed: _all,
    agenda.Started: _all,
    agenda.Extended: _all,
    agenda.Skipped: _all,
    agenda.Added: _added_item,
    agenda.Edited: _edited_item,
    agenda.Moved: _all,
    agenda.Removed: _all,
    floor.Given: _all,
    floor.Ended: _all,
    floor.Paused: _all,
    floor.Resumed: _all,
    floor.Extended: _all,
    queue.Joined: _all,
    queue.Noted: _all,
    queue.Left: _all,
    queue.Removed: _all,
    queue.Deferred: _all,
    queue.Moved: _all,
    queue.Opened: _all,
    queue.Closed: _all,
    queue.Cleared: _all,
    queue.Ordered: _all,
    panel.Asked: _own,
    panel.Invited: _own,
    panel.Accepted: _all,
    panel.Declined: _own,
    panel.Withdrawn: _own,
    panel.Expired: _own,
    panel.Released: _all,
}


def concerned(event: Event) -> str | None:
    """The one person whom an event is about, where it is about one: only their view of it can
    differ from that of their role."""
    person: str | None = getattr(event, "person", None)
    return person


def fact_for(fact: Fact, reader: Reader, state: SessionState) -> Fact | None:
    """What a reader sees of a fact (None: nothing), given the state after it.

    By whose command it came about (``client``, ``id``) is the log's alone.
    """
    event: Event | None = fact.event
    if reader.role != "moderator":
        event = RULES[type(fact.event)](fact.event, reader, state)
    if event is None:
        return None
    if event is fact.event and fact.client is None:
        return fact
    return but(fact, event=event, client=None, id=None)


def state_for(state: SessionState, reader: Reader) -> SessionState:
    """What a reader sees of a state."""
    if reader.role == "moderator":
        return state
    own = state.panel.get(reader.id)
    return but(
        state,
        items=tuple(_item(item, reader) for item in state.items),
        people=Roll((i, p) for i, p in state.people.items() if p.public or i == reader.id),
        panel=Roll({} if own is None else {reader.id: own}),
        last={t: c for t, c in state.last.items() if t != "panel"},
    )


def _item(item: Item, reader: Reader) -> Item:
    return but(item, script="", prepared=_prepared(item.prepared, reader))


def _prepared(
    questions: tuple[PreparedQuestion, ...], reader: Reader
) -> tuple[PreparedQuestion, ...]:
    return tuple(q for q in questions if reader.id and q.to == reader.id)
