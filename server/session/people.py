"""People: who takes part, in which role, and who may know their name."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from . import door, texts
from .messages import (
    ANYBODY,
    MODERATORS,
    NOBODY,
    UNSET,
    UNTIL_CLOSED,
    Actor,
    Command,
    Event,
    Fact,
    Refused,
    too_long_or_short,
)
from .plan import LONGEST_DURATION
from .records import differing, including, kept, replace, revised
from .reversal import Reversal, overtaken
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
    because earlier speeches are theirs. ``unconfirmed``: came by nothing but the name of
    somebody whom the agenda expects; for moderators only, as is ``heard``: that the sound check
    went well. ``speech_limit`` is in seconds.
    ``left``: since when a panelist or moderator who was here is not; ``seated``: when a guest
    took the seat that they have, or had last.
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
    unconfirmed: bool = False
    left: datetime | None = None
    seated: datetime | None = None
    heard: bool = False

    @property
    def public(self) -> bool:
        """Whether everybody may know the name."""
        return self.role != "spectator" or self.introduced


_NEWCOMER: Final = Person("", "", "spectator")
"""Of whom nothing is known. A changed copy costs a third of what making a record of so many fields
anew does, and an audience comes by the thousand."""


def known(state: SessionState, person: str) -> Person:
    """The person of this id. Raises :class:`Refused` (``unknown_person``)."""
    found = state.people.get(person)
    if found is None or found.removed:
        raise Refused("unknown_person")
    return found


@kept
def seated(people: Mapping[str, Person]) -> Sequence[Person]:
    """Panelists and moderators, in the order of their ids, without those who were taken out."""
    found = (p for p in people.values() if p.role != "spectator" and not p.removed)
    return sorted(found, key=lambda p: natural(p.id))


@lru_cache(maxsize=16384)
def natural(text: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """A sort key that puts ``p2`` before ``p10`` and ``P10``, as a browser's collation of an id
    does, in which the page has people: signs, then numbers, then letters of either case."""
    parts = re.findall(r"[0-9]{1,9}|[^0-9]", text.lower())
    return tuple(map(_place, parts)), text.swapcase()


def _place(part: str) -> tuple[int, int]:
    if part.isdecimal():
        return 1, int(part)
    # The signs of ids are these two: "_" comes before "-".
    return (2, ord(part)) if part.isalpha() else (0, -ord(part))


class Named(Protocol):
    """Somebody in a session, or in the agenda of one."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def meant(said: str, among: Iterable[N]) -> list[N]:
    """Who may be meant by a name, or as much of it as tells them apart: the first of this whole
    name; else those who have it as one of their names; else those one of whose names begins so."""
    people, one = tuple(among), texts.looks(said)
    ways: tuple[Callable[[str, str], bool], ...] = (
        lambda name, part: name == part,
        lambda name, part: f" {part} " in f" {name} ",
        lambda name, part: f" {part}" in f" {name}",
    )
    for fits in ways if texts.is_seen(said) else ():
        found = [p for p in people if any(map(fits, texts.looks(p.name), one))]
        if found:
            return found[:1] if fits is ways[0] else found
    return []


def panelists(state: SessionState) -> list[Person]:
    """The panel, in the order of their ids."""
    return [person for person in seated(state.people) if person.role == "panelist"]


def mint(state: SessionState, prefix: str, taken: Container[str]) -> str:
    """A new id. Unique because the next fact's number is, unless the agenda chose the same: what
    of it can go has to be in ``taken`` once it is gone as well, since undo may bring it back."""
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
    return replace(state, people=including(state.people, person.id, person))


def changed(state: SessionState, person: str, change: Callable[[Person], Person]) -> SessionState:
    """With one person changed; as it was where the reader does not know them."""
    found = state.people.get(person)
    return state if found is None else put(state, change(found))


def _check_name(
    state: SessionState, actor: Actor, name: str, person: str | None, *marks: str
) -> None:
    """Refuse (``name_taken``) a name that somebody else here has, as far as the actor may know
    them: whoever reads a list has to tell the two apart. ``marks``: what is said of the person
    beside the name, their organisation and office; if it is not the same, it tells them apart."""
    every = actor.role == "moderator"
    one, two = texts.looks(name)
    for other in state.people.values():
        # Ten thousand people may be here: what tells most of them apart comes first.
        first, second = texts.looks(other.name)
        if first != one and second != two:
            continue
        if other.id == person or other.removed or not (every or other.public):
            continue
        pairs = zip(marks, (other.organisation, other.office), strict=True) if any(marks) else ()
        if all(texts.alike(mine, theirs) for mine, theirs in pairs):
            raise Refused("name_taken", name=other.name)


