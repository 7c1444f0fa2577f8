"""Times as one types them: into the log (``0:42:10``), or by the clock (``@14:42``)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import Final

_INTO: Final = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,6}(?:[.,]\d{1,3})?)", re.ASCII)
_CLOCK: Final = re.compile(r"@(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)


class BadTime(ValueError):
    """Neither of the two."""


def position(text: str, start: datetime, zone: tzinfo | None = None) -> datetime:
    """The instant that a text names, in a log that begins at ``start``.

    ``42:10`` are minutes and seconds from its first line. ``@14:42`` is that time of day in
    ``zone`` (None: the reader's), on the first day on which the log has one. Raises
    :class:`BadTime`.
    """
    text = text.strip()
    found = _INTO.fullmatch(text)
    if found:
        hours, minutes = int(found[1] or 0), int(found[2] or 0)
        seconds = float(found[3].replace(",", "."))
        return start + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    found = _CLOCK.fullmatch(text)
    if found is None or not (int(found[1]) < 24 and int(found[2]) < 60):
        raise BadTime(text)
    local = start.astimezone(zone)
    second = min(int(found[3] or 0), 59)
    named = local.replace(hour=int(found[1]), minute=int(found[2]), second=second, microsecond=0)
    return named if named >= local.replace(second=0, microsecond=0) else named + timedelta(days=1)


def session_clock(seconds: float) -> str:
    """``0:42:10`` from the first line of the log."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
