"""The agenda live: one item is current, in any order, and the plan can change."""

from typing import Any

import pytest

from server.session.agenda import Edited, NewItem
from server.session.messages import Fact
from server.session.plan import LONGEST_DURATION, PlannedPosition, PreparedQuestion
from server.session.records import replace
from server.session.session import evolve
from server.session.views import Reader, fact_for
from tests.support.sessions import PLAN, Round


def test_items_start_in_any_order_and_can_be_returned_to(stage: Round) -> None:
    """Their stretches add up."""
    stage.after(10).do("m1", "agenda.start", item="i3")
    stage.after(20).do("m1", "agenda.start", item="i1")
    stage.after(5)
    assert stage.item("i1").took(stage.now) == 15
    assert (stage.item("i3").status, stage.item("i3").took(stage.now)) == ("interrupted", 20)
    assert stage.refused("m1", "agenda.start", item="i1").code == "item_current"


def test_next_takes_what_comes_after_and_then_what_is_left_over(stage: Round) -> None:
    """Skipped items, and those held to their end, are passed by."""
    stage.after(300).do("m1", "agenda.start", item="i2")
    stage.after(1200).do("m1", "agenda.start", item="i3")
    stage.do("m1", "agenda.add", item=NewItem("Extra", 60), after="i1")
    extra = stage.state.items[1].id
    stage.after(600).do("m1", "agenda.next")
    assert stage.state.item == extra
    assert stage.refused("m1", "agenda.next").code == "no_next_item"


def test_the_first_item_opens_the_session(lobby: Round) -> None:
    """And in a pause an item ends the pause."""
    lobby.do("m1", "agenda.next")
    assert lobby.state.session.phase == "open"
    lobby.do("m1", "session.pause")
    lobby.do("m1", "agenda.start", item="i3")
    assert (lobby.state.session.phase, lobby.state.item) == ("open", "i3")
    assert lobby.item("i1").status == "interrupted"


def test_an_item_is_extended_and_shortened(stage: Round) -> None:
    """What was planned at first stays known."""
    stage.do("m1", "agenda.extend", item="i1", seconds=120)
    stage.do("m1", "agenda.extend", item="i1", seconds=-60)
    assert (stage.item("i1").planned, stage.item("i1").original) == (360, 300)
    for wrong in (0, LONGEST_DURATION):
        refusal = stage.refused("m1", "agenda.extend", item="i1", seconds=wrong)
        assert refusal.code == "seconds_out_of_range"
    refusal = stage.refused("m1", "agenda.extend", item="i1", seconds=-360)
    assert (refusal.code, refusal.values) == ("item_too_short", {"seconds": 360})


def test_a_skipped_item_can_still_be_started(stage: Round) -> None:
    """But neither the current one nor one that was held can be skipped."""
    assert stage.refused("m1", "agenda.skip", item="i1").code == "item_current"
    stage.do("m1", "agenda.skip", item="i2")
    stage.after(300).do("m1", "agenda.next")
    assert stage.state.item == "i3"
    assert stage.refused("m1", "agenda.skip", item="i1").code == "item_done"
    stage.do("m1", "agenda.start", item="i2")
    assert stage.item("i2").status == "current"


def test_only_what_was_never_held_is_removed(stage: Round) -> None:
    """The log keeps what happened; so does the agenda."""
    stage.do("m1", "agenda.next")
    assert stage.refused("m1", "agenda.remove", item="i1").code == "item_done"
    assert stage.refused("m1", "agenda.remove", item="i2").code == "item_current"
    stage.do("m1", "session.pause")
    assert stage.refused("m1", "agenda.remove", item="i2").code == "item_current"
    stage.do("m1", "agenda.remove", item="i3")
    assert [i.id for i in stage.state.items] == ["i1", "i2"]


def test_items_move(stage: Round) -> None:
    """Before another, or to the end; what moves nothing leaves no fact."""
    stage.do("m1", "agenda.move", item="i3", before="i1")
    stage.do("m1", "agenda.move", item="i1")
    assert [i.id for i in stage.state.items] == ["i3", "i2", "i1"]
    assert stage.do("m1", "agenda.move", item="i1") == []
    assert stage.do("m1", "agenda.move", item="i1", before="i1") == []


