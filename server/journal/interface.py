"""What a room asks of a journal, whatever keeps it: a file here, a replicated log elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
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


class JournalOvertaken(JournalFailed):
    """Another server goes on with the session. It may become this one's turn again."""


class JournalUnsettled(Exception):
    """Nobody can say yet whether what was to be appended is in the log, or will be.

    ``took_place`` says it as soon as it is known, once and for all; each ``append`` and each
    ``probe`` tries to find out first. Where it took place, ``last_seq`` counts the records.
    ``overtaken``: it did not, because another server goes on with the session.
    """

    took_place: bool | None = None
    overtaken: bool = False


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

        Raises SequenceConflict, Unwritable, JournalFailed, JournalLost, JournalOvertaken (the
        log is as before) and JournalUnsettled. Whether a cancelled append took place, ``last_seq``
        tells.
        """

    def checksum(self, seq: int) -> str:
        """SHA-256 in hex over the log's bytes up to and including the record ``seq``, a durable
        one. Costs nothing for those of the last append; for others the log may be read."""

    def read(self, from_seq: int) -> Iterator[Record]:
        """The durable records from ``from_seq`` on, up to the last one at the time of the call."""

    def why_silent(self) -> JournalFailed:
        """What an append that has been under way for long waits for."""

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


class Kept(NamedTuple):
    """What the tokens' file has to get: ``lines``, of which ``others`` are those that other servers
    of the session had added before."""

    lines: bytes
    others: bytes = b""


class Keeper(Protocol):
    """Where the logs of sessions are kept: this machine's files alone, or others besides."""

    def create(self, folder: Path, header: Mapping[str, Any]) -> Journal:
        """Begin a session's log. ``header`` has at least ``session``, ``created``, ``agenda``.

        Raises FileExistsError, SessionBusy, Unwritable, OSError.
        """

    def open(self, folder: Path) -> Opened:
        """Go on with a session's log. Raises Damaged, SessionBusy, OSError."""

    def keep_access(self, lines: bytes) -> Kept:
        """Have lines that are about to be added to the tokens' file elsewhere as well, for the
        session that was created or opened. Where it raises OSError, none of them counts. Without
        lines: only find what others added."""
