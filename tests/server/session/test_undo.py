"""Undo: what an action changed is put back, and what others did since stays."""

from typing import Any

import pytest

from server.session import links, undo
from server.session.agenda import NewItem
from server.session.floor import speeches
from server.session.messages import Fact
from server.session.session import SessionState, evolve
from server.session.views import Reader, fact_for, state_for
from server.session.words import SYSTEM
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
    action ended goes on since when it began."""
    stage.speak("p3", 40).ask("p2").do("m1", "floor.give", person="p1")
    begun = stage.speech()
    stage.after(20).do("m1", "floor.next")
    stage.after(5).do("m1", "undo")
    assert (stage.speech().id, stage.speech().since) == (begun.id, begun.since)
    stage.after(10).do("m1", "floor.end")
    assert (stage.state.talk["p1"].seconds, stage.state.talk["p1"].speeches) == (35, 1)
    assert (stage.state.talk["p3"].seconds, stage.state.talk["p3"].speeches) == (40, 1)


@pytest.mark.parametrize("pause", [False, True])
def test_time_that_somebody_really_spoke_counts_for_who_spoke_it(pause: bool, stage: Round) -> None:
    """Who had the floor goes on as if they had never lost it, and whoever got it by mistake has
    neither said nor begun anything. Time in which nobody's clock ran counts for nobody."""
    stage.ask("p2").do("m1", "floor.give", person="p1")
    stage.after(20).do("m1", "floor.next")
    if pause:
        stage.after(3).do("m2", "floor.pause")
        stage.after(60).do("m2", "floor.resume")
        stage.after(2).do("m1", "undo", seq=stage.state.actions[-3].seq)  # type: ignore[index]  # there are
    else:
        stage.after(5).do("m1", "undo")
    assert stage.after(10).speech().net(stage.now) == 35
    talk = stage.state.talk["p2"]
    assert (talk.seconds, talk.speeches) == (0, 0)


def test_a_speech_ended_by_mistake_goes_on_with_the_time_it_had(stage: Round) -> None:
    """While nobody had the floor, nobody's clock ran: no log can tell who spoke."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(20).do("m1", "floor.end")
    stage.after(5).do("m1", "undo")
    assert stage.after(10).speech().net(stage.now) == 30
    assert stage.state.talk["p1"].speeches == 1


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
    """Each with its own time: whoever interjected has spoken on, the other has waited."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.give", person="p2", kind="question")
    stage.after(5).do("m1", "floor.end")
    stage.after(3).do("m1", "undo")
    assert stage.speech().person == "p2"
    assert stage.after(2).speech().net(stage.now) == 10
    assert stage.state.suspended[0].net(stage.now) == 10


def test_a_clock_that_stood_takes_nothing_of_what_was_said_meanwhile(stage: Round) -> None:
    """Whoever got the floor by mistake has not spoken instead of somebody who was not speaking."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.pause")
    stage.after(5).do("m1", "floor.give", person="p2")
    stage.after(15)
    for do in ("session.pause", "session.resume"):
        stage.do("m2", do)
    stage.after(5).do("m1", "undo")
    assert (stage.speech().person, stage.speech().net(stage.now)) == ("p1", 10)
    assert stage.state.talk["p2"].seconds == 20


def test_whoever_waits_again_behind_a_paused_interjection_speaks_no_more(stage: Round) -> None:
    """What they said while it was ended by mistake is theirs; then their clock stands again."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.give", person="p2", kind="question")
    stage.after(3).do("m1", "floor.pause")
    stage.after(4).do("m1", "floor.end")
    stage.after(5).do("m1", "undo")
    stage.after(60)
    assert [(s.person, s.net(stage.now)) for s in speeches(stage.state)] == [("p2", 3), ("p1", 15)]


def test_the_floor_that_changed_hands_since_is_not_touched(stage: Round) -> None:
    """The speaker ended their speech themselves: nothing is there to be taken back, neither that
    they got the floor nor the begin of the item in which they spoke."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("p1", "floor.end")
    refused = stage.refused("m1", "undo")
    assert (refused.code, refused.values) == ("undo_overtaken", {"event": "floor.given"})


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
    invited = stage.state.actions[-1]  # type: ignore[index]  # there are
    assert stage.refused("m1", "undo", seq=invited.seq).code == "undo_overtaken"
    stage.do("m1", "undo")
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


def test_what_is_passed_over_takes_nothing_from_undo(stage: Round) -> None:
    """However much has been whispered since, and the other moderator's words are no conflict."""
    stage.ask("p1", "p2").do("m1", "queue.clear")
    cleared = stage.state.seq
    for _ in range(5 * undo.MOST):
        stage.do("m2", "whisper.send", to="p1", text="Soon")
    assert len(stage.state.undoing.points or ()) <= 4 * undo.MOST + 1
    stage.do("m1", "undo", expect=cleared)
    assert stage.waiting == ["p1", "p2"]
    undone = stage.state.seq
    stage.do("m2", "people.check", person="p1")
    stage.do("m1", "redo", expect=undone)
    assert stage.waiting == []
    assert len(stage.state.actions or ()) <= 2 * undo.MOST


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


