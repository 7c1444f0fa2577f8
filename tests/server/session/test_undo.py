"""Undo: what an action changed is put back, and what others did since stays."""

from typing import Any

import pytest

from server.session import undo
from server.session.views import Reader, fact_for
from tests.support.sessions import Round


def test_a_hand_raised_since_stays_up_behind_those_who_waited(stage: Round) -> None:
    """It arrived later, whether the queue happened to be empty at that moment or not."""
    stage.ask("p1", "p2").do("m1", "queue.clear")
    stage.ask("p3").do("m1", "undo")
    assert stage.waiting == ["p1", "p2", "p3"]
    stage.do("m1", "queue.remove", entry=stage.entry("p2").id)
    stage.ask("s1").do("m1", "undo")
    assert stage.waiting == ["p1", "p2", "p3", "s1"]


def test_whoever_gets_their_place_back_gets_it_among_those_who_waited_before(stage: Round) -> None:
    """A newcomer who passed the others does not lift them over those in front of them."""
    stage.speak("p1", 10).speak("p2", 10).do("m1", "queue.order", order="balanced")
    stage.ask("p1", "p2").do("m1", "queue.remove", entry=stage.entry("p2").id)
    stage.ask("p3")
    assert stage.waiting == ["p3", "p1"]
    stage.do("m1", "undo")
    assert stage.waiting == ["p3", "p1", "p2"]


def test_a_point_of_order_raised_since_stays_first(stage: Round) -> None:
    """Kinds come in their order, whatever is put back."""
    stage.ask("p1", "p2").do("m1", "queue.remove", entry=stage.entry("p2").id)
    stage.ask("p3", kind="point_of_order").do("m1", "undo")
    assert stage.waiting == ["p3", "p1", "p2"]


def test_a_hand_lowered_since_stays_down(stage: Round) -> None:
    """Its owner has changed their mind, and undoing a move does not change it back."""
    stage.ask("p1", "p2", "p3")
    stage.do("m1", "queue.move", entry=stage.entry("p3").id, before=stage.entry("p1").id)
    stage.do("p3", "queue.leave")
    stage.do("m1", "undo")
    assert stage.waiting == ["p1", "p2"]


def test_a_hand_raised_again_since_is_not_doubled(stage: Round) -> None:
    """One waiting entry per person and kind, also after an undo."""
    stage.ask("p1").do("m1", "queue.remove", entry=stage.entry("p1").id)
    stage.ask("p1").do("m1", "undo")
    assert stage.waiting == ["p1"]


def test_a_note_changed_since_stays_changed(stage: Round) -> None:
    """The place goes back, the words do not."""
    stage.ask("p1", "p2").do("m1", "queue.move", entry=stage.entry("p1").id)
    stage.do("p1", "queue.note", entry=stage.entry("p1").id, note="costs")
    stage.do("m1", "undo")
    assert (stage.waiting, stage.entry("p1").note) == (["p1", "p2"], "costs")


def test_the_head_who_got_the_floor_by_mistake_is_the_head_again(stage: Round) -> None:
    """And who raised a hand meanwhile waits behind them."""
    stage.ask("p1").do("m1", "floor.next")
    stage.ask("p2").do("m1", "undo")
    assert (stage.waiting, stage.state.floor) == (["p1", "p2"], None)


def test_the_start_and_end_of_the_earlier_speech_are_not_overwritten_by_undo(stage: Round) -> None:
    """A mistake seen elsewhere. Speeches that are over stay as they were, and the one that an
    action ended goes on since when it began, with the time that it had."""
    stage.speak("p3", 40).ask("p2").do("m1", "floor.give", person="p1")
    begun = stage.speech()
    stage.after(20).do("m1", "floor.next")
    stage.after(5).do("m1", "undo")
    assert (stage.speech().id, stage.speech().since) == (begun.id, begun.since)
    assert stage.after(10).speech().net(stage.now) == 30
    stage.do("m1", "floor.end")
    assert (stage.state.talk["p1"].seconds, stage.state.talk["p1"].speeches) == (30, 1)
    assert (stage.state.talk["p3"].seconds, stage.state.talk["p3"].speeches) == (40, 1)


