"""Stretches of time, collected under names while a log is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from server.session.times import seconds_between


@dataclass(frozen=True)
class Interval:
    """From one instant to another (UTC). ``open``: it had not ended where the log does."""

    begin: datetime
    end: datetime
    open: bool = False

    @property
    def seconds(self) -> float:
        return seconds_between(self.begin, self.end)


@dataclass(frozen=True)
class Span:
    """A stretch that may still go on (``end`` None)."""

    begin: datetime
    end: datetime | None = None


def closed(spans: Iterable[Span], until: datetime | None) -> tuple[Interval, ...]:
    """Spans with what still goes on ended at ``until``, and without those of no time at all."""
    intervals = (
        Interval(span.begin, span.end or until or span.begin, span.end is None) for span in spans
    )
    return tuple(s for s in intervals if s.open or s.end > s.begin)


class Intervals:
    """Stretches by name, in the order in which the names began."""

    def __init__(self) -> None:
        self._spans: dict[str, list[Span]] = {}

    def begin(self, name: str, at: datetime) -> None:
        """A stretch begins, unless one of this name is going on."""
        spans = self._spans.setdefault(name, [])
        if not spans or spans[-1].end is not None:
            spans.append(Span(at))

    def end(self, name: str, at: datetime) -> None:
        spans = self._spans.get(name)
        if spans and spans[-1].end is None:
            spans[-1] = replace(spans[-1], end=at)

    def only(self, name: str | None, at: datetime) -> None:
        """Of all names only this one goes on (None: none does)."""
        for other in self._spans:
            if other != name:
                self.end(other, at)
        if name is not None:
            self.begin(name, at)

    def drop_last(self, name: str) -> None:
        """Take away the last stretch of this name, as if it had not been."""
        if self._spans.get(name):
            self._spans[name].pop()

    def cut(self, since: datetime) -> None:
        """Take away all that was after ``since``, as if it had not been."""
        for name, spans in self._spans.items():
            kept = (s for s in spans if s.begin < since)
            self._spans[name] = [
                replace(s, end=since) if s.end is None or s.end > since else s for s in kept
            ]

    def of(self, name: str) -> tuple[Span, ...]:
        return tuple(self._spans.get(name, ()))

    def by_name(self, until: datetime | None) -> dict[str, tuple[Interval, ...]]:
        return {
            name: intervals
            for name, spans in self._spans.items()
            if (intervals := closed(spans, until))
        }
