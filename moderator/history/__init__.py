"""What happened in a session, told from its log: for minutes, time lines, and the next agenda.

One pass over the facts, with the same ``evolve`` as everywhere. What a state forgets because it
lies behind it (who spoke when, who came and went, what was undone) is kept here. Instants are
UTC, durations seconds. A log that was never closed is told up to its last fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from server.codec import Unknown
from server.journal import Damaged, LogReader
from server.journal.anonymise import HOW, REMOVED
from server.journal.replay import Unreadable, facts, opening, states, whole
from server.journal.witness import made_up_to, told_of_source
from server.session.checkpoint import Checkpoint, Milestones
from server.session.claims import Claimed
from server.session.messages import Fact
from server.session.people import Added, Joined
from server.session.plan import Agenda
from server.session.questions import Asked
from server.session.session import SessionState, begin, followed
from server.session.undo import Redone, Undone

from ..wording.zones import zone_named
from .floor import FloorBook, SpeechRecord
from .intervals import Interval, Intervals, Lanes
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
    """An action that was taken back and not done again: ``action`` is its event, ``by`` who undid
    it and when."""

    at: datetime
    by: str
    action: str


@dataclass(frozen=True)
class History:
    """A session from its first fact to its last.

    ``state`` is the room's own after the last fact, questions, positions, findings and feedback
    in it; it holds private things, so cut it (``views.state_for``) before showing it. ``items``
    are the intervals in which each item was current, by id (see ``Lanes``). ``presence`` is that
    of moderators and panelists, ``seats`` those of guests. ``pauses`` are the session's. ``came``
    are the ids of all of whom the log knows that they were there: they joined, were added,
    took the place of somebody expected, or did something.
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
    came: frozenset[str]
    undone: tuple[UndoneAction, ...]
    named_questions: frozenset[str]
    """Those asked by people of whom everybody knew the name: they were told that it would stand
    there. All others were promised the opposite, whatever became of them since."""
    unknown: int
    """How many events a later version of this program wrote: they are passed over."""

    @property
    def zone(self) -> tzinfo:
        """The time zone of the plan, UTC where it is not known here."""
        return zone_named(self.plan.timezone)


@dataclass(frozen=True)
class Reading:
    """A history and what it was read from.

    ``seq`` and ``h`` are of the last good line of a whole command. ``checkpoint`` is the newest
    that the round was told; of a log that was made from another one, and not gone on with, that is
    one of that log. ``damage`` is where the log stopped being as it was written, ``torn`` the bytes
    of a last command that is incomplete: the history ends before either. ``anonymous``: the log is
    a copy without names.
    """

    history: History
    seq: int
    h: str
    damage: Damaged | None = None
    torn: int = 0
    checkpoint: Checkpoint | None = None
    anonymous: bool = False


def read(log: Path) -> Reading:
    """The history of a log, up to its end or to the damage.

    Raises Damaged where already the first line is no head of a log, Unreadable for any line that
    says nothing that could have happened, and OSError.
    """
    damage: Damaged | None = None
    with LogReader(log) as reader:
        plan, state = opening(reader.header)
        book = _Book(followed(state))
        told = max(told_of_source(reader.header), key=lambda c: (c.seq, c.sha256), default=None)
        copied, newest = made_up_to(reader.header), None

        def noting(facts: Iterable[Fact]) -> Iterator[Fact]:
            nonlocal told, newest
            for fact in facts:
                yield fact
                # By now the book has taken it, and the reader has not gone on.
                if book.milestone:
                    newest = Checkpoint(fact.seq, reader.sum().hexdigest())
                if fact.seq > copied:
                    told = newest or told

        try:
            book.take(noting(whole(facts(reader.records()))))
        except Unreadable:
            raise
        except Damaged as found:
            damage = found
        end, torn = reader.whole, 0 if damage else reader.unfinished
        made = reader.header.get("derived")
        anonymous = isinstance(made, dict) and made.get("how") == HOW
        history, h = book.history(plan), end.h.decode()
        return Reading(history, end.seq, h, damage, torn, told, anonymous)


def of_facts(session: str, plan: Agenda, facts: Iterable[Fact]) -> History:
    """The history of a session that is known by its facts."""
    book = _Book(followed(begin(session, plan)))
    book.take(facts)
    return book.history(plan)


@dataclass
class _Book:
    state: SessionState
    since: datetime | None = None
    until: datetime | None = None
    floor: FloorBook = field(default_factory=FloorBook)
    panel: PanelBook = field(default_factory=PanelBook)
    lanes: Lanes = field(default_factory=Lanes)
    pauses: Intervals = field(default_factory=Intervals)
    came: set[str] = field(default_factory=set)
    undone: dict[int, UndoneAction] = field(default_factory=dict)
    """By the fact of each undo."""
    named_questions: set[str] = field(default_factory=set)
    unknown: int = 0
    milestones: Milestones = field(default_factory=Milestones)
    milestone: bool = False
    """Whether a checkpoint is due after the last fact."""

    def take(self, facts: Iterable[Fact]) -> None:
        for before, fact, after in states(self.state, facts):
            self.state = after
            self.milestone = self.milestones.take(before, fact, after)
            self.since = self.since or fact.at
            self.until = fact.at
            for book in (self.floor, self.panel, self.lanes):
                book.take(before, after, fact)
            if after.session.phase != before.session.phase:
                self.pauses.only("pause" if after.session.phase == "paused" else None, fact.at)
            self.came.add(fact.by)
            if isinstance(fact.event, Added | Joined | Claimed):
                self.came.add(fact.event.person)
            if isinstance(fact.event, Undone):
                self.undone[fact.seq] = UndoneAction(fact.at, fact.by, fact.event.what)
            if isinstance(fact.event, Redone):
                self.undone.pop(fact.event.action, None)
            if isinstance(fact.event, Asked):
                asker = before.people.get(fact.event.person)
                if asker is not None and asker.public:
                    self.named_questions.add(fact.event.question)
            if isinstance(fact.event, Unknown) and fact.event.name != REMOVED:
                self.unknown += 1

    def history(self, plan: Agenda) -> History:
        until = self.until
        return History(
            plan=plan,
            state=self.state,
            since=self.since,
            until=until,
            speeches=self.floor.speeches(until),
            items=self.lanes.items.by_name(until),
            promotions=tuple(self.panel.ways),
            seats=self.panel.seats.by_name(until),
            presence=self.panel.presence.by_name(until),
            pauses=self.pauses.by_name(until).get("pause", ()),
            came=frozenset(self.came),
            undone=tuple(self.undone.values()),
            named_questions=frozenset(self.named_questions),
            unknown=self.unknown,
        )
