"""Durations as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.agenda_file.moments import seconds_of, written
from server.agenda_file.problems import Unacceptable
from server.language import Language
from server.session.plan import LONGEST_DURATION

MOST = LONGEST_DURATION


def refusal(text: str) -> str:
    with pytest.raises(Unacceptable) as caught:
        seconds_of(text, 1, MOST)
    return caught.value.message.render(Language.named("en"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12 min", 720),
        ("12min", 720),
        ("12 Min.", 720),
        ("1h30", 5400),
        ("1h 30min", 5400),
        ("1 h 30 min", 5400),
        ("2m30", 150),
        ("90s", 90),
        ("90 Sek.", 90),
        ("1 Std. 5 Min.", 3900),
        ("2 Stunden", 7200),
        ("1 Stunde 30 Minuten", 5400),
        ("45 Sekunden", 45),
        ("1.5 h", 5400),
        ("1,5 Std", 5400),
        ("90 min", 5400),
        ("1:30:00", 5400),
        ("0:00:30", 30),
        ("2 hours 1 minute 3 seconds", 7263),
    ],
)
def test_durations_read_as_people_write_them(text: str, seconds: int) -> None:
    """German and English units, short and long, with and without blanks."""
    assert seconds_of(text, 1, MOST) == seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("45", "“45” has no unit (write “45 min”?)"),
        ("7200", "“7200” has no unit (write “7200 s”?)"),
        ("1:30", "“1:30” can be hours or minutes (write “1 h 30 min” or “1 min 30 s”)"),
        ("12 mni", "“12 mni” is no duration (did you mean “min”?)"),
        ("0 min", "“0 min” is too short: at least 1 s"),
        ("25 h", "“25 h” is too long: at most 24 h"),
        ("0.001 h", "“0.001 h” is not a whole number of seconds"),
        ("5 min 1 h", "“5 min 1 h” is no duration: the larger unit comes first, and once"),
        ("5 min 5 min", "“5 min 5 min” is no duration: the larger unit comes first, and once"),
    ],
)
def test_what_is_no_duration_is_refused_with_what_was_meant(text: str, message: str) -> None:
    """A wrong duration is never guessed at."""
    assert refusal(text) == message


@pytest.mark.parametrize("text", ["-5 min", "", "soon", "min", "5 min soon", "1h30m20x", "٣ min"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    """The sentence shows how durations look."""
    assert "for example" in refusal(text)


@given(st.integers(1, MOST))
def test_a_written_duration_reads_back(seconds: int) -> None:
    """What the program writes, it reads."""
    assert seconds_of(written(seconds), 1, MOST) == seconds


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Any text is a duration within the bounds, or refused."""
    with suppress(Unacceptable):
        assert 1 <= seconds_of(text, 1, MOST) <= MOST
