"""What a benchmark says: one line a figure, beside its reference in the same run.

A figure has a goal, at which it is as good as it has to be. One that is not reached is said, no
more. What the processor or the memory is asked has a bound as well, beyond which something has gone
wrong: that ends the run with 1. What passes on the clock has none, since other load on the machine
changes it.
"""

import json
import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

ROWS: Final = "BENCHMARK_ROWS"
"""The environment variable that names the file to which figures are added, a JSON object a line."""


@dataclass(frozen=True)
class Row:
    """``measured`` beside ``reference`` (of the same ``unit``), or alone. ``goal`` and ``bound``
    are of their ratio where there is a reference, else of what was measured. ``n``: how many."""

    what: str
    n: int
    measured: float
    unit: str
    goal: float
    bound: float = math.inf
    against: str = ""
    reference: float | None = None

    @property
    def value(self) -> float:
        return self.measured if self.reference is None else self.measured / self.reference

    @property
    def is_good(self) -> bool:
        return self.value <= self.goal

    def text(self) -> str:
        told = f"{self.what}, {self.n:,}".ljust(64) + f"{self.measured:9.2f} {self.unit:4}"
        unit = f" {self.unit}"
        if self.reference is not None:
            told += f" / {self.reference:8.2f} {self.against}"
            unit = " x"
        verdict = "reached" if self.is_good else "NOT REACHED"
        if self.value > self.bound:
            verdict = f"BEYOND {self.bound:g}{unit}"
        return f"{told.ljust(118)} {self.value:8.2f}{unit}  goal {self.goal:g}: {verdict}"


def tell(*rows: Row) -> int:
    """Print figures, and add them to the table of the whole run; 1 where a bound is broken."""
    for row in rows:
        print("  " + row.text(), flush=True)
    if name := os.environ.get(ROWS):
        with Path(name).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(row)) + "\n" for row in rows)
    return int(any(row.value > row.bound for row in rows))


def read(path: Path) -> list[Row]:
    """The figures that were told in a run."""
    return [Row(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
