"""Walking a session log line by line: each one has to continue the one before."""

from .damage import Damaged
from .seal import VERSION, Record, is_sealed, parse_record, stated_hash


class BrokenChain(Exception):
    """A line does not continue the log; the chain stays at the last good one."""


class Chain:
    """The place in a log up to which everything is right.

    ``lines`` counts the good lines, the header among them; ``seq`` is 0 after the header.
    """

    __slots__ = ("h", "lines", "seq")

    def __init__(self) -> None:
        self.h = b""
        self.lines = 0
        self.seq = 0

    def begin(self, line: bytes) -> Record:
        """Accept the first line, with its newline, and give the header's fields.

        Raises Damaged: "version", "flipped" if the line was altered, or "header".
        """
        header = parse_record(line)
        if header is None or "roundtable-log" not in header:
            raise Damaged(1, "flipped" if _was_header(line) else "header")
        version = header["roundtable-log"]
        if type(version) is int and version > VERSION:
            raise Damaged(1, "version")
        if not is_sealed(b"", line):
            raise Damaged(1, "flipped" if line.endswith(b"\n") else "header")
        if version != VERSION or not isinstance(header.get("session"), str):
            raise Damaged(1, "header")
        self._step(line)
        return header

    def accept(self, line: bytes) -> Record:
        """Accept the next line, with its newline, and give its fields, or raise BrokenChain."""
        if not is_sealed(self.h, line):
            raise BrokenChain
        record = parse_record(line)
        if record is None or record.get("seq") != self.seq + 1:
            raise BrokenChain
        self._step(line)
        self.seq += 1
        return record

    def _step(self, line: bytes) -> None:
        self.h = line[-35:-3]
        self.lines += 1


def _was_header(line: bytes) -> bool:
    """Whether an unreadable first line is a complete header in which something was changed."""
    sealed = stated_hash(line) is not None and not line.startswith(b'{"seq":')
    return sealed or (line.startswith(b'{"roundtable-log":') and line.endswith(b"\n"))