class Add(Command, do="people.add", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Add somebody by hand, also somebody without a client (by phone). A name that somebody has
    needs another organisation or office beside it."""

    name: str
    role: Role
    organisation: str = ""
    office: str = ""
    category: str = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        name = texts.required_line(self.name, texts.NAME_LENGTH)
        organisation = texts.line(self.organisation)
        office = texts.line(self.office)
        category = texts.line(self.category, texts.NAME_LENGTH)
        _check_name(state, actor, name, None, organisation, office)
        person = mint(state, _PREFIX[self.role], state.people)
        yield Added(person, name, self.role, organisation, office, category)


class Join(Command, do="people.join", roles=NOBODY, phases=UNTIL_CLOSED):
    """Somebody came in by a link that names no person: the spectators', mostly."""

    name: str
    role: Role = "spectator"
    organisation: str = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if self.role == "spectator":
            door.check_open(state)
        name = texts.required_line(self.name, texts.NAME_LENGTH)
        organisation = texts.line(self.organisation)
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
    """A moderator renames anybody, everybody else themselves; not to a name that somebody has."""

    person: str
    name: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if actor.role != "moderator" and actor.id != self.person:
            raise Refused("forbidden")
        found = known(state, self.person)
        name = texts.required_line(self.name, texts.NAME_LENGTH)
        if name != found.name:
            _check_name(state, actor, name, self.person)
            yield Renamed(self.person, name)


class Edit(Command, do="people.edit", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Change what is given of a person and leave the rest; null takes away. A name that somebody
    has needs another organisation or office said with it."""

    person: str
    name: str = UNSET
    organisation: str | None = UNSET
    office: str | None = UNSET
    category: str | None = UNSET
    speech_limit: int | None = UNSET

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = known(state, self.person)
        said = {k: v for k, v in vars(self).items() if k != "person" and v is not UNSET}
        wanted = {name: _clean(name, value) for name, value in said.items()}
        changes = {k: v for k, v in wanted.items() if v != vars(found)[k]}
        name = changes.pop("name", None)
        if name is not None:
            marks = (wanted.get(k) for k in ("organisation", "office"))
            _check_name(state, actor, name, self.person, *(mark or "" for mark in marks))
            yield Renamed(self.person, name)
        if changes:
            yield Edited(self.person, changes)


def _clean(name: str, value: Any) -> Any:
    """What a moderator says of a person, as the person has it."""
    if name == "name":
        return texts.required_line(value, texts.NAME_LENGTH)
    if name != "speech_limit":
        limit = texts.NAME_LENGTH if name == "category" else texts.LINE_LENGTH
        return texts.line(value or "", limit)
    if value is not None and not 0 < value <= LONGEST_DURATION:
        raise too_long_or_short(LONGEST_DURATION)
    return value


class Added(Event, event="people.added", about="person"):
    person: str
    name: str
    role: Role
    organisation: str = ""
    office: str = ""
    category: str = ""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        said = (self.name, self.role, self.organisation, self.office, self.category)
        return put(state, Person(self.person, *said))


class Joined(Event, event="people.joined", about="person"):
    person: str
    name: str
    role: Role
    organisation: str = ""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        person = replace(
            _NEWCOMER,
            id=self.person,
            name=self.name,
            role=self.role,
            organisation=self.organisation,
        )
        return put(state, person)


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


_SAID: Final = ("name", "organisation", "office", "category", "speech_limit")
"""What moderators say of people."""


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back what an action said of somebody.

    Raises :class:`Refused` (``undo_overtaken``) where something else has been said since.
    """
    for person in differing(r.before.people, r.after.people):
        was, after = r.before.people.get(person), r.after.people[person]
        if was is None:
            continue
        now, back = vars(r.state.people[person]), vars(was)
        changes = {k: back[k] for k in _SAID if back[k] != vars(after)[k]}
        if any(now[k] != vars(after)[k] or r.again("person", person, k) for k in changes):
            raise overtaken()
        if "name" in changes:
            yield Renamed(person, changes.pop("name"))
        if changes:
            yield Edited(person, changes)


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


class Edited(Event, event="people.edited", about="person"):
    """``changes``: what is given of the person that changed, as it is now."""

    person: str
    changes: Mapping[str, str | int | None]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: revised(p, self.changes))
