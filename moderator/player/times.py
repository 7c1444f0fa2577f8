"""Times as one types them: into the log (``0:42:10``), or by the clock (``@14:42``)."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from ..wording.zones import nearest

_INTO: Final = re.compile(r"(?:(?:(\d{1,4}):)?(\d{1,4}):)?(\d{1,6}(?:[.,]\d{1,3})?)", re.ASCII)
_CLOCK: Final = re.compile(r"@(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_SIXTY: Final = 60


class BadTime(ValueError):
    """Neither of the two."""


def typed(text: str) -> timedelta | time:
    """What a text says: how far into the log, or what a clock shows. Raises :class:`BadTime`."""
    text = text.strip()
    if found := _INTO.fullmatch(text):
        hours, minutes = int(found[1] or 0), int(found[2] or 0)
        seconds = float(found[3].replace(",", "."))
        # 90 are seconds and 90:00 minutes, but nobody means 9:99.
        if (found[1] and minutes >= _SIXTY) or (found[2] and seconds >= _SIXTY):
            raise BadTime(text)
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if (found := _CLOCK.fullmatch(text)) is None:
        raise BadTime(text)
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        raise BadTime(text) from None


def position(text: str, start: datetime, held: tuple[datetime, datetime], zone: tzinfo) -> datetime:
    """The instant that a text names, in a log that begins at ``start``.

    ``42:10`` are minutes and seconds from its first line. ``@14:42`` is that time of day in
    ``zone``, as it was during the session (``held``: from when to when it was) or else nearest to
    it. Raises :class:`BadTime`.
    """
    said = typed(text)
    return start + said if isinstance(said, timedelta) else nearest(said, zone, *held)


def session_clock(seconds: float) -> str:
    """``0:42:10`` from the first line of the log."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
