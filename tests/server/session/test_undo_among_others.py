"""Undo and redo where somebody else has acted since: nothing of theirs is lost."""

from typing import Any

import pytest

from server.session.agenda import NewItem
from server.session.places import MOST_EMPTY
from tests.support.sessions import Round


def _newest(stage: Round) -> int:
    """The seq of the moderators' newest action."""
    assert stage.state.actions
    return stage.state.actions[-1].seq


def test_a_hand_added_for_somebody_is_theirs_once_they_said_what_for(stage: Round) -> None:
    """They wait by their own will by now, which is not the moderator's to take back."""
    stage.do("m1", "queue.add", person="p1")
    stage.do("p1", "queue.join", note="my own words")
    refused = stage.refused("m1", "undo", seq=_newest(stage))
    assert refused.values == {"event": "queue.joined"}
    assert stage.entry("p1").note == "my own words"


def test_a_hand_added_for_somebody_is_taken_back_with_the_moderator_s_own_words(
    stage: Round,
) -> None:
    """Whose note was taken back as well, step by step."""
    stage.do("m1", "queue.add", person="p1", note="costs")
    stage.do("m1", "queue.note", entry=stage.entry("p1").id, note="money")
    stage.do("m1", "undo")
    stage.do("m1", "undo")
    assert stage.waiting == []


def test_no_two_requests_become_one_by_an_undo(stage: Round) -> None:
    """The kind that an entry would go back to is taken: its owner has asked for that as well."""
    stage.do("p1", "queue.join", note="A")
    stage.ask("p2", kind="reply")
    before = stage.entry("p2").id
    stage.do("m1", "queue.move", entry=stage.entry("p1").id, before=before)
    stage.do("p1", "queue.join", note="B")
    refused = stage.refused("m1", "undo", seq=_newest(stage))
    assert refused.values == {"event": "queue.moved"}
    assert [entry.note for entry in stage.queue.entries] == ["A", "", "B"]


def test_no_two_requests_become_one_by_a_redo(stage: Round) -> None:
    """Likewise of the kind that an entry would adopt again."""
    stage.do("p1", "queue.join", note="A")
    stage.ask("p2", kind="reply")
    before = stage.entry("p2").id
    stage.do("m1", "queue.move", entry=stage.entry("p1").id, before=before)
    stage.do("m1", "undo")
    stage.do("p1", "queue.join", kind="reply", note="R")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    assert [entry.note for entry in stage.queue.entries] == ["", "R", "A"]


def test_a_hand_with_new_words_is_not_removed_again_by_a_redo(stage: Round) -> None:
    """It is not what was removed."""
    stage.do("p1", "queue.join", note="one")
    stage.do("m1", "queue.remove", entry=stage.entry("p1").id)
    stage.do("m1", "undo")
    stage.do("p1", "queue.join", note="two")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    assert stage.entry("p1").note == "two"


def test_nobody_who_has_come_back_since_is_removed_by_an_undo(stage: Round) -> None:
    """What they did since would not count any more."""
    stage.do("m1", "people.remove", person="p1")
    stage.after(61).do("m1", "people.restore", person="p1")
    restored = _newest(stage)
    stage.do("system", "people.arrive", person="p1")
    assert stage.refused("m2", "undo", seq=restored).code == "undo_overtaken"
    assert not stage.state.people["p1"].removed


def test_an_order_goes_back_with_the_queue_that_began_in_it(stage: Round) -> None:
    """Also where the first hand came after it."""
    stage.do("m1", "agenda.edit", item="i1", order="balanced")
    stage.ask("p1").do("m2", "undo")
    assert (stage.item("i1").order, stage.queue.order) == ("arrival", "arrival")


def test_a_findings_owner_goes_back_beside_what_people_said_of_it_since(stage: Round) -> None:
    """Their stances are of its text, which stays."""
    stage.do("m1", "finding.record", text="All agree")
    (finding,) = stage.state.findings
    stage.do("m1", "finding.edit", finding=finding, owner="p1")
    stage.do("p2", "finding.stand", finding=finding, stance="support")
    stage.do("m1", "undo")
    found = stage.state.findings[finding]
    assert (found.owner, dict(found.stands)) == (None, {"p2": "support"})
    assert stage.state.item == "i1"


