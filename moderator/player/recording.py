"""A session log that is open for replay: any moment of it, any stretch of its facts.

No screen and no clock in here. Facts stay on the disk; in memory are where they stand, and some
of the states.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from server.codec import decode_agenda, decode_fact
from server.journal import Damaged, LogReader
from server.journal.seal import LINE_LIMIT, parse_record
from server.session.messages import Fact
from server.session.session import SessionState, begin, evolve
from server.session.undo import without_undo_history

from .checkpoints import STEP, Checkpoints
from .index import Index, instant
from .marks import Marks

CHUNK: Final = 1000
"""Facts read at once, so that whoever opens a log can do something else in between."""


@dataclass(frozen=True)
class Progress:
    """Bytes read, and bytes there were when reading began."""

    done: int
    size: int

    @property
    def share(self) -> float:
        return min(1.0, self.done / self.size) if self.size else 1.0


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
        self._reader = LogReader(path)
        self._file = path.open("rb")
        try:
            header = self._reader.header
            self.plan = decode_agenda(header["agenda"])
            state = without_undo_history(begin(str(header["session"]), self.plan))
        except (KeyError, ValueError):
            self.close()
            raise Damaged(1, "header") from None
        self.derived = header.get("derived")
        """What the log was made from, where it is no session's own."""
        self.index = Index(self._reader.offset)
        self.marks = Marks()
        self._checkpoints = Checkpoints(state, step)
        self._last = self._current = state
        self._unfinished: list[tuple[Fact, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()
        self._file.close()

    @property
    def torn(self) -> int:
        """Bytes of an incomplete last line."""
        return self._reader.torn

    @property
    def lines(self) -> int:
        """Good lines, the head among them."""
        return self._reader.chain.lines

    @property
    def last(self) -> SessionState:
        """The state after the last fact."""
        return self._last

    @property
    def length(self) -> int:
        """How many facts there are: the seq of the last."""
        return len(self.index)

    @property
    def start(self) -> datetime | None:
        """When the first fact happened."""
        return instant(self.index.time(1)) if self.length else None

    @property
    def end(self) -> datetime | None:
        """When the last fact happened."""
        return instant(self.index.time(self.length)) if self.length else None

    def read(self, chunk: int = CHUNK) -> Iterator[Progress]:
        """Read on to the end of the file, or up to the damage. Call it again for what was
        written since."""
        if self.damage is not None:
            return
        size = max(self.path.stat().st_size, self._reader.offset)
        try:
            for number, record in enumerate(self._reader.records(), start=1):
                self._take(decode_fact(record), self._reader.offset)
                if number % chunk == 0:
                    yield Progress(self._reader.offset, size)
        except Damaged as found:
            self.damage = found
        except ValueError:
            # As it was written, but it says nothing that could have happened.
            self.damage = Damaged(self._reader.chain.lines, "foreign")
        yield Progress(size, size)

    def _take(self, fact: Fact, end: int) -> None:
        # What belongs together happens together: half of it may never have been acknowledged.
        if fact.more or self._unfinished:
            self._unfinished.append((fact, end))
            if fact.more:
                return
            complete, self._unfinished = self._unfinished, []
        else:
            complete = [(fact, end)]
        for each, offset in complete:
            before = self._last
            self._last = after = evolve(before, each)
            self.index.note(each.at, offset)
            self.marks.take(before, after, each)
        self._checkpoints.offer(self._last)

    def state_at(self, seq: int) -> SessionState:
        """The state after the fact ``seq``; before the first, for 0."""
        if seq == self._last.seq:
            return self._last
        state = self._checkpoints.before(seq)
        if state.seq < self._current.seq <= seq:
            state = self._current
        for fact in self.facts(state.seq + 1, seq):
            state = self.after(state, fact)
        self._current = state
        return state

    def after(self, state: SessionState, fact: Fact) -> SessionState:
        """The state after one more fact."""
        return evolve(state, fact)

    def seq_at(self, at: datetime) -> int:
        """The last fact that had happened by then; 0 for none."""
        return self.index.seq_at((at - instant(0)).total_seconds() * 1000)

    def time_of(self, seq: int) -> datetime:
        """When the fact ``seq`` happened."""
        return instant(self.index.time(seq))

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
        self._file.seek(self.index.offset(max(first, 1) - 1))
        for _ in range(max(first, 1), last + 1):
            yield self._file.readline(LINE_LIMIT)
