"""Undo and redo where somebody else has acted since: nothing of theirs is lost."""

from dataclasses import replace
from typing import Any

import pytest

from server.session.agenda import NewItem
from server.session.plan import PlannedItem
from tests.support.sessions import PLAN, Round


def _newest(stage: Round) -> int:
    """The seq of the moderators' newest action."""
    assert stage.state.actions
    return stage.state.actions[-1].seq


# Hands.


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


# Orders.

LONGER = replace(
    PLAN,
    items=(*PLAN.items, *(PlannedItem(f"i{n}", "More", "discussion", 600) for n in (4, 5))),
)
ADD: tuple[str, dict[str, Any]] = ("agenda.add", {"item": NewItem("New", 60), "after": "i2"})


def _move(item: str, before: str | None = None) -> tuple[str, dict[str, Any]]:
    return "agenda.move", {"item": item, "before": before}


def _remove(item: str) -> tuple[str, dict[str, Any]]:
    return "agenda.remove", {"item": item}


def _planned() -> Round:
    return Round(LONGER).running("i2")


def _order(stage: Round) -> str:
    """The agenda's items, N for a new one."""
    ids = [item.id for item in stage.state.items]
    return " ".join(i[1:] if i in {p.id for p in LONGER.items} else "N" for i in ids)


@pytest.mark.parametrize(
    ("mine", "theirs", "left"),
    [
        (ADD, _move("i4", "i1"), "4 1 2 3 5"),
        (_remove("i4"), _move("i5", "i3"), "1 2 5 3 4"),
        (_remove("i4"), _remove("i3"), "1 2 4 5"),
        (_move("i5", "i3"), _remove("i4"), "1 2 3 5"),
        (_move("i5", "i3"), _move("i4", "i5"), "1 2 4 3 5"),
        (_move("i5", "i3"), _move("i1"), "2 3 4 5 1"),
        (_move("i1"), _move("i4", "i2"), "1 4 2 3 5"),
    ],
)
def test_the_order_that_the_other_moderator_gave_the_agenda_stays(
    mine: tuple[str, dict[str, Any]], theirs: tuple[str, dict[str, Any]], left: str
) -> None:
    """Whatever is taken back goes where it was, and nothing else moves; once both are taken back,
    in whatever order, all is as it was, and once both are done again, as it became."""
    stage = _planned()
    stage.do("m1", mine[0], **mine[1])
    seq, alone = _newest(stage), _order(stage)
    stage.do("m2", theirs[0], **theirs[1])
    both = _order(stage)
    stage.do("m1", "undo", seq=seq)
    assert _order(stage) == left
    stage.do("m2", "undo")
    assert _order(stage) == "1 2 3 4 5"
    stage.do("m2", "redo")
    assert _order(stage) == left
    stage.do("m1", "redo")
    assert _order(stage) == both
    stage.do("m2", "undo")
    assert _order(stage) == left
    stage.do("m2", "undo")
    assert _order(stage) == "1 2 3 4 5"
    assert alone != "1 2 3 4 5"


def test_an_item_that_the_other_moderator_moved_since_stays_where_it_is() -> None:
    """Neither an undo nor a redo of an earlier move takes it away from there, and none that would
    take the item away."""
    stage = _planned()
    stage.do("m1", "agenda.move", item="i5", before="i1")
    first = _newest(stage)
    stage.do("m2", "agenda.move", item="i5", before="i3")
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    stage.do("m2", "undo")
    stage.do("m1", "undo", seq=first)
    assert _order(stage) == "1 2 3 4 5"
    stage.do("m2", "agenda.move", item="i5", before="i4")
    assert stage.refused("m1", "redo", expect=stage.state.seq).code == "redo_overtaken"
    stage.do("m1", ADD[0], **ADD[1])
    new = stage.state.items[2].id
    stage.do("m2", "agenda.move", item=new)
    assert stage.refused("m1", "undo", seq=stage.state.seq - 1).code == "undo_overtaken"
    assert _order(stage) == "1 2 3 5 4 N"


