"""Whatever anybody does, in any order: what holds after every step.

Run with ``--hypothesis-profile=thorough`` for many more sessions than usual.
"""

import itertools
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from server import codec
from server.live.room.backlog import Published
from server.session import agenda, floor, panel, queue, undo
from server.session.entries import PASSING, current_queue
from server.session.messages import COMMANDS, NOBODY, UNSET, Actor, Command, Fact, Refused
from server.session.plan import Agenda, PreparedQuestion
from server.session.session import SessionState, actor_of, begin, decide, evolve
from server.session.shares import net_talk
from server.session.views import ANY_PANELIST, Reader, affected_people, fact_for
from server.session.words import KINDS, SYSTEM, Order
from tests.server.session import soundness, taken_back
from tests.server.session.anything import Source, command
from tests.server.session.readers import MARK, Copy, Secrets, text_of
from tests.server.session.spoken import Spoken
from tests.support.sessions import NOON, PLAN

MOST_COPIES = 6
USUAL = 25
"""Sessions in an ordinary run."""
RARE = frozenset({"session.close", "people.remove"})
"""After these, less can happen."""


def marked_plan(order: Order | None) -> Agenda:
    """The plan with marks in all that is private, and its items in one order, if one is given."""
    items = tuple(
        replace(
            item,
            script=f"⟪script:plan{n}⟫",
            prepared=(
                PreparedQuestion("p1", "⟪prepared:p1⟫"),
                PreparedQuestion("s1", "⟪prepared:s1⟫"),
            ),
            order=order or item.order,
        )
        for n, item in enumerate(PLAN.items)
    )
    people = tuple(
        replace(p, name=f"{p.name}⟪name:{p.id}⟫") if p.role == "spectator" else p
        for p in PLAN.people
    )
    return replace(PLAN, items=items, people=people)