def test_what_was_said_by_mistake_was_said_but_is_no_contribution(stage: Round) -> None:
    """Nothing that a speaker did is lost, and nobody is held to a turn that was not theirs."""
    stage.ask("p1").do("m1", "floor.next")
    stage.after(7).do("m1", "undo")
    talk = stage.state.talk["p1"]
    assert (talk.seconds, talk.speeches) == (7, 0)
    stage.do("m1", "floor.give", person="p2", kind="question")
    stage.after(3).do("m1", "undo")
    talk = stage.state.talk["p2"]
    assert (talk.interjection_seconds, talk.interjections) == (3, 0)


def test_an_ended_interjection_is_back_above_what_it_interrupted(stage: Round) -> None:
    """Each with its own time; the time between is the interrupted speech's."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.give", person="p2", kind="question")
    stage.after(5).do("m1", "floor.end")
    stage.after(3).do("m1", "undo")
    assert stage.speech().person == "p2"
    assert stage.after(2).speech().net(stage.now) == 7
    assert stage.state.suspended[0].net(stage.now) == 13


def test_the_floor_that_changed_hands_since_is_not_touched(stage: Round) -> None:
    """The speaker ended their speech themselves: nothing is there to be taken back."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("p1", "floor.end")
    assert stage.refused("m1", "undo").code == "undo_overtaken"


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("floor.extend", {"seconds": 60}),
        ("floor.pause", {}),
    ],
)
def test_what_was_done_to_a_speech_is_undone_and_its_clock_is_true(
    do: str, said: dict[str, Any], stage: Round
) -> None:
    """The limit is as it was; a pause is over from now on, and what stood still stood still."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", do, **said)
    stage.after(10).do("m1", "undo")
    stood = 10 if do == "floor.pause" else 0
    assert stage.speech().limit == 180
    assert stage.after(5).speech().net(stage.now) == 25 - stood


def test_an_item_left_by_mistake_goes_on_as_if_never_left(stage: Round) -> None:
    """Its queue, its speaker and its clock; hands raised in the other item wait there."""
    stage.ask("p1", "p2").do("m1", "floor.next")
    stage.after(100).do("m1", "agenda.next")
    stage.after(30).ask("p3").do("m1", "undo")
    assert (stage.state.item, stage.waiting) == ("i1", ["p2"])
    assert stage.item("i1").took(stage.now) == 130
    assert (stage.item("i2").status, stage.item("i2").took(stage.now)) == ("planned", 0)
    assert (stage.speech().person, stage.speech().net(stage.now)) == ("p1", 100)
    stage.do("m1", "agenda.next")
    assert stage.waiting == ["p3"]


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("agenda.start", {"item": "i3"}),
        ("agenda.extend", {"item": "i1", "seconds": 60}),
        ("agenda.skip", {"item": "i2"}),
        ("agenda.edit", {"item": "i2", "title": "New", "speech_limit": 30}),
        ("agenda.move", {"item": "i2"}),
        ("agenda.remove", {"item": "i2"}),
        ("queue.move", {}),
        ("queue.remove", {}),
        ("queue.clear", {}),
        ("queue.close", {}),
        ("queue.order", {"order": "balanced"}),
        ("panel.invite", {"person": "s2"}),
        ("panel.withdraw", {"person": "s1"}),
        ("panel.release", {"person": "s2"}),
    ],
)
def test_every_action_is_taken_back_whole(do: str, said: dict[str, Any], stage: Round) -> None:
    """At once, so that no time has passed, all that can be undone is as it was."""
    stage.ask("p1", "p2").do("s1", "panel.ask", note="I wrote it")
    if do == "panel.release":
        stage.seat("s2")
    if do in ("queue.move", "queue.remove"):
        said = {"entry": stage.entry("p1").id}
    parts = ("floor", "suspended", "items", "item", "paused_item", "panel", "talk", "people")
    before, queues = stage.state, stage.queue
    stage.do("m1", do, **said)
    assert stage.state != before
    stage.do("m2", "undo")
    for part in parts:
        assert getattr(stage.state, part) == getattr(before, part), part
    assert stage.queue == queues


def test_an_invitation_that_was_accepted_since_is_not_taken_back(stage: Round) -> None:
    """Nobody is moved out of the round by somebody else's undo."""
    stage.seat("s1")
    assert stage.refused("m1", "undo").code == "undo_overtaken"
    assert stage.state.people["s1"].role == "panelist"


