"""`retention:` in an agenda file: how long the log may name people."""

import pytest

from server.agenda_file.moments import LONGEST_RETENTION, days_of
from server.agenda_file.problems import Unacceptable


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1 d", 1),
        ("90 days", 90),
        ("2 Wochen", 14),
        ("6 months", 180),
        (" 6 Monate ", 180),
        ("2 Jahre", 730),
        ("30y", LONGEST_RETENTION),
    ],
)
def test_it_is_said_in_days_weeks_months_or_years(text: str, days: int) -> None:
    """In German and English; a month has 30 days, a year 365."""
    assert days_of(text) == days


@pytest.mark.parametrize("text", ["", "90", "0 days", "31 years", "6 m", "-1 day", "1 h", "1.5 y"])
def test_anything_else_is_refused(text: str) -> None:
    """Also minutes and hours, and a number without a unit: names would go too soon."""
    with pytest.raises(Unacceptable):
        days_of(text)
