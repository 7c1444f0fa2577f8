"""What is counted while a session goes on, for who watches the server. No name, no id, no token."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import Final

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds; what took at most as long counts with the first that it is not above."""


class Durations:
    """How long something took, each time: how often up to which bound, and all together."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        """The last of them: longer than all bounds."""
        self.seconds = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds


class Figures:
    """``answers``: from a command's arrival to its answer, which is after the log has it;
    ``refusals``: of commands and hellos, by code."""

    def __init__(self) -> None:
        self.answers = Durations()
        self.refusals: Counter[str] = Counter()
