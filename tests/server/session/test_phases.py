"""Waiting, open, paused, closed: what stands still, and what goes on."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.session.timeplan import time_plan
from tests.support.sessions import Round


def test_in_a_pause_everything_stands(stage: Round) -> None:
    """No item is current, the speech's clock stops, hands stay up and may still go up."""
    stage.ask("p2").do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "session.pause")
    stage.after(100).ask("p3")
    assert (stage.state.item, stage.state.paused_item) == (None, "i1")
    assert stage.speech().net(stage.now) == 10
    assert stage.item("i1").took(stage.now) == 10
    assert stage.waiting == ["p2", "p3"]
    assert stage.refused("m1", "floor.next").code == "session_paused"
    stage.do("m1", "session.resume")
    stage.after(5)
    assert (stage.state.item, stage.speech().net(stage.now)) == ("i1", 15)
    assert stage.item("i1").took(stage.now) == 15


def test_an_interjection_ended_in_a_pause_starts_no_clock(stage: Round) -> None:
    """What it suspended goes on with the session, not before."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.give", person="p2", kind="question")
    stage.after(10).do("m1", "session.pause")
    stage.do("m1", "floor.end")
    stage.after(10).do("m1", "session.resume")
    stage.after(3)
    assert stage.speech().net(stage.now) == 13


def test_a_paused_speech_stays_paused_after_a_pause(stage: Round) -> None:
    """The moderator stopped it; the moderator starts it."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.pause")
    stage.do("m1", "session.pause")
    stage.do("m1", "session.resume")
    assert stage.after(10).speech().net(stage.now) == 10


def test_closing_ends_everything(stage: Round) -> None:
    """The log takes nothing after it."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(4).do("m1", "session.close")
    assert (stage.state.floor, stage.state.item) == (None, None)
    assert stage.state.talk["p1"].seconds == 4
    assert stage.item("i1").status == "done"
    assert stage.refused("m1", "session.resume").code == "session_closed"
    assert stage.refused("s1", "queue.join").code == "session_closed"


def test_closing_publishes_what_is_open_first(stage: Round) -> None:
    """Assessments and feedback that were given are not lost, and the results come first."""
    stage.do("m1", "position.add", text="One register for all")
    position = next(iter(stage.state.positions))
    stage.do("m1", "position.open", position=position)
    stage.do("p1", "position.assess", position=position, stance=2)
    stage.do("m1", "feedback.open")
    stage.do("s1", "feedback.give", rating=4, text="More of it")
    events = [event.event for event in stage.do("m1", "session.close")]
    assert events == ["position.closed", "feedback.closed", "session.closed"]
    result = stage.state.positions[position].result
    assert result is not None
    assert sum(result.counts) == 1
    assert stage.state.feedback.ratings == (0, 0, 0, 1, 0)
    assert stage.state.feedback.kept == ("More of it",)


@pytest.mark.parametrize("do", ["session.pause", "session.resume"])
def test_a_waiting_session_is_neither_paused_nor_resumed(do: str, lobby: Round) -> None:
    """It has to be open first, and only once."""
    assert lobby.refused("m1", do).code == "not_open"
    lobby.do("m1", "session.open")
    assert lobby.refused("m1", "session.open").code == "already_open"


def test_the_time_plan_says_what_is_left(stage: Round) -> None:
    """Drift is what really happened plus what is left, against the original plan."""
    stage.after(100).do("m1", "agenda.extend", item="i1", seconds=60)
    plan = time_plan(stage.state, stage.now)
    assert (plan.drift, plan.rows[0].took, plan.rows[0].left) == (60, 100, 260)
    assert plan.rows[1].expected_start == plan.rows[0].expected_end
    stage.after(300)
    assert time_plan(stage.state, stage.now).drift == 100
    stage.do("m1", "agenda.skip", item="i3")
    assert time_plan(stage.state, stage.now).drift == 100 - 600
    left = stage.now
    stage.do("m1", "agenda.next")
    assert time_plan(stage.state, stage.after(50).now).rows[0].expected_end == left


def test_a_pause_is_drift(stage: Round) -> None:
    """The plan has none."""
    stage.do("m1", "session.pause")
    stage.after(90)
    assert time_plan(stage.state, stage.now).drift == 90
    stage.do("m1", "session.resume")
    assert time_plan(stage.state, stage.now).drift == 90


def test_what_was_never_held_is_expected_no_more_once_all_is_over(stage: Round) -> None:
    """The drift stands where the session ended."""
    stage.after(60).do("m1", "session.close")
    plan = time_plan(stage.state, stage.after(1000).now)
    assert plan.drift == 60 - 2100
    assert [row.expected_start for row in plan.rows[1:]] == [None, None]


def test_title_and_beginning_are_changed_before_the_opening_only(lobby: Round) -> None:
    """What is not said stays, null takes the beginning away, and once it has begun it has begun."""
    lobby.do("m1", "session.edit", title="  Where we\nstand ")
    assert (lobby.state.session.title, lobby.state.session.start) == ("Where we stand", None)
    there = timezone(timedelta(hours=2))
    lobby.do("m2", "session.edit", start=datetime(2026, 6, 1, 16, 0, 0, 1_234, there))
    begin = datetime(2026, 6, 1, 14, 0, 0, 1_000, UTC)
    assert (lobby.state.session.title, lobby.state.session.start) == ("Where we stand", begin)
    assert lobby.do("m1", "session.edit", title="Where we stand", start=begin) == []
    assert lobby.refused("m1", "session.edit", title=" ").code == "text_empty"
    lobby.do("m1", "session.edit", start=None)
    assert lobby.state.session.start is None
    lobby.do("m1", "session.open")
    assert lobby.refused("m1", "session.edit", title="Too late").code == "already_open"


def test_the_plan_begins_when_the_session_is_planned_to(lobby: Round) -> None:
    """Before the opening, the items' times follow a changed beginning."""
    begin = lobby.now + timedelta(hours=3)
    lobby.do("m1", "session.edit", start=begin)
    assert time_plan(lobby.state, lobby.now).rows[0].planned_start == begin


def test_a_changed_title_is_taken_back_and_done_again(lobby: Round) -> None:
    """Until the session is opened; what somebody else has said since stays."""
    before = lobby.state.session
    lobby.do("m1", "session.edit", title="Where we stand")
    lobby.do("m2", "undo")
    assert lobby.state.session == before
    lobby.do("m1", "redo")
    assert lobby.state.session.title == "Where we stand"
    said = _last_action(lobby)
    lobby.do("m2", "session.edit", title="Where they stand")
    assert lobby.refused("m1", "undo", seq=said).code == "undo_overtaken"
    lobby.do("m1", "undo")
    assert lobby.state.session.title == "Where we stand"
    said = _last_action(lobby)
    lobby.do("m1", "session.open")
    assert lobby.refused("m1", "undo", seq=said).code == "undo_overtaken"


def _last_action(session: Round) -> int:
    assert session.state.actions
    return session.state.actions[-1].seq
