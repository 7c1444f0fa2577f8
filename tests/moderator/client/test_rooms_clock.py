"""The room's time on lines on which anything may take long: a law about how far off it can be."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from moderator.client.rooms_clock import DRIFT, RoomsClock

HERE = datetime(2026, 1, 2, 12, tzinfo=UTC)
THERE = datetime(2021, 6, 1, 12, tzinfo=UTC)
"""What two clocks said at the same moment."""


@dataclass(frozen=True)
class Exchange:
    """A question, its answer, and something that happened, in seconds that each took on its way."""

    there: float
    back: float
    fact: float


seconds = st.floats(0.0, 5.0)
exchanges = st.lists(st.builds(Exchange, seconds, seconds, seconds), min_size=1, max_size=30)


def _after(exchange: Exchange, clock: RoomsClock, begun: float, fast: float = 0.0) -> None:
    """Let a clock that runs ``fast`` hear what an exchange that began then told it."""

    def here(at: float) -> datetime:
        return HERE + timedelta(seconds=at * (1 + fast))

    said = begun + exchange.there
    question = clock.question(here(begun))
    clock.answered(question, THERE + timedelta(seconds=said), here(said + exchange.back))
    happened = said + exchange.back
    clock.heard(THERE + timedelta(seconds=happened), here(happened + exchange.fact))


@given(exchanges)
def test_it_is_off_by_half_of_the_shortest_way_there_and_back_at_most(
    found: list[Exchange],
) -> None:
    """However late the others came, and in which direction: one that went straight through is
    enough, and nothing that comes after it takes that away."""
    clock = RoomsClock()
    for number, exchange in enumerate(found):
        _after(exchange, clock, 20.0 * number)
        shortest = min(one.there + one.back for one in found[: number + 1])
        tolerated = timedelta(seconds=shortest) / 2 + number * DRIFT + timedelta(microseconds=2)
        assert abs(clock.ahead - (THERE - HERE)) <= tolerated


def test_the_welcome_counts_as_an_answer_to_the_hello() -> None:
    """So a line far away is right from the first moment on, where both ways are as long."""
    clock = RoomsClock()
    clock.hello(HERE)
    clock.welcomed(THERE + timedelta(seconds=0.4), HERE + timedelta(seconds=0.8))
    assert clock.ahead == THERE - HERE


def test_clocks_that_drift_apart_do_not_stay_wrong() -> None:
    """An hour with a clock that is a second wrong by its end: no more than a little beyond what
    the line itself leaves open."""
    clock, fast = RoomsClock(), 1 / 3600
    for begun in range(0, 3600, 5):
        _after(Exchange(0.02, 0.02, 0.03), clock, float(begun), fast)
        truth = THERE - HERE - timedelta(seconds=begun * fast)
        assert abs(clock.ahead - truth) < timedelta(milliseconds=50)


def test_another_clock_is_believed_at_once() -> None:
    """After a machine's sleep that its clock did not count, or at a server whose time is another:
    what was known before is of no use."""
    clock = RoomsClock()
    for begun, ahead in pairwise((0.0, 5.0, -70.0)):
        clock.hello(HERE + timedelta(seconds=begun))
        at = timedelta(seconds=begun + 0.01)
        clock.welcomed(THERE + at + timedelta(seconds=ahead), HERE + at + timedelta(seconds=0.01))
        off = clock.ahead - (THERE - HERE) - timedelta(seconds=ahead)
        assert abs(off) < timedelta(milliseconds=20)


def test_the_rooms_own_clock_is_right() -> None:
    """In a rehearsal nothing is found out: an hour may pass in a second there."""
    clock = RoomsClock(is_own=True)
    _after(Exchange(1.0, 5.0, 2.0), clock, 0.0)
    assert clock.ahead == timedelta()
