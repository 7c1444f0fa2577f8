"""The agenda as planned."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.sessions import PLAN


def test_a_plan_starts_on_its_day_by_the_clock_of_its_zone() -> None:
    """With date, time of day and a zone that is known; else nobody knows when."""
    plan = replace(PLAN, date="2027-03-09", start="09:05", timezone="Europe/Dublin")
    assert plan.starts() == datetime(2027, 3, 9, 9, 5, tzinfo=UTC)
    assert replace(plan, start=None).starts() is None
    assert replace(plan, timezone="Europe/Nowhere").starts() is None


@pytest.mark.parametrize(
    ("date", "start", "zone"),
    [
        ("9999-12-31", "23:59", "America/New_York"),
        ("9999-12-31", "12:00", "UTC"),
        ("0001-01-01", "00:00", "Asia/Tokyo"),
    ],
)
def test_what_cannot_be_reckoned_with_is_no_start(date: str, start: str, zone: str) -> None:
    """A log may have been written by anybody."""
    assert replace(PLAN, date=date, start=start, timezone=zone).starts() is None
