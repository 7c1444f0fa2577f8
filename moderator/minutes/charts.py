"""The data of each chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from .document import Band, Bar, Lane, Share, Shares, Timeline
from .phrases import Phrases
from .plain import plain
from .report_data import ReportData, Talk

_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)
"""Possible numbers of minutes between the marks of a timeline."""

_MOST_MARKS: Final = 10
MOST_BARS: Final = 30
MOST_LANES: Final = 60
"""With more rows than this there is a table and no chart: what is on one page would be too small to
be read."""


def timeline(report: ReportData, say: Phrases) -> Timeline | None:
    """Who spoke when; None if nobody did, or too many."""
    lanes = tuple(_lanes(report))
    begin, end = report.begin, report.end
    if not 1 <= len(lanes) <= MOST_LANES or begin is None or end is None or end <= begin:
        return None
    return Timeline(
        begin,
        end,
        lanes,
        tuple(_bands(report)),
        tuple((at, f"{at.astimezone(say.zone):%H:%M}") for at in _marks(begin, end, say)),
        (say.text("Contribution or reply"), say.text("Interjection")),
    )


def _lanes(report: ReportData) -> Iterator[Lane]:
    """The lanes of those who spoke: moderators first, then the panel, then the audience."""
    order = [*report.moderators, *report.panel]
    bars: dict[str, list[Bar]] = {person.id: [] for person in order}
    for speech in report.history.speeches:
        lane = bars.setdefault(speech.person, [])
        lane.extend(Bar(s.begin, s.end, speech.interjection) for s in speech.intervals)
    for person, lane in bars.items():
        found = report.person(person)
        if lane and found is not None:
            yield Lane(plain(found.name), tuple(lane))


def _bands(report: ReportData) -> Iterator[Band]:
    numbers = {item.id: str(n) for n, item in enumerate(report.state.items, 1)}
    bands = [
        Band(interval.begin, interval.end, numbers[item])
        for item, intervals in report.history.items.items()
        if item in numbers
        for interval in intervals
    ]
    yield from sorted(bands, key=lambda band: band.begin)


def _marks(begin: datetime, end: datetime, say: Phrases) -> Iterator[datetime]:
    minutes = (end - begin).total_seconds() / 60
    step = next((s for s in _STEPS if minutes / s <= _MOST_MARKS), _STEPS[-1])
    midnight = begin.astimezone(say.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    # In UTC: a local time plus an hour is no hour later in a night in which clocks are changed.
    at = midnight.astimezone(UTC)
    while at <= end:
        if at >= begin:
            yield at
        at += timedelta(minutes=step)


def shares(talks: Sequence[Talk], say: Phrases) -> Shares | None:
    """Bars of the talk time of contributions; None if there is nothing to compare."""
    whole = sum(talk.seconds for talk in talks)
    spoken = [talk for talk in talks if talk.seconds > 0]
    if not 2 <= len(spoken) <= MOST_BARS:
        return None
    return Shares(
        tuple(
            Share(t.name, t.seconds, f"{say.duration(t.seconds)} · {say.percent(t.seconds, whole)}")
            for t in spoken
        )
    )
