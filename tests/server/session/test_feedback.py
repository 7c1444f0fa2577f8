"""Feedback: everybody may, once, and nobody learns whose it was."""

import pytest

from server.session.feedback import Feedback, Given
from server.session.views import Reader, state_for
from tests.support.sessions import Round

READERS = (
    Reader("m1", "moderator"),
    Reader("p1", "panelist"),
    Reader("s1", "spectator"),
    Reader("s2", "spectator"),
)


@pytest.fixture
def asked(stage: Round) -> Round:
    stage.do("m1", "feedback.open")
    return stage


def seen(stage: Round, reader: Reader) -> Feedback:
    return state_for(stage.state, reader).feedback


def test_feedback_is_given_while_it_is_open(stage: Round) -> None:
    """Neither before nor after, and it is not opened twice."""
    assert stage.refused("s1", "feedback.give", rating=5).code == "feedback_not_open"
    assert stage.refused("m1", "feedback.close").code == "feedback_not_open"
    stage.do("m1", "feedback.open")
    assert stage.do("m2", "feedback.open") == []
    stage.do("m1", "feedback.close")
    assert stage.refused("s1", "feedback.give", rating=5).code == "feedback_not_open"
    assert stage.refused("m1", "feedback.open").code == "feedback_closed"


def test_while_open_all_see_how_many_and_their_own(asked: Round) -> None:
    """Moderators are all, too."""
    asked.do("s1", "feedback.give", rating=2, text="too long")
    asked.do("m1", "feedback.give", rating=5)
    for reader in READERS:
        feedback = seen(asked, reader)
        assert (feedback.count, feedback.ratings, feedback.lines) == (2, (), ())
        assert set(feedback.given) == {reader.id} & {"s1", "m1"}


def test_said_again_it_replaces_and_does_not_count_twice(asked: Round) -> None:
    """The last word counts; the same again is no news."""
    asked.do("s1", "feedback.give", rating=1)
    asked.do("s1", "feedback.give", rating=4, text="better now")
    assert asked.do("s1", "feedback.give", rating=4, text="better now") == []
    assert seen(asked, READERS[2]).given["s1"] == Given(4, "better now")
    asked.do("m1", "feedback.close")
    feedback = seen(asked, READERS[1])
    assert (feedback.count, feedback.ratings) == (1, (0, 0, 0, 1, 0))


def test_closing_publishes_ratings_and_lines_without_names_or_order(asked: Round) -> None:
    """The order in which lines came would say whose they are to whoever watched the count."""
    for person, rating, text in (("s1", 5, "zeal"), ("p1", 1, "again"), ("s2", 5, "")):
        asked.do(person, "feedback.give", rating=rating, text=text)
    asked.do("m1", "feedback.close")
    for reader in READERS:
        feedback = seen(asked, reader)
        assert feedback.ratings == (1, 0, 0, 0, 2)
        assert feedback.lines == ("again", "zeal")
        assert set(feedback.given) <= {reader.id}


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_goes_from_one_to_five(rating: int, asked: Round) -> None:
    """And a line is one line within bounds."""
    assert asked.refused("s1", "feedback.give", rating=rating).code == "rating_out_of_range"
    refused = asked.refused("s1", "feedback.give", rating=3, text="x" * 281)
    assert refused.code == "text_too_long"
    asked.do("s1", "feedback.give", rating=3, text="one\ntwo")
    assert seen(asked, READERS[2]).given["s1"].text == "one two"