def test_a_redo_says_what_its_sender_saw(stage: Round) -> None:
    """Also where an action that came since is undone already: it is what would be done again."""
    stage.do("m1", "queue.order", order="time")
    stage.do("m1", "undo")
    stage.do("m1", "agenda.extend", item="i1", seconds=60)
    seen = stage.state.seq
    stage.do("m2", "queue.close")
    stage.do("m2", "undo")
    refused = stage.refused("m1", "redo", expect=seen)
    assert (refused.code, refused.values["by"]) == ("conflict", "m2")
    stage.do("m1", "redo", expect=stage.state.seq)
    assert not stage.queue.open


def test_only_what_moderators_did_as_moderators_counts(stage: Round) -> None:
    """Neither what others do, nor their own votes, nor what changed nothing."""
    stage.do("m1", "queue.close")
    stage.do("s1", "question.ask", text="Why?")
    stage.do("m1", "question.approve", question=next(iter(stage.state.questions)))
    known = stage.state.actions
    stage.do("p1", "queue.join", kind="point_of_order")
    stage.do("m2", "question.vote", question=next(iter(stage.state.questions)))
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


def test_nobody_has_the_floor_again_once_the_begin_was_taken_back(lobby: Round) -> None:
    """Nobody could end their speech: floor commands are for a session that has begun."""
    lobby.do("m1", "session.open")
    begin = lobby.state.seq
    lobby.do("m1", "floor.give", person="p1")
    lobby.do("m1", "floor.end")
    lobby.do("m1", "undo", seq=begin)
    assert lobby.refused("m1", "undo").code == "undo_overtaken"
    assert lobby.state.floor is None


def test_no_request_is_left_over_when_a_release_is_undone(stage: Round) -> None:
    """Whoever has a seat again no longer asks for one."""
    stage.seat("s1").do("m1", "panel.release", person="s1")
    stage.do("s1", "panel.ask")
    stage.do("m1", "undo")
    assert (stage.state.people["s1"].role, "s1" in stage.state.panel) == ("panelist", False)


@pytest.mark.parametrize("asked", [True, False])
def test_nobody_who_has_said_no_since_is_put_back_on_the_panel(stage: Round, asked: bool) -> None:
    """Nobody is moved without their own yes, and their last word counts."""
    stage.seat("s1").after(5).do("m1", "panel.release", person="s1")
    if asked:
        stage.do("s1", "panel.ask")
        stage.do("s1", "panel.withdraw")
    else:
        stage.do("m2", "panel.invite", person="s1")
        stage.do("s1", "panel.decline")
    stage.do("m2", "undo")
    assert "panel.released" in [p.event for p in _undone(stage).passed_over]
    assert stage.state.people["s1"].role == "spectator"


def test_nobody_who_has_gone_by_themselves_is_put_back_on_the_panel(stage: Round) -> None:
    """An earlier release of theirs is settled once they had another seat."""
    stage.seat("s1").do("m1", "panel.release", person="s1")
    stage.after(5).seat("s1").do("s1", "panel.release")
    stage.do("m1", "undo")
    passed = [p.event for p in _undone(stage).passed_over]
    assert passed == ["panel.invited", "panel.released", "panel.invited"]
    assert stage.state.people["s1"].role == "spectator"


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


def _seq(stage: Round, back: int = 1) -> int:
    """The seq of an action, counted from the newest."""
    assert stage.state.actions is not None
    return stage.state.actions[-back].seq


def _follow(copy: SessionState, reader: Reader, stage: Round, known: int) -> SessionState:
    """What a reader's copy becomes by the facts after the first ``known`` ones."""
    for fact, state in zip(stage.facts[known:], stage.states[known + 1 :], strict=True):
        told = fact_for(fact, reader, state)
        if told is not None:
            copy = evolve(copy, told)
    return copy


def _undone(stage: Round) -> undo.Undone:
    event = stage.facts[-1].event
    assert isinstance(event, undo.Undone)
    return event


@pytest.mark.parametrize("settled", ["ended", "accepted", "lowered", "restarted"])
def test_a_settled_action_does_not_block_older_ones_and_is_named(
    settled: str, stage: Round
) -> None:
    """It has come to its end by somebody else's doing: undo reaches the one before it."""
    stage.do("m1", "queue.close")
    if settled == "ended":
        stage.do("m1", "floor.give", person="p1").pop()
        stage.do("p1", "floor.end")
    elif settled == "accepted":
        stage.seat("s1")
    elif settled == "lowered":
        stage.do("m1", "queue.add", person="p1").pop()
        stage.do("p1", "queue.leave")
    else:
        stage.do("m1", "floor.give", person="p1").pop()
        stage.do("m1", "floor.pause").pop()
        stage.do("p1", "floor.end")
    newer = [a.seq for a in reversed(stage.state.actions or ()) if a.event != "queue.closed"]
    stage.do("m2", "undo")
    passed = [p for p in _undone(stage).passed_over if p.event != "agenda.started"]
    assert stage.queue.open
    assert [p.seq for p in passed] == [seq for seq in newer if seq >= passed[-1].seq]
    assert {p.why for p in passed} == {"settled"}