def test_a_speech_is_not_taken_into_the_next_item_by_an_undo(stage: Round) -> None:
    """Its item has ended since, and it with that."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(20).do("m1", "floor.end")
    ended = _newest(stage)
    stage.do("m2", "agenda.next")
    assert stage.refused("m1", "undo", seq=ended).code == "undo_overtaken"
    assert stage.state.floor is None


def test_nobody_who_has_had_the_floor_since_is_removed_by_an_undo(stage: Round) -> None:
    """Also where that was taken back: they were there, and what they took of the time stays."""
    stage.do("m1", "people.remove", person="p1")
    stage.do("m1", "people.restore", person="p1")
    restored = _newest(stage)
    stage.do("m1", "floor.give", person="p1")
    stage.after(60).do("m1", "undo")
    assert stage.refused("m1", "undo", seq=restored).code == "undo_overtaken"


def test_nobody_who_has_asked_to_speak_since_is_removed_by_an_undo_or_redo(stage: Round) -> None:
    """They were let in, and their hand would go with them."""
    stage.do("m1", "people.remove", person="p1")
    stage.do("m2", "people.restore", person="p1")
    stage.ask("p1")
    assert stage.refused("m2", "undo", seq=_newest(stage)).code == "undo_overtaken"
    stage.do("m1", "people.remove", person="p2")
    stage.do("m1", "undo")
    stage.ask("p2")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    stage.do("m1", "people.add", name="Zoe", role="panelist")
    zoe = next(p.id for p in stage.state.people.values() if p.name == "Zoe")
    seq = _newest(stage)
    stage.do("m2", "queue.add", person=zoe, note="by phone")
    assert stage.refused("m1", "undo", seq=seq).code == "undo_overtaken"
    assert stage.waiting == ["p1", "p2", zoe]
    stage.do("m1", "people.remove", person="p3")
    stage.do("m1", "undo")
    stage.do("m2", "floor.give", person="p3")
    assert stage.refused("m1", "redo", expect=stage.state.seq).code == "redo_overtaken"


def test_who_has_said_no_is_not_invited_again_by_an_undo(stage: Round) -> None:
    """That there is no invitation is their doing, not the moderator's who took back an earlier."""
    for do in ("panel.invite", "panel.withdraw"):
        stage.do("m1", do, person="s1")
    stage.do("m2", "panel.invite", person="s1")
    stage.do("s1", "panel.decline")
    stage.do("m1", "undo")
    assert "s1" not in stage.state.panel
    stage.do("s1", "panel.ask", note="one")
    stage.do("m1", "panel.withdraw", person="s1")
    stage.do("s1", "panel.ask", note="two")
    stage.do("s1", "panel.withdraw")
    assert stage.refused("m1", "undo", seq=_newest(stage)).code == "undo_overtaken"


def test_an_invitation_that_was_taken_back_is_open_again_step_by_step(stage: Round) -> None:
    """What an undo gives back is as if it had never been touched."""
    for do in ("panel.invite", "panel.withdraw", "panel.invite"):
        stage.do("m1", do, person="s1")
    found = []
    for _ in range(3):
        stage.do("m1", "undo")
        found.append("s1" in stage.state.panel)
    assert found == [False, True, False]


@pytest.mark.parametrize("do", ["panel.withdraw", "people.remove"])
def test_an_invitation_that_a_redo_gave_anew_is_taken_back_by_the_next_one(
    do: str, stage: Round
) -> None:
    """Each step back is a step forward again, though the invitation has another end by then."""
    stage.do("m1", "panel.invite", person="s1")
    stage.after(5).do("m1", do, person="s1")
    for again in ("undo", "undo", "redo"):
        stage.after(5).do("m2", again)
    assert "s1" in stage.state.panel
    stage.after(5).do("m2", "redo")
    assert "s1" not in stage.state.panel
    assert stage.state.people["s1"].removed == (do == "people.remove")


def test_a_redo_takes_back_no_invitation_that_was_made_since(stage: Round) -> None:
    """Neither a moderator's own, nor one by a redo for which somebody has asked by now."""
    for do in ("panel.invite", "panel.withdraw"):
        stage.do("m1", do, person="s1")
    for _ in range(2):
        stage.do("m1", "undo")
    (withdrawn, invited) = (action.seq for action in stage.state.undone or ())
    stage.after(5).do("m2", "panel.invite", person="s1")
    assert stage.refused("m1", "redo", seq=withdrawn).code == "redo_overtaken"
    stage.do("m2", "undo")
    stage.after(5).do("m1", "redo", seq=invited)
    stage.do("s1", "panel.ask")
    assert stage.refused("m1", "redo", seq=withdrawn).code == "redo_overtaken"
    assert stage.state.panel["s1"].until is not None


