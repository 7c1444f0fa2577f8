"""People: who takes part, in which role, and who may know their name."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from . import texts
from .messages import (
    ANYBODY,
    MODERATORS,
    NOBODY,
    UNTIL_CLOSED,
    Actor,
    Command,
    Event,
    Fact,
    Refused,
)
from .records import PersistentMap, replace
from .words import Role

if TYPE_CHECKING:
    from .session import SessionState

_PREFIX: Final[dict[Role, str]] = {"moderator": "m", "panelist": "p", "spectator": "s"}


@dataclass(frozen=True)
class Person:
    """Somebody in the session.

    ``present`` is kept for moderators and panelists only (spectators are counted, not
    recorded). ``guest``: came to the panel from the audience. ``introduced``: a spectator
    who had the floor or a seat, whose name all may know. ``removed`` people stay here,
    because earlier speeches are theirs. ``speech_limit`` is in seconds. ``left``: since when
    a panelist or moderator who was here is not; ``seated``: when a guest took their seat.
    """

    id: str
    name: str
    role: Role
    organisation: str = ""
    office: str = ""
    category: str = ""
    speech_limit: int | None = None
    present: bool = False
    guest: bool = False
    introduced: bool = False
    removed: bool = False
    left: datetime | None = None
    seated: datetime | None = None

    @property
    def public(self) -> bool:
        """Whether everybody may know the name."""
        return self.role != "spectator" or self.introduced


def known(state: SessionState, person: str) -> Person:
    """The person of this id. Raises :class:`Refused` (``unknown_person``)."""
    found = state.people.get(person)
    if found is None or found.removed:
        raise Refused("unknown_person")
    return found


def mint(state: SessionState, prefix: str, taken: Container[str]) -> str:
    """A new id. Unique because the next fact's number is, unless the agenda chose the same."""
    candidate = f"{prefix}{state.seq + 1}"
    while candidate in taken:
        candidate += "x"
    return candidate


def introduction(person: Person) -> Iterator[Event]:
    """What must be said before a spectator gets the floor or a seat: who they are."""
    if not person.public:
        yield Introduced(
            person.id,
            person.name,
            person.organisation,
            person.office,
            person.category,
            person.speech_limit,
        )


def put(state: SessionState, person: Person) -> SessionState:
    return replace(state, people=PersistentMap.of(state.people).put(person.id, person))


def changed(state: SessionState, person: str, change: Callable[[Person], Person]) -> SessionState:
    """With one person changed; as it was where the reader does not know them."""
    found = state.people.get(person)
    return state if found is None else put(state, change(found))


class Add(Command, do="people.add", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Add somebody by hand, also somebody without a client (by phone)."""

    name: str
    role: Role
    organisation: str = ""
    office: str = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        name = texts.required_line(self.name, texts.NAME_LENGTH)
        organisation = texts.line(self.organisation, texts.NAME_LENGTH)
        office = texts.line(self.office, texts.NAME_LENGTH)
        person = mint(state, _PREFIX[self.role], state.people)
        yield Added(person, name, self.role, organisation, office)


class Join(Command, do="people.join", roles=NOBODY, phases=UNTIL_CLOSED):
    """Somebody came in by a link that names no person: the spectators', mostly."""

    name: str
    role: Role = "spectator"
    organisation: str = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        name = texts.required_line(self.name, texts.NAME_LENGTH)
        organisation = texts.line(self.organisation, texts.NAME_LENGTH)
        person = mint(state, _PREFIX[self.role], state.people)
        yield Joined(person, name, self.role, organisation)


class Arrive(Command, do="people.arrive", roles=NOBODY, phases=UNTIL_CLOSED):
    """The first connection of a moderator or panelist came."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = known(state, self.person)
        if found.role != "spectator" and not found.present:
            yield Arrived(self.person)


class Leave(Command, do="people.leave", roles=NOBODY, phases=UNTIL_CLOSED):
    """The last connection of a moderator or panelist has been gone for a while."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if known(state, self.person).present:
            yield Left(self.person)


class Rename(Command, do="people.rename", roles=ANYBODY, phases=UNTIL_CLOSED):
    """A moderator renames anybody, everybody else themselves."""

    person: str
    name: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if actor.role != "moderator" and actor.id != self.person:
            raise Refused("forbidden")
        found = known(state, self.person)
        name = texts.required_line(self.name, texts.NAME_LENGTH)
        if name != found.name:
            yield Renamed(self.person, name)


class Added(Event, event="people.added", about="person"):
    person: str
    name: str
    role: Role
    organisation: str = ""
    office: str = ""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return put(state, Person(self.person, self.name, self.role, self.organisation, self.office))


class Joined(Event, event="people.joined", about="person"):
    person: str
    name: str
    role: Role
    organisation: str = ""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return put(state, Person(self.person, self.name, self.role, self.organisation))


class Introduced(Event, event="people.introduced", about="person"):
    """A spectator became known to all. Says everything about them: readers had nothing yet."""

    person: str
    name: str
    organisation: str = ""
    office: str = ""
    category: str = ""
    speech_limit: int | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        found = state.people.get(self.person) or Person(
            self.person,
            self.name,
            "spectator",
            self.organisation,
            self.office,
            self.category,
            self.speech_limit,
        )
        return put(state, replace(found, introduced=True))


class Arrived(Event, event="people.arrived", about="person"):
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, present=True, left=None))


class Left(Event, event="people.left", about="person"):
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, present=False, left=fact.at))


class Renamed(Event, event="people.renamed", about="person"):
    person: str
    name: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, name=self.name))