def test_a_pause_does_not_block_older_actions(stage: Round) -> None:
    """Neither while it lasts nor when it is over; the end of a pause is passed over by name."""
    stage.do("m1", "agenda.extend", item="i2", seconds=60)
    stage.do("m1", "agenda.next")
    stage.do("m2", "session.pause")
    stage.after(60).do("m1", "undo", seq=_seq(stage, 3))
    assert stage.item("i2").planned == 1200
    stage.do("m2", "session.resume")
    stage.do("m1", "undo")
    assert (stage.state.item, stage.state.session.phase) == ("i1", "open")
    assert [p.event for p in _undone(stage).passed_over] == ["session.resumed", "session.paused"]


@pytest.mark.parametrize("pause", [False, True])
def test_an_item_left_by_mistake_goes_on_with_its_own_time_also_over_a_pause(
    pause: bool, stage: Round
) -> None:
    """Seconds that the other item took by mistake are its; those of a pause are nobody's."""
    stage.after(100).do("m1", "agenda.next")
    seq = _seq(stage)
    stage.after(10)
    if pause:
        stage.do("m2", "session.pause")
        stage.after(500).do("m2", "session.resume")
    stage.after(10).do("m1", "undo", seq=seq)
    assert stage.after(5).item("i1").took(stage.now) == 125
    assert stage.item("i2").took(stage.now) == 0


def test_what_is_not_undoable_is_a_barrier_that_is_named(stage: Round) -> None:
    """Nobody expects an undo to reach behind the latest thing that was done. By its seq the older
    action can be taken back all the same."""
    stage.do("m1", "queue.close")
    older = _seq(stage)
    renewed = links.Renewed("spectators")
    stage.happen(Fact(stage.state.seq + 1, stage.now, "m2", renewed))
    refused = stage.refused("m1", "undo")
    assert (refused.code, refused.values) == ("undo_barrier", {"by": "m2", "event": "link.renewed"})
    assert stage.refused("m1", "undo", seq=_seq(stage)).code == "undo_barrier"
    stage.do("m1", "undo", seq=older)
    assert stage.queue.open


def test_what_has_been_said_is_passed_over_by_name(stage: Round) -> None:
    """A whisper changes nothing that could be put back; that it stays is said."""
    stage.do("m1", "queue.close")
    stage.do("m2", "whisper.send", to="p1", text="wait")
    stage.do("m1", "undo")
    assert stage.queue.open
    assert [(p.event, p.why) for p in _undone(stage).passed_over] == [("whisper.sent", "said")]
    assert stage.refused("m1", "undo", seq=_seq(stage)).code == "undo_barrier"
    stage.do("m1", "undo")
    stage.do("m2", "people.check", person="p1")
    said = {"by": "m2", "event": "people.checked"}
    assert stage.refused("m1", "undo").values == said


def test_only_moderators_are_told_what_was_passed_over(stage: Round) -> None:
    """It may be a whisper."""
    stage.do("m1", "queue.close")
    stage.do("m2", "whisper.send", to="p1", text="wait")
    stage.do("m1", "undo")
    for reader in (Reader("p1", "panelist"), Reader("", "spectator")):
        told = fact_for(stage.facts[-1], reader, stage.state)
        assert told is not None
        assert isinstance(told.event, undo.Undone)
        assert told.event.passed_over == ()


def test_by_seq_a_chosen_action_is_undone_where_its_part_is_untouched(stage: Round) -> None:
    """What was done since stays; what touched the same thing is in the way."""
    stage.do("m1", "agenda.extend", item="i2", seconds=60)
    first = _seq(stage)
    stage.ask("p1").do("m1", "queue.close")
    stage.do("m2", "agenda.extend", item="i3", seconds=60)
    stage.do("m1", "undo", seq=first)
    assert (stage.item("i2").planned, stage.item("i3").planned) == (1200, 660)
    assert (stage.queue.open, stage.waiting) == (False, ["p1"])
    stage.do("m1", "agenda.edit", item="i3", planned=900)
    assert stage.refused("m1", "undo", seq=_seq(stage, 2)).code == "undo_overtaken"
    assert stage.refused("m1", "undo", seq=first).code == "nothing_to_undo"


def test_who_was_faster_with_the_same_undo_or_redo_is_named(stage: Round) -> None:
    """And what both meant. Whoever did it themselves before has nothing more to take back."""
    stage.do("m1", "agenda.extend", item="i1", seconds=60)
    for do, code in (("undo", "undone_already"), ("redo", "redone_already")):
        meant, nothing = stage.state.seq, f"nothing_to_{do}"
        stage.do("m1", do, seq=meant)
        refused = stage.refused("m2", do, seq=meant)
        said = {"by": "m1", "event": "agenda.extended"}
        assert (refused.code, refused.values) == (code, said)
        assert stage.refused("m1", do, seq=meant).code == nothing
        assert stage.refused("m2", do, seq=99).code == nothing


