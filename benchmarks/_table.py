"""What a benchmark says: one line a figure, beside its reference in the same run.

A figure has a goal, at which it is as good as it has to be. Whether it is reached is said, no more:
other load on the machine changes what passes on the clock, so a goal that is missed is something to
look into, and no error. An error is what could not be measured.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROWS: Final = "BENCHMARK_ROWS"
"""The environment variable that names the file to which figures are added, a JSON object a line."""
HEAD: Final = (
    f"{'figure':58} {'N':>9} {'measured':>10}      {'reference':>10} {'':24} {'ratio':>7}  goal"
)


@dataclass(frozen=True)
class Row:
    """``measured`` beside ``reference`` (of the same ``unit``), what it is measured ``against``.
    ``n``: how many. ``goal``: of their ratio; of what was measured where ``absolute``, or where
    there is no reference; None for what is only told."""

    what: str
    n: int
    measured: float
    unit: str
    goal: float | None = None
    against: str = ""
    reference: float | None = None
    absolute: bool = False

    @property
    def ratio(self) -> float | None:
        return self.measured / self.reference if self.reference else None

    @property
    def is_missed(self) -> bool:
        if self.goal is None:
            return False
        ratio = None if self.absolute else self.ratio
        return (self.measured if ratio is None else ratio) > self.goal

    def text(self) -> str:
        reference = "" if self.reference is None else f"{self.reference:.2f}"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        told = (
            f"{self.what:58} {self.n:>9,} {self.measured:>10.2f} {self.unit:4} {reference:>10}"
            f" {self.against:24} {ratio:>7}"
        )
        return f"{told}  {self._verdict()}".rstrip()

    def _verdict(self) -> str:
        if self.goal is None:
            return ""
        unit = self.unit if self.absolute or self.ratio is None else "x"
        goal = f"{self.goal:.4g} {unit}".rstrip()
        return f"{goal}: {'MISSED' if self.is_missed else 'reached'}"


def tell(*rows: Row) -> None:
    """Print figures, and add them to the table of the whole run."""
    for row in rows:
        print(row.text(), flush=True)
    if name := os.environ.get(ROWS):
        with Path(name).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)


def read(path: Path) -> list[Row]:
    """The figures that were told in a run."""
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def summary(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of the whole run's table, and below them which goals are missed."""
    held = [row for row in rows if row.goal is not None]
    missed = [row for row in held if row.is_missed]
    yield f"{len(held) - len(missed)} of {len(held)} goals reached"
    for row in missed:
        yield f"missed: {row.what}, {row.n:,}"
