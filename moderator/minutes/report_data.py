"""What minutes tell: a session's history, cut to what everybody may know, and added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from server.session.people import Person, natural
from server.session.questions import Question
from server.session.session import SessionState
from server.session.shares import Shares, shares
from server.session.timeplan import TimePlan, time_plan
from server.session.views import Reader, state_for

from ..client.people import in_turn
from ..history import History, Reading, SpeechRecord
from .plain import plain

EVERYBODY = Reader("", "spectator")
"""Minutes are passed on, so they say no more than what a spectator may know."""


@dataclass(frozen=True)
class Talk:
    """The talk time of a person or a group, in seconds; interjections are counted separately.

    Of a speech that was given by mistake and undone, only the time counts.
    """

    name: str
    speeches: int
    seconds: float
    interjections: int
    interjection_seconds: float


@dataclass(frozen=True)
class ReportData:
    reading: Reading

    @property
    def history(self) -> History:
        return self.reading.history

    @cached_property
    def state(self) -> SessionState:
        """The end of the session as everybody may see it."""
        return state_for(self.history.state, EVERYBODY)

    @cached_property
    def begin(self) -> datetime | None:
        """When the session was opened; None if it never was."""
        return self.state.session.opened

    @cached_property
    def end(self) -> datetime | None:
        """When the session was closed, else the time of the last event."""
        return self.state.session.closed or self.history.until

    @cached_property
    def is_long(self) -> bool:
        """Whether clocks showed a time of the log twice, on two days."""
        since, until = self.history.since, self.history.until
        return since is not None and until is not None and until - since >= timedelta(days=1)

    @cached_property
    def times(self) -> TimePlan | None:
        return None if self.begin is None or self.end is None else time_plan(self.state, self.end)

    @cached_property
    def shares(self) -> Shares:
        """How talk time was shared among the panel at the end."""
        return Shares() if self.end is None else shares(self.history.state, self.end)

    def person(self, person: str | None) -> Person | None:
        """A person by id, if everybody may know their name."""
        return self.state.people.get(person or "")

    def asker(self, question: Question) -> str | None:
        """Who asked a question, where they were told that their name would stand there."""
        return question.person if question.id in self.history.named_questions else None

    @cached_property
    def places(self) -> dict[str, int]:
        """The items' numbers on the agenda, from 1."""
        return {item.id: n for n, item in enumerate(self.state.items, 1)}

    @cached_property
    def moderators(self) -> list[Person]:
        return self._in_order(lambda p: p.role == "moderator")

    @cached_property
    def panel(self) -> list[Person]:
        """Everybody who had a seat: panelists and guests, also those who gave it up."""
        return self._in_order(lambda p: p.role == "panelist" or p.id in self.history.seats)

    @cached_property
    def heard(self) -> list[Person]:
        """Who had the floor and never a seat: out of the audience, or by phone."""
        seats, heard = self.history.seats, {speech.person for speech in self.history.speeches}
        return self._in_order(
            lambda p: p.role == "spectator" and p.id in heard and p.id not in seats
        )

    def in_order(self, people: Iterable[str]) -> list[str]:
        """Those of the agenda in its order, then the others as they joined: the order of the log
        would tell who was first to vote."""
        place = {person.id: n for n, person in enumerate(self.history.plan.people)}
        return sorted(people, key=lambda p: (place.get(p, len(place)), natural(p)))

    def _in_order(self, wanted: Callable[[Person], bool]) -> list[Person]:
        people = self.state.people
        found = (p.id for p in people.values() if wanted(p) and self._took_part(p))
        return [people[person] for person in self.in_order(found)]

    def _took_part(self, person: Person) -> bool:
        """Whether somebody belonged there: not one removed before coming or saying anything."""
        return not person.removed or self.was_there(person)

    def was_there(self, person: Person) -> bool:
        """Whether somebody was connected or had the floor."""
        return person.id in self.history.presence or any(
            s.person == person.id for s in self.history.speeches
        )

    @cached_property
    def audience(self) -> list[Person]:
        """The spectators who joined, also those who came to the panel then. Whom the agenda expects
        did when the log knows of it."""
        people = in_turn(self.history.state)
        found = (p for p in people if p.role == "spectator" or p.guest)
        there = self.history.came | self.history.seats.keys()
        return [p for p in found if p.introduced or p.id in there]

    def talk(self, name: Callable[[Person], str]) -> list[Talk]:
        """Talk time by group, the longest first. ``name``: a speaker's group, which may be ""."""
        groups: dict[str, list[SpeechRecord]] = {}
        for speech in self.history.speeches:
            person = self.person(speech.person)
            if person is not None:
                groups.setdefault(plain(name(person)), []).append(speech)
        talks = (_talk(group, speeches) for group, speeches in groups.items())
        return sorted(talks, key=lambda t: (-t.seconds, -t.interjection_seconds, t.name))

    def talk_by_person(self) -> list[tuple[Person, Talk]]:
        """The talk time of each person, the longest first."""
        people = self.state.people
        return [(people[t.name], t) for t in self.talk(lambda p: p.id) if t.name in people]


def _talk(name: str, speeches: list[SpeechRecord]) -> Talk:
    longer = [s for s in speeches if not s.interjection]
    shorter = [s for s in speeches if s.interjection]
    return Talk(
        name,
        sum(not s.undone for s in longer),
        round(sum(s.seconds for s in longer), 3),
        sum(not s.undone for s in shorter),
        round(sum(s.seconds for s in shorter), 3),
    )
