"""An agenda as an event for calendars (iCalendar, RFC 5545), in UTC so that no zone is needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from server.session.plan import Agenda

from .agenda_show import clock_times

FOLD: Final = 75
"""Bytes of a line, at most (RFC 5545, 3.1)."""


class NoMoment(Exception):
    """The agenda does not say when it begins."""


def as_event(agenda: Agenda, now: datetime) -> str:
    """The calendar, with the running order as the event's description. Raises NoMoment.

    The same title on the same day is the same event, so that a calendar takes a later file for a
    change. Scripts and prepared questions are the moderators', and not in it.
    """
    begin = agenda.starts()
    if begin is None:
        raise NoMoment
    end = begin + timedelta(seconds=sum(item.planned for item in agenda.items))
    same = sha256(f"{agenda.date} {agenda.title}".encode()).hexdigest()[:32]
    order = [
        f"{start} {item.title}"
        for item, (start, _) in zip(agenda.items, clock_times(agenda), strict=True)
    ]
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//roundtable//EN",
        "BEGIN:VEVENT",
        f"UID:{same}@roundtable",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(begin)}",
        f"DTEND:{_utc(end)}",
        f"SUMMARY:{_text(agenda.title)}",
        f"DESCRIPTION:{_text(chr(10).join((*agenda.hosts, *order)))}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The lines that a long one becomes: what goes on begins with a space, and no letter is cut."""
    part, size = "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > FOLD:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + more
    yield part
