"""The fishbowl: an item with open chairs, where guests make room for each other."""

import pytest

from moderator.wording.sentences import sentence
from server.language import Language
from server.session.agenda import NewItem
from server.session.chairs import next_to_go
from server.session.panel import Accepted, Released
from tests.support.sessions import Round


@pytest.fixture
def bowl(stage: Round) -> Round:
    """One open chair; s1 is seated, s2 invited."""
    stage.do("m1", "agenda.edit", item=stage.state.item, open_chairs=1)
    stage.seat("s1").after(5).do("m1", "panel.invite", person="s2")
    return stage


def guests(stage: Round) -> set[str]:
    return {p.id for p in stage.state.people.values() if p.guest}


def next_one(stage: Round) -> str | None:
    found = next_to_go(stage.state)
    return None if found is None else found.id


def test_a_new_guests_yes_releases_the_one_seated_longest_once_the_chairs_are_full(
    bowl: Round,
) -> None:
    """In the same command; who it was is what had been said before."""
    assert next_one(bowl) == "s1"
    events = bowl.do("s2", "panel.accept")
    assert [e for e in events if isinstance(e, Accepted | Released)] == [
        Accepted("s2"),
        Released("s1", room_for="s2"),
    ]
    assert guests(bowl) == {"s2"}
    assert next_one(bowl) == "s2"
    said = [sentence(Language.named("en"), f, bowl.state) for f in bowl.facts]
    assert "Sam makes room for Sue and goes back to the audience" in said


def test_an_undone_release_leaves_a_guest_seated_since_before(bowl: Round) -> None:
    """A slip of a moderator's key does not decide whose turn it is to go."""
    bowl.do("m1", "agenda.edit", item=bowl.state.item, open_chairs=2)
    bowl.do("s2", "panel.accept")
    bowl.after(5).do("m1", "panel.release", person="s1")
    bowl.after(5).do("m1", "undo")
    assert (guests(bowl), next_one(bowl)) == ({"s1", "s2"}, "s1")


def test_a_chair_that_is_taken_is_not_given_twice_by_an_undo(bowl: Round) -> None:
    """Who was released before somebody else took the chair stays in the audience."""
    release = bowl.after(5).do("m1", "panel.release", person="s1") and bowl.state.seq
    bowl.do("s2", "panel.accept")
    assert bowl.refused("m1", "undo", seq=release).code == "undo_overtaken"
    bowl.do("m1", "agenda.edit", item=bowl.state.item, open_chairs=2)
    bowl.do("m1", "undo", seq=release)
    assert (guests(bowl), next_one(bowl)) == ({"s1", "s2"}, "s1")


def test_while_a_chair_is_free_nobody_makes_room(bowl: Round) -> None:
    """Room is made only for a guest who would find none."""
    bowl.do("m1", "agenda.edit", item=bowl.state.item, open_chairs=2)
    assert next_one(bowl) is None
    bowl.do("s2", "panel.accept")
    assert guests(bowl) == {"s1", "s2"}
    assert next_one(bowl) == "s1"


def test_in_other_items_nobody_makes_room(bowl: Round) -> None:
    """Chairs are those of the item that is on; in a pause, of the one that goes on."""
    bowl.do("m1", "session.pause")
    assert next_one(bowl) == "s1"
    bowl.do("m1", "session.resume")
    bowl.do("m1", "agenda.start", item="i2" if bowl.state.item == "i1" else "i1")
    assert next_one(bowl) is None
    bowl.do("s2", "panel.accept")
    assert guests(bowl) == {"s1", "s2"}


def test_both_sides_yes_stays_required(bowl: Round) -> None:
    """A full bowl lets nobody in by themselves, and an invitation alone releases nobody."""
    assert guests(bowl) == {"s1"}
    bowl.do("s2", "panel.decline")
    assert bowl.refused("s2", "panel.accept").code == "not_invited"
    assert guests(bowl) == {"s1"}


def test_a_speech_of_who_makes_room_goes_on(bowl: Round) -> None:
    """Giving a seat up takes nobody's floor, nor a second of it."""
    bowl.do("m1", "floor.give", person="s1")
    speech = bowl.speech()
    bowl.after(5).do("s2", "panel.accept")
    assert (bowl.speech(), guests(bowl)) == (speech, {"s2"})


def test_panelists_of_the_agenda_take_no_chair(stage: Round) -> None:
    """The chairs are for guests: the panel has seats of its own."""
    stage.do("m1", "agenda.edit", item=stage.state.item, open_chairs=1)
    assert next_one(stage) is None
    assert guests(stage.seat("s1")) == {"s1"}


def test_open_chairs_are_added_changed_and_taken_away(stage: Round) -> None:
    """Null takes them away; an undo brings them back."""
    item = stage.state.item
    assert item is not None
    stage.do("m1", "agenda.add", item=NewItem("Bowl", 60, open_chairs=2))
    assert stage.state.items[-1].open_chairs == 2
    stage.do("m1", "agenda.edit", item=item, open_chairs=3)
    stage.do("m1", "agenda.edit", item=item, title="Still three")
    assert stage.item(item).open_chairs == 3
    stage.do("m1", "agenda.edit", item=item, open_chairs=None)
    assert stage.item(item).open_chairs is None
    stage.do("m1", "undo")
    assert stage.item(item).open_chairs == 3


@pytest.mark.parametrize("chairs", [0, -1, 21])
def test_there_are_from_one_to_twenty_open_chairs(stage: Round, chairs: int) -> None:
    """Another number is refused, for a new item as for one that is changed."""
    refusals = (
        stage.refused("m1", "agenda.edit", item="i1", open_chairs=chairs),
        stage.refused("m1", "agenda.add", item=NewItem("Bowl", 60, open_chairs=chairs)),
    )
    assert {r.code for r in refusals} == {"chairs_out_of_range"}
