"""The time plan: when every item should and will begin and end, and how far off that is.

Derived from a state and a given now; never stored. Durations are in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from . import items
from .items import Item, to_come
from .session import SessionState
from .times import seconds_between


@dataclass(frozen=True)
class Row:
    """One item's times. ``expected_*`` are what happened where it has, else what is left: an
    interrupted item began when it did, ``goes_on`` when what is left of it is to be held, and ends
    with that.

    ``left`` is what of its planned time an item still has, below zero when it is over;
    ``wins`` what skipping it, or for the current one shortening it to end now, would win back.
    A skipped item has no expected times, nor one never held when the session is closed.
    """

    item: Item
    planned_start: datetime
    planned_end: datetime
    expected_start: datetime | None
    expected_end: datetime | None
    took: float
    left: float
    wins: float
    goes_on: datetime | None = None


@dataclass(frozen=True)
class TimePlan:
    """``drift``: by how many seconds the session will end later (below zero: earlier) than the
    original plan has it, counted from when the session was opened. Of what is not on the agenda
    any more no plan is left to be held against; what was added was not planned at all."""

    rows: tuple[Row, ...]
    planned_end: datetime
    expected_end: datetime
    drift: float


def time_plan(state: SessionState, now: datetime) -> TimePlan:
    """The plan as of ``now`` (UTC)."""
    session = state.session
    begin = planned = session.opened or max(session.start or now, now)
    current = items.held(state)
    coming = max(now, begin)
    for item in state.items:
        if item.id == current:
            coming += timedelta(seconds=max(0.0, item.left(now)))
    held: dict[str, tuple[datetime, datetime]] = {}
    for item in to_come(state):
        start, coming = coming, coming + timedelta(seconds=max(0.0, item.left(now)))
        held[item.id] = start, coming
    rows: list[Row] = []
    for item in state.items:
        planned, begins = planned + timedelta(seconds=item.original), planned
        rows.append(_row(item, (begins, planned), held.get(item.id), item.id == current, now))
    expected_end = session.closed or coming
    return TimePlan(tuple(rows), planned, expected_end, seconds_between(planned, expected_end))


def _row(
    item: Item,
    planned: tuple[datetime, datetime],
    to_hold: tuple[datetime, datetime] | None,
    current: bool,
    now: datetime,
) -> Row:
    """``to_hold``: from when to when what is left of an item that is not current will be held."""
    took, left = item.took(now), item.left(now)
    start, end = item.started, None
    wins = 0.0
    if current:
        end = now + timedelta(seconds=max(0.0, left))
        wins = max(0.0, left)
    elif to_hold is not None:
        start, end = start or to_hold[0], to_hold[1]
        wins = max(0.0, left)
    elif start is not None:
        end = start + timedelta(seconds=took)
    goes_on = to_hold[0] if to_hold and item.status == "interrupted" else None
    return Row(item, *planned, start, end, took, left, wins, goes_on)
