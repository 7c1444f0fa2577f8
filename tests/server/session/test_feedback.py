"""Feedback: everybody may, once, and nobody learns whose it was."""

import json

import pytest

from server import codec
from server.session.feedback import Feedback, Given
from server.session.session import evolve
from server.session.views import Reader, fact_for, state_for
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


@pytest.fixture
def closed(asked: Round) -> Round:
    for person, rating, text in (("s1", 5, "zeal"), ("p1", 1, "fine"), ("s2", 5, "")):
        asked.do(person, "feedback.give", rating=rating, text=text)
    asked.do("m1", "feedback.close")
    return asked


def test_closing_publishes_ratings_and_gives_lines_to_moderators_without_names_or_order(
    closed: Round,
) -> None:
    """The order in which lines came would say whose they are to whoever watched the count."""
    for reader in READERS:
        feedback = seen(closed, reader)
        assert (feedback.ratings, feedback.lines) == ((1, 0, 0, 0, 2), ())
        assert feedback.kept == (("fine", "zeal") if reader.role == "moderator" else None)
        assert set(feedback.given) <= {reader.id}


def told(stage: Round, reader: Reader) -> str:
    """All that ever reached a reader who gave none of it, live and as a snapshot."""
    state, texts = Round(stage.plan).state, []
    for fact in stage.facts:
        state = evolve(state, fact)
        cut = fact_for(fact, reader, state)
        texts.append(json.dumps(codec.encode_fact(cut)) if cut else "")
    return "".join(texts) + json.dumps(codec.encode_state(state_for(state, reader)))


def test_moderators_choose_which_lines_of_feedback_are_published(closed: Round) -> None:
    """What they did not choose reaches nobody else; what they take back stands nowhere any more."""
    closed.do("m1", "feedback.publish", text="zeal")
    assert closed.do("m2", "feedback.publish", text="zeal") == []
    for reader in (Reader("p2", "panelist"), Reader("s2", "spectator"), Reader("", "spectator")):
        assert seen(closed, reader).lines == ("zeal",)
        assert "fine" not in told(closed, reader)
    assert seen(closed, READERS[0]).kept == ("fine",)
    closed.do("m2", "feedback.withhold", text="zeal")
    assert closed.do("m1", "feedback.withhold", text="zeal") == []
    assert seen(closed, READERS[2]).lines == ()
    assert seen(closed, READERS[0]).kept == ("fine", "zeal")
    for do in ("feedback.publish", "feedback.withhold"):
        assert closed.refused("m1", do, text="nobody wrote this").code == "unknown_line"


def test_lines_of_the_same_words_are_as_many_as_wrote_them(asked: Round) -> None:
    """Each is published by itself."""
    for person in ("s1", "s2"):
        asked.do(person, "feedback.give", rating=4, text="Thanks")
    asked.do("m1", "feedback.close")
    asked.do("m1", "feedback.publish", text="Thanks")
    assert (asked.state.feedback.lines, asked.state.feedback.kept) == (("Thanks",), ("Thanks",))
    asked.do("m1", "feedback.publish", text="Thanks")
    assert (asked.state.feedback.lines, asked.state.feedback.kept) == (("Thanks",) * 2, ())


def test_lines_that_nobody_published_stay_with_moderators_when_the_session_closes(
    closed: Round,
) -> None:
    """The session's end publishes the ratings, and nothing that nobody chose."""
    closed.do("m1", "feedback.publish", text="fine")
    closed.do("m1", "session.close")
    assert closed.refused("m1", "feedback.publish", text="zeal").code == "session_closed"
    assert seen(closed, READERS[2]).lines == ("fine",)
    assert seen(closed, READERS[0]).kept == ("zeal",)


def test_logs_of_version_1_published_all_lines_with_the_closing(asked: Round) -> None:
    """Their events have no lines that were kept, so all read them as before."""
    record = {"seq": asked.state.seq + 1, "at": "2021-06-01T12:00:00.000Z", "by": "m1"}
    old = {**record, "event": "feedback.closed", "ratings": [0, 0, 0, 1, 0], "lines": ["Good"]}
    asked.happen(codec.decode_fact(old))
    for reader in READERS:
        assert seen(asked, reader).lines == ("Good",)


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_goes_from_one_to_five(rating: int, asked: Round) -> None:
    """And a line is one line within bounds."""
    assert asked.refused("s1", "feedback.give", rating=rating).code == "rating_out_of_range"
    refused = asked.refused("s1", "feedback.give", rating=3, text="x" * 281)
    assert refused.code == "text_too_long"
    asked.do("s1", "feedback.give", rating=3, text="one\ntwo")
    assert seen(asked, READERS[2]).given["s1"].text == "one two"
