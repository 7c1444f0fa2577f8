"""Sessions in which tests act as people do: each command goes through ``decide``, each event
becomes a fact and goes through ``evolve``, as in the room, without a room."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pytest

from moderator.client.session_view import Presence, SessionView
from server.session.entries import Entry, Queue, current_queue
from server.session.floor import Speech
from server.session.items import Item
from server.session.messages import COMMANDS, Actor, Command, Event, Fact, Refused
from server.session.plan import Agenda, PlannedItem, PlannedPerson, PreparedQuestion
from server.session.session import SessionState, actor_of, begin, decide, evolve
from server.session.words import SYSTEM
from server.wire.messages import You

NOON = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)

PLAN = Agenda(
    title="Communal realignment",
    items=(
        PlannedItem("i1", "Welcome", "welcome", 300, lead="m1", script="Say hello slowly"),
        PlannedItem(
            "i2",
            "Discussion",
            "discussion",
            1200,
            prepared=(PreparedQuestion("p1", "Why not?"), PreparedQuestion("p2", "Why now?")),
            speech_limit=120,
        ),
        PlannedItem("i3", "Questions", "questions", 600, order="balanced"),
    ),
    people=(
        PlannedPerson("m1", "Mara", "moderator"),
        PlannedPerson("m2", "Milo", "moderator"),
        PlannedPerson("p1", "Pia", "panelist", "Town A", "Mayor", "city"),
        PlannedPerson("p2", "Paul", "panelist", "County B", "Head", "county", speech_limit=60),
        PlannedPerson("p3", "Petra", "panelist"),
        PlannedPerson("s1", "Sam", "spectator", "League C", "Fellow", "league", speech_limit=45),
        PlannedPerson("s2", "Sue", "spectator"),
    ),
    speech_limit=180,
    invitation_seconds=60,
)


def command_of(do: str, **said: Any) -> Command:
    return COMMANDS[do](**said)


@dataclass
class Course:
    """A session under way.

    ``facts`` are all since its begin, ``states`` what each of them led to, after the first one.
    ``now`` is the room's time. ``step`` are the seconds that pass before each command of ``act``.
    """

    plan: Agenda = PLAN
    now: datetime = NOON
    session: str = "round-1"
    step: float = 0.0
    facts: list[Fact] = field(default_factory=list)
    states: list[SessionState] = field(init=False)

    def __post_init__(self) -> None:
        self.states = [begin(self.session, self.plan)]

    @property
    def state(self) -> SessionState:
        return self.states[-1]

    def after(self, seconds: float) -> Self:
        self.now += timedelta(seconds=seconds)
        return self

    def give(self, by: str, command: Command) -> list[Event]:
        """Let ``by`` give a command; returns the events that it led to. Raises Refused."""
        actor = Actor(SYSTEM, None) if by == SYSTEM else actor_of(self.state, by)
        events = list(decide(self.state, command, actor, self.now))
        for left, event in zip(range(len(events))[::-1], events, strict=True):
            self.happen(Fact(self.state.seq + 1, self.now, by, event, more=left > 0))
        return events

    def happen(self, fact: Fact) -> None:
        """Add a fact, also one that no command leads to."""
        self.facts.append(fact)
        self.states.append(evolve(self.state, fact))

    def act(self, by: str, *commands: Command, wait: float | None = None) -> Self:
        """Let ``by`` give commands, each after ``wait`` seconds, or ``step`` where it is None."""
        for command in commands:
            self.after(self.step if wait is None else wait).give(by, command)
        return self

    def view(self, you: str = "m1", presence: Presence | None = None) -> SessionView:
        """What the client of ``you`` shows."""
        person = self.state.people[you]
        reader = You(you, person.name, person.role)
        return SessionView(self.state, reader, self.now, presence or Presence())


class Round(Course):
    """A session on which tests act in few words: commands by their names, and whole speeches."""

    def do(self, by: str, do: str, **said: Any) -> list[Event]:
        """Let ``by`` give a command by its name; returns the events that it led to."""
        return self.give(by, command_of(do, **said))

    def refused(self, by: str, do: str, **said: Any) -> Refused:
        """The refusal that a command meets; fails where it meets none."""
        before = self.state
        with pytest.raises(Refused) as caught:
            self.do(by, do, **said)
        assert self.state is before
        return caught.value

    def running(self, item: str = "i1") -> Self:
        self.do("m1", "agenda.start", item=item)
        return self

    def ask(self, *people: str, kind: str = "contribution") -> Self:
        for person in people:
            self.do(person, "queue.join", kind=kind)
        return self

    def speak(self, person: str, seconds: float, kind: str = "contribution") -> Self:
        """A whole speech."""
        self.do("m1", "floor.give", person=person, kind=kind)
        self.after(seconds).do("m1", "floor.end")
        return self

    def seat(self, person: str) -> Self:
        """Bring a spectator to the panel."""
        self.do("m1", "panel.invite", person=person)
        self.do(person, "panel.accept")
        return self

    @property
    def queue(self) -> Queue:
        return current_queue(self.state)

    @property
    def waiting(self) -> list[str]:
        """Who waits, in order."""
        return [entry.person for entry in self.queue.entries]

    def entry(self, person: str, kind: str | None = None) -> Entry:
        return next(e for e in self.queue.entries if e.person == person and kind in (None, e.kind))

    def speech(self) -> Speech:
        assert self.state.floor is not None
        return self.state.floor

    def item(self, item: str) -> Item:
        return next(i for i in self.state.items if i.id == item)
