"""Rows one below the other, in one column or in two: which line of which row stands where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import overload

from .lines import Line


class Later(Sequence[Line]):
    """``count`` lines that are made when somebody looks at one of them: of a long list, most are
    never in sight."""

    def __init__(self, count: int, make: Callable[[], Sequence[Line]]) -> None:
        self._count, self._make = count, make
        self._made: Sequence[Line] | None = None

    def __len__(self) -> int:
        return self._count

    def forget(self) -> None:
        """Have them made again: they no longer say what is so."""
        self._made = None

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | Sequence[Line]:
        if self._made is None:
            self._made = self._make()
        return self._made[index]


@dataclass(frozen=True)
class Row:
    """One row: the ``id`` of what it shows, and its lines."""

    id: str
    lines: Sequence[Line]


class Stacked:
    """``rows``; or, where there are none, the lines ``instead``. No row is torn between columns."""

    def __init__(
        self, rows: Sequence[Row] = (), instead: Sequence[Line] = (), *, columns: int = 1
    ) -> None:
        self.rows = tuple(rows)
        self.columns = columns
        self.places = {row.id: place for place, row in enumerate(self.rows)}
        self._parts = [row.lines for row in self.rows] or [instead]
        self._starts = list(accumulate(map(len, self._parts), initial=0))
        self.count = self._starts[-1]
        """How many lines there are in all."""
        half = self.count if columns == 1 else -(-self.count // 2)
        self.fold = self._starts[bisect_left(self._starts, half)]
        """How many of them stand in the first column."""

    @property
    def height(self) -> int:
        """The lines of the longer column."""
        return max(self.fold, self.count - self.fold)

    def lines(self) -> Iterator[Line]:
        return (line for part in self._parts for line in part)

    def at(self, y: int, *, second: bool = False) -> tuple[int, Line] | None:
        """The line of a column that stands ``y`` below its top, and its row's place; -1 where there
        are no rows."""
        first, end = (self.fold, self.count) if second else (0, self.fold)
        if not 0 <= y < end - first:
            return None
        place = bisect_right(self._starts, first + y) - 1
        line = self._parts[place][first + y - self._starts[place]]
        return (place if self.rows else -1, line)

    def span(self, row: str | None) -> tuple[int, int] | None:
        """Where a row begins below the top of its column, and how many lines it has; None where
        there is no such row."""
        place = self.places.get(row) if row is not None else None
        if place is None:
            return None
        first = self._starts[place]
        return (first - self.fold * self.is_second(row), len(self._parts[place]))

    def is_second(self, row: str | None) -> bool:
        """Whether a row stands in the second column."""
        place = self.places.get(row, 0) if row is not None else 0
        return self.columns > 1 and self._starts[place] >= self.fold
