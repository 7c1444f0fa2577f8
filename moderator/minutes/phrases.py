"""How minutes write dates, times, numbers and names, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, TypeVar

from server.language import N_, Language

from ..history import Interval
from ..wording.words import clock, marked, spent
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
        total: Sequence[str] = (),
    ) -> Table:
        """A table with a row for each thing, without columns in which nothing stands.

        Args:
            caption: what the table shows, in the reader's language.
            things: what the rows are about.
            columns: each one's title, marked with ``N_``, and what it says of a thing.
            numbers: the indices of the columns of numbers.
            addresses: the indices of the columns of web addresses.
            head: the index of the column whose cells name their rows.
            total: the cells of a last row.
        """
        titles = tuple(
            Column(self.text(title), n in numbers, n in addresses)
            for n, (title, _) in enumerate(columns)
        )
        rows: list[Sequence[str]] = [[cell(thing) for _, cell in columns] for thing in things]
        said = [any(row[n] != NOTHING for row in rows) for n in range(len(titles))]
        kept = [n for n in range(len(titles)) if n == head or said[n] or not rows]
        rows += [total] if total else []
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

    def time(self, at: datetime | None) -> str:
        return NOTHING if at is None else f"{at.astimezone(self.zone):%H:%M}"

    def exact(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%H:%M:%S}"

    def span(self, begin: datetime, end: datetime) -> str:
        """From when to when, with the day of the end where that is another one."""
        day = end.astimezone(self.zone).date()
        first, last = self.time(begin), self.time(end)
        if day == begin.astimezone(self.zone).date():
            return self.o_clock(f"{first}–{last}")
        return self.text("{begin} to {day}, {end}", begin=first, day=self.day(day), end=last)

    def o_clock(self, times: str) -> str:
        """Times of day where nothing else says that they are."""
        return self.language.context("times of day", "{times}", times=times)

    def intervals(self, intervals: Iterable[Interval]) -> str:
        """``14:00–14:20, 14:40–15:30``; intervals that meet within a minute are joined."""
        joined: list[tuple[str, str]] = []
        for interval in intervals:
            begin, end = self.time(interval.begin), self.time(interval.end)
            if joined and joined[-1][1] == begin:
                begin = joined.pop()[0]
            joined.append((begin, end))
        return ", ".join(f"{begin}–{end}" for begin, end in joined) or NOTHING

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

    def name(self, person: str | None) -> str:
        """A name that everybody may know, or words in its place."""
        found = self.report.person(person)
        name = plain(found.name) if found else ""
        return name or self.text("somebody in the audience")

    def names(self, people: Iterable[str], released: Collection[str] = ()) -> str:
        """The names, in the order of the panel: that of the log would tell who was first. Guests
        who were ``released`` before are marked."""
        order = {p.id: n for n, p in enumerate(self.report.panel)}
        ids = sorted(people, key=lambda p: (order.get(p, len(order)), p))
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
