"""Items left before their time: interrupted, not done, and still in the plan."""

from datetime import timedelta

import pytest

from server.session.items import USED_UP, next_item, to_come
from server.session.timeplan import Row, time_plan
from tests.support.sessions import Round


def row(stage: Round, item: str) -> Row:
    return next(r for r in time_plan(stage.state, stage.now).rows if r.item.id == item)


def drift(stage: Round) -> float:
    return time_plan(stage.state, stage.now).drift


@pytest.mark.parametrize(
    ("left", "status"),
    [
        (299, "interrupted"),
        (USED_UP + 1, "interrupted"),
        (USED_UP, "done"),
        (1, "done"),
        (0, "done"),
        (-60, "done"),
    ],
)
def test_items_left_early_are_interrupted_not_done(stage: Round, left: float, status: str) -> None:
    """Early is with more than some seconds left: nobody goes on in the very second."""
    stage.after(300 - left).do("m1", "agenda.next")
    assert stage.item("i1").status == status


@pytest.mark.parametrize(("left", "status"), [(30, "interrupted"), (6, "interrupted"), (4, "done")])
def test_of_a_short_item_a_tenth_is_nothing_to_go_on_with(
    stage: Round, left: float, status: str
) -> None:
    """One of less than two minutes may be left with more than seconds that are nothing to it."""
    stage.do("m1", "agenda.extend", item="i1", seconds=50 - stage.item("i1").planned)
    stage.after(50 - left).do("m1", "agenda.next")
    assert stage.item("i1").status == status


def test_the_plan_keeps_what_is_left_of_an_interrupted_item(stage: Round) -> None:
    """It goes on after all that was planned behind it, and skipping would win it back."""
    stage.after(100).do("m1", "agenda.next")
    found = row(stage, "i1")
    assert (found.took, found.left, found.wins) == (100, 200, 200)
    assert found.expected_start == stage.item("i1").started
    assert found.goes_on == stage.now + timedelta(seconds=1200 + 600)
    end = time_plan(stage.state, stage.now).expected_end
    assert found.expected_end == end == stage.now + timedelta(seconds=1200 + 600 + 200)


def test_drift_does_not_jump_where_an_item_is_left_early(stage: Round) -> None:
    """Neither when it is left, nor when it is taken up again; only dropping the rest wins time."""
    stage.after(100).do("m1", "agenda.next")
    assert drift(stage) == 0
    stage.after(20).do("m1", "agenda.start", item="i1")
    assert drift(stage) == 0
    stage.do("m1", "agenda.start", item="i3")
    stage.do("m1", "agenda.skip", item="i1")
    assert drift(stage) == -200


def test_next_goes_forward_and_offers_interrupted_items_in_order(stage: Round) -> None:
    """Whoever cuts an item short goes on to the next; what was cut comes when that is over."""
    stage.after(100).do("m1", "agenda.next")
    assert stage.state.item == "i2"
    assert [i.id for i in to_come(stage.state)] == ["i3", "i1"]
    stage.after(100).do("m1", "agenda.next")
    stage.after(600).do("m1", "agenda.next")
    assert stage.state.item == "i1"
    stage.after(200).do("m1", "agenda.next")
    assert stage.state.item == "i2"
    stage.after(1100)
    assert stage.refused("m1", "agenda.next").code == "no_next_item"


def test_after_going_back_next_goes_on_where_it_was(stage: Round) -> None:
    """A short return to an earlier item costs nothing of the one that it interrupts."""
    stage.after(300).do("m1", "agenda.next")
    stage.after(60).do("m1", "agenda.start", item="i1")
    stage.after(15).do("m1", "agenda.next")
    assert (stage.state.item, stage.item("i2").spent) == ("i2", 60)
    assert stage.item("i1").status == "done"


def test_skipping_an_interrupted_item_drops_what_is_left_of_it(stage: Round) -> None:
    """The time that it took stays, it is done, and it can still be begun again."""
    stage.after(100).do("m1", "agenda.next")
    stage.do("m1", "agenda.skip", item="i1")
    assert (stage.item("i1").status, stage.item("i1").spent) == ("done", 100)
    assert (row(stage, "i1").wins, row(stage, "i1").goes_on) == (0, None)
    assert "i1" not in [i.id for i in to_come(stage.state)]
    assert stage.refused("m1", "agenda.skip", item="i1").code == "item_done"
    stage.do("m1", "undo")
    assert stage.item("i1").status == "interrupted"
    stage.do("m1", "agenda.skip", item="i1")
    stage.do("m1", "agenda.start", item="i1")
    assert stage.item("i1").status == "current"


@pytest.mark.parametrize("command", ["agenda.extend", "agenda.edit"])
def test_a_held_item_is_interrupted_while_it_has_time_left(stage: Round, command: str) -> None:
    """More time for one that is done is time to hold; less for one interrupted may be none."""

    def plan(seconds: int) -> str:
        more = {"seconds": seconds - stage.item("i1").planned}
        said = more if command == "agenda.extend" else {"planned": seconds}
        stage.do("m1", command, item="i1", **said)
        return stage.item("i1").status

    stage.after(300).do("m1", "agenda.next")
    assert [plan(s) for s in (400, 350, 305, 290, 310, 311)] == [
        *("interrupted", "interrupted", "done", "done", "done", "interrupted"),
    ]


def test_what_was_dropped_does_not_come_back_with_less_time(stage: Round) -> None:
    """Only more time says that it shall be gone on with."""
    stage.after(100).do("m1", "agenda.next")
    stage.do("m1", "agenda.skip", item="i1")
    stage.do("m1", "agenda.extend", item="i1", seconds=-60)
    assert stage.item("i1").status == "done"


def test_an_undo_of_leaving_an_item_early_leaves_it_current(stage: Round) -> None:
    """With the time since counted for it, as if nobody had gone on."""
    stage.after(100).do("m1", "agenda.next")
    stage.after(5).do("m1", "undo")
    stage.after(5)
    assert (stage.item("i1").status, stage.item("i1").took(stage.now)) == ("current", 110)
    assert stage.item("i2").status == "planned"


def test_the_close_ends_the_last_item_and_leaves_others_interrupted(stage: Round) -> None:
    """What was cut short and never gone on with is told so; the plan ends with the session."""
    stage.after(100).do("m1", "agenda.next")
    stage.after(50).do("m1", "session.close")
    assert [i.status for i in stage.state.items] == ["interrupted", "done", "planned"]
    assert time_plan(stage.state, stage.now).expected_end == stage.now
    assert row(stage, "i1").goes_on is None


def test_after_the_close_no_item_is_next(stage: Round) -> None:
    """What was left over stays so; no screen and no line promises it any more."""
    assert next_item(stage.state) is not None
    stage.do("m1", "session.close")
    assert (next_item(stage.state), to_come(stage.state)) == (None, ())


def test_an_interrupted_item_has_been_held_and_is_not_removed(stage: Round) -> None:
    """The log keeps what happened; so does the agenda."""
    stage.after(100).do("m1", "agenda.next")
    assert stage.refused("m1", "agenda.remove", item="i1").code == "item_done"
