"""The time plan: when every item should and will begin and end, and how far off that is.

Derived from a state and a given now; never stored. Durations are in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .items import Item
from .session import SessionState
from .times import seconds_between


@dataclass(frozen=True)
class Row:
    """One item's times. ``expected_*`` are what happened where it has, else what is left.

    ``left`` is what of its planned time an item still has, below zero when it is over;
    ``wins`` what skipping it, or for the current one ending it now, would win back.
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


@dataclass(frozen=True)
class TimePlan:
    """``drift``: by how many seconds the session will end later (below zero: earlier) than the
    original plan has it, counted from when the session was opened."""

    rows: tuple[Row, ...]
    planned_end: datetime
    expected_end: datetime
    drift: float


def time_plan(state: SessionState, now: datetime) -> TimePlan:
    """The plan as of ``now`` (UTC)."""
    session = state.session
    begin = planned = session.opened or max(session.start or now, now)
    coming = max(now, begin)
    current = state.item or state.paused_item
    rows: list[Row] = []
    # What is left is held in the order of the agenda, after what is current.
    for item in state.items:
        if item.id == current:
            coming += timedelta(seconds=max(0.0, item.planned - item.took(now)))
    expected_end = coming
    for item in state.items:
        planned_end = planned + timedelta(seconds=item.original)
        took = item.took(now)
        start: datetime | None = item.started
        end: datetime | None = None
        if item.id == current:
            end = now + timedelta(seconds=max(0.0, item.planned - took))
        elif item.status == "done" and item.started is not None:
            end = item.started + timedelta(seconds=took)
        elif item.status == "planned" and session.closed is None:
            start, expected_end = expected_end, expected_end + timedelta(seconds=item.planned)
            end = expected_end
        left = round(item.planned - took, 3)
        wins = max(0.0, left) if item.id == current or item.status == "planned" else 0.0
        rows.append(Row(item, planned, planned_end, start, end, took, left, wins))
        planned = planned_end
    if session.closed is not None:
        expected_end = session.closed
    return TimePlan(tuple(rows), planned, expected_end, seconds_between(planned, expected_end))
