"""Whoever is under half the median of net talk time is marked."""

import pytest

from server.session.shares import shares
from server.session.words import SYSTEM
from tests.support.sessions import Round


@pytest.fixture
def compared(stage: Round) -> Round:
    """p1, p2 and p3 are here; they have spoken for 100, 60 and 29 s."""
    for person in ("p1", "p2", "p3"):
        stage.do(SYSTEM, "people.arrive", person=person)
    return stage.speak("p1", 100).speak("p2", 60).speak("p3", 29)


def under_half(stage: Round) -> set[str]:
    return set(shares(stage.state, stage.now).under_half)


def test_whoever_is_under_half_the_median_is_marked(compared: Round) -> None:
    """At half of it nobody is."""
    assert shares(compared.state, compared.now).median == 60
    assert under_half(compared) == {"p3"}
    assert under_half(compared.speak("p3", 1)) == set()


def test_what_is_being_said_takes_the_mark_away(compared: Round) -> None:
    """A speech under way counts, an interjection does not."""
    compared.do("m1", "floor.give", person="p3", kind="question")
    assert under_half(compared.after(1)) == {"p3"}
    compared.do("m1", "floor.end")
    compared.do("m1", "floor.give", person="p3")
    assert under_half(compared.after(1)) == set()


def test_the_median_is_over_the_panelists_present_or_heard(compared: Round) -> None:
    """Neither moderators and spectators nor those who never came; who left after speaking is."""
    compared.speak("m1", 900).speak("s1", 1)
    assert shares(compared.state, compared.now).median == 60
    compared.do(SYSTEM, "people.leave", person="p3")
    assert under_half(compared) == {"p3"}
    compared.do("m1", "people.remove", person="p3")
    assert shares(compared.state, compared.now).median == 80


def test_a_guest_is_marked_like_everybody_on_the_panel(compared: Round) -> None:
    """Who sits there is to be heard, wherever they came from."""
    compared.seat("s1")
    assert under_half(compared) == {"s1"}


def test_nobody_is_marked_where_most_have_said_nothing(stage: Round) -> None:
    """Nothing is less than half of nothing, also where there is no panel at all."""
    assert under_half(stage) == set()
    for person in ("p1", "p2", "p3"):
        stage.do(SYSTEM, "people.arrive", person=person)
    assert under_half(stage.speak("p1", 100)) == set()