def test_who_has_lowered_their_hand_themselves_does_not_wait_again(stage: Round) -> None:
    """Though it was another hand, which they had raised since a moderator took down the first."""
    stage.ask("p1", "p2").do("m1", "queue.clear")
    stage.ask("p1").do("p1", "queue.leave")
    stage.do("m1", "undo")
    assert stage.waiting == ["p2"]


def test_who_was_called_waits_again_though_they_thought_better_of_a_second_request(
    stage: Round,
) -> None:
    """What they lowered was not the hand with which they got the floor by mistake."""
    stage.ask("p1").do("m1", "floor.next")
    stage.ask("p1").do("p1", "queue.leave")
    stage.do("m1", "undo")
    assert (stage.waiting, stage.state.floor) == (["p1"], None)


def test_a_speech_that_was_ended_does_not_go_on_after_somebody_else_s(stage: Round) -> None:
    """The floor is empty as it was, but by another's doing."""
    stage.do("m1", "floor.give", person="p2")
    stage.do("m1", "floor.end")
    ended = _newest(stage)
    stage.do("m1", "floor.give", person="p3")
    stage.do("p3", "floor.end")
    assert stage.refused("m1", "undo", seq=ended).code == "undo_overtaken"
    assert stage.state.floor is None


def test_a_name_that_its_owner_chose_stays(stage: Round) -> None:
    """Also where it is the one that a moderator had given them."""
    stage.do("m1", "people.rename", person="p1", name="Anna")
    for name in ("Paula", "Anna"):
        stage.do("p1", "people.rename", person="p1", name=name)
    assert stage.refused("m1", "undo", seq=_newest(stage)).code == "undo_overtaken"
    assert stage.state.people["p1"].name == "Anna"


def test_a_later_pause_is_not_ended_by_the_undo_of_an_earlier_one(stage: Round) -> None:
    """The earlier one is over."""
    stage.do("m1", "session.pause")
    first = _newest(stage)
    stage.do("m1", "session.resume")
    stage.do("m2", "session.pause")
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    assert stage.state.session.phase == "paused"


Command = tuple[str, dict[str, Any]]


@pytest.mark.parametrize(
    ("mine", "contrary"),
    [
        (("door.close", {}), ("door.open", {})),
        (("queue.close", {}), ("queue.open", {})),
        (("queue.order", {"order": "time"}), ("queue.order", {"order": "balanced"})),
        (("queue.note", {"entry": "e", "note": "A"}), ("queue.note", {"entry": "e", "note": "B"})),
        (("floor.pause", {}), ("floor.resume", {})),
        (("agenda.extend", {"item": "i3", "seconds": 60}), ("agenda.edit", {"planned": 900})),
        (("agenda.edit", {"title": "A"}), ("agenda.edit", {"title": "B"})),
        (("agenda.move", {"item": "i3", "before": "i1"}), ("agenda.move", {"item": "i3"})),
        (
            ("people.edit", {"person": "p3", "office": "A"}),
            ("people.edit", {"person": "p3", "office": "B"}),
        ),
        (("people.remove", {"person": "p3"}), ("people.restore", {"person": "p3"})),
        (("question.approve", {}), ("question.dismiss", {})),
        (("finding.edit", {"text": "A"}), ("finding.edit", {"text": "B"})),
        (("position.edit", {"text": "A"}), ("position.edit", {"text": "B"})),
    ],
)
def test_what_the_other_moderator_decided_alike_is_theirs(
    mine: Command, contrary: Command, stage: Round
) -> None:
    """They had decided otherwise in between. Once they take back both, the first can be."""
    stage.ask("p1").do("m1", "floor.give", person="p2")
    stage.do("s1", "question.ask", text="Why?")
    stage.do("m1", "finding.record", text="All agree")
    stage.do("m1", "position.add", text="Less paper")
    there = {
        "agenda.edit": {"item": "i3"},
        "question": {"question": next(iter(stage.state.questions))},
        "finding": {"finding": next(iter(stage.state.findings))},
        "position": {"position": next(iter(stage.state.positions))},
    }

    def act(by: str, command: Command) -> None:
        do, said = command
        said = {**there.get(do, there.get(do.partition(".")[0], {})), **said}
        if said.get("entry"):
            said["entry"] = stage.entry("p1").id
        stage.after(1).do(by, do, **said)

    act("m1", mine)
    first, after = _newest(stage), stage.state
    act("m2", contrary)
    if mine[0] != "agenda.extend":
        act("m2", mine)
        assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
        stage.do("m2", "undo")
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    stage.do("m2", "undo")
    for part in ("items", "queues", "questions", "findings", "positions", "door_open"):
        assert getattr(stage.state, part) == getattr(after, part)
    stage.do("m1", "undo", seq=first)


