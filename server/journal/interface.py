"""What a room asks of a journal, whatever keeps it: a file here, a replicated log elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from .seal import Record


class SequenceConflict(Exception):
    """Somebody else appended first: ``expected`` is not ``last``, the log's last seq."""

    def __init__(self, expected: int, last: int) -> None:
        super().__init__(f"expected seq {expected}, but the log is at {last}")
        self.expected = expected
        self.last = last


class JournalFailed(Exception):
    """The records are not in the log and will not be; ``__cause__`` has the system's error."""


class JournalLost(JournalFailed):
    """The log was deleted or changed by somebody else: nothing can be appended any more."""


class JournalUnsettled(Exception):
    """What was to be appended could be neither made durable nor cut off: after a crash it may
    be there. Until the journal is ``settled``, nobody can say that it is not."""


class SessionBusy(Exception):
    """Another process (or another journal in this one) has the session open for writing."""


@dataclass(frozen=True)
class Recovery:
    """What opening a log cut off: an append that was never acknowledged.

    ``dropped`` is in bytes, 0 if the log was complete; ``line`` is the first one they stood on.
    """

    dropped: int
    line: int


class Journal(Protocol):
    """The durable, ordered record of one session. One writer at a time."""

    @property
    def last_seq(self) -> int:
        """The seq of the last durable record, 0 before the first."""

    async def append(self, expected_seq: int, records: Sequence[bytes | Mapping[str, Any]]) -> None:
        """Add records, all or none; they are durable on return.

        The records' seqs continue ``expected_seq`` one by one. Bytes are what ``encode``
        gave. Records that make sense only together say ``"more": True``, all but the last
        of them: should the power go in between, none of them is there afterwards.

        Raises SequenceConflict, Unwritable, JournalFailed, JournalLost (the log is as before)
        and JournalUnsettled. Whether a cancelled append took place, ``last_seq`` tells.
        """

    @property
    def settled(self) -> bool:
        """Whether the log ends with the last durable record, so that nothing else is in it.
        Where not, each ``append`` and each ``probe`` tries to cut it off first."""

    def checksum(self, seq: int) -> str:
        """SHA-256 in hex over the log's bytes up to and including the record ``seq``, a durable
        one. Costs nothing for those of the last append; for others the log may be read."""

    def read(self, from_seq: int) -> Iterator[Record]:
        """The durable records from ``from_seq`` on, up to the last one at the time of the call."""

    async def probe(self) -> bool:
        """Whether an append could be expected to succeed now; for health checks."""

    def close(self) -> None:
        """Finish what is being appended and let go of the session. Can be called again."""


class Opened(NamedTuple):
    """An existing session: its journal, the log's header and records, and what was cut off."""

    journal: Journal
    header: Record
    records: Iterator[Record]
    recovery: Recovery
