"""How minutes write dates, times, numbers and names, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, TypeVar

from server.language import N_, Language

from ..history import Interval
from ..wording.words import clock, marked, spent
from ..wording.zones import offset_if_twice
from .document import Column, Table
from .plain import plain
from .report_data import ReportData

T = TypeVar("T")

_MONTHS: Final = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
NOTHING: Final = "–"
"""What an empty cell shows."""


def cell(text: str) -> str:
    return plain(text) or NOTHING


@dataclass(frozen=True)
class Phrases:
    """The phrases of one session, in a language. Names and the time zone are the session's."""

    language: Language
    report: ReportData

    def text(self, message: str, /, **values: object) -> str:
        return self.language.text(message, **values)

    def context(self, context: str, message: str, /, **values: object) -> str:
        return self.language.context(context, message, **values)

    def plural(self, one: str, many: str, /, n: int, **values: object) -> str:
        return self.language.plural(one, many, n, **values)

    def table(
        self,
        caption: str,
        things: Iterable[T],
        *columns: tuple[str, Callable[[T], str]],
        numbers: Collection[int] = (),
        addresses: Collection[int] = (),
        head: int = 0,
        sums: Sequence[Sequence[str]] = (),
    ) -> Table:
        """A table with a row for each thing, without columns in which nothing stands.

        Args:
            caption: what the table shows, in the reader's language.
            things: what the rows are about.
            columns: each one's title, marked with ``N_``, and what it says of a thing.
            numbers: the indices of the columns of numbers.
            addresses: the indices of the columns of web addresses.
            head: the index of the column whose cells name their rows.
            sums: the cells of the last rows.
        """
        titles = tuple(
            Column(self.text(title), n in numbers, n in addresses)
            for n, (title, _) in enumerate(columns)
        )
        rows: list[Sequence[str]] = [[cell(thing) for _, cell in columns] for thing in things]
        said = [any(row[n] != NOTHING for row in rows) for n in range(len(titles))]
        kept = [n for n in range(len(titles)) if n == head or said[n] or not rows]
        rows += sums
        return Table(
            caption,
            tuple(titles[n] for n in kept),
            tuple(tuple(row[n] for n in kept) for row in rows),
            kept.index(head),
        )

    @property
    def zone(self) -> tzinfo:
        return self.report.history.zone

    def day(self, day: date) -> str:
        month = self.text(_MONTHS[day.month - 1])
        return self.text("{day} {month} {year}", day=day.day, month=month, year=f"{day.year:04}")

    def clock(self, at: datetime, shown: str = "%H:%M") -> str:
        """What the clock showed; in the hour that it shows twice, where clocks are put back, with
        the offset from UTC."""
        local = at.astimezone(self.zone)
        text = local.strftime(shown)
        offset = offset_if_twice(local)
        return f"{text} (UTC{offset})" if offset else text

    def time(self, at: datetime | None) -> str:
        """A time of day, with the day where the log is so long that it could be of two."""
        return NOTHING if at is None else self._in_log(at, self.clock(at), self._first_day)

    def exact(self, at: datetime) -> str:
        """The same, to the second."""
        return self._in_log(at, self.clock(at, "%H:%M:%S"), self._first_day)

    def span(self, begin: datetime, end: datetime) -> str:
        """From when to when, with the days that are not the session's first."""
        day, first_day = self._day(end), self._day(begin)
        first, last = self._dated(begin, self.clock(begin), self._first_day), self.clock(end)
        if day == first_day:
            return self.o_clock(first if self.clock(begin) == last else f"{first}–{last}")
        return self.text("{begin} to {day}, {end}", begin=first, day=self.day(day), end=last)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    @property
    def _first_day(self) -> date | None:
        """That of the session, which its minutes name at the top."""
        begin = self.report.begin or self.report.state.session.start
        return None if begin is None else self._day(begin)

    def _in_log(self, at: datetime, time: str, known: date | None) -> str:
        return self._dated(at, time, known) if self.report.is_long else time

    def _dated(self, at: datetime, time: str, known: date | None) -> str:
        """A time with its day, unless it is the one that the reader knows."""
        day = self._day(at)
        return time if day == known else self.text("{day}, {time}", day=self.day(day), time=time)

    def o_clock(self, times: str) -> str:
        """Times of day where nothing else says that they are."""
        # An offset from UTC belongs behind the word for them.
        known, bracket, offset = times.rpartition(" (") if times.endswith(")") else (times, "", "")
        return self.language.context("times of day", "{times}", times=known) + bracket + offset

    def intervals(self, intervals: Iterable[Interval]) -> str:
        """``14:00–14:20, 14:40–15:30``; intervals that meet within a minute are joined."""
        joined: list[Interval] = []
        for interval in intervals:
            meets = bool(joined) and _minute(joined[-1].end) == _minute(interval.begin)
            begin = joined.pop().begin if meets else interval.begin
            joined.append(interval._replace(begin=begin))
        return self._listed(map(self._between, joined))

    def pauses(self, intervals: Iterable[Interval]) -> str:
        """Likewise, but each for itself; one within a minute to the second."""
        return self._listed(
            self._between(i, "%H:%M:%S" if _minute(i.begin) == _minute(i.end) else "%H:%M")
            for i in intervals
        )

    def _between(self, interval: Interval, shown: str = "%H:%M") -> str:
        begin, end = interval.begin, interval.end
        first = self._in_log(begin, self.clock(begin, shown), self._first_day)
        last = self._in_log(end, self.clock(end, shown), self._day(begin))
        if first == last:
            return first
        return f"{first} – {last}" if "," in last else f"{first}–{last}"

    def _listed(self, times: Iterable[str]) -> str:
        listed = list(times)
        # A day and its time have a comma between them.
        return ("; " if any("," in one for one in listed) else ", ").join(listed) or NOTHING

    def duration(self, seconds: float) -> str:
        return spent(seconds)

    def difference(self, seconds: float) -> str:
        whole = round(seconds)
        sign = "+" if whole > 0 else "−" if whole < 0 else "±"
        return sign + clock(abs(whole))

    def percent(self, part: float, whole: float) -> str:
        share = round(100 * part / whole) if whole else 0
        return self.text("{n} %", n=share)

    def decimal(self, number: float) -> str:
        # Halves are rounded up, as people do: 0.25 becomes 0.3.
        text = f"{number + 1e-9:.1f}"
        return text.replace(".", ",") if self.language.code == "de" else text

    def said(self, text: str) -> str:
        """What somebody wrote, or that it is not in this log: there are copies without texts."""
        return plain(text) or self.text("(text left out)")

    def name(self, person: str | None) -> str:
        """A name that everybody may know, or words in its place."""
        found = self.report.person(person)
        name = plain(found.name) if found else ""
        return name or self.text("somebody in the audience")

    def names(self, people: Iterable[str], released: Collection[str] = ()) -> str:
        """The names; guests who were ``released`` before are marked."""
        ids = self.report.in_order(people)
        return ", ".join(marked(self.language, self.name(p), p in released) for p in ids)

    def number(self, place: int) -> str:
        """An item's number on the agenda, from 1, as minutes are quoted by it."""
        return self.language.context("number of an agenda item", "{n}", n=place)

    def item(self, item: str | None) -> str:
        """An item's number and title: two may have the same title."""
        place = self.report.places.get(item or "")
        if place is None:
            return NOTHING
        title = plain(self.report.state.items[place - 1].title)
        return self.text("{n}. {title}", n=place, title=title)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