def test_by_seq_nothing_older_is_done_again(stage: Round) -> None:
    """Where what was undone last is settled, that is said; what was undone before is there to be
    chosen."""
    stage.do("m1", "queue.close")
    stage.do("m1", "undo")
    first = stage.state.seq
    stage.do("m1", "agenda.extend", item="i3", seconds=60)
    stage.do("m2", "undo")
    last = stage.state.seq
    stage.do("m1", "agenda.edit", item="i3", planned=900)
    refused = stage.refused("m2", "redo", seq=last)
    assert (refused.code, refused.values["event"]) == ("redo_overtaken", "agenda.extended")
    assert stage.queue.open
    stage.do("m2", "redo", seq=first)
    assert not stage.queue.open


@pytest.mark.parametrize("fact", [0, 1])
def test_any_fact_of_an_action_says_which_it_is(stage: Round, fact: int) -> None:
    """Whoever reads that a speech ended, and the next began, may name either. A hand that somebody
    raised is nobody's action, though it came just before one."""
    stage.do("m1", "floor.give", person="p1")
    stage.ask("p3").do("m1", "floor.give", person="p2")
    hand, *facts = (stage.state.seq - n for n in (2, 1, 0))
    assert stage.refused("m1", "undo", seq=hand).code == "nothing_to_undo"
    stage.do("m1", "undo", seq=facts[fact])
    assert stage.speech().person == "p1"


def test_an_entry_moved_to_and_fro_since_stays_where_it_was_put_last(stage: Round) -> None:
    """Also where that is the same place, by the same moderator."""
    stage.ask("p1", "p2", "p3")
    stage.do("m1", "queue.move", entry=stage.entry("p3").id, before=stage.entry("p1").id)
    first = _seq(stage)
    stage.do("m1", "queue.move", entry=stage.entry("p3").id)
    stage.do("m1", "queue.move", entry=stage.entry("p3").id, before=stage.entry("p1").id)
    assert stage.refused("m2", "undo", seq=first).code == "undo_overtaken"
    assert stage.waiting == ["p3", "p1", "p2"]


def test_an_entry_moved_again_since_is_not_moved_back(stage: Round) -> None:
    """What a moderator moved stays where it was put last."""
    stage.ask("p1", "p2", "p3")
    stage.do("m1", "queue.move", entry=stage.entry("p3").id, before=stage.entry("p1").id)
    first = _seq(stage)
    stage.do("m2", "queue.move", entry=stage.entry("p3").id, before=stage.entry("p2").id)
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"


@pytest.mark.parametrize("late", [60, 61])
def test_removing_a_person_can_be_taken_back_for_a_minute(late: int, stage: Round) -> None:
    """With their hand, their place, their floor and their request; then it is a barrier."""
    stage.do("s1", "panel.ask", note="I wrote it")
    stage.ask("p1", "s1", "p2")
    stage.do("m1", "floor.give", person="s1", kind="reply")
    stage.after(10).do("m1", "people.remove", person="s1")
    stage.after(late)
    if late > undo.A_MINUTE:
        refused = stage.refused("m1", "undo")
        assert (refused.code, refused.values["event"]) == ("undo_barrier", "people.removed")
        return
    stage.do("m2", "undo")
    assert not stage.state.people["s1"].removed
    assert stage.waiting == ["p1", "s1", "p2"]
    assert (stage.speech().person, stage.speech().net(stage.now)) == ("s1", 10)
    assert stage.state.panel["s1"].note == "I wrote it"


@pytest.mark.parametrize("late", [60, 61])
def test_closing_a_position_can_be_taken_back_for_a_minute(late: int, stage: Round) -> None:
    """It is open again with what each had chosen, and nobody goes on knowing what others chose."""
    stage.do("m1", "position.add", text="Less paper")
    position = next(iter(stage.state.positions))
    stage.do("m1", "position.open", position=position)
    for person, stance in (("p1", 2), ("p2", -1)):
        stage.do(person, "position.assess", position=position, stance=stance)
    before = stage.state.positions
    reader = Reader("p1", "panelist")
    seen = state_for(stage.state, reader).positions
    stage.do("m1", "position.close", position=position)
    copy = state_for(stage.state, reader)
    known = len(stage.facts)
    if late > undo.A_MINUTE:
        assert stage.after(late).refused("m1", "undo").code == "undo_barrier"
        return
    stage.after(late).do("m1", "undo")
    assert stage.state.positions == before
    assert _follow(copy, reader, stage, known).positions == seen


def test_closing_feedback_can_be_taken_back_for_a_minute(stage: Round) -> None:
    """It is open again, with what was given; closed again, all of it counts."""
    stage.do("m1", "feedback.open")
    stage.do("s1", "feedback.give", rating=4, text="Good")
    stage.do("m1", "feedback.close")
    stage.after(60).do("m2", "undo")
    assert (stage.state.feedback.status, stage.state.feedback.ratings) == ("open", ())
    stage.do("s2", "feedback.give", rating=2)
    stage.do("m2", "redo")
    assert stage.state.feedback.ratings == (0, 1, 0, 1, 0)
    assert stage.after(61).refused("m1", "undo").code == "undo_barrier"


