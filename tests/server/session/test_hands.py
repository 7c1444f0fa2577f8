"""What the owner of a hand expects, whatever moderators do, undo and redo in between."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.session import undo
from server.session.entries import current_queue
from server.session.messages import Refused
from tests.server.session import taken_back
from tests.support.sessions import Round

PEOPLE = ("p1", "p2", "p3", "s1", "s2")


@dataclass
class Hand:
    """One hand as its owner knows it: their latest words, and which actions of moderators have
    taken it down and have not been undone. ``over``: its owner has raised another for the same."""

    note: str = ""
    down_by: set[int] = field(default_factory=set)
    over: bool = False


class Hands(RuleBasedStateMachine):
    """One item, contributions only. A hand is up until its owner lowers it, they get the floor, or
    a moderator takes it down; and what a moderator did by mistake, an undo takes back."""

    @initialize(seed=st.integers(0, 2**32))
    def begins(self, seed: int) -> None:
        self.chance = Random(seed)
        self.stage = Round().running()
        self.hands: dict[str, list[Hand]] = {person: [] for person in PEOPLE}
        self.begun = self.stage.state.seq
        self.gave: set[int] = set()
        self.texts = 0

    def _up(self, person: str) -> list[Hand]:
        """The hands that their owner thinks are up; of several, undoing has made one."""
        return [hand for hand in self.hands[person] if not hand.down_by]

    @rule(person=st.sampled_from(PEOPLE), note=st.booleans())
    def raises(self, person: str, note: bool) -> None:
        self.texts += note
        said = {"note": f"note {self.texts}"} if note else {}
        if self._try(person, "queue.join", **said):
            if all(hand.over for hand in self._up(person)):
                for hand in self.hands[person]:
                    hand.over = hand not in self._given(person)
                self.hands[person].append(Hand())
            for hand in self._up(person):
                hand.note = said.get("note", hand.note)

    @rule(person=st.sampled_from(PEOPLE))
    def lowers(self, person: str) -> None:
        if self._waits(person) and self._try(person, "queue.leave"):
            self.hands[person] = self._given(person)

    def _given(self, person: str) -> list[Hand]:
        """The hands with which the floor was given: to raise another is to ask for more."""
        return [hand for hand in self.hands[person] if hand.down_by & self.gave]

    def _taken_down(self, person: str) -> None:
        for hand in self._up(person):
            hand.down_by.add(self.stage.state.seq)

    @rule(person=st.sampled_from(PEOPLE))
    def lets_others_ahead(self, person: str) -> None:
        entry = self._entry(person)
        if entry is not None:
            self._try(person, "queue.defer", entry=entry)

    @rule(person=st.sampled_from(PEOPLE))
    def is_removed_from_the_queue(self, person: str) -> None:
        entry = self._entry(person)
        if entry is not None and self._try("m1", "queue.remove", entry=entry):
            self._taken_down(person)

    @rule()
    def the_queue_is_cleared(self) -> None:
        waiting = self.stage.waiting
        if waiting and self._try("m2", "queue.clear"):
            for person in waiting:
                self._taken_down(person)

    @rule()
    def the_next_one_speaks(self) -> None:
        before = set(self.stage.waiting)
        if self._try("m1", "floor.next"):
            self.gave.add(self.stage.state.seq)
            for person in before - set(self.stage.waiting):
                self._taken_down(person)

    @rule(person=st.sampled_from(PEOPLE))
    def is_moved(self, person: str) -> None:
        entry = self._entry(person)
        if entry is not None:
            others = [None, *(e.id for e in current_queue(self.stage.state).entries)]
            self._try("m2", "queue.move", entry=entry, before=self.chance.choice(others))

    @rule()
    def the_speech_ends(self) -> None:
        self._try("m1", "floor.end")

    @rule(back=st.integers(1, 5))
    def something_is_undone(self, back: int) -> None:
        actions = [a for a in self.stage.state.actions or () if a.seq > self.begun]
        if len(actions) >= back:
            seq = actions[-back].seq
            if self._try("m2", "undo", seq=seq):
                self._gave_back(seq)

    def _gave_back(self, seq: int) -> None:
        for hands in self.hands.values():
            for hand in hands:
                hand.down_by.discard(seq)

    @rule()
    def it_is_done_again(self) -> None:
        before = {person for person in PEOPLE if self._waits(person)}
        if self._try("m1", "redo"):
            event = self.stage.facts[-1].event
            assert isinstance(event, undo.Redone)
            if event.what == "floor.given":
                self.gave.add(self.stage.state.seq)
            for person in before:
                if not self._waits(person):
                    self._taken_down(person)

    @rule()
    def undone_and_done_again_at_once(self) -> None:
        """Nothing has come of it, but for clocks."""
        before = self._picture()
        if self._try("m1", "undo"):
            if not self._try("m1", "redo"):
                raise AssertionError("what was undone cannot be done again at once")
            assert self._picture() == before
            actions = self.stage.state.actions
            assert actions is not None
            if actions[-1].event == "floor.given":
                self.gave.add(actions[-1].seq)
            undone = next(
                f.event for f in reversed(self.stage.facts) if isinstance(f.event, undo.Undone)
            )
            for hands in self.hands.values():
                for hand in hands:
                    if undone.action in hand.down_by:
                        hand.down_by ^= {undone.action, actions[-1].seq}

    def _picture(self) -> Any:
        state = self.stage.state
        queue = [(e.person, e.kind, e.note, e.why) for e in current_queue(state).entries]
        return queue, state.floor and state.floor.person, current_queue(state).open

    def _entry(self, person: str) -> str | None:
        entries = current_queue(self.stage.state).entries
        return next((e.id for e in entries if e.person == person), None)

    def _waits(self, person: str) -> bool:
        return person in self.stage.waiting

    def _try(self, by: str, do: str, **said: Any) -> bool:
        self.stage.after(self.chance.randrange(60))
        before = self.stage.state.seq
        try:
            self.stage.do(by, do, **said)
        except Refused:
            return False
        if do in ("undo", "redo"):
            taken_back.others_keep(self.stage.states, self.stage.facts)
        return self.stage.state.seq > before

    @invariant()
    def every_hand_is_where_its_owner_expects_it(self) -> None:
        if not hasattr(self, "stage"):
            return
        for person in PEOPLE:
            up = self._up(person)
            assert self._waits(person) != all(hand.over for hand in up), person
            if self._waits(person):
                assert self.stage.entry(person).note in {hand.note for hand in up}
        assert len(self.stage.waiting) == len(set(self.stage.waiting))


TestHands = Hands.TestCase
TestHands.settings = settings(
    max_examples=60 if settings().max_examples == 100 else settings().max_examples,
    stateful_step_count=40,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)


def test_of_hands_raised_one_after_another_only_the_last_is_wanted_also_before_the_item() -> None:
    """Where the begin is taken back as well, a hand whose owner has raised another one since stays
    down, as it does while the item goes on."""
    hands = Hands()
    hands.begins(seed=0)
    for _ in range(3):
        hands.raises(person="p1", note=False)
        if len(hands.hands["p1"]) == 1:
            hands.undone_and_done_again_at_once()
        hands.the_queue_is_cleared()
    hands.something_is_undone(back=4)
    hands.something_is_undone(back=2)
    hands.every_hand_is_where_its_owner_expects_it()
