"""How minutes write dates, times, numbers and people, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final

from server.language import N_, Language
from server.session.people import Person

from ..history import Interval
from ..wording.words import clock
from .plain import plain
from .report_data import ReportData

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


@dataclass(frozen=True)
class Phrases:
    """Bound to a session's material, since names and the time zone are its own."""

    language: Language
    report: ReportData

    def text(self, message: str, /, **values: object) -> str:
        return self.language.text(message, **values)

    def plural(self, one: str, many: str, /, n: int, **values: object) -> str:
        return self.language.plural(one, many, n, **values)

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

    def intervals(self, intervals: Iterable[Interval]) -> str:
        """``14:00–14:20, 14:40–15:30``; what is nearly one interval is written as one."""
        joined: list[tuple[str, str]] = []
        for interval in intervals:
            begin, end = self.time(interval.begin), self.time(interval.end)
            if joined and joined[-1][1] == begin:
                begin = joined.pop()[0]
            joined.append((begin, end))
        return ", ".join(f"{begin}–{end}" for begin, end in joined) or NOTHING

    def duration(self, seconds: float) -> str:
        return clock(round(seconds))

    def difference(self, seconds: float) -> str:
        whole = round(seconds)
        sign = "+" if whole > 0 else "−" if whole < 0 else "±"
        return sign + clock(abs(whole))

    def percent(self, part: float, whole: float) -> str:
        share = round(100 * part / whole) if whole else 0
        return self.text("{n} %", n=share)

    def decimal(self, number: float) -> str:
        # Halves go up, as people round: 0.25 is 0.3.
        text = f"{number + 1e-9:.1f}"
        return text.replace(".", ",") if self.language.code == "de" else text

    def name(self, person: str | None) -> str:
        """A name that everybody may know, or who it is in a word."""
        found = self.report.person(person)
        name = plain(found.name) if found else ""
        return name or self.text("somebody in the audience")

    def names(self, people: Iterable[str]) -> str:
        """In the order of the panel, so that nothing depends on who was first."""
        order = {p.id: n for n, p in enumerate(self.report.panel)}
        ids = sorted(people, key=lambda p: (order.get(p, len(order)), p))
        return ", ".join(self.name(person) for person in ids)

    def affiliation(self, person: Person) -> str:
        return ", ".join(filter(None, (plain(person.office), plain(person.organisation))))

    def item(self, item: str | None) -> str:
        found = self.report.item(item)
        return plain(found.title) if found else NOTHING
