"""Durations, dates, times of day and time zones as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, tzinfo
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from ..language import N_
from ..session.times import EARLIEST, LATEST
from .problems import Message, Unacceptable, meant

_UNITS: Final[dict[str, int]] = {
    **dict.fromkeys(["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"], 3600),
    **dict.fromkeys(["m", "min", "mins", "minute", "minutes", "minuten"], 60),
    **dict.fromkeys(["s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden"], 1),
}
_LONG_UNITS: Final[dict[str, int]] = {
    **dict.fromkeys(["d", "day", "days", "tag", "tage"], 1),
    **dict.fromkeys(["w", "week", "weeks", "woche", "wochen"], 7),
    **dict.fromkeys(["month", "months", "monat", "monate"], 30),
    **dict.fromkeys(["y", "year", "years", "jahr", "jahre"], 365),
}
LONGEST_RETENTION: Final = 30 * 365
"""In days."""
_LONG: Final = re.compile(r"([0-9]{1,5})\s*([a-zäöü]+)\.?", re.IGNORECASE)
_PART: Final = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))?\s*([a-zäöü]*)\.?\s*", re.IGNORECASE)
_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])")
_TWO_PARTS: Final = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_OTHER_CLOCK: Final = re.compile(
    r"([01]?[0-9]|2[0-3])(?:[:.h]?([0-5][0-9]))?\s*(?:h|uhr)?", re.IGNORECASE
)
"""A time of day with another mark in it, or none, or with its unit."""
_MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        [
            "jan",
            "feb",
            "mär,mrz,mar",
            "apr",
            "mai,may",
            "jun",
            "jul",
            "aug",
            "sep",
            "okt,oct",
            "nov",
            "dez,dec",
        ],
        1,
    )
    for name in names.split(",")
}
"""By their first three letters, in German and English."""
_LONGEST_TEXT: Final = 60
_SMALLER: Final = {3600: 60, 60: 1}

_LIKELY: Final = (("min", 60), ("s", 1))
"""The units that a number without one may have, the likelier first."""

_NO_DURATION: Final = N_("“{text}” is no duration")
_WRITE: Final = N_("write “{duration}”?")


def seconds_of(text: str, least: int, most: int) -> int:
    """Read a duration such as ``12 min``, ``1h30``, ``90s`` or ``1:30:00``.

    Args:
        text: the duration as somebody wrote it.
        least: the shortest duration allowed, in seconds.
        most: the longest one, in seconds.

    Returns:
        The duration in whole seconds.

    Raises:
        Unacceptable: if ``text`` is not a duration, or one that is not allowed.
    """
    text = text.strip()
    seconds = _seconds(text, least, most)
    if seconds < least:
        message = N_("“{text}” is too short: at least {least}")
        raise Unacceptable(message, text=text, least=written(least))
    if seconds > most:
        message = N_("“{text}” is too long: at most {most}")
        raise Unacceptable(message, text=text, most=written(most))
    if seconds.denominator != 1:
        raise Unacceptable(N_("“{text}” is not a whole number of seconds"), text=text)
    return int(seconds)


def days_of(text: str) -> int:
    """Read a time such as ``90 days``, ``6 months`` or ``2 Jahre``, in days.

    A month has 30 days and a year 365. Raises Unacceptable.
    """
    found = _LONG.fullmatch(text.strip())
    unit = _LONG_UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        message = N_("“{text}” is no time in days, weeks, months or years, such as “6 months”")
        raise Unacceptable(message, text=text)
    days = int(found[1]) * unit
    if not 1 <= days <= LONGEST_RETENTION:
        raise Unacceptable(N_("“{text}” is not between one day and 30 years"), text=text)
    return days


def written(seconds: int) -> str:
    """A duration in the form that :func:`seconds_of` reads: ``1 h 30 min``, ``45 s``."""
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "h"), (rest // 60, "min"), (rest % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"


def _seconds(text: str, least: int, most: int) -> Fraction:
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, rest = map(int, clock.groups())
        return Fraction(hours * 3600 + minutes * 60 + rest)
    if two := _TWO_PARTS.fullmatch(text):
        first, second = map(int, two.groups())
        meanings = (first * 3600 + second * 60, first * 60 + second)
        fitting = [written(meaning) for meaning in meanings if least <= meaning <= most]
        hint = Message(_WRITE, duration=fitting[0]) if fitting else None
        if len(fitting) > 1:
            either = N_("write “{hours}” or “{minutes}”")
            hint = Message(either, hours=fitting[0], minutes=fitting[1])
        raise Unacceptable(N_("“{text}” can be hours or minutes"), text=text, hint=hint)
    if len(text) > _LONGEST_TEXT:
        raise Unacceptable(_NO_DURATION, text=text)
    if re.fullmatch(r"[0-9]{1,6}", text):
        number = int(text)
        units = [unit for unit, size in _LIKELY if least <= number * size <= most]
        hint = Message(_WRITE, duration=f"{number} {units[0]}") if units else None
        raise Unacceptable(N_("“{text}” has no unit"), text=text, hint=hint)
    return _sum(text)


def _sum(text: str) -> Fraction:
    total, unit, at = Fraction(0), 0, 0
    while at < len(text):
        part = _PART.match(text, at)
        if not part:
            raise Unacceptable(_NO_DURATION, text=text, hint=_example())
        whole, decimals, name = part[1], part[2] or "", part[3]
        # A number without a unit, the "30" of "1h30", has the next smaller unit.
        own = _UNITS.get(name.lower()) if name else _SMALLER.get(unit)
        if own is None:
            raise Unacceptable(_NO_DURATION, text=text, hint=_unit_meant(name))
        if unit and own >= unit:
            message = N_("“{text}” is no duration: the larger unit comes first, and once")
            raise Unacceptable(message, text=text)
        total += own * (int(whole) + Fraction(int(decimals or 0), 10 ** len(decimals)))
        unit, at = own, part.end()
    if not unit:
        raise Unacceptable(_NO_DURATION, text=text, hint=_example())
    return total


def _unit_meant(name: str) -> Message:
    return (meant(name, _UNITS) if name else None) or _example()


def _example() -> Message:
    return Message(N_("for example “12 min”, “1 h 30 min” or “90 s”"))


def from_german(text: str) -> str | None:
    """A day such as ``1.6.2021`` in the form of ISO 8601, whether there is such a day or not; None
    for what is not written like that."""
    german = re.fullmatch(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})", text)
    return f"{int(german[3]):04}-{int(german[2]):02}-{int(german[1]):02}" if german else None


def _meant_day(text: str) -> str | None:
    """The day that is meant by another form of it, likewise."""
    if found := re.fullmatch(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ T].*)?", text):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    if found := re.fullmatch(r"([0-9]{1,2})\.? +([^\W\d]{3,})\.? +([0-9]{4})", text):
        month = _MONTHS.get(found[2][:3].lower())
        return f"{found[3]}-{month:02}-{int(found[1]):02}" if month else None
    if found := re.fullmatch(r"(.+\.) ?([0-9]{2})", text):
        return from_german(f"{found[1]}20{found[2]}")
    return from_german(text)


def iso_date(text: str) -> str:
    """``text`` if it is a day such as ``2021-06-01``. Raises :class:`Unacceptable`."""
    text = text.strip()
    is_iso = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None
    day_meant = text if is_iso else _meant_day(text)
    if day_meant is None:
        hint = Message(N_("for example “{example}”"), example="2021-06-01")
        raise Unacceptable(N_("“{text}” is no date"), text=text, hint=hint)
    try:
        day = date.fromisoformat(day_meant)
    except ValueError:
        raise Unacceptable(N_("there is no day “{text}”"), text=text) from None
    if not EARLIEST.date() <= day <= LATEST.date():
        raise Unacceptable(N_("“{text}” is before 1900 or after 2999"), text=text)
    if not is_iso:
        hint = Message(N_("did you mean “{word}”?"), word=day_meant)
        raise Unacceptable(N_("“{text}” is no date"), text=text, hint=hint)
    return day.isoformat()


def wall_clock(text: str) -> str:
    """A time of day as ``HH:MM``. Raises :class:`Unacceptable`."""
    if parts := re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text.strip()):
        return f"{int(parts[1]):02}:{parts[2]}"
    hint = Message(N_("for example “{example}”"), example="14:00")
    if parts := _OTHER_CLOCK.fullmatch(text.strip()):
        hint = Message(N_("did you mean “{word}”?"), word=f"{int(parts[1]):02}:{parts[2] or '00'}")
    raise Unacceptable(N_("“{text}” is no time of day"), text=text, hint=hint)


def instant(day: str, hour: str, zone: tzinfo) -> datetime:
    """When clocks in ``zone`` show this on that day, in UTC. Raises :class:`Unacceptable` where
    they are put forward past it."""
    local = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=zone)
    at = local.astimezone(UTC)
    if f"{at.astimezone(zone):%H:%M}" != hour:
        message = N_("there is no “{text}” on that day: clocks are put forward past it")
        raise Unacceptable(message, text=hour)
    return at


def zone_name(text: str) -> str:
    """``text`` if it is the name of an IANA time zone. Raises :class:`Unacceptable`."""
    text = text.strip()
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        hint = meant(text, available_timezones())
        if text.upper() in ("MEZ", "MESZ"):
            hint = Message(N_("did you mean “{word}”?"), word="Europe/Berlin")
        hint = hint or Message(N_("for example “{example}”"), example="Europe/Berlin")
        raise Unacceptable(N_("“{text}” is no time zone"), text=text, hint=hint) from None
    return text
