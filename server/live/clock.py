"""The room's time. It is given to whoever needs it, so that tests and rehearsals can set it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Says the time now, in UTC."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def whole_milliseconds(at: datetime) -> datetime:
    return at - timedelta(microseconds=at.microsecond % 1000)
