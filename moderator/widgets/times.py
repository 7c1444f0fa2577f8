"""Times as people read them."""

from __future__ import annotations

from datetime import datetime, tzinfo

from server.language import Language
from server.session.times import seconds_between

from ..wording.words import day


def time_of_day(at: datetime, zone: tzinfo) -> str:
    """The time such as ``14:05``."""
    return at.astimezone(zone).strftime("%H:%M")


def waited(language: Language, since: datetime, now: datetime) -> str:
    """How long somebody has waited, in whole minutes: ticking seconds in a list distract."""
    minutes = int(max(0.0, seconds_between(since, now)) // 60)
    return language.text("{n} min", n=minutes) if minutes else language.text("new")


def moment(language: Language, at: datetime, now: datetime, zone: tzinfo) -> str:
    """A time today, or a day and a time, in a time zone."""
    parts = (another_day(language, at, now, zone), time_of_day(at, zone))
    return ", ".join(filter(None, parts))


def another_day(language: Language, at: datetime, now: datetime, zone: tzinfo) -> str:
    """The day of a time in a time zone, unless it is today."""
    there = at.astimezone(zone)
    return "" if there.date() == now.astimezone(zone).date() else day(language, there)
