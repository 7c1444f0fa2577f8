"""The figures of a trial, beside those of the reference in the same run."""

import os
import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from moderator.client.outbox import Answered

from .course import Course, Options
from .people import tally

ACKNOWLEDGED_WITHIN: Final = 0.050
"""Seconds: the 99th of a hundred answers, while the server is there."""
MOST_MEMORY: Final = 200 * 2**20


@dataclass(frozen=True)
class Figures:
    """Waits are in seconds, sorted. ``within``: of commands that met a fault, by which."""

    answers: list[float]
    bare: list[float]
    within: Counter[str]
    commands: int
    seconds: float

    @classmethod
    def of(cls, course: Course) -> "Figures":
        within: Counter[str] = Counter()
        answers = []
        given = [given for person in course.people for given in person.given]
        for one in given:
            why = _window(course, one.begun, one.ended)
            if why is not None:
                within[why] += 1
            elif isinstance(one.answer, Answered):
                answers.append(one.ended - one.begun)
        bare = [b - a for a, b in course.echoes if _window(course, a, b) is None]
        seconds = course.ended - course.begun
        return cls(sorted(answers), sorted(bare), within, len(given), seconds)

    def lines(self, course: Course, options: Options) -> Iterator[str]:
        server = course.server
        yield f"{machine()}; seed {options.seed}"
        yield (
            f"{self.seconds:.0f} s, {options.spectators:,} spectators,"
            f" {len(course.people)} who act: {self.commands} commands"
            f" ({60 * self.commands / self.seconds:.0f} a minute),"
            f" {len(server.starts) - 1} times kill -9"
        )
        yield "  answers: " + _counted(tally(course.people))
        yield "  attacks: " + _counted(course.attacks)
        yield f"  not counted below: {_counted(self.within)}"
        for name, waits in (("answer", self.answers), ("write, fdatasync, echo", self.bare)):
            yield (
                f"  {name:24} N {len(waits):6}   p50 {_ms(waits, 50)}   p99 {_ms(waits, 99)}"
                f"   slowest {_ms(waits, 100)} ms"
            )
        ratio = [at(self.answers, n) / at(self.bare, n) for n in (50, 99)]
        yield f"  answer / echo: p50 {ratio[0]:.1f}, p99 {ratio[1]:.1f}"
        yield (
            f"  the server's memory at most {server.peak / 2**20:.0f} MiB;"
            f" processor {100 * server.seconds / self.seconds:.0f} % of a core,"
            f" and {100 * server.waited / self.seconds:.0f} % of the time it waited for one"
        )
        if course.returns:
            yield (
                f"  started again in {max(server.starts[1:]):.2f} s at most, everybody back"
                f" {max(course.returns):.2f} s later at most"
            )
        yield f"  the log: {server.log.stat().st_size / 2**20:.1f} MiB"

    def beyond(self, course: Course) -> Iterator[str]:
        """The goals that were not reached."""
        if at(self.answers, 99) >= ACKNOWLEDGED_WITHIN:
            yield f"the 99th of a hundred answers took {_ms(self.answers, 99)} ms"
        if course.server.peak >= MOST_MEMORY:
            yield f"the server held {course.server.peak / 2**20:.0f} MiB"


def _window(course: Course, begun: float, ended: float) -> str | None:
    """What was wrong with the server at some time between two."""
    for window in course.windows:
        if begun < window.ended and ended > window.begun:
            return window.why
    return None


def at(waits: list[float], hundredth: int) -> float:
    """The wait that so many of a hundred are not longer than."""
    if not waits:
        return float("inf")
    return waits[min(len(waits) - 1, len(waits) * hundredth // 100)]


def _ms(waits: list[float], hundredth: int) -> str:
    return f"{at(waits, hundredth) * 1e3:7.2f}"


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{n} {word}" for word, n in sorted(found.items())) or "none"


def machine() -> str:
    """What it ran on, and what else was going on there."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = ", ".join(f"{n:.1f}" for n in os.getloadavg())
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, load {load}"
