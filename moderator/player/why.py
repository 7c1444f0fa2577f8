"""Why a row is as it is: the event that made it so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from server.session.entries import current_queue
from server.session.session import SessionState, evolve

from .recording import Recording

BLOCK: Final = 500
"""Facts that are looked at between two chances for something else to happen."""

Record = Callable[[SessionState, str], object]


def _entry(state: SessionState, row: str) -> object:
    return next((entry for entry in current_queue(state).entries if entry.id == row), None)


def _item(state: SessionState, row: str) -> object:
    return next((item for item in state.items if item.id == row), None)


def _seat(state: SessionState, row: str) -> object:
    floor = state.floor
    speaks = floor.id if floor is not None and floor.person == row else None
    return (state.people.get(row), state.talk.get(row), speaks)


RECORDS: Final[Mapping[str, Record]] = {
    "queue": _entry,
    "agenda": _item,
    "panel": _seat,
    "requests": lambda state, row: state.panel.get(row),
    "questions": lambda state, row: state.questions.get(row),
    "positions": lambda state, row: state.positions.get(row),
    "findings": lambda state, row: state.findings.get(row),
}
"""What of the state a row of each list shows."""


def made_so(recording: Recording, pane: str, row: str, seq: int) -> Iterator[int | None]:
    """The last fact up to ``seq`` after which the row was another than before: None for every block
    without one, at last the seq, if there is any."""
    record = RECORDS[pane]
    last = seq
    while last >= 1:
        first = max(1, last - BLOCK + 1)
        state = recording.state_at(first - 1)
        before, found = record(state, row), None
        for fact in recording.facts(first, last):
            state = evolve(state, fact)
            after = record(state, row)
            if after != before:
                found = fact.seq
            before = after
        yield found
        if found is not None:
            return
        last = first - 1
