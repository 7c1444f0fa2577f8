"""When a session is planned to begin, as moderators type it."""

from datetime import datetime, tzinfo

from server.agenda_file.moments import from_german, instant, iso_date, wall_clock
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
    return instant(iso_date(from_german(day) or day), wall_clock(hour), zone)
