"""The connections: who reads what, who missed what, and who has stopped reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, get_args

from ..codec import Json, encode, instant
from ..session import people
from ..session.messages import Refused
from ..session.session import SessionState
from ..session.views import Reader, affected_people
from ..session.words import LogHealth, Role
from ..wire.frames import message_frame, text_frame
from ..wire.messages import VERSION
from .backlog import Backlog, Published
from .client import Client
from .presence import Attendance, Departures, Presence
from .room import Room
from .settings import Settings
from .snapshots import Snapshots, you_are

ROLES: Final[tuple[Role, ...]] = get_args(Role)

_STAGE: Final = Reader("", "spectator")
"""The stage reads what everybody in the audience reads, and counts as nobody."""


class Hub:
    """Everybody who is connected to one room.

    A reader's role is looked up in the state at each fact, so it changes in place.
    """

    def __init__(self, room: Room, backlog: Backlog, settings: Settings) -> None:
        self._room = room
        self._backlog = backlog
        self._snapshots = Snapshots()
        self._groups: dict[Role, set[Client]] = {role: set() for role in ROLES}
        self._people: dict[str, set[Client]] = {}
        self._stage: set[Client] = set()
        self._presence = Presence(settings.presence_seconds, self._attendance, self._tell)
        self._departures = Departures(settings.leave_seconds, self._gone)

    @property
    def state(self) -> SessionState:
        """The state after the last fact that was published."""
        return self._backlog.state

    def start(self) -> None:
        """Wait for those whom an earlier run of the room left as present."""
        for person in self.state.people.values():
            if person.present:
                self._departures.left(person.id)

    def stop(self) -> None:
        self._presence.stop()
        self._departures.stop()

    def is_connected(self, person: str) -> bool:
        return person in self._people

    def add(self, client: Client, token: str | None, since: int | None) -> None:
        """Welcome a connection and let it follow from now on.

        ``token`` is the person's own new one; ``since`` the last seq that the client has.
        """
        if not client.person:
            client.welcome(self._welcome(_STAGE, token, since))
            client.write(self._beside(_STAGE.role))
            self._stage.add(client)
            return
        role = self.state.people[client.person].role
        reader = Reader(client.person, role)
        first = not self.is_connected(client.person)
        client.welcome(self._welcome(reader, token, since))
        client.write(self._beside(role))
        self._people.setdefault(client.person, set()).add(client)
        self._groups[role].add(client)
        self._departures.came(client.person)
        if first:
            self._presence.changed()
            self._follow_presence(client.person)

    def remove(self, client: Client) -> None:
        """A connection is gone."""
        self._stage.discard(client)
        for group in self._groups.values():
            group.discard(client)
        clients = self._people.get(client.person, set())
        clients.discard(client)
        if clients or client.person not in self._people:
            return
        del self._people[client.person]
        self._presence.changed()
        self._follow_presence(client.person)

    def turn_away(self, whom: Callable[[Client], bool], why: Refused) -> None:
        """End the connections that ``whom`` is true for."""
        for client in chain(self._stage, *self._people.values()):
            if whom(client):
                client.turn_away(why)

    def publish(self, published: Sequence[Published]) -> None:
        """Let everybody read what has become durable, each what they may."""
        affected = {p for one in published for p in affected_people(one.fact.event)}
        apart = {person: self._people[person] for person in affected if self.is_connected(person)}
        others = set[Client]().union(*apart.values())
        for one in published:
            self._backlog.add(one)
        for role in ROLES:
            reader = Reader("", role)
            frames = _frames(text for one in published if (text := one.text(reader)) is not None)
            if frames:
                self._snapshots.outdate(role)
                for client in self._groups[role] - others if others else self._groups[role]:
                    client.write(frames)
                for client in self._stage if role == _STAGE.role else ():
                    client.write(frames)
        for person in apart:
            self._publish_to(person, published)
        for person in affected:
            self._follow_presence(person)

    def tell_log(self, log: LogHealth) -> None:
        """Let everybody know whether the log can be written."""
        frame = message_frame({"log": log})
        for client in chain(self._stage, *self._people.values()):
            client.write(frame)

    def _beside(self, role: Role) -> bytes:
        """What follows a welcome."""
        log = self._room.log
        trouble = b"" if log == "ok" else message_frame({"log": log})
        return self._presence.told.frame(role) + trouble

    def _follow_presence(self, person: str) -> None:
        """Have it recorded whether somebody is here, whichever way they came to the panel: a line
        may break while they accept, or come back while they are being given up."""
        found = self.state.people.get(person)
        if found is None or found.role == "spectator" or found.removed:
            return
        connected = self.is_connected(person)
        if found.present and not connected:
            self._departures.left(person)
        elif connected and not found.present:
            self._room.tell(people.Arrive(person))

    def _publish_to(self, person: str, published: Sequence[Published]) -> None:
        """Facts for a person whom some of them affect, and whose role they may change."""
        frames = _frames(_texts(published, person))
        found = self.state.people[person]
        for client in tuple(self._people[person]):
            client.write(frames)
            for role, group in self._groups.items():
                (group.add if role == found.role else group.discard)(client)
            if found.removed:
                client.turn_away(Refused("removed"))
        self._presence.changed()

    def _welcome(self, reader: Reader, token: str | None, since: int | None) -> bytes:
        state = self.state
        you = you_are(state, reader)
        head: Json = {
            "welcome": VERSION,
            "you": you if token is None else {**you, "token": token},
            "seq": state.seq,
            "now": instant(self._room.now()),
        }
        missed = None if since is None else self._missed(reader, since)
        if missed is None:
            content = '"state":' + self._snapshots.text(state, reader, self._people)
        else:
            content = f'"events":[{",".join(missed)}]'
        return text_frame(f"{encode(head)[:-1]},{content}}}")

    def _missed(self, reader: Reader, since: int) -> Iterator[str] | None:
        """What a reader may know of what came after ``since``; None if a snapshot has to do."""
        kept = self._backlog.since(since)
        if kept is None:
            return None
        before, published = kept
        if not reader.id:
            return _texts(published, "")
        for state in (before, *(one.state for one in published)):
            person = state.people.get(reader.id)
            if person is None or person.role != reader.role:
                return None
        return _texts(published, reader.id)

    def _attendance(self) -> Attendance:
        known = self.state.people
        audience = frozenset(p for p in self._people if known[p].role == "spectator")
        return Attendance(frozenset(self._people) - audience, audience)

    def _tell(self, now: Attendance) -> None:
        for role, group in self._groups.items():
            readers = group | self._stage if role == _STAGE.role else group
            if readers:
                frame = now.frame(role)
                for client in readers:
                    client.write(frame)

    def _gone(self, person: str) -> None:
        if not self.is_connected(person):
            self._room.tell(people.Leave(person))


def _texts(published: Iterable[Published], person: str) -> Iterator[str]:
    """What a person may read of facts, in the role that they have at each."""
    for one in published:
        found = one.state.people.get(person)
        reader = Reader(person, found.role) if found else _STAGE
        text = one.text(reader) if reader.id == person else None
        if text is not None:
            yield text


def _frames(texts: Iterable[str]) -> bytes:
    return b"".join(map(text_frame, texts))
