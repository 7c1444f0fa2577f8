"""Where in a log each record stands."""

from array import array


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
