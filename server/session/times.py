"""Instants and the seconds between them.

Instants are aware datetimes in UTC with whole milliseconds, durations are seconds (floats,
rounded to milliseconds wherever they are added up, so that sums are the same in every replay).
"""

from datetime import datetime


def seconds_between(earlier: datetime, later: datetime) -> float:
    return round((later - earlier).total_seconds(), 3)
