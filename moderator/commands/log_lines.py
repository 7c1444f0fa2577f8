"""The events of a session log as lines to read, and which of them were asked for."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, TypeAlias

from server.journal.forget import meant
from server.language import Language
from server.session.messages import EVENTS
from server.session.times import moment
from server.session.words import SYSTEM

from ..wording.log_fields import field_name
from ..wording.printable import printable
from ..wording.zones import nearest, offset_if_twice, zone_named

Record: TypeAlias = dict[str, Any]
Test: TypeAlias = Callable[[Record], bool]
Course: TypeAlias = tuple[datetime, datetime]

_AS_SAID: Final = re.compile(r"(?:^(?=\d\d:)|[Tt ])\d\d(?P<minutes>:?\d\d)?(?P<seconds>:?\d\d)?")
"""The time of day in ``14:30:05``, ``2021-06-01T14`` or ``20210601T1430``, and not its offset."""
DEEPEST: Final = 16
"""Brackets in brackets of a field: no event has so many, and Python counts them."""
_ENVELOPE: Final = frozenset({"seq", "at", "by", "event", "client", "id"})


@dataclass(frozen=True)
class Span:
    """All that a time names, both ends in it: ``14:30`` is a whole minute."""

    begin: datetime
    end: datetime


class Names:
    """Who is who, learned from the header's people and from the events as they pass."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self._names: dict[str, str] = {}
        self._had: dict[str, set[str]] = {SYSTEM: set()}
        for person in _people(header):
            self._learn(person.get("id"), person.get("name"))

    def learn(self, record: Record) -> None:
        """Take in who did something, and a name if the event gives one to a person."""
        self._had.setdefault(record["by"], set())
        if record["event"].startswith("people."):
            self._learn(record.get("person"), record.get("name"))

    def of(self, person: str) -> str:
        """``Ann Lee (p4)``, or the id alone where no name is known."""
        known = self._names.get(person)
        return printable(f"{known} ({person})" if known else person)

    def called(self, wanted: str) -> tuple[str, ...]:
        """The ids of whoever is meant."""
        return meant(wanted, self._had)

    def _learn(self, person: object, name: object) -> None:
        if isinstance(person, str) and isinstance(name, str):
            self._names[person] = name
            self._had.setdefault(person, set()).add(name)


class Times:
    """When events were, in a time zone: those of another day than the first one's have theirs."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._first_day: date | None = None

    def shown(self, record: Record) -> str:
        """The time of an event; of all of them in turn, the first of which says what day it is."""
        local = record["at"].astimezone(self._zone)
        self._first_day = self._first_day or local.date()
        day = "" if local.date() == self._first_day else f"{local:%Y-%m-%d} "
        return f"{day}{local:%H:%M:%S}{offset_if_twice(local)}"


def event_line(record: Record, when: str, names: Names, language: Language) -> str:
    """One event: seq, time, who, the event, and its other fields."""
    fields = [
        f"{printable(field_name(name, language))}={_value(value, language)}"
        for name, value in record.items()
        if name not in _ENVELOPE
    ]
    event = printable(record["event"])
    words = [f"{record['seq']:>5}", when, names.of(record["by"]), event, *fields]
    return "  ".join(words)


def is_known(beginning: str) -> bool:
    """Whether this program writes events whose names begin so."""
    return any(name.startswith(beginning) for name in EVENTS)


def session_zone(header: Mapping[str, Any]) -> tzinfo:
    """The time zone that the agenda names; UTC if it names none that is known here."""
    agenda = header.get("agenda")
    return zone_named(agenda.get("timezone") if isinstance(agenda, dict) else None)


def course(header: Mapping[str, Any], records: Iterable[Record]) -> Course:
    """From when to when the session was: since it was opened, if it was, up to the last event."""
    known = [(record["event"], record["at"]) for record in records]
    if not known:
        created = moment(header["created"])
        return created, created
    opened = (at for event, at in known if event == "session.opened")
    return next(opened, known[0][1]), known[-1][1]


def bound(text: str, zone: tzinfo, held: Course | None) -> int | Span:
    """What ``--from`` or ``--to`` names: a seq, or a time as exactly as it is said.

    ``14:30`` and ``14:30:05`` are on a day of the session (``held``), or else, where it has no such
    time, on the day on which that is nearest to it. Times without an offset are in ``zone``. Raises
    ValueError.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) <= 8 and held is not None:
        return _span(text, nearest(time.fromisoformat(text), zone, *held))
    at = datetime.fromisoformat(text)
    return _span(text, at if at.tzinfo is not None else at.replace(tzinfo=zone))


def _span(text: str, at: datetime) -> Span:
    said = _AS_SAID.search(text)
    if said is None:
        length = timedelta(days=1)
    elif said["minutes"] is None:
        length = timedelta(hours=1)
    elif said["seconds"] is None:
        length = timedelta(minutes=1)
    elif at.microsecond == 0:
        length = timedelta(seconds=1)
    else:
        return Span(at, at)
    # In this order: the last moment that there is has no next one.
    return Span(at, at + (length - datetime.resolution))


def not_before(first: int | Span) -> Test:
    """Records from ``first`` on."""
    if isinstance(first, int):
        return lambda record: record["seq"] >= first
    return lambda record: record["at"] >= first.begin


def not_after(last: int | Span) -> Test:
    """Records up to and including ``last``."""
    if isinstance(last, int):
        return lambda record: record["seq"] <= last
    return lambda record: record["at"] <= last.end


def _people(header: Mapping[str, Any]) -> list[dict[str, Any]]:
    agenda = header.get("agenda")
    people = agenda.get("people") if isinstance(agenda, dict) else None
    return [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []


def _value(value: object, language: Language, within: int = 0) -> str:
    """A field for people: texts as they were typed, in quotes where they could be taken for more
    than one field; what is in other things, in brackets, as deep as anybody would read."""
    match value:
        case str():
            whole = re.fullmatch(r"\S+", value) and "=" not in value
            text = printable(value)
            return text if whole else language.text("“{text}”", text=text)
        case None:
            return "–"
        case bool():
            return language.context("log", "yes") if value else language.context("log", "no")
        case list() | dict() if within == DEEPEST:
            return "…"
        case list():
            return f"[{', '.join(_value(one, language, within + 1) for one in value)}]"
        case dict():
            inside = ((printable(k), _value(v, language, within + 1)) for k, v in value.items())
            return f"({', '.join(map(': '.join, inside))})"
    return printable(str(value))