@pytest.mark.parametrize("begin", ["agenda.start", "agenda.next", "session.open"])
def test_an_undone_begin_leaves_phase_item_and_hands_as_they_were(begin: str, lobby: Round) -> None:
    """Hands raised meanwhile included: they wait with those who waited before, behind them."""
    lobby.ask("p1")
    before = lobby.state
    lobby.after(5).do("m1", begin, **({"item": "i2"} if begin == "agenda.start" else {}))
    lobby.ask("p2", "p3").do("p1", "queue.note", entry=lobby.entry("p1").id, note="costs")
    lobby.do("p2", "queue.defer", entry=lobby.entry("p2").id)
    lobby.do("m2", "undo")
    assert lobby.state.session == before.session
    assert (lobby.state.item, lobby.state.items) == (None, before.items)
    assert (lobby.waiting, lobby.entry("p1").note) == (["p1", "p3", "p2"], "costs")
    lobby.do("m2", "redo")
    assert lobby.waiting == ["p1", "p3", "p2"]
    assert lobby.state.session.phase == "open"


@pytest.mark.parametrize(
    ("do", "said", "back"),
    [
        ("queue.remove", {"entry": "p1"}, ["p1", "p2"]),
        ("queue.clear", {}, ["p1", "p2"]),
        ("queue.move", {"entry": "p2", "before": "p1"}, ["p1", "p2"]),
        ("queue.add", {"person": "p3"}, ["p1", "p2"]),
    ],
)
def test_what_was_done_before_the_first_item_is_undone_where_its_hands_wait_now(
    do: str, said: dict[str, str], back: list[str], lobby: Round
) -> None:
    """With the item that took them over; nobody would see a hand where no item is any more."""
    lobby.ask("p1", "p2")
    ids = {entry.person: entry.id for entry in lobby.queue.entries}
    lobby.do("m1", do, **{k: v if k == "person" else ids[v] for k, v in said.items()})
    done, after = lobby.state.seq, lobby.waiting
    lobby.after(5).do("m1", "agenda.start", item="i2")
    lobby.after(5).do("m1", "agenda.start", item="i1")
    lobby.do("m2", "undo", seq=done)
    assert ([e.person for e in lobby.state.queues["i2"].entries], lobby.waiting) == (back, [])
    lobby.do("m2", "redo")
    lobby.do("m1", "agenda.start", item="i2")
    assert (lobby.waiting, list(lobby.state.queues)) == (after, ["i2"])


def test_a_hand_redone_after_the_first_item_has_begun_is_seen_there(lobby: Round) -> None:
    """It was taken back before any item, and waits with the current one."""
    lobby.ask("p1").do("m1", "queue.add", person="p2")
    lobby.do("m1", "undo")
    lobby.do("m1", "agenda.start", item="i1")
    lobby.do("m1", "redo")
    assert lobby.waiting == ["p1", "p2"]


def test_a_hand_of_an_item_whose_begin_was_taken_back_is_seen_with_the_one_begun_instead(
    lobby: Round,
) -> None:
    """Which took over all that waited before the first."""
    lobby.ask("p1").do("m1", "agenda.start", item="i1")
    begun = _seq(lobby)
    lobby.do("m1", "queue.remove", entry=lobby.entry("p1").id)
    removed = _seq(lobby)
    lobby.do("m1", "undo", seq=begun)
    lobby.do("m1", "agenda.start", item="i2")
    lobby.do("m1", "undo", seq=removed)
    assert lobby.waiting == ["p1"]


def test_a_hand_of_an_item_whose_begin_was_taken_back_is_seen_before_the_first(
    lobby: Round,
) -> None:
    """It was removed while the item was held, and comes back where the others wait."""
    begun = lobby.ask("p1", "p2").do("m1", "agenda.start", item="i1") and lobby.state.seq
    lobby.do("m1", "queue.remove", entry=lobby.entry("p1").id)
    lobby.do("m1", "undo", seq=begun)
    assert lobby.waiting == ["p2"]
    lobby.do("m1", "undo")
    assert lobby.waiting == ["p1", "p2"]


