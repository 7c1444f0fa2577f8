"""How long nobody, or somebody, could do anything when something died; beside bare NATS."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from moderator.client.outbox import Answered
from trials.soak.figures import at, machine
from trials.soak.people import tally

from .course import Course, Fault, Options

AFTER: Final = 5.0
"""Seconds after something is back in which it still counts for what happens."""
LONGEST: Final = 3.0
"""Seconds: the 99th of a hundred waits when our writer dies."""
JUDGED: Final = "our writer dies"


@dataclass(frozen=True)
class Gap:
    """What came of one kind of fault, in seconds: the longest time without any answer at each, and
    the longest wait of each person at each; ``bare``: as ``gaps``, of the bare stream."""

    gaps: list[float]
    waits: list[float]
    bare: list[float]


def gaps(course: Course) -> dict[str, Gap]:
    """By kind, each sorted."""
    answers = [
        (given.begun, given.ended)
        for person in course.people
        for given in person.given
        if isinstance(given.answer, Answered)
    ]
    ended = sorted(end for _, end in answers)
    found: dict[str, Gap] = defaultdict(lambda: Gap([], [], []))
    for fault in course.faults:
        gap = found[fault.kind]
        gap.gaps.append(_longest(ended, fault))
        gap.bare.append(_longest(course.bare.answered, fault))
        for person in course.people:
            gap.waits.append(
                max(
                    (
                        given.ended - given.begun
                        for given in person.given
                        if given.ended > fault.begun and given.begun < fault.ended + AFTER
                    ),
                    default=0.0,
                )
            )
    return {
        kind: Gap(sorted(gap.gaps), sorted(gap.waits), sorted(gap.bare))
        for kind, gap in found.items()
    }


def _longest(times: Sequence[float], fault: Fault) -> float:
    """The longest pause between two times while a fault lasted."""
    first = max(0, bisect_left(times, fault.begun) - 1)
    around = times[first : bisect_right(times, fault.ended + AFTER)]
    return max((b - a for a, b in pairwise(around)), default=float("inf"))


def lines(course: Course, options: Options) -> Iterator[str]:
    seconds = course.ended - course.begun
    given = sum(len(person.given) for person in course.people)
    yield f"{machine()}; seed {options.seed}"
    yield (
        f"{seconds:.0f} s, three NATS and three of ours, {len(course.people)} who act:"
        f" {given} commands ({given / seconds:.0f} a second), {len(course.faults)} times something"
        " died"
    )
    said = (f"{n} {word}" for word, n in sorted(tally(course.people).items()))
    yield "  answers: " + ", ".join(said)
    yield f"  the log, the same on all three: {len(course.logs[0]) / 2**20:.1f} MiB"
    yield (
        f"  {'':30} {'':>3}  {'nobody was answered':>19}  {'one person waited':>19}"
        f"  {'bare NATS stood':>19}"
    )
    heads = "  ".join(f"{'p50':>9} {most:>9}" for most in ("most", "p99", "most"))
    yield f"  {'':30} {'N':>3}  {heads}"
    for kind, gap in gaps(course).items():
        figures = (
            (at(gap.gaps, 50), gap.gaps[-1]),
            (at(gap.waits, 50), at(gap.waits, 99)),
            (at(gap.bare, 50), gap.bare[-1]),
        )
        columns = "  ".join(f"{one:7.2f} s {other:7.2f} s" for one, other in figures)
        yield f"  {kind:30} {len(gap.gaps):3}  {columns}"


def beyond(course: Course) -> Iterator[str]:
    """The goals that were not reached."""
    gap = gaps(course).get(JUDGED)
    if gap is not None and at(gap.waits, 99) >= LONGEST:
        yield f"when our writer died, the 99th of a hundred waited {at(gap.waits, 99):.2f} s"