def test_twenty_actions_deep_whoever_did_them(stage: Round) -> None:
    """One after the other, the last one first; beyond that there is nothing."""
    limits = []
    stage.do("m1", "floor.give", person="p1")
    for n in range(undo.MOST):
        limits.append(stage.speech().limit)
        stage.do(f"m{n % 2 + 1}", "floor.extend", seconds=n + 1)
    for limit in reversed(limits):
        stage.do("m2", "undo")
        assert stage.speech().limit == limit
    assert stage.refused("m1", "undo").code == "nothing_to_undo"


def test_an_undo_says_which_action_it_means(stage: Round) -> None:
    """If the other moderator was faster, their action is not the one taken back."""
    stage.do("m1", "queue.close")
    seen = stage.state.seq
    stage.do("m2", "agenda.extend", item="i1", seconds=60)
    refused = stage.refused("m1", "undo", expect=seen)
    assert (refused.code, refused.values) == (
        "conflict",
        {"by": "m2", "event": "agenda.extended"},
    )
    (_, undone) = stage.do("m1", "undo", expect=stage.state.seq)
    assert isinstance(undone, undo.Undone)
    assert undone.what == "agenda.extended"
    stage.do("m1", "undo", expect=seen)
    assert stage.queue.open


def test_only_actions_of_moderators_on_floor_queue_agenda_and_panel_count(stage: Round) -> None:
    """Neither what others do, nor what cannot be unsaid, nor what changed nothing."""
    stage.do("m1", "queue.close")
    known = stage.state.actions
    stage.do("p1", "queue.join", kind="point_of_order")
    stage.do("m1", "whisper.send", to="p1", text="wait")
    stage.do("m1", "finding.record", text="All agree")
    stage.do("s1", "question.ask", text="Why?")
    stage.do("m1", "session.pause")
    stage.do("m1", "session.resume")
    stage.do("m1", "queue.close")
    assert stage.state.actions == known


def test_a_command_of_several_facts_is_one_action(stage: Round) -> None:
    """The introduction, the end of the one speech and the begin of the other: one undo."""
    known = stage.state.actions
    stage.do("m1", "floor.give", person="p1")
    assert len(stage.do("m1", "floor.give", person="s1")) == 3
    stage.do("m1", "undo")
    assert stage.speech().person == "p1"
    stage.do("m1", "undo")
    assert (stage.state.floor, stage.state.actions) == (None, known)
    # Who was introduced stays known: nobody can forget a name.
    assert stage.state.people["s1"].public