@pytest.mark.parametrize("start", [False, True])
def test_an_undone_pause_or_begin_in_a_pause_leaves_phase_item_and_hands(
    start: bool, stage: Round
) -> None:
    """The session goes on, or pauses on, where it was; the speech has its time."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(10)
    if start:
        stage.do("m1", "session.pause")
    before = stage.state
    stage.do("m1", "agenda.start", item="i3") if start else stage.do("m1", "session.pause")
    stage.ask("p2").after(5).do("m1", "undo")
    was = (before.session.phase, before.item, before.paused_item)
    assert (stage.state.session.phase, stage.state.item, stage.state.paused_item) == was
    assert stage.speech().net(stage.now) == 10
    if not start:
        assert stage.waiting == ["p2"]
    assert stage.item("i1").took(stage.now) == 10


def test_a_session_in_which_an_item_was_begun_since_does_not_wait_again(lobby: Round) -> None:
    """The item would be held before the begin."""
    lobby.do("m1", "session.open")
    opened = _seq(lobby)
    lobby.do("m2", "agenda.start", item="i1")
    assert lobby.refused("m1", "undo", seq=opened).code == "undo_overtaken"


@pytest.mark.parametrize(("do", "said"), [("agenda.start", {"item": "i1"}), ("session.open", {})])
def test_a_session_in_which_somebody_speaks_has_begun(
    do: str, said: dict[str, str], lobby: Round
) -> None:
    """Taking the begin back would take the floor from them."""
    lobby.do("m1", do, **said)
    lobby.do("m1", "floor.give", person="p1")
    assert lobby.refused("m1", "undo", seq=_seq(lobby, 2)).code == "undo_overtaken"


@pytest.mark.parametrize("mistake", ["queue.clear", "queue.remove"])
def test_who_raised_again_after_a_mistaken_clear_or_removal_gets_the_old_place_with_the_new_note(
    mistake: str, stage: Round
) -> None:
    """And those beside them keep theirs."""
    stage.ask("p1", "p2", "p3", "s1")
    said = {"entry": stage.entry("p2").id} if mistake == "queue.remove" else {}
    since = stage.entry("p2").since
    stage.do("m1", mistake, **said)
    stage.after(5).do("p2", "queue.join", note="costs")
    stage.do("m1", "undo")
    assert stage.waiting == ["p1", "p2", "p3", "s1"]
    assert (stage.entry("p2").note, stage.entry("p2").since) == ("costs", since)


REDONE: list[tuple[str, dict[str, Any]]] = [
    ("floor.next", {}),
    ("floor.give", {"person": "p3"}),
    ("floor.give", {"person": "p3", "kind": "question"}),
    ("floor.end", {}),
    ("floor.pause", {}),
    ("floor.extend", {"seconds": 60}),
    ("agenda.next", {}),
    ("agenda.start", {"item": "i3"}),
    ("agenda.extend", {"item": "i1", "seconds": 60}),
    ("agenda.skip", {"item": "i2"}),
    ("agenda.move", {"item": "i2"}),
    ("agenda.remove", {"item": "i2"}),
    ("agenda.add", {"item": NewItem("New", 60)}),
    ("queue.remove", {"entry": "e"}),
    ("queue.move", {"entry": "e"}),
    ("queue.clear", {}),
    ("queue.close", {}),
    ("queue.order", {"order": "balanced"}),
    ("panel.invite", {"person": "s1"}),
    ("panel.withdraw", {"person": "s1"}),
    ("panel.release", {"person": "s2"}),
    ("people.remove", {"person": "p1"}),
    ("session.pause", {}),
    ("people.add", {"name": "Zoe", "role": "panelist"}),
    ("people.rename", {"person": "p1", "name": "Zoe"}),
    ("people.edit", {"person": "p1", "office": "Head"}),
    ("finding.record", {"text": "None agree"}),
    ("finding.edit", {"finding": "r", "text": "Most agree"}),
    ("finding.withdraw", {"finding": "r"}),
    ("question.approve", {"question": "q"}),
    ("question.dismiss", {"question": "q"}),
    ("question.take", {"question": "q"}),
    ("position.add", {"text": "Less paper"}),
    ("position.open", {"position": "pos"}),
    ("feedback.open", {}),
    ("door.close", {}),
]


@pytest.mark.parametrize(("do", "said"), REDONE)
def test_redo_of_what_was_undone_and_undo_of_that(
    do: str, said: dict[str, Any], stage: Round
) -> None:
    """What the action did is done again, with new clocks; and can be taken back again."""
    stage.seat("s2").do("s1", "panel.ask", note="I wrote it")
    stage.ask("p1", "p2").do("m1", "floor.give", person="p1", kind="reply")
    stage.do("m1", "finding.record", text="All agree")
    stage.do("s1", "question.ask", text="Why?")
    stage.do("m1", "position.add", text="More paper")
    there = {
        "entry": stage.entry("p1").id,
        "finding": next(iter(stage.state.findings)),
        "question": next(iter(stage.state.questions)),
        "position": next(iter(stage.state.positions)),
    }
    said = {name: there.get(name, value) for name, value in said.items()}
    before = _essence(stage)
    stage.after(5).do("m1", do, **said)
    done = _essence(stage)
    stage.do("m2", "undo")
    assert _essence(stage) == before
    (*_, redone) = stage.after(5).do("m1", "redo")
    assert isinstance(redone, undo.Redone)
    assert _essence(stage) == done
    assert stage.refused("m1", "redo").code == "nothing_to_redo"
    stage.do("m2", "undo")
    assert _essence(stage) == before


def test_an_invitation_that_is_made_again_is_open_for_as_long_as_a_new_one(stage: Round) -> None:
    """Whoever is asked has their time to say yes, however late the redo came."""
    stage.do("m1", "panel.invite", person="s1")
    stage.after(50).do("m1", "undo")
    stage.do("m1", "redo")
    assert stage.after(59).do("s1", "panel.accept")


def test_whose_action_it_was_and_what_it_was_about_stays_known(stage: Round) -> None:
    """However often it is taken back and done again, and by whom."""
    stage.do("m1", "agenda.extend", item="i2", seconds=60)
    for _ in range(2):
        stage.do("m2", "undo")
        undone = (stage.state.undone or ())[-1]
        assert (undone.by, undone.whose, undone.thing) == ("m2", "m1", "i2")
        stage.do("m2", "redo")
        again = (stage.state.actions or ())[-1]
        assert (again.by, again.whose, again.thing) == ("m2", "m1", "i2")


def test_what_is_done_with_a_speech_is_about_its_speaker(stage: Round) -> None:
    """Who reads what could be taken back reads whose clock it was."""
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.give", person="p2", kind="question")
    about = []
    for do, said in (("floor.pause", {}), ("floor.resume", {}), ("floor.extend", {"seconds": 60})):
        stage.do("m1", do, **said)
        about.append((stage.state.actions or ())[-1].person)
    assert about == ["p2", "p2", "p2"]


def _essence(stage: Round) -> dict[str, Any]:
    """What moderators see of a state, without clocks and the ids of speeches."""
    state = stage.state
    return {
        "phase": state.session.phase,
        "item": (state.item, state.paused_item),
        "items": [(i.id, i.status, i.planned) for i in state.items],
        "floor": [(s.person, s.kind, s.limit, s.paused) for s in speeches(state)],
        "queues": {
            place: (q.open, q.order, [(e.person, e.kind, e.note) for e in q.entries])
            for place, q in state.queues.items()
            if q.entries or not q.open
        },
        "panel": {p: (i.asked, i.note, i.until is None) for p, i in state.panel.items()},
        "people": {
            p: (f.name, f.office, f.role, f.guest) for p, f in state.people.items() if not f.removed
        },
        "findings": [(f.text, f.stands) for f in state.findings.values() if not f.withdrawn],
        "questions": [(q.status, q.answers, q.item) for q in state.questions.values()],
        "positions": [(p.text, p.status) for p in state.positions.values()],
        "feedback": (state.feedback.status, state.feedback.count),
        "speeches": {p: (t.speeches, t.interjections) for p, t in state.talk.items() if t.speeches},
    }


@pytest.mark.parametrize("hands", [("p1", "p2"), ()])
def test_what_was_undone_step_by_step_is_redone_so(hands: tuple[str, ...], stage: Round) -> None:
    """Two speeches and a minute more: each step back is a step forward again, also where the
    floor was given to people who did not ask for it."""
    stage.ask(*hands)

    def speaks(person: str) -> None:
        if hands:
            stage.do("m1", "floor.next")
        else:
            stage.do("m1", "floor.give", person=person)

    speaks("p1")
    stage.after(5).do("m1", "floor.extend", seconds=60)
    stage.after(5)
    speaks("p2")
    limits = [stage.speech().limit]
    for _ in range(3):
        stage.after(1).do("m1", "undo")
    assert stage.state.floor is None
    assert stage.waiting == [*hands]
    spoke = []
    for _ in range(3):
        stage.after(1).do("m1", "redo")
        spoke.append((stage.speech().person, stage.speech().limit))
    assert [person for person, _ in spoke] == ["p1", "p1", "p2"]
    assert spoke[1][1] == (spoke[0][1] or 0) + 60
    assert [stage.speech().limit] == limits
    assert stage.waiting == []


def test_a_speech_that_was_given_anew_is_not_the_one_that_was_taken_back(stage: Round) -> None:
    """The same person has the floor, but not by a redo: what was undone of the other speech is not
    done to this one."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(5).do("m1", "floor.extend", seconds=60)
    for _ in range(2):
        stage.after(1).do("m1", "undo")
    stage.after(1).do("m2", "floor.give", person="p1")
    assert stage.refused("m1", "redo").code == "redo_overtaken"