class AnySession(RuleBasedStateMachine):
    """A session to which anything happens. Each step is checked as it is taken."""

    @initialize(seed=st.integers(0, 2**32))
    def begins(self, seed: int) -> None:
        # One generator a session: strategies would mostly draw the first of what there is.
        self.chance = Random(seed)
        self.plan = marked_plan(self.chance.choice((None, "balanced", "time")))
        self.state = begin("any", self.plan)
        self.text = text_of(self.state)
        self.now = NOON
        self.facts: list[Fact] = []
        self.past: list[str] = []
        self.marks = itertools.count(1)
        self.checkpoints = [(self.state, self.text)]
        self.spoken = Spoken()
        self.passed: set[tuple[int, str]] = set()
        self.secrets = Secrets(p.id for p in self.plan.people if p.role != "spectator")
        self.secrets.owner = {("name", "s1"): "s1", ("name", "s2"): "s2"}
        self.secrets.owner |= {("prepared", "p1"): "p1", ("prepared", "s1"): "s1"}
        everybody = ("m1", "moderator"), ("p1", "panelist"), ("s1", "spectator")
        self.copies = [
            Copy.of(self.state, Reader(person, role))  # type: ignore[arg-type]  # literals above
            for person, role in (*everybody, ("", "panelist"), ("", "spectator"))
        ]
        # Never connected, so what is told to many need not be right for them.
        self.any_panelist = Copy.of(self.state, ANY_PANELIST)

    # What can happen.

    def _somebody(self, roles: Iterable[str]) -> str:
        ids = sorted(i for i, p in self.state.people.items() if p.role in roles)
        return self.chance.choice(ids or ["nobody"])

    def _command(self, do: str) -> Command:
        return command(Source(self.state, self.past, self.marks), do, self.chance)

    def _topical(self, *topics: str) -> None:
        """A command of some topics, by somebody in a role that may give it."""
        dos = [do for do in sorted(COMMANDS) if do.partition(".")[0] in topics]
        do = self.chance.choice([do for do in dos if do not in RARE])
        roles = COMMANDS[do].roles
        self._pass(self.chance.choice([0, 1, 999, 30_000]))
        by = self._somebody(roles) if roles else SYSTEM
        self._give(by, self._command(do))

    @rule()
    def anything_by_anybody(self) -> None:
        do = self.chance.choice(sorted(COMMANDS))
        room = [] if COMMANDS[do].roles else [SYSTEM]
        self._pass(self.chance.randrange(90_000))
        by = self.chance.choice([*sorted(self.state.people), "nobody", *room])
        if do not in RARE or self.chance.random() < 0.3:
            self._give(by, self._command(do))

    @rule()
    def agenda_changes(self) -> None:
        self._topical("agenda", "session")

    @rule()
    def floor_changes(self) -> None:
        if self.state.session.phase != "open":
            self._give("m1", COMMANDS["agenda.next"]())
        self._topical("floor")

    @rule()
    def queue_changes(self) -> None:
        self._topical("queue")

    @rule()
    def people_come_and_change(self) -> None:
        self._topical("people")

    @rule()
    def panel_changes(self) -> None:
        self._topical("panel")

    @rule()
    def all_else_happens(self) -> None:
        first = {"agenda", "session", "floor", "queue", "people", "panel"}
        self._topical(*({do.partition(".")[0] for do in COMMANDS} - first))

    @rule()
    def somebody_raises_a_hand(self) -> None:
        by = self._somebody(("panelist", "spectator", "moderator"))
        self._give(by, queue.Join(self.chance.choice(KINDS)))

    @rule(late=st.sampled_from([0, 7, 60_000]))
    def the_next_one_speaks(self, late: int) -> None:
        self._pass(late)
        self._give("m2", floor.Next())

    @rule(late=st.sampled_from([0, 1, 5_000]), times=st.integers(1, 2))
    def a_moderator_takes_back(self, late: int, times: int) -> None:
        self._pass(late)
        for _ in range(times):
            self._give("m2", COMMANDS["undo"]())

    @rule(late=st.sampled_from([0, 5_000]), chosen=st.integers(1, 6))
    def a_moderator_takes_back_a_chosen_action(self, late: int, chosen: int) -> None:
        self._pass(late)
        actions = (self.state.actions or ())[-chosen:]
        if actions:
            self._give("m1", undo.Undo(seq=actions[0].seq))

    @rule(times=st.integers(1, 2))
    def a_moderator_does_again(self, times: int) -> None:
        for _ in range(times):
            self._give("m2", COMMANDS["redo"]())

    @rule(do=st.sampled_from(["panel.accept", "panel.decline", "panel.ask"]))
    def way_to_the_panel(self, do: str) -> None:
        person = self._somebody(["spectator"])
        self._give("m1", panel.Invite(person))
        self._give(person, self._command(do))

    @precondition(lambda self: panel.next_deadline(self.state) is not None)
    @rule(early=st.booleans())
    def an_invitation_runs_out(self, early: bool) -> None:
        deadline = panel.next_deadline(self.state)
        assert deadline is not None
        until, person = deadline
        self.now = max(self.now, until - timedelta(milliseconds=early))
        self._give(SYSTEM, panel.Expire(person))

    @rule()
    def a_busy_minute(self) -> None:
        """Much at once, evenly mixed."""
        actions = (
            self.agenda_changes,
            self.floor_changes,
            self.queue_changes,
            self.people_come_and_change,
            self.panel_changes,
            self.all_else_happens,
            self.somebody_raises_a_hand,
        )
        for _ in range(12):
            self.chance.choice(actions)()
        if self.chance.random() < 0.2:
            do = self.chance.choice(sorted(RARE))
            self._give(self._somebody(["moderator"]), self._command(do))

    @rule()
    def somebody_starts_to_watch(self) -> None:
        """From here on, a snapshot and the facts after it must be the same as the state."""
        person = self.chance.choice(sorted(self.state.people))
        self.copies.append(Copy.of(self.state, Reader(person, self.state.people[person].role)))
        if len(self.copies) > MOST_COPIES:
            del self.copies[self.chance.randrange(MOST_COPIES)]

    # How it happens.

    def _pass(self, milliseconds: int) -> None:
        self.now += timedelta(milliseconds=milliseconds)

    def _give(self, by: str, given: Command) -> None:
        self._note_owners(given)
        before = self.state
        try:
            actor = Actor(SYSTEM, None) if by == SYSTEM else actor_of(before, by)
            events = decide(before, given, actor, self.now)
        except Refused:
            events = ()
        else:
            assert (by == SYSTEM) == (given.roles == NOBODY)
        assert self.state is before
        if events:
            self._unchanged()
        for left, event in zip(range(len(events))[::-1], events, strict=True):
            number, client = len(self.facts), f"⟪client:{len(self.facts)}⟫"
            seq = self.state.seq + 1
            self._happened(Fact(seq, self.now, by, event, client, number, more=left > 0))

    def _unchanged(self) -> None:
        """Since the state came about, no command that was decided on it has changed it."""
        assert text_of(self.state) == self.text, "decide changed the state"

    def _note_owners(self, given: Command) -> None:
        """Prepared questions say themselves whose they are."""
        said = given.item if isinstance(given, agenda.Add) else given
        if isinstance(said, agenda.NewItem | agenda.Edit) and said.prepared is not UNSET:
            for prepared in said.prepared or ():
                for mark in MARK.findall(prepared.text):
                    self.secrets.own(mark, prepared.to)

    def _happened(self, fact: Fact) -> None:
        before = self.state
        self.facts.append(fact)
        self.state = evolve(before, fact)
        self.text = text_of(self.state)
        self.checkpoints.append((self.state, self.text))
        self.past += [v for v in vars(fact.event).values() if isinstance(v, str) and len(v) < 9]
        self.spoken.take(fact)
        self.secrets.take(fact)
        match fact.event:
            case queue.Joined() as joined:
                self._joined(before, joined)
            case undo.Undone(action):
                self.passed = {(seq, entry) for seq, entry in self.passed if seq != action}
            case _:
                pass
        told = Published(fact, self.state)
        told.written(codec.encode(codec.encode_fact(fact)))
        for copy in self.copies:
            self._is_alike(before, fact, copy)
            self._is_told(told, copy)
            copy.take(fact, self.state, self.secrets)
        self.any_panelist.take(fact, self.state, self.secrets)
        # A command happens as a whole: between its facts, its rules may be half kept.
        if not fact.more:
            soundness.queues(self.state)
            soundness.the_floor(self.state, self.spoken, self.now)
            soundness.items(self.state)
            soundness.times(self.state, self.now)
            if isinstance(fact.event, undo.Undone | undo.Redone):
                taken_back.others_keep([state for state, _ in self.checkpoints], self.facts)

    # What holds.

    def _joined(self, before: SessionState, joined: queue.Joined) -> None:
        """A newcomer is last of their kind, or says whom they passed; nobody twice over."""
        kin = [e for e in current_queue(self.state).entries if e.kind == joined.kind]
        behind = kin[[e.id for e in kin].index(joined.entry) + 1 :]
        why = joined.why
        said = why.ahead_of if why.reason in PASSING else ()
        assert tuple(e.person for e in behind) == said
        for entry in behind:
            self.passed.add((self.state.seq, entry.id))
            assert sum(passed == entry.id for _, passed in self.passed) == entry.passed <= 2
            if why.reason == "balanced":
                assert before.talk[entry.person].speeches > why.speeches
            else:
                assert net_talk(before, entry.person, self.now) > why.seconds

    def _is_alike(self, before: SessionState, fact: Fact, copy: Copy) -> None:
        """Whom a fact does not affect, and who did not do it, reads what others in their role
        read, and keeps the role."""
        if copy.id and copy.id not in (*affected_people(fact.event), fact.by):
            reader = copy.reader(self.state)
            others = Reader("", reader.role)
            assert fact_for(fact, reader, self.state) == fact_for(fact, others, self.state)
            assert copy.reader(before) == reader

    def _is_told(self, told: Published, copy: Copy) -> None:
        """What the room saves by not cutting and encoding a fact for each reader, none of them
        sees: each is told what they may see."""
        reader = copy.reader(self.state)
        cut = fact_for(told.fact, reader, self.state)
        said = None if cut is None else codec.encode(codec.encode_fact(cut))
        assert told.text(reader) == said

    def teardown(self) -> None:
        if not hasattr(self, "facts"):
            return
        self._unchanged()
        for state, text in self.checkpoints[:: max(1, len(self.checkpoints) // 8)]:
            assert text_of(state) == text, "an earlier state was changed"
            assert codec.decode_state(json.loads(text)) == state
        replayed = self._replayed()
        assert replayed == self.state
        # Whoever goes on from a log can take back the same.
        known, again = self.state.undoing, replayed.undoing
        assert (again.touched, again.places) == (known.touched, known.places)

    def _replayed(self) -> SessionState:
        """The state out of a log: the head's agenda and the facts, all as JSON text."""
        head = json.loads(json.dumps(codec.encode_agenda(self.plan)))
        state = begin("any", codec.decode_agenda(head))
        for fact in self.facts:
            line: dict[str, Any] = json.loads(json.dumps(codec.encode_fact(fact)))
            again = codec.decode_fact(line)
            assert again == fact
            state = evolve(state, again)
            nobody = fact_for(again, Reader("", "spectator"), state)
            assert nobody is None or (nobody.client, nobody.id) == (None, None)
        return state


TestAnySession = AnySession.TestCase
TestAnySession.settings = settings(
    max_examples=USUAL if settings().max_examples == 100 else settings().max_examples,
    # A session of one seed does not get shorter by smaller numbers, only slower to report.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
