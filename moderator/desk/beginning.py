"""When a session is planned to begin, as moderators type it."""

import re
from datetime import UTC, datetime, tzinfo

from server.agenda_file.moments import iso_date, wall_clock
from server.agenda_file.problems import Unacceptable
from server.language import N_


def beginning(day: str, hour: str, zone: tzinfo) -> datetime | None:
    """The instant of a day (``2027-03-09`` or ``9.3.2027``) and a time of day in ``zone``; None
    where both are empty. Raises Unacceptable."""
    day, hour = day.strip(), hour.strip()
    if not day and not hour:
        return None
    if not day or not hour:
        raise Unacceptable(N_("The beginning has a day and a time of day, or neither"))
    if german := re.fullmatch(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})", day):
        date, month, year = (int(part) for part in german.groups())
        day = f"{year:04}-{month:02}-{date:02}"
    local = datetime.fromisoformat(f"{iso_date(day)}T{wall_clock(hour)}")
    return local.replace(tzinfo=zone).astimezone(UTC)