def test_what_was_undone_of_one_speech_is_not_done_to_another(stage: Round) -> None:
    """Each came from a hand, but from another."""
    stage.ask("p1", "p2").do("m1", "floor.next")
    stage.do("m1", "floor.pause")
    stage.do("m1", "undo")
    stage.do("m2", "floor.next")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    assert not stage.speech().paused


@pytest.mark.parametrize(
    ("do", "said"), [("floor.give", {"person": "p1"}), ("agenda.start", {"item": "i3"})]
)
def test_an_item_is_not_begun_again_over_what_has_begun_since(
    do: str, said: dict[str, str], stage: Round
) -> None:
    """Nobody loses the floor, and no item is left, by what was meant before that."""
    stage.do("m1", "agenda.next")
    stage.do("m1", "undo")
    stage.do("m2", do, **said)
    before = stage.state
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    assert stage.state is before


@pytest.mark.parametrize(
    ("do", "said"), [("floor.give", {"person": "p2"}), ("floor.pause", {}), ("floor.resume", {})]
)
def test_in_a_pause_nobody_begins_to_speak_by_a_redo(
    do: str, said: dict[str, str], stage: Round
) -> None:
    """Nor does anybody's clock stop or go on, as for all commands of the floor."""
    stage.do("m1", "floor.give", person="p1")
    if do == "floor.resume":
        stage.do("m1", "floor.pause")
    stage.do("m1", do, **said)
    stage.do("m1", "undo")
    stage.do("m2", "session.pause")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    assert stage.speech().person == "p1"


