"""Times as people say them."""

from __future__ import annotations

from datetime import datetime

from server.language import Language
from server.session.times import seconds_between


def time_of_day(at: datetime) -> str:
    """``14:05``, where the reader is."""
    return at.astimezone().strftime("%H:%M")


def waited(language: Language, since: datetime, now: datetime) -> str:
    """For how long: in whole minutes, because a list full of running seconds is unrest."""
    minutes = int(max(0.0, seconds_between(since, now)) // 60)
    return language.text("{n} min", n=minutes) if minutes else language.text("new")
