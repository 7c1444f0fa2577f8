"""A session log that is open for replay: the state at any moment of it, and its facts.

No screen and no clock in here. Facts stay on the disk; only where they stand, when they happened
and some of the states are in memory.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import chain
from pathlib import Path
from typing import Final, Self

from server.codec import decode_fact
from server.journal import Damaged, LogReader
from server.journal.reader import Offsets
from server.journal.replay import ahead, facts, opening, states, whole
from server.journal.seal import parse_record
from server.session import people, queue
from server.session.messages import Event, Fact
from server.session.questions import Unvoted, Voted
from server.session.session import SessionState, evolve, followed
from server.session.times import moment
from server.session.words import Role

from ..history.intervals import Lanes
from ..wording.zones import zone_named
from .index import STEP, Checkpoints, Index, Marks, instant
from .times import position

CHUNK: Final = 1000
"""Facts read at once, so that whoever opens a log can do something else in between."""

FOLLOW: Final = 0.5
"""Seconds between two looks at a log that is being written."""

_WITHOUT_TRACE: Final[frozenset[type[Event]]] = frozenset(
    {people.Joined, queue.Joined, Voted, Unvoted}
)
"""What happens most often of all that leaves no mark and is in no lane: neither looks at it."""


def spare_collector() -> None:
    """For a process that opens long logs: look for garbage less often.

    States hold no cycles, so there is nothing to find, and looking takes the longer the more
    checkpoints there are: a third of the time that opening takes.
    """
    gc.set_threshold(200_000, 50, 50)


class Recording:
    """A log up to its end or to its first damage. Iterate :meth:`read` before anything else.

    ``step`` is how far checkpoints are apart at first. The constructor raises Damaged where the
    first line is no head of a log, and OSError.
    """

    def __init__(self, path: Path, step: int = STEP) -> None:
        self.path = path
        self.damage: Damaged | None = None
        """Where the log stops being as it was written; what stands before it is played."""
        self._offsets = Offsets()
        self._reader = LogReader(path, self._offsets)
        self._file = path.open("rb")
        try:
            self.plan, state = opening(self._reader.header)
        except Damaged:
            self.close()
            raise
        self.derived = self._reader.header.get("derived")
        """What the log was made from, where it is no session's own."""
        self.index = Index()
        self.marks = Marks()
        self.lanes = Lanes()
        self.last = self._current = followed(state)
        """The state after the last fact."""
        self._checkpoints = Checkpoints(self.last, step)
        self._begun: list[Fact] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()
        self._file.close()

    @property
    def torn(self) -> int:
        """Bytes of a last command that is incomplete."""
        return self._reader.unfinished

    @property
    def is_moved(self) -> bool:
        """Whether the file is not at its place any more: removed, or with another one in its
        place. Nothing is written to it then, and what was read can still be played."""
        try:
            return not os.path.samestat(os.fstat(self._file.fileno()), self.path.stat())
        except OSError:
            return True

    @property
    def lines(self) -> int:
        """Good lines of whole commands, the head among them."""
        return self._reader.whole.seq + 1

    @property
    def is_over(self) -> bool:
        """Whether the session is closed, so that nothing more is written."""
        return self.last.session.phase == "closed"

    @property
    def is_written(self) -> bool:
        """Whether there may be more to come."""
        return not (self.is_over or self.is_moved) and self.damage is None

    @property
    def length(self) -> int:
        """How many facts there are: the seq of the last."""
        return len(self.index)

    @property
    def zone(self) -> tzinfo:
        """The agenda's, in which times of day are shown and typed."""
        return zone_named(self.plan.timezone)

    @property
    def created(self) -> datetime:
        """When the log was begun, as its head says."""
        return moment(self._reader.header["created"])

    @property
    def start(self) -> datetime | None:
        """When the first fact happened."""
        return instant(self.index.time(1)) if self.length else None

    @property
    def end(self) -> datetime | None:
        """When the last fact happened."""
        return instant(self.index.time(self.length)) if self.length else None

    def time_typed(self, text: str) -> datetime | None:
        """The instant that a text names, as :func:`times.position` reads it; None while nothing has
        happened. Raises BadTime."""
        if self.start is None or self.end is None:
            return None
        opened = self.last.session.opened or self.start
        return position(text, self.start, (opened, self.end), self.zone)

    def read(self, chunk: int = CHUNK) -> Iterator[float]:
        """Read on to the end of the file, or up to the damage. Call it again for what was
        written since.

        Every ``chunk`` facts it gives the share that is read, the last time 1.
        """
        if self.damage is not None:
            return
        reader, due = self._reader, self.length + chunk
        size = max(os.fstat(self._file.fileno()).st_size, reader.offset)
        acknowledged = whole(ahead(facts(ahead(reader.records()))), self._begun)
        steps = ahead(states(self.last, acknowledged))
        note, mark, lane = self.index.note, self.marks.take, self.lanes.take
        checkpoints = self._checkpoints
        try:
            for before, fact, after in steps:
                note(fact.at)
                if type(fact.event) not in _WITHOUT_TRACE:
                    mark(before, after, fact)
                    lane(before, after, fact)
                self.last = after
                if fact.more:
                    continue
                if after.seq >= checkpoints.due:
                    checkpoints.keep(after)
                if after.seq >= due:
                    due = after.seq + chunk
                    yield min(1.0, reader.offset / size)
        except Damaged as found:
            self.damage = found
        yield 1.0

    def state_at(self, seq: int) -> SessionState:
        """The state after the fact ``seq``; before the first, for 0."""
        if seq == self.last.seq:
            return self.last
        state = self._checkpoints.before(seq)
        if state.seq < self._current.seq <= seq:
            state = self._current
        for fact in self.facts(state.seq + 1, seq):
            state = evolve(state, fact)
        self._current = state
        return state

    def was(self, person: str, role: Role) -> bool:
        """Whether somebody ever had a role."""
        if role == self.last.people[person].role:
            return True
        begun = self.state_at(0)
        followed = states(begun, self.facts(1, self.length))
        each = chain([begun], (after for _, _, after in followed))
        return any(s.people[person].role == role for s in each if person in s.people)

    def seq_at(self, at: datetime) -> int:
        """The last fact that had happened by then; 0 for none."""
        return self.index.seq_at((at - instant(0)).total_seconds() * 1000)

    def facts(self, first: int, last: int) -> Iterator[Fact]:
        """The facts from ``first`` to ``last``, both included, read from the disk.

        Raises OSError where the file is not what it was when it was read.
        """
        for line in self.raw(first, last):
            record = parse_record(line)
            if record is None:
                raise OSError(0, "changed while it was open", str(self.path))
            yield decode_fact(record)

    def raw(self, first: int, last: int) -> Iterator[bytes]:
        """Likewise, their lines as they stand in the file."""
        return self._offsets.lines(self._file, first, last)
