"""The events of a session log as lines to read, and which of them were asked for."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any, Final, TypeAlias

from server.codec import moment

from ..wording.printable import printable
from ..wording.zones import zone_named

Record: TypeAlias = dict[str, Any]
Test: TypeAlias = Callable[[Record], bool]

_ENVELOPE: Final = frozenset({"seq", "at", "by", "event", "client", "id"})


class Names:
    """Who is who, learned from the header's people and from the events as they pass."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self._names: dict[str, str] = {}
        for person in _people(header):
            self._learn(person.get("id"), person.get("name"))

    def learn(self, record: Record) -> None:
        """Take in a name if the event gives one to a person."""
        if str(record.get("event")).startswith("people."):
            self._learn(record.get("person"), record.get("name"))

    def of(self, person: object) -> str:
        """``Ann Lee (p4)``, or the id alone where no name is known."""
        known = self._names.get(person) if isinstance(person, str) else None
        return printable(f"{known} ({person})" if known else str(person))

    def _learn(self, person: object, name: object) -> None:
        if isinstance(person, str) and isinstance(name, str):
            self._names[person] = name


def event_line(record: Record, names: Names, zone: tzinfo) -> str:
    """One event: seq, time in ``zone``, who, the event, and its other fields."""
    at = time_of(record.get("at"))
    clock = at.astimezone(zone).strftime("%H:%M:%S") if at else printable(str(record.get("at")))
    fields = [
        f"{printable(name)}={_value(value)}"
        for name, value in record.items()
        if name not in _ENVELOPE
    ]
    event = printable(str(record.get("event")))
    words = [f"{record['seq']:>5}", clock, names.of(record.get("by")), event, *fields]
    return "  ".join(words)


def session_zone(header: Mapping[str, Any]) -> tzinfo:
    """The time zone that the agenda names; UTC if it names none that is known here."""
    agenda = header.get("agenda")
    return zone_named(agenda.get("timezone") if isinstance(agenda, dict) else None)


def session_day(header: Mapping[str, Any], zone: tzinfo) -> date | None:
    """The day on which the session was made, there."""
    created = time_of(header.get("created"))
    return created.astimezone(zone).date() if created else None


def time_of(text: object) -> datetime | None:
    """An RFC 3339 time, None for anything else."""
    try:
        return moment(text) if isinstance(text, str) else None
    except ValueError:
        return None


def bound(text: str, zone: tzinfo, day: date | None) -> int | datetime:
    """What ``--from`` or ``--to`` names: a seq, or a time.

    ``14:30`` and ``14:30:05`` are on ``day``, times without an offset in ``zone``. Raises
    ValueError.
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) <= 8 and day is not None:
        return datetime.combine(day, time.fromisoformat(text), zone)
    at = datetime.fromisoformat(text)
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def not_before(first: int | datetime) -> Test:
    """Records from ``first`` on; those without a readable time count as asked for."""
    if isinstance(first, int):
        return lambda record: record["seq"] >= first
    return lambda record: (at := time_of(record.get("at"))) is None or at >= first


def not_after(last: int | datetime) -> Test:
    """Records up to and including ``last``: for a time, the whole second or what was given."""
    if isinstance(last, int):
        return lambda record: record["seq"] <= last
    whole = last if last.microsecond else last.replace(microsecond=999_999)
    return lambda record: (at := time_of(record.get("at"))) is None or at <= whole


def _people(header: Mapping[str, Any]) -> list[dict[str, Any]]:
    agenda = header.get("agenda")
    people = agenda.get("people") if isinstance(agenda, dict) else None
    return [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []


def _value(value: object) -> str:
    """A field for people: texts as they were typed, in quotes where they could be taken for more
    than one field; what is in other things, in brackets."""
    match value:
        case str():
            whole = re.fullmatch(r"\S+", value) and "=" not in value
            return printable(value) if whole else f"“{printable(value)}”"
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"({', '.join(f'{printable(k)}: {_value(v)}' for k, v in value.items())})"
    return printable(str(value))
