"""The time plan of an agenda file: as a table for people, as JSON for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from server.agenda_file.moments import written
from server.language import Language
from server.session.plan import Agenda, PlannedPerson
from server.session.records import replace

from ..wording.printable import width
from ..wording.words import day
from ..wording.zones import offset_if_twice


def as_text(agenda: Agenda, language: Language) -> Iterator[str]:
    """The lines to print."""
    yield agenda.title
    if agenda.hosts:
        yield ", ".join(agenda.hosts)
    zone = agenda.timezone if agenda.start else None
    if when := [part for part in (day_of(agenda, language), agenda.start, zone) if part]:
        yield " ".join(when)
    yield ""
    yield from _table([(_role(person, language), _introduced(person)) for person in agenda.people])
    yield ""
    names = {person.id: person.name for person in agenda.people}
    rows = [
        (
            language.context("agenda table", "Start"),
            language.context("agenda table", "End"),
            language.context("agenda table", "Planned"),
            language.context("agenda table", "Lead"),
            language.context("agenda table", "Item"),
        )
    ]
    for item, (start, end) in zip(agenda.items, clock_times(agenda), strict=True):
        lead = names.get(item.lead or "", "–")
        rows.append((start, end, written(item.planned), lead, item.title))
    total = written(sum(item.planned for item in agenda.items))
    rows.append(("", rows[-1][1], total, "", language.context("agenda table", "Total")))
    yield from _table(rows)


def day_of(agenda: Agenda, language: Language) -> str:
    """The day, as people write it; empty where the agenda names none."""
    return day(language, date.fromisoformat(agenda.date)) if agenda.date else ""


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (text + " " * (most - width(text)) for text, most in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _role(person: PlannedPerson, language: Language) -> str:
    if person.role == "moderator":
        return language.context("role", "Moderator")
    if person.role == "panelist":
        return language.context("role", "Panelist")
    return language.context("role", "Expected guest")


def _introduced(person: PlannedPerson) -> str:
    return ", ".join(filter(None, (person.name, person.office, person.organisation)))


def _times(agenda: Agenda) -> Iterator[tuple[int, int]]:
    """The seconds from the beginning to the start and to the end of each item."""
    return pairwise(accumulate((item.planned for item in agenda.items), initial=0))


def clock_times(agenda: Agenda) -> list[tuple[str, str]]:
    """What clocks show when each item is to start and to end."""
    return [(_clock(agenda, start), _clock(agenda, end)) for start, end in _times(agenda)]


def _clock(agenda: Agenda, seconds: int) -> str:
    """What the clock shows then, or the time since 0:00 where the agenda sets none."""
    # Without a date any day will do on which no clock is changed.
    moment = _moment(replace(agenda, date=agenda.date or "2000-01-05"), seconds)
    if moment is None:
        return f"{seconds // 3600}:{seconds // 60 % 60:02}"
    offset = offset_if_twice(moment)
    return f"{moment:%H:%M} (UTC{offset})" if offset else f"{moment:%H:%M}"


def _moment(agenda: Agenda, seconds: int) -> datetime | None:
    begin = agenda.starts()
    if begin is None:
        return None
    return (begin + timedelta(seconds=seconds)).astimezone(ZoneInfo(agenda.timezone))


def as_json(agenda: Agenda) -> dict[str, Any]:
    """The whole plan, with the times of each item."""
    plan = asdict(agenda)
    for item, (start, end) in zip(plan["items"], _times(agenda), strict=True):
        item["starts_after"], item["ends_after"] = start, end
        starts, ends = _moment(agenda, start), _moment(agenda, end)
        if starts and ends:
            item["starts_at"], item["ends_at"] = starts.isoformat(), ends.isoformat()
    plan["planned"] = sum(item.planned for item in agenda.items)
    return plan
