"""Reading session logs: needs no lock, and never writes."""

from array import array
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Self

from .damage import LOOK_AHEAD, Damaged, diagnose
from .form import is_header, next_record
from .seal import LINE_LIMIT, VERSION, Record, is_sealed, parse_record, stated_hash

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

LAST: Final = "session.closed"
"""The event after which a session's log takes nothing more."""
PROGRESS_STEP: Final = 1 << 20
CHUNK: Final = 1 << 20
"""Bytes that are summed up at once."""


class Offsets:
    """The byte at which each record's line begins, by seq: eight bytes a record."""

    def __init__(self) -> None:
        self._ends = array("Q")
        self.add: Callable[[int], None] = self._ends.append
        """The next line ends before the given byte; the header's comes first."""

    def __getitem__(self, seq: int) -> int:
        """Where the record ``seq`` begins; for the one after the last, where that will."""
        return self._ends[seq - 1]

    def lines(self, file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
        """The lines of the records from ``first`` to ``last``, both included, as they are now."""
        if first <= last:
            file.seek(self[first])
        for _ in range(first, last + 1):
            yield file.readline(LINE_LIMIT)


class End(NamedTuple):
    """Where a part of a log ends: the last line's seq and ``h``, and the byte after it."""

    seq: int
    h: bytes
    offset: int


class LogReader:
    """A session log read from its beginning, each line checked against the one before.

    ``header`` is the first line without ``h``; ``seq`` and ``h`` are those of the last good line,
    the header being number 0. ``records`` can be called again later to get
    what has been added since, also to a log that a server is writing. Both the constructor
    and the iterators raise Damaged where the log is not as it was written, after giving all
    that stands before it. OSError passes through. ``offsets`` are filled along the way.
    """

    def __init__(self, path: Path, offsets: Offsets | None = None) -> None:
        self.seq = 0
        self.h = b""
        self._offsets = offsets
        self.offset = 0
        """Bytes up to the end of the last good line."""
        self.torn = 0
        """Bytes after the last newline, when the end was last reached."""
        self._begun: End | None = None
        """Where the last command begins, as long as its last line has not come."""
        self._closed = False
        self._line = b""
        self._sum, self._summed = sha256(), 0
        self._file = path.open("rb")
        try:
            self.header = self._begin()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the reader is of no more use."""
        self._file.close()

    def sum(self) -> "Hash":
        """The checksum of the bytes up to ``offset``. They are read again, since hardly anybody
        wants to know it, and it would be a tenth of reading a log. Raises OSError."""
        if self._summed < self.offset:
            here = self._file.tell()
            self._file.seek(self._summed)
            while self._summed < self.offset:
                data = self._file.read(min(CHUNK, self.offset - self._summed))
                if not data:
                    raise OSError(0, "changed while it was read", self._file.name)
                self._sum.update(data)
                self._summed += len(data)
            self._file.seek(here)
        return self._sum

    @property
    def whole(self) -> End:
        """The end of the last whole command: the good lines after it, which say ``more``, are of
        one that was acknowledged to nobody."""
        return self._begun or End(self.seq, self.h, self.offset)

    @property
    def unfinished(self) -> int:
        """Bytes after the last whole command, when the end was last reached: what a server cuts
        off when it goes on with the log."""
        return self.offset + self.torn - self.whole.offset

    def records(self) -> Iterator[Record]:
        """The events not yet given, as far as their lines are complete, as ``next_record`` has
        them."""
        self._file.seek(self.offset)
        readline = self._file.readline
        while True:
            line = readline(LINE_LIMIT)
            if not line.endswith(b"\n"):
                self._end(line)
                return
            record = next_record(self.seq, self.h, line)
            if record is None:
                raise self._damaged(line)
            if self._closed:
                raise Damaged(self.seq + 2, "closed")
            if record.get("more") is not True:
                self._begun = None
                self._closed = record["event"] == LAST
            elif self._begun is None:
                self._begun = self.whole
            self.seq += 1
            self._advance(line)
            yield record

    def lines(self) -> Iterator[tuple[bytes, Record]]:
        """Like records, each with its line as it stands in the file."""
        return ((self._line, record) for record in self.records())

    def _begin(self) -> Record:
        line = self._file.readline(LINE_LIMIT)
        header = parse_record(line)
        unconverted = _unconverted(line)
        if unconverted != line and is_sealed(b"", unconverted):
            raise Damaged(1, "converted")
        if header is None or "roundtable-log" not in header:
            raise Damaged(1, "flipped" if _was_header(line) else "header")
        version = header["roundtable-log"]
        if type(version) is int and version > VERSION:
            raise Damaged(1, "version")
        if not is_sealed(b"", line):
            raise Damaged(1, "flipped" if line.endswith(b"\n") else "header")
        if type(version) is not int or version != VERSION or not is_header(header):
            raise Damaged(1, "header")
        self._advance(line)
        return header

    def _advance(self, line: bytes) -> None:
        self._line = line
        self.h = line[-35:-3]
        self.offset += len(line)
        if self._offsets is not None:
            self._offsets.add(self.offset)

    def _end(self, rest: bytes) -> None:
        """Judge what stands after the last newline.

        An append that was cut short leaves a part of what it wrote, or zeros. A whole line
        with some other byte where its newline belongs was acknowledged, and then altered.
        """
        if len(rest) == LINE_LIMIT:
            raise Damaged(self.seq + 2, "foreign")
        if rest and rest[-1] != 0 and is_sealed(self.h, rest[:-1] + b"\n"):
            raise Damaged(self.seq + 2, "flipped")
        self.torn = len(rest)

    def _damaged(self, line: bytes) -> Damaged:
        following = [
            next_line
            for next_line in islice(iter(lambda: self._file.readline(LINE_LIMIT), b""), LOOK_AHEAD)
            if next_line.endswith(b"\n")
        ]
        reason = diagnose(self.seq, self.h, line, following)
        return Damaged(self.seq + 2, reason)


def _unconverted(line: bytes) -> bytes:
    """A first line without what editors and mail programs do to files of text."""
    text = line.removeprefix(BOM_UTF8)
    return text[:-2] + b"\n" if text.endswith(b"\r\n") else text


def _was_header(line: bytes) -> bool:
    """Whether an unreadable first line is a complete header in which something was changed."""
    if is_sealed(b"", line):
        return False
    sealed = stated_hash(line) is not None and not line.startswith(b'{"seq":')
    return sealed or (line.startswith(b'{"roundtable-log":') and line.endswith(b"\n"))


@dataclass(frozen=True)
class Report:
    """What verify found. ``lines``, ``seq``, ``h`` and ``closed`` are of the good lines, as far as
    they are whole commands.

    ``good`` and ``size`` are bytes, ``torn`` the bytes of a last command that is incomplete: what
    a server would cut off.
    ``closed`` says whether the last good line is the event ``session.closed``; a log that
    was cut between two commands can be known by that alone, or by comparing ``seq`` and ``h``.
    """

    session: str | None
    lines: int
    seq: int
    h: str
    closed: bool
    good: int
    size: int
    torn: int = 0
    damage: Damaged | None = None

    @property
    def intact(self) -> bool:
        return self.damage is None and not self.torn


def verify(path: Path, progress: Callable[[int, int], None] | None = None) -> Report:
    """Check every line of a log. Memory does not grow with the file; OSError passes through.

    ``progress`` is called with the bytes done and the bytes in all, about once a megabyte.
    """
    size = path.stat().st_size
    try:
        reader = LogReader(path)
    except Damaged as found:
        return Report(None, 0, 0, "", False, 0, size, damage=found)
    event: object = None
    damage: Damaged | None = None
    due = PROGRESS_STEP
    with reader:
        try:
            for record in reader.records():
                if record.get("more") is not True:
                    event = record.get("event")
                if progress is not None and reader.offset >= due:
                    progress(reader.offset, size)
                    due = reader.offset + PROGRESS_STEP
        except Damaged as found:
            damage = found
    end = reader.whole
    return Report(
        session=reader.header["session"],
        lines=end.seq + 1,
        seq=end.seq,
        h=end.h.decode(),
        closed=event == LAST,
        good=end.offset,
        size=size,
        torn=0 if damage is not None else reader.unfinished,
        damage=damage,
    )
