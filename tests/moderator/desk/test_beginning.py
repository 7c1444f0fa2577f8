"""When a session begins, as it is typed at the desk."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from moderator.desk.beginning import beginning
from server.agenda_file.problems import Unacceptable

BERLIN = ZoneInfo("Europe/Berlin")


def test_what_clocks_do_not_show_on_that_day_is_no_beginning() -> None:
    """As in the agenda file, where the desk saves it: clocks are put forward past it."""
    with pytest.raises(Unacceptable):
        beginning("29.3.2026", "2:30", BERLIN)
    assert beginning("29.3.2026", "3:30", BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert beginning("2026-10-25", "2:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert beginning("", "", BERLIN) is None
