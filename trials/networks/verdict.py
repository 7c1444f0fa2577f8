"""What a trial of bad networks has shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from trials.soak.people import tally
from trials.soak.verdict import judge

from .course import COURSE, DARK, SETTLED, Course, Look, Options, judged, newcomer
from .page import AGREES

TOLERATED: Final = AGREES / 1000
LOSES_TOO_MUCH: Final = frozenset({"15 % lost"})
"""Weathers in which clocks are not judged: what is shown as live may be seconds old there."""


def mistakes(course: Course, options: Options) -> list[str]:
    """What must not be, in sentences."""
    untold = unjudged(course, options.weathers)
    return [*course.mistakes, *judge(course).mistakes, *clocks(course), *untold]


def clocks(course: Course) -> Iterator[str]:
    """Sentences about clocks that were not the room's."""
    wrong = defaultdict(list)
    for look in _settled(course):
        if look.weather not in LOSES_TOO_MUCH and abs(look.off or 0) >= TOLERATED:
            wrong[look.who, look.weather].append(look.off or 0)
    for (who, weather), offs in wrong.items():
        most = max(offs, key=abs)
        yield f"{who}'s clock was off by {most * 1000:.0f} ms ({weather}), {len(offs)} times"
    for who, weather, off in course.pages:
        if weather not in LOSES_TOO_MUCH and (off is None or abs(off) >= AGREES):
            said = "stood" if off is None else f"was off by {off:.0f} ms"
            yield f"{who}'s clock {said} ({weather})"


def unjudged(course: Course, weathers: Iterable[str]) -> Iterator[str]:
    """Sentences about those who were never live for long enough to be found wrong."""
    known = judged(course)
    for weather in weathers:
        if COURSE[weather] is DARK:
            continue
        for who in (*(person.name for person in course.people), newcomer(weather)):
            if (who, weather) not in known:
                yield f"{who} was not live for {SETTLED:.0f} seconds at a time ({weather})"


def lines(course: Course, options: Options) -> Iterator[str]:
    yield f"seed {options.seed}; packets: " + ", ".join(
        f"{n} {word}" for word, n in sorted(course.packets.items())
    )
    answers = ", ".join(f"{n} {word}" for word, n in sorted(tally(course.people).items()))
    yield f"answers: {answers}"
    yield f"{'':12} live   off by: half, 99 %, most (ms)   in the first seconds   pages"
    for weather in options.weathers:
        looks = [look for look in course.looks if look.weather == weather]
        live = sum(look.off is not None for look in looks) / max(1, len(looks))
        settled = sorted(abs(look.off or 0) for look in _settled(course) if look.weather == weather)
        first = [abs(x.off) for x in looks if x.off is not None and x.since < SETTLED]
        pages = [
            f"{off:.0f}" if off is not None else "–" for _, w, off in course.pages if w == weather
        ]
        figures = [_at(settled, n) for n in (50, 99, 100)]
        yield (
            f"{weather:12} {100 * live:3.0f} %   {figures[0]:4} {figures[1]:4} {figures[2]:4}"
            f"   {_at(sorted(first), 100):4}   {', '.join(pages)}"
        )


def _settled(course: Course) -> Iterator[Look]:
    return (look for look in course.looks if look.is_settled)


def _at(waits: list[float], hundredth: int) -> str:
    if not waits:
        return "–"
    return f"{1000 * waits[min(len(waits) - 1, len(waits) * hundredth // 100)]:.0f}"
