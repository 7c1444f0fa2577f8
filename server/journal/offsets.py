"""Where in a log each record stands."""

from array import array
from collections.abc import Iterator
from typing import BinaryIO

from .seal import LINE_LIMIT


class Offsets:
    """The byte at which each record's line begins, by seq: eight bytes a record."""

    def __init__(self) -> None:
        self._ends = array("Q")

    def add(self, end: int) -> None:
        """The next line ends before the byte ``end``; the header's comes first."""
        self._ends.append(end)

    def __getitem__(self, seq: int) -> int:
        """Where the record ``seq`` begins; for the one after the last, where that will."""
        return self._ends[seq - 1]

    def lines(self, file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
        """The lines of the records from ``first`` to ``last``, both included, as they are now."""
        if first <= last:
            file.seek(self[first])
        for _ in range(first, last + 1):
            yield file.readline(LINE_LIMIT)
