"""The playhead: where one is in the log, by the time that has passed for the one who watches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.player.index import Index, instant, milliseconds
from moderator.player.playhead import SILENCE, SPEEDS, Playhead
from moderator.player.times import BadTime, position, session_clock, typed

START = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)


def playhead(*seconds: float, **how: bool) -> Playhead:
    """At the start of a log with a fact at each of these seconds."""
    index = Index()
    for second in seconds:
        index.note(START + timedelta(seconds=second))
    return Playhead(index, float(index.time(1)), playing=True, **how)


def test_time_passes_by_the_speed() -> None:
    """Twice as fast is twice as far; paused is nowhere."""
    head = playhead(0, 100)
    head.pass_time(3)
    assert head.elapsed == 3
    head.faster(1)
    head.pass_time(3)
    assert head.elapsed == 9
    head.play(False)
    head.pass_time(3)
    assert head.elapsed == 9


def test_speeds_go_from_half_to_64() -> None:
    """Further than the ends they do not go."""
    head = playhead(0, 1)
    seen = []
    head.faster(-9)
    for _ in range(20):
        seen.append(head.speed)
        head.faster(1)
    assert tuple(dict.fromkeys(seen)) == SPEEDS == (0.5, 1, 2, 4, 8, 16, 32, 64)


def test_it_stops_at_the_end_and_plays_again_from_the_start() -> None:
    """Play at the end begins again."""
    head = playhead(0, 10)
    head.pass_time(60)
    assert (head.elapsed, head.playing) == (10, False)
    head.play(True)
    assert (head.elapsed, head.playing) == (0, True)


def test_silence_is_shortened_only_on_wish() -> None:
    """A silence is watched for two seconds, then what comes next is there."""
    plain, short = playhead(0, 600, 601), playhead(0, 600, 601, shorten=True)
    for head in (plain, short):
        for _ in range(25):
            head.pass_time(0.1)
    assert plain.elapsed == pytest.approx(2.5)
    assert 600 <= short.elapsed <= 601
    assert short.seq >= 2


@given(st.lists(st.floats(0, 500), min_size=2, max_size=20), st.sampled_from(SPEEDS))
def test_shortening_never_skips_a_fact(gaps: list[float], speed: float) -> None:
    """Each fact is reached at its own time, and no gap takes longer than its share."""
    at = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    head = playhead(*at, shorten=True)
    head.speed = speed
    watched = 0.0
    while head.playing:
        before = head.position
        head.pass_time(0.1)
        watched += 0.1
        jumped = head.position - before > 100 * speed + 1
        assert not jumped or head.position == head.index.time(head.seq)
    assert watched <= (SILENCE + 0.2) * len(gaps) + 0.2


@given(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_no_jump_leaves_the_log(first: float, second: float) -> None:
    """Whatever is asked for, the position is in the log."""
    head = playhead(0, 50, 100)
    for seconds in (first, second):
        head.skip(seconds)
        assert 0 <= head.elapsed <= 100


def test_at_the_live_end_time_goes_on() -> None:
    """A running speech is still running, although nothing is written; speed does not matter."""
    head = playhead(0, 10, live=True)
    head.speed = 64
    head.seek(head.end)
    head.pass_time(5)
    assert (head.elapsed, head.playing) == (15, True)
    assert head.seq == 2


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:42:10", 2530),
        ("42:10", 2530),
        ("90", 90),
        ("1.5", 1.5),
        ("@14:05", 300),
        ("@14:00:30", 30),
        ("99:59", 5999),
        ("@9:00", -5 * 3600),
        ("@13:00", -3600),
        ("@02:00", 12 * 3600),
    ],
)
def test_times_into_the_log_or_by_the_clock(text: str, seconds: float) -> None:
    """Without @ from the start; with it that time of day during the session, or nearest to it."""
    zone, held = ZoneInfo("Europe/Berlin"), (START, START + timedelta(hours=2))
    assert position(text, START, held, zone) == START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "1:2:3:4", "-5", "１２", "9:99", "99:99", "1:99:00", "1:00:60"),
        *("@25:00", "@14", "@11:60", "@11:00:60"),
    ],
)
def test_what_is_no_time(text: str) -> None:
    """Nonsense is told apart, not guessed at."""
    with pytest.raises(BadTime):
        typed(text)


def test_instants_and_milliseconds_are_the_same_times() -> None:
    """The index loses no millisecond."""
    at = START + timedelta(milliseconds=123)
    assert instant(milliseconds(at)) == at
    assert session_clock(3723.9) == "1:02:03"