def test_an_edit_changes_what_it_says_and_nothing_else(stage: Round) -> None:
    """And leaves no fact where all is so already."""
    before = stage.item("i2")
    stage.do("m1", "agenda.edit", item="i2", title="Talk", planned=900, lead="m2")
    after = stage.item("i2")
    assert (after.title, after.planned, after.lead) == ("Talk", 900, "m2")
    assert (after.prepared, after.speech_limit) == (before.prepared, before.speech_limit)
    assert stage.do("m1", "agenda.edit", item="i2", title="Talk", planned=900) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"title": " "}, "text_empty"),
        ({"planned": 0}, "seconds_out_of_range"),
        ({"speech_limit": -1}, "seconds_out_of_range"),
        ({"lead": "p1"}, "not_a_moderator"),
        ({"lead": "m9"}, "unknown_person"),
    ],
)
def test_what_makes_no_sense_is_refused(said: dict[str, Any], code: str, stage: Round) -> None:
    """Alike for items edited and added."""
    assert stage.refused("m1", "agenda.edit", item="i2", **said).code == code
    new = NewItem(**{"title": "New", "planned": 60, **said})
    assert stage.refused("m1", "agenda.add", item=new).code == code


def test_a_prepared_question_is_for_somebody(stage: Round) -> None:
    """Who is in the session. It asks something, and nobody has asked it yet."""
    new = NewItem("New", 60, prepared=(PreparedQuestion("p9", "Why?"),))
    assert stage.refused("m1", "agenda.add", item=new).code == "unknown_person"
    empty = replace(new, prepared=(PreparedQuestion("p1", " "),))
    assert stage.refused("m1", "agenda.add", item=empty).code == "text_empty"
    ticked = replace(new, prepared=(PreparedQuestion("p1", " Why? ", ticked=True),))
    stage.do("m1", "agenda.add", item=ticked)
    assert stage.state.items[-1].prepared == (PreparedQuestion("p1", "Why?"),)


def test_an_edit_by_a_later_version_is_taken_as_far_as_it_is_known(stage: Round) -> None:
    """A fact never fails to apply: fields that an item does not have here are left out."""
    event = Edited("i1", {"title": "Hello", "colour": "red"})
    after = evolve(stage.state, Fact(1, stage.now, "m1", event))
    assert after.items[0] == replace(stage.state.items[0], title="Hello")


def test_null_takes_away_and_absent_leaves(stage: Round) -> None:
    """Lead, script and limit of an item, and its prepared questions."""
    stage.do("m1", "agenda.edit", item="i1", speech_limit=60, title="Hello")
    assert (stage.item("i1").lead, stage.item("i1").script) == ("m1", "Say hello slowly")
    stage.do("m1", "agenda.edit", item="i1", lead=None, script=None, speech_limit=None)
    after = stage.item("i1")
    assert (after.lead, after.script, after.speech_limit) == (None, "", None)
    assert after.title == "Hello"
    stage.do("m1", "agenda.edit", item="i2", prepared=None)
    assert (stage.item("i2").prepared, stage.item("i2").speech_limit) == ((), 120)
    stage.do("m1", "undo")
    assert len(stage.item("i2").prepared) == 2


def test_prepared_questions_are_edited(stage: Round) -> None:
    """They are said whole, as they shall be; each new one is for somebody who is here."""
    first, second = stage.item("i2").prepared
    new = PreparedQuestion("p3", " And  you? ")
    stage.do("m1", "agenda.edit", item="i2", prepared=(second, new))
    assert stage.item("i2").prepared == (second, PreparedQuestion("p3", "And you?"))
    wrong = (
        (PreparedQuestion("p9", "Why?"), "unknown_person"),
        (PreparedQuestion("p1", " "), "text_empty"),
    )
    for question, code in wrong:
        refusal = stage.refused("m1", "agenda.edit", item="i2", prepared=(question,))
        assert refusal.code == code
    stage.do("m1", "people.remove", person="p2")
    stage.do("m1", "agenda.edit", item="i2", prepared=(second, first))
    assert stage.item("i2").prepared == (second, first)


