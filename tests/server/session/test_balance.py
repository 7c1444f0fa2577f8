"""Balanced order: newcomers pass those who have said more, with a limit, explained."""

import pytest

from tests.support.sessions import Round


@pytest.fixture
def fair(stage: Round) -> Round:
    """p1 has made two contributions, p2 one; both orders of asking are still open."""
    stage.do("m1", "queue.order", order="balanced")
    return stage.speak("p1", 10).speak("p1", 10).speak("p2", 10)


def test_a_newcomer_passes_those_who_made_more_contributions(fair: Round) -> None:
    """And the entry says whom, and how many contributions they themselves had made."""
    fair.ask("p1", "p2", "p3")
    assert fair.waiting == ["p3", "p2", "p1"]
    why = fair.entry("p3").why
    assert (why.reason, why.ahead_of, why.speeches) == ("balanced", ("p2", "p1"), 0)


def test_equals_keep_the_order_of_arrival(fair: Round) -> None:
    """Only fewer is fewer."""
    fair.ask("p3", "s1", "s2")
    assert fair.waiting == ["p3", "s1", "s2"]


def test_nobody_is_passed_more_than_twice(fair: Round) -> None:
    """The third newcomer stays behind."""
    fair.ask("p1", "p3", "s1", "s2")
    assert fair.waiting == ["p3", "s1", "p1", "s2"]
    assert fair.entry("p1").passed == 2
    assert fair.entry("s2").why.reason == "arrival"


def test_what_a_moderator_moved_stays_where_it_was_put(fair: Round) -> None:
    """Newcomers do not pass it, nor what stands before it."""
    fair.ask("p1", "p2")
    fair.do("m1", "queue.move", entry=fair.entry("p1").id, before=fair.entry("p2").id)
    fair.do("m1", "queue.move", entry=fair.entry("p2").id, before=fair.entry("p1").id)
    fair.ask("p3")
    assert fair.waiting == ["p2", "p1", "p3"]


def test_only_contributions_and_replies_count(stage: Round) -> None:
    """Points of order and questions are not counted as contributions."""
    stage.do("m1", "queue.order", order="balanced")
    stage.speak("p1", 10, "point_of_order").speak("p1", 10, "question")
    stage.ask("p1", "p2")
    assert stage.waiting == ["p1", "p2"]
    stage.speak("p1", 10, "reply").ask("p1", "p3", kind="reply")
    assert stage.waiting[:2] == ["p3", "p1"]


def test_a_newcomer_passes_within_the_kind_only(fair: Round) -> None:
    """Balance does not change the order of kinds."""
    fair.ask("p1", kind="reply").ask("p3")
    assert fair.waiting == ["p1", "p3"]


def test_changing_the_order_moves_nobody_who_waits(stage: Round) -> None:
    """Order is never silently redone."""
    stage.speak("p1", 10).ask("p1", "p2")
    stage.do("m1", "queue.order", order="balanced")
    assert stage.waiting == ["p1", "p2"]


def test_whoever_spoke_while_waiting_is_not_moved(fair: Round) -> None:
    """A place is decided when an entry arrives."""
    fair.ask("p3", "s1").speak("p3", 10, "reply")
    assert fair.waiting == ["p3", "s1"]


def test_a_deferred_entry_does_not_go_on_saying_whom_it_passed(fair: Round) -> None:
    """An explanation is of the place where the entry stands."""
    fair.ask("p1", "p3")
    assert fair.entry("p3").why.ahead_of == ("p1",)
    fair.do("p3", "queue.defer", entry=fair.entry("p3").id)
    assert fair.waiting == ["p1", "p3"]
    assert fair.entry("p3").why.ahead_of == ()


def test_an_undo_does_not_forget_who_passed_meanwhile(fair: Round) -> None:
    """Only the pass that was taken back does not count any more."""
    fair.ask("p1").do("m1", "queue.add", person="p3")
    fair.ask("s1")
    assert fair.entry("p1").passed == 2
    fair.do("m1", "undo")
    assert (fair.waiting, fair.entry("p1").passed) == (["s1", "p1"], 1)
    fair.ask("s2", "m2")
    assert fair.waiting == ["s1", "s2", "p1", "m2"]
