"""The order by time: least net talk time first within a kind, explained, never silently redone."""

import json

import pytest

from moderator.wording.words import why
from server import codec
from server.language import Language
from server.session.entries import Why
from server.session.session import evolve
from server.session.views import Reader, fact_for, state_for
from tests.support.sessions import Round


@pytest.fixture
def timed(stage: Round) -> Round:
    """p1 has spoken twice for 20 s in all, p2 once for 60 s."""
    stage.do("m1", "queue.order", order="time")
    return stage.speak("p1", 10).speak("p1", 10).speak("p2", 60)


def test_a_third_order_time_puts_least_net_talk_time_first(timed: Round) -> None:
    """However often somebody spoke."""
    timed.ask("p2", "p1", "p3")
    assert timed.waiting == ["p3", "p1", "p2"]


def test_with_its_reason(timed: Round) -> None:
    """The entry says ahead of whom, and for how long each of those concerned had spoken."""
    timed.ask("p2", "p1")
    assert timed.entry("p1").why == Why("time", ("p2",), seconds=20.0, their_seconds=(60.0,))
    said = why(Language.named("en"), timed.entry("p1"), timed.state)
    assert said == "spoke 0:20 so far, ahead of Paul (1:00)"
    said = why(Language.named("de"), timed.entry("p1"), timed.state)
    assert said == "sprach bisher 0:20, vor Paul (1:00)"


def test_what_somebody_is_saying_just_now_counts(timed: Round) -> None:
    """A speech under way counts up to the instant in which an entry arrives."""
    timed.do("m1", "floor.give", person="p3")
    timed.after(30).ask("p3", "p1")
    assert timed.waiting == ["p1", "p3"]
    assert timed.entry("p1").why.their_seconds == (30.0,)


def test_time_on_a_stopped_clock_does_not_count(timed: Round) -> None:
    """Net talk time is net of pauses."""
    timed.do("m1", "floor.give", person="p3")
    timed.after(5).do("m1", "floor.pause")
    timed.after(500).ask("p1", "p3")
    assert timed.waiting == ["p3", "p1"]
    assert timed.entry("p3").why.seconds == 5.0


def test_interjections_do_not_count_as_talk_time(timed: Round) -> None:
    """They are counted apart."""
    timed.speak("p3", 300, "question").ask("p1", "p3")
    assert timed.waiting == ["p3", "p1"]


def test_by_time_a_newcomer_passes_within_the_kind_only(timed: Round) -> None:
    """The order of kinds stays."""
    timed.ask("p2", kind="reply").ask("p3")
    assert timed.waiting == ["p2", "p3"]


def test_by_time_equals_keep_the_order_of_arrival(timed: Round) -> None:
    """Only less is less."""
    timed.ask("p3", "s1")
    assert timed.waiting == ["p3", "s1"]


def test_by_time_nobody_is_passed_more_than_twice(timed: Round) -> None:
    """The third newcomer stays behind."""
    timed.ask("p2", "p3", "s1", "s2")
    assert timed.waiting == ["p3", "s1", "p2", "s2"]
    assert timed.entry("p2").passed == 2


def test_by_time_what_a_moderator_moved_stays_where_it_was_put(timed: Round) -> None:
    """Newcomers pass neither it nor what stands before it."""
    timed.ask("p1", "p2")
    timed.do("m1", "queue.move", entry=timed.entry("p2").id, before=timed.entry("p1").id)
    timed.do("m1", "queue.move", entry=timed.entry("p1").id, before=timed.entry("p2").id)
    timed.ask("p3")
    assert timed.waiting == ["p1", "p2", "p3"]


def test_the_order_by_time_is_never_silently_redone(timed: Round) -> None:
    """Neither by a change of the order nor by what is said while people wait."""
    timed.do("m1", "queue.order", order="arrival")
    timed.ask("p2", "p1").do("m1", "queue.order", order="time")
    assert timed.waiting == ["p2", "p1"]
    timed.speak("p2", 1, "reply").speak("p3", 10)
    assert timed.waiting == ["p2", "p1"]


def test_readers_with_a_cut_view_see_the_same_order_by_time(timed: Round) -> None:
    """The fact carries all that its place follows from."""
    cut = state_for(timed.state, Reader("", "spectator"))
    before = len(timed.facts)
    timed.do("m1", "floor.give", person="p3")
    timed.after(30).ask("p2", "p3", "p1")
    for fact, state in zip(timed.facts[before:], timed.states[before + 1 :], strict=True):
        seen = fact_for(fact, Reader("", "spectator"), state)
        assert seen is not None
        line = json.loads(json.dumps(codec.encode_fact(seen)))
        cut = evolve(cut, codec.decode_fact(line))
    assert cut.queues == timed.state.queues


def test_beside_every_waiting_name_the_wire_has_how_often_and_how_long_they_have_spoken(
    timed: Round,
) -> None:
    """``talk`` is in everybody's state, by person."""
    timed.ask("p1", "p2")
    seen = codec.encode_state(state_for(timed.state, Reader("s1", "spectator")))
    talk = seen["talk"]
    said = {
        e["person"]: (talk[e["person"]]["speeches"], talk[e["person"]]["seconds"])
        for e in seen["queues"]["i1"]["entries"]
    }
    assert said == {"p1": (2, 20.0), "p2": (1, 60.0)}
