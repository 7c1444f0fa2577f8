"""Instants and the seconds between them.

Instants are aware datetimes in UTC with whole milliseconds, durations are seconds (floats,
rounded to milliseconds wherever they are added up, so that sums are the same in every replay).
"""

from datetime import UTC, datetime
from typing import Final

EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2999, 12, 31, tzinfo=UTC)
"""No session is before or after: whatever is added to these can still be reckoned with."""


def moment(text: str) -> datetime:
    """Read a time. Raises ``ValueError`` for what is none, has no offset from UTC, or is so far
    from all sessions that it could not be reckoned with."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not EARLIEST <= at <= LATEST:
        raise ValueError(text)
    return at


def seconds_between(earlier: datetime, later: datetime) -> float:
    return round((later - earlier).total_seconds(), 3)