def test_prepared_questions_tick_off(stage: Round) -> None:
    """One at a time, found by their text: two moderators who tick at once both do. Editing the item
    keeps the ticks of the questions that stay; what is written anew has not been put."""
    stage.do("m1", "agenda.tick", item="i2", text="Why not?")
    stage.do("m2", "agenda.tick", item="i2", text="Why now?")
    assert [q.ticked for q in stage.item("i2").prepared] == [True, True]
    assert stage.do("m1", "agenda.tick", item="i2", text="Why now?") == []
    stage.do("m1", "agenda.tick", item="i2", text="Why now?", ticked=False)
    said = (PreparedQuestion("p1", "Why not?"), PreparedQuestion("p3", "How?", ticked=True))
    stage.do("m1", "agenda.edit", item="i2", prepared=said)
    assert [q.ticked for q in stage.item("i2").prepared] == [True, False]
    assert stage.refused("m1", "agenda.tick", item="i2", text="No").code == "unknown_question"


def test_a_prepared_question_that_is_edited_is_seen_by_who_it_is_for(stage: Round) -> None:
    """And by moderators; others learn neither the text nor whom it is for."""
    question = PreparedQuestion("p3", "SECRET")
    stage.do("m1", "agenda.edit", item="i2", prepared=(question,))
    seen = {}
    for reader in ("m1", "p1", "p3", "s1"):
        fact = fact_for(
            stage.facts[-1], Reader(reader, stage.state.people[reader].role), stage.state
        )
        assert fact is not None
        assert isinstance(fact.event, Edited)
        seen[reader] = fact.event.changes["prepared"]
    assert seen == {"m1": (question,), "p1": (), "p3": (question,), "s1": ()}


def test_an_item_that_something_came_of_does_not_go(stage: Round) -> None:
    """Neither by hand nor by an undo: minutes would not know where a finding belongs."""
    stage.do("m1", "agenda.add", item=NewItem("New", 60))
    new = stage.state.items[-1].id
    added = stage.state.seq
    stage.do("m2", "finding.record", item=new, text="All agree")
    stage.do("m2", "position.add", item="i3", text="The town pays.")
    (position,) = stage.state.positions
    stage.do("m2", "position.open", position=position)
    for item in (new, "i3"):
        assert stage.refused("m1", "agenda.remove", item=item).code == "item_has_results"
    assert stage.refused("m1", "undo", seq=added).code == "undo_overtaken"
    stage.do("m2", "finding.withdraw", finding=next(iter(stage.state.findings)))
    stage.do("m1", "agenda.remove", item=new)


def test_no_id_is_given_again(lobby: Round) -> None:
    """Ids live as long as the session: an undo may bring back what had one, and facts name it."""
    lobby.do("m1", "agenda.remove", item="i3")
    lobby.do("m1", "door.close")
    lobby.do("m1", "agenda.add", item=NewItem("New", 60))
    lobby.do("m1", "undo", seq=1)
    ids = [item.id for item in lobby.state.items]
    assert "i3" in ids
    assert len(ids) == len(set(ids)) == 4


def test_no_id_of_a_position_is_given_again() -> None:
    """Also where the agenda chose it."""
    positions = (
        PlannedPosition("pos3", "The districts merge."),
        PlannedPosition("pos6", "The county pays."),
    )
    stage = Round(replace(PLAN, items=(replace(PLAN.items[0], positions=positions),)))
    stage.do("m1", "position.remove", position="pos3")
    stage.do("m1", "door.close")
    stage.do("m1", "position.add", item="i1", text="The town pays.")
    stage.do("m1", "undo", seq=1)
    stage.do("m1", "position.add", item="i1", text="Nobody pays.")
    assert {p.text for p in stage.state.positions.values()} == {
        "The districts merge.",
        "The county pays.",
        "The town pays.",
        "Nobody pays.",
    }
