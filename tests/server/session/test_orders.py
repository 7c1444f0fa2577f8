"""What two moderators expect of the orders that they give, whatever of them they undo and redo."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from server.session import undo
from server.session.agenda import NewItem
from server.session.messages import Refused
from server.session.plan import PlannedItem
from tests.server.session import taken_back
from tests.support.sessions import PLAN, Round

LONGER = replace(
    PLAN,
    items=(*PLAN.items, *(PlannedItem(f"i{n}", "More", "discussion", 600) for n in (4, 5))),
)
ADD: tuple[str, dict[str, Any]] = ("agenda.add", {"item": NewItem("New", 60), "after": "i2"})


def _move(item: str, before: str | None = None) -> tuple[str, dict[str, Any]]:
    return "agenda.move", {"item": item, "before": before}


def _remove(item: str) -> tuple[str, dict[str, Any]]:
    return "agenda.remove", {"item": item}


def _newest(stage: Round) -> int:
    """The seq of the moderators' newest action."""
    assert stage.state.actions
    return stage.state.actions[-1].seq


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


MODERATORS = st.sampled_from(["m1", "m2"])


class Orders(RuleBasedStateMachine):
    """Items are moved, added and removed. Whatever is undone, what the others did stays; and in the
    end everything is undone, and all is as it was planned."""

    @initialize(seed=st.integers(0, 2**32))
    def begins(self, seed: int) -> None:
        self.chance = Random(seed)
        self.stage = Round(LONGER).running("i2")
        self.begun = self.stage.state.seq
        self.planned = self._order()

    def _order(self) -> list[str]:
        return [item.id for item in self.stage.state.items]

    def _any(self) -> str:
        return self.chance.choice(self._order())

    @rule(by=MODERATORS)
    def an_item_is_moved(self, by: str) -> None:
        before = self.chance.choice([None, *self._order()])
        self._try(by, "agenda.move", item=self._any(), before=before)

    @rule(by=MODERATORS)
    def an_item_is_added(self, by: str) -> None:
        after = self.chance.choice([None, *self._order()])
        self._try(by, "agenda.add", item=NewItem("New", 60), after=after)

    @rule(by=MODERATORS)
    def an_item_is_removed(self, by: str) -> None:
        self._try(by, "agenda.remove", item=self._any())

    @rule(by=MODERATORS, back=st.integers(1, 8))
    def something_is_undone(self, by: str, back: int) -> None:
        actions = self._actions()
        if len(actions) >= back:
            self._try(by, "undo", seq=actions[-back])

    @rule(by=MODERATORS)
    def it_is_done_again(self, by: str) -> None:
        self._try(by, "redo")

    @rule(by=MODERATORS)
    def undone_and_done_again_at_once(self, by: str) -> None:
        """Nothing has come of it."""
        before = self._order()
        if self._actions() and self._try(by, "undo", seq=self._actions()[-1]):
            assert self._try(by, "redo")
            assert self._order() == before

    def _actions(self) -> list[int]:
        return [a.seq for a in self.stage.state.actions or () if a.seq > self.begun]

    def _try(self, by: str, do: str, **said: Any) -> bool:
        before = self.stage.state.seq
        try:
            self.stage.do(by, do, **said)
        except Refused:
            return False
        if do in ("undo", "redo"):
            taken_back.others_keep(self.stage.states, self.stage.facts)
        return self.stage.state.seq > before

    def teardown(self) -> None:
        if not hasattr(self, "stage"):
            return
        steps = self._actions()
        # A move by which nothing stands elsewhere, because what it led past is gone, is none that
        # could be taken back.
        back = [self._try("m1", "undo", seq=seq) for seq in reversed(steps)]
        if all(back) and len(steps) < undo.MOST:
            assert self._order() == self.planned


TestOrders = Orders.TestCase
TestOrders.settings = settings(
    max_examples=60 if settings().max_examples == 100 else settings().max_examples,
    stateful_step_count=20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
