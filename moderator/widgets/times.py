"""Times as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Final

from server.language import Language
from server.session.times import seconds_between

from ..wording.words import day

PLAIN: Final = timedelta(hours=12)
"""How far a time of day can be away whose day nobody asks for."""


def time_of_day(at: datetime, zone: tzinfo) -> str:
    """The time such as ``14:05``."""
    return at.astimezone(zone).strftime("%H:%M")


def waited(language: Language, since: datetime, now: datetime) -> str:
    """How long somebody has waited, in whole minutes: ticking seconds in a list distract."""
    minutes = int(max(0.0, seconds_between(since, now)) // 60)
    return language.text("{n} min", n=minutes) if minutes else language.text("new")


def moment(language: Language, at: datetime, now: datetime, zone: tzinfo) -> str:
    """A time in a time zone, and its day where that is not plain."""
    parts = (another_day(language, at, now, zone), time_of_day(at, zone))
    return ", ".join(filter(None, parts))


def another_day(language: Language, at: datetime, now: datetime, zone: tzinfo) -> str:
    """The day of a time in a time zone, unless it is today or, as after midnight, so near that it
    can be no other."""
    there = at.astimezone(zone)
    is_plain = there.date() == now.astimezone(zone).date() or abs(at - now) < PLAIN
    return "" if is_plain else day(language, there)