def test_an_item_goes_back_to_its_place_also_where_many_have_been_moved() -> None:
    """However the others were moved around it, and back."""
    stage = _planned()
    stage.do("m1", "agenda.move", item="i1")
    first = _newest(stage)
    for before in ("i2", "i4", None, "i3", "i2", "i4", None):
        stage.do("m2", "agenda.move", item="i5", before=before)
    stage.do("m1", "undo", seq=first)
    assert _order(stage) == "1 2 3 4 5"


@pytest.mark.parametrize("item", ["i1", None])
def test_the_order_of_a_queue_that_the_other_moderator_chose_stays(
    item: str | None, stage: Round
) -> None:
    """By an undo and by a redo of the earlier choice; it is the other's once theirs is undone."""

    def choose(by: str, order: str) -> None:
        if item is None:
            stage.do(by, "queue.order", order=order)
        else:
            stage.do(by, "agenda.edit", item=item, order=order)

    choose("m1", "time")
    first = _newest(stage)
    choose("m2", "balanced")
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    orders = []
    for _ in range(2):
        stage.do("m2", "undo")
        orders.append(stage.queue.order)
    assert orders == ["time", "arrival"]
    choose("m2", "balanced")
    assert stage.refused("m1", "redo").code == "redo_overtaken"
    choose("m2", "arrival")
    assert stage.refused("m1", "redo").code == "redo_overtaken"


def test_a_queue_that_the_other_moderator_closed_stays_closed(stage: Round) -> None:
    """Also where it had been opened in between."""
    stage.do("m1", "queue.close")
    first = _newest(stage)
    stage.do("m2", "queue.open")
    stage.do("m2", "queue.close")
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    assert not stage.queue.open


def _queued(stage: Round) -> dict[str, str]:
    for person in ("p1", "p2", "p3", "s1"):
        stage.after(1).ask(person)
    return {entry.person: entry.id for entry in stage.queue.entries}


def test_whom_the_other_moderator_moved_since_stays_there(stage: Round) -> None:
    """Also beside whoever is moved back: who was put first is first."""
    ids = _queued(stage)
    stage.do("m1", "queue.move", entry=ids["p3"], before=ids["p1"])
    first = _newest(stage)
    stage.do("m2", "queue.move", entry=ids["s1"], before=ids["p3"])
    stage.do("m1", "undo", seq=first)
    assert stage.waiting == ["s1", "p1", "p2", "p3"]
    stage.do("m2", "undo")
    assert stage.waiting == ["p1", "p2", "p3", "s1"]


@pytest.mark.parametrize(
    ("mine", "theirs", "left"),
    [
        (("remove", "s1"), ("move", "p2", "p1"), ["p2", "p1", "p3", "s1"]),
        (("remove", "p3"), ("remove", "p2"), ["p1", "p3", "s1"]),
        (("remove", "p3"), ("move", "s1", "p2"), ["p1", "s1", "p2", "p3"]),
        (("move", "s1", "p2"), ("remove", "p3"), ["p1", "p2", "s1"]),
        (("move", "p1"), ("move", "s1", "p2"), ["s1", "p1", "p2", "p3"]),
    ],
)
def test_who_waits_is_put_back_among_those_whom_the_other_moderator_moved(
    mine: tuple[str, ...], theirs: tuple[str, ...], left: list[str], stage: Round
) -> None:
    """And once both are undone, all wait as they did."""
    ids = _queued(stage)
    for by, (do, *whom) in (("m1", mine), ("m2", theirs)):
        said = dict(zip(("entry", "before"), (ids[person] for person in whom), strict=False))
        stage.do(by, f"queue.{do}", **said)
    stage.do("m1", "undo", seq=stage.state.seq - 1)
    assert stage.waiting == left
    stage.do("m2", "undo")
    assert stage.waiting == ["p1", "p2", "p3", "s1"]


# What changed and changed back.


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


def test_a_door_that_the_other_moderator_closed_stays_closed(stage: Round) -> None:
    """Also where it had been opened in between."""
    stage.do("m1", "door.close")
    first = _newest(stage)
    stage.do("m2", "door.open")
    stage.do("m2", "door.close")
    assert stage.refused("m1", "undo", seq=first).code == "undo_overtaken"
    assert not stage.state.door_open
