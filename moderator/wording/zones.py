"""Time zones by their names, and which time is meant by a time of day."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: object) -> tzinfo:
    """The zone called ``name``; UTC where none of this name is known here."""
    try:
        return ZoneInfo(name) if isinstance(name, str) else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def offset_if_twice(local: datetime) -> str:
    """The offset from UTC (``+02:00``) of a time that clocks in its zone show twice, where they are
    put back; empty for any other."""
    if local.replace(fold=1 - local.fold).utcoffset() == local.utcoffset():
        return ""
    offset = f"{local:%z}"
    return f"{offset[:3]}:{offset[3:5]}"


def nearest(clock: time, zone: tzinfo, begin: datetime, end: datetime) -> datetime:
    """The first time between ``begin`` and ``end`` at which clocks in ``zone`` show this, or the
    nearest. In UTC."""
    first, last = (at.astimezone(zone).date() for at in (begin, end))
    days = [first + timedelta(days=n) for n in range(-1, (last - first).days + 2)]
    # In the hour that comes twice where clocks are put back, both are meant.
    folds = (clock.replace(fold=fold) for fold in (0, 1))
    shown = [datetime.combine(day, at, zone).astimezone(UTC) for at in folds for day in days]
    return min(shown, key=lambda at: max(begin - at, at - end, timedelta()))