def test_redo_leaves_what_others_did_since(stage: Round) -> None:
    """A queue cleared again is cleared of those whom it was cleared of."""
    stage.ask("p1", "p2").do("m1", "queue.clear")
    stage.do("m1", "undo")
    stage.ask("p3").do("m1", "redo")
    assert stage.waiting == ["p3"]


def test_redo_does_not_give_the_floor_to_whoever_has_lowered_their_hand(stage: Round) -> None:
    """They have changed their mind."""
    stage.ask("p1").do("m1", "floor.next")
    stage.do("m1", "undo")
    stage.do("p1", "queue.leave")
    refused = stage.refused("m1", "redo")
    assert (refused.code, refused.values["event"]) == ("redo_overtaken", "floor.given")


def test_an_undo_that_would_change_nothing_is_no_undo(stage: Round) -> None:
    """Saying "ok" where nothing comes of it surprises; the older action is taken back instead."""
    stage.do("m1", "queue.close")
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.pause")
    stage.do("m1", "floor.resume")
    stage.do("m1", "undo", seq=_seq(stage))
    assert stage.speech().paused
    stage.do("m1", "floor.resume")
    refused = stage.refused("m1", "undo", seq=_seq(stage, 2))
    assert refused.code == "undo_overtaken"


def test_what_more_has_become_of_is_settled(stage: Round) -> None:
    """A finding that somebody supports, a position that somebody has assessed, a person who has
    come, feedback that somebody has given: none is taken away from them."""
    stage.do("m1", "finding.record", text="All agree")
    stage.do("p1", "finding.stand", finding=next(iter(stage.state.findings)), stance="support")
    stage.do("m1", "position.add", text="Less paper")
    position = next(iter(stage.state.positions))
    stage.do("m1", "position.open", position=position)
    stage.do("p1", "position.assess", position=position, stance=1)
    stage.do("m1", "people.add", name="Zoe", role="panelist")
    zoe = next(p.id for p in stage.state.people.values() if p.name == "Zoe")
    stage.do(SYSTEM, "people.arrive", person=zoe)
    stage.do("m1", "feedback.open")
    stage.do("s1", "feedback.give", rating=4)
    for action in [a for a in stage.state.actions or () if a.event != "agenda.started"]:
        assert stage.refused("m2", "undo", seq=action.seq).code == "undo_overtaken", action.event


def test_an_undone_approval_hides_the_question_from_those_who_saw_it_by_it(stage: Round) -> None:
    """Its asker and the moderators go on seeing it; it waits for approval again."""
    stage.do("s1", "question.ask", text="Why?")
    question = next(iter(stage.state.questions))
    stage.do("m1", "question.approve", question=question)
    readers = Reader("s1", "spectator"), Reader("s2", "spectator"), Reader("p1", "panelist")
    copies = [state_for(stage.state, reader) for reader in readers]
    known = len(stage.facts)
    stage.do("m2", "undo")
    for reader, copy in zip(readers, copies, strict=True):
        seen = _follow(copy, reader, stage, known)
        assert (question in seen.questions) == (reader.id == "s1")
    assert stage.state.questions[question].status == "pending"


def test_nobody_votes_twice_for_a_question_whose_dismissal_was_undone(stage: Round) -> None:
    """Its votes come back, and whose they are."""
    stage.do("s1", "question.ask", text="Why?")
    question = next(iter(stage.state.questions))
    stage.do("m1", "question.approve", question=question)
    stage.do("s2", "question.vote", question=question)
    stage.do("m1", "question.dismiss", question=question)
    stage.do("m1", "undo")
    assert stage.state.questions[question].votes == 1
    assert stage.refused("s2", "question.vote", question=question).code == "already_voted"


def test_a_line_of_feedback_that_was_published_by_mistake_is_withheld_again(stage: Round) -> None:
    """And published again by a redo."""
    stage.do("m1", "feedback.open")
    stage.do("s1", "feedback.give", rating=4, text="Good")
    stage.do("m1", "feedback.close")
    stage.do("m1", "feedback.publish", text="Good")
    stage.do("m2", "undo")
    assert (stage.state.feedback.lines, stage.state.feedback.kept) == ((), ("Good",))
    stage.do("m2", "redo")
    assert (stage.state.feedback.lines, stage.state.feedback.kept) == (("Good",), ())


def test_a_floor_given_again_stops_no_other_clock_than_it_did(stage: Round) -> None:
    """Whoever it was given over may have been paused then, and not be now: they wait with their
    time, the new speaker's clock runs, and a second undo has whoever was interrupted speak on."""
    stage.ask("p2", kind="question").do("m1", "floor.give", person="p1")
    stage.after(10).do("m1", "floor.pause")
    stage.do("m1", "floor.give", person="p2")
    stage.after(5).do("m2", "undo")
    stage.do("m1", "floor.resume")
    stage.after(20).do("m2", "redo")
    speaks, waits = speeches(stage.state)
    assert (speaks.person, speaks.paused, speaks.running) == ("p2", False, stage.now)
    assert (waits.person, waits.paused) == ("p1", False)
    stage.after(6).do("m2", "undo")
    (speaks,) = speeches(stage.state)
    assert (speaks.person, speaks.net(stage.now)) == ("p1", 36)