def test_an_item_that_the_other_moderator_began_once_more_stays_current(stage: Round) -> None:
    """They had gone back in between."""
    stage.do("m1", "agenda.start", item="i2")
    first = _newest(stage)
    for item in ("i1", "i2"):
        stage.do("m2", "agenda.start", item=item)
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    for _ in range(2):
        stage.do("m2", "undo")
    stage.do("m1", "undo")
    assert stage.state.item == "i1"


def test_a_guest_with_another_seat_since_is_not_released_again_by_a_redo(stage: Round) -> None:
    """They had given back the one that was meant."""
    stage.seat("s1").do("m1", "panel.release", person="s1")
    stage.do("m1", "undo")
    stage.do("s1", "panel.release")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    stage.seat("s1")
    assert stage.refused("m1", "redo").code == "redo_overtaken"


def test_an_order_that_the_other_moderator_set_for_the_item_once_more_is_theirs(
    stage: Round,
) -> None:
    """The item's order is that of its queue."""
    stage.do("m1", "agenda.next")
    stage.do("m1", "queue.order", order="time")
    first = _newest(stage)
    for order in ("balanced", "time"):
        stage.do("m2", "agenda.edit", item="i2", order=order)
        assert stage.queue.order == order
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    for _ in range(3):
        stage.do("m2", "undo")
    assert stage.queue.order == "arrival"


def test_a_title_that_the_other_moderator_chose_once_more_is_theirs(lobby: Round) -> None:
    """They had chosen another in between."""
    lobby.do("m1", "session.edit", title="A")
    first = _newest(lobby)
    for title in ("B", "A"):
        lobby.do("m2", "session.edit", title=title)
    assert lobby.refused("m1", "undo", seq=first).code == "undo_overtaken"
    for _ in range(2):
        lobby.do("m2", "undo")
    lobby.do("m1", "undo", seq=first)
    assert lobby.state.session.title == "Communal realignment"


def test_an_item_goes_back_however_often_items_were_moved(stage: Round) -> None:
    """Only so many of the places that they left are kept."""
    for _ in range(MOST_EMPTY):
        stage.do("m1", "agenda.move", item="i2")
        stage.do("m1", "agenda.move", item="i2", before="i3")
    stage.do("m1", "agenda.move", item="i3", before="i1")
    assert len(stage.state.undoing.places) == 3 + MOST_EMPTY
    stage.do("m1", "undo")
    assert [item.id for item in stage.state.items] == ["i1", "i2", "i3"]


def test_an_item_that_the_other_moderator_has_changed_is_not_removed_by_an_undo(
    stage: Round,
) -> None:
    """It is no longer only what was added."""
    stage.do("m1", "agenda.add", item=NewItem("New", 60))
    added, item = _newest(stage), stage.state.items[-1].id
    stage.do("m2", "agenda.edit", item=item, title="Newer")
    assert stage.refused("m1", "undo", seq=added).code == "undo_overtaken"
    stage.do("m2", "undo")
    stage.do("m1", "undo", seq=added)
    assert len(stage.state.items) == 3


def test_words_that_their_owner_wrote_once_more_are_theirs(stage: Round) -> None:
    """Also where they are the moderator's, for a hand or on it."""
    stage.do("m1", "queue.add", person="p1", note="money")
    added = _newest(stage)
    stage.ask("p2").do("m1", "queue.note", entry=stage.entry("p2").id, note="money")
    noted = _newest(stage)
    for person in ("p1", "p2"):
        for note in ("costs", "money"):
            stage.do(person, "queue.note", entry=stage.entry(person).id, note=note)
    for seq in (added, noted):
        assert stage.refused("m1", "undo", seq=seq).code == "undo_overtaken"
    assert [entry.note for entry in stage.queue.entries] == ["money", "money"]