def test_an_undo_in_a_pause_waits_with_the_rest(stage: Round) -> None:
    """What is put back on the floor starts no clock before the session goes on."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "session.pause")
    stage.do("m1", "floor.end")
    stage.after(50).do("m1", "undo")
    assert stage.after(50).speech().net(stage.now) == 10
    stage.do("m1", "session.resume")
    assert stage.after(5).speech().net(stage.now) == 15


def test_a_changed_note_is_taken_back_to_the_owners_words(stage: Round) -> None:
    """In its place, whatever moved around it since."""
    stage.do("p1", "queue.join", note="costs")
    stage.ask("p2").do("m1", "queue.note", entry=stage.entry("p1").id, note="money")
    stage.do("m2", "queue.move", entry=stage.entry("p2").id, before=stage.entry("p1").id)
    stage.do("m2", "undo")
    stage.do("m1", "undo")
    assert (stage.waiting, stage.entry("p1").note) == (["p1", "p2"], "costs")


def test_adding_somebody_who_waits_changes_the_note_and_undo_brings_the_owners_words_back(
    stage: Round,
) -> None:
    """Asking again changes the note, not the place; undoing that likewise."""
    stage.do("p1", "queue.join", note="costs")
    stage.ask("p2").do("m1", "queue.add", person="p1", note="money")
    assert stage.entry("p1").note == "money"
    stage.do("m1", "undo")
    assert (stage.waiting, stage.entry("p1").note) == (["p1", "p2"], "costs")


def test_what_its_owner_wrote_since_stays(stage: Round) -> None:
    """An undo takes back a moderator's words, not theirs."""
    stage.do("p1", "queue.join", note="costs")
    stage.do("m1", "queue.note", entry=stage.entry("p1").id, note="money")
    stage.do("p1", "queue.note", entry=stage.entry("p1").id, note="time")
    stage.do("m1", "undo")
    assert stage.entry("p1").note == "time"


def test_whoever_was_removed_comes_back_before_whoever_came_later(stage: Round) -> None:
    """Also where somebody who stood before them has let others go ahead since."""
    stage.ask("p3", "p2").do("m1", "queue.remove", entry=stage.entry("p2").id)
    stage.ask("p1").do("p3", "queue.defer", entry=stage.entry("p3").id)
    assert stage.waiting == ["p1", "p3"]
    stage.do("m1", "undo")
    assert stage.waiting == ["p2", "p1", "p3"]


def test_an_entry_moved_twice_goes_back_one_move_at_a_time(stage: Round) -> None:
    """A second move leaves the same explanation, but another place."""
    stage.ask("p1", "p2", "p3")
    moving = stage.entry("p3").id
    stage.do("m1", "queue.move", entry=moving, before=stage.entry("p2").id)
    stage.do("m1", "queue.move", entry=moving, before=stage.entry("p1").id)
    stage.do("m1", "undo")
    assert stage.waiting == ["p1", "p3", "p2"]
    stage.do("m1", "undo")
    assert stage.waiting == ["p1", "p2", "p3"]


def test_arrival_decides_when_an_item_is_begun_undone_and_begun_again(lobby: Round) -> None:
    """The hand that was up before the item stays ahead of the one that came during the mistake."""
    lobby.ask("p1").do("m1", "agenda.start", item="i1")
    lobby.after(5).ask("p2").do("m1", "undo")
    lobby.do("m1", "agenda.start", item="i1")
    assert lobby.waiting == ["p1", "p2"]


def test_no_request_is_left_over_when_a_release_is_undone(stage: Round) -> None:
    """Whoever has a seat again no longer asks for one."""
    stage.seat("s1").do("m1", "panel.release", person="s1")
    stage.do("s1", "panel.ask")
    stage.do("m1", "undo")
    assert (stage.state.people["s1"].role, "s1" in stage.state.panel) == ("panelist", False)


@pytest.mark.parametrize("do", ["panel.invite", "panel.withdraw"])
def test_the_undo_of_an_invitation_is_told_to_nobody_who_was_not_told_of_it(
    stage: Round, do: str
) -> None:
    """Moderators and the one invited; for all others nothing has happened."""
    stage.do("s1", "panel.ask")
    stage.do("m1", do, person="s1")
    stage.do("m1", "undo")
    undone = stage.facts[-1]
    assert isinstance(undone.event, undo.Undone)
    told = [
        reader.id
        for reader in (Reader("m2", "moderator"), Reader("s1", "spectator"))
        if fact_for(undone, reader, stage.state)
    ]
    assert told == ["m2", "s1"]
    for other in (Reader("s2", "spectator"), Reader("p1", "panelist")):
        assert fact_for(undone, other, stage.state) is None
