"""What two moderators expect of the agenda's order, whatever of it they undo and redo."""

from dataclasses import replace
from random import Random
from typing import Any

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
    items=(*PLAN.items, *(PlannedItem(f"i{n}", "More", "discussion", 600) for n in (4, 5, 6))),
)
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
