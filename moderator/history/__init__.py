"""What happened in a session, told from its log: for minutes, time lines, and the next agenda.

One pass over the facts, with the same ``evolve`` as everywhere. What a state forgets because it
lies behind it (who spoke when, who came and went, what was undone) is kept here. Instants are
UTC, durations seconds. A log that was never closed is told up to its last fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from server.codec import Unknown, decode_agenda, decode_fact
from server.journal import Damaged, LogReader
from server.session.agenda import Restored
from server.session.messages import Fact
from server.session.plan import Agenda
from server.session.session import SessionState, begin, evolve
from server.session.undo import Undone, without_undo_history

from .floor import FloorBook, SpeechRecord
from .intervals import Interval, Intervals, closed
from .panel import PanelBook, Promotion

__all__ = [
    "History",
    "Interval",
    "Promotion",
    "Reading",
    "SpeechRecord",
    "UndoneAction",
    "of_facts",
    "read",
]


@dataclass(frozen=True)
class UndoneAction:
    """An action that was taken back: ``action`` is its event, ``by`` who undid it and when."""

    at: datetime
    by: str
    action: str


@dataclass(frozen=True)
class History:
    """A session from its first fact to its last.

    ``state`` is the room's own after the last fact, questions, positions, findings and feedback
    in it; it holds private things, so cut it (``views.state_for``) before showing it. ``items``
    are the stretches for which each item was current, by id; an item left by mistake and put
    back by an undo was current all the time, as its own clock says. ``presence`` is that of
    moderators and panelists, ``seats`` those of guests. ``pauses`` are the session's.
    """

    plan: Agenda
    state: SessionState
    since: datetime | None
    until: datetime | None
    speeches: tuple[SpeechRecord, ...]
    items: Mapping[str, tuple[Interval, ...]]
    promotions: tuple[Promotion, ...]
    seats: Mapping[str, tuple[Interval, ...]]
    presence: Mapping[str, tuple[Interval, ...]]
    pauses: tuple[Interval, ...]
    undone: tuple[UndoneAction, ...]
    unknown: int
    """How many events a later version of this program wrote: they are passed over."""


@dataclass(frozen=True)
class Reading:
    """An account and what it was read from.

    ``seq`` and ``h`` are of the last good line. ``damage`` is where the log stopped being as it
    was written, ``torn`` the bytes of an incomplete last line: the account ends before either.
    """

    history: History
    seq: int
    h: str
    damage: Damaged | None = None
    torn: int = 0


class NoFact(ValueError):
    """A line that is as it was written, but says nothing that could have happened."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read(log: Path) -> Reading:
    """The account of a log. Raises Damaged where its first line already is no head of a log,
    NoFact for a line of another making, and OSError."""
    damage: Damaged | None = None
    facts: list[Fact] = []
    with LogReader(log) as reader:
        try:
            plan = decode_agenda(reader.header["agenda"])
            session = str(reader.header["session"])
        except (KeyError, ValueError):
            raise NoFact(1) from None
        try:
            facts.extend(_facts(reader.records()))
        except Damaged as found:
            damage = found
        history = of_facts(session, plan, _acknowledged(facts))
        return Reading(history, reader.chain.seq, reader.chain.h.decode(), damage, reader.torn)


def of_facts(session: str, plan: Agenda, facts: Iterable[Fact]) -> History:
    """The account of a session that is known by its facts."""
    book = _Book(without_undo_history(begin(session, plan)))
    for fact in facts:
        book.take(fact)
    return book.history(plan)


def _facts(records: Iterable[Mapping[str, Any]]) -> Iterator[Fact]:
    for record in records:
        try:
            yield decode_fact(dict(record))
        except ValueError:
            raise NoFact(int(record["seq"]) + 1) from None


def _acknowledged(facts: list[Fact]) -> list[Fact]:
    """Without the beginning of a command whose end is not in the log: it never happened."""
    end = len(facts)
    while end and facts[end - 1].more:
        end -= 1
    return facts[:end]


@dataclass
class _Book:
    state: SessionState
    since: datetime | None = None
    until: datetime | None = None
    floor: FloorBook = field(default_factory=FloorBook)
    panel: PanelBook = field(default_factory=PanelBook)
    items: Intervals = field(default_factory=Intervals)
    pauses: Intervals = field(default_factory=Intervals)
    undone: list[UndoneAction] = field(default_factory=list)
    unknown: int = 0

    def take(self, fact: Fact) -> None:
        before, after = self.state, evolve(self.state, fact)
        self.state = after
        self.since = self.since or fact.at
        self.until = fact.at
        self.floor.take(before, after, fact)
        self.panel.take(before, after, fact)
        self._items(before, after, fact)
        if after.session.phase != before.session.phase:
            self.pauses.only("pause" if after.session.phase == "paused" else None, fact.at)
        if isinstance(fact.event, Undone):
            self.undone.append(UndoneAction(fact.at, fact.by, fact.event.what))
        self.unknown += isinstance(fact.event, Unknown)

    def _items(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        if after.item == before.item and after.items is before.items:
            return
        if isinstance(fact.event, Restored) and before.item not in (None, after.item):
            self.items.drop_last(str(before.item))
        since = next((i.since for i in after.items if i.id == after.item), None)
        if since is not None and since < fact.at:
            self.items.cut(since)
        self.items.only(after.item, since or fact.at)

    def history(self, plan: Agenda) -> History:
        until = self.until
        return History(
            plan=plan,
            state=self.state,
            since=self.since,
            until=until,
            speeches=self.floor.speeches(until),
            items=self.items.by_name(until),
            promotions=self.panel.promotions(),
            seats=self.panel.seats.by_name(until),
            presence=self.panel.presence.by_name(until),
            pauses=closed(self.pauses.of("pause"), until),
            undone=tuple(self.undone),
            unknown=self.unknown,
        )
