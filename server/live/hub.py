"""The connections: who reads what, who missed what, and who has stopped reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import chain
from typing import Final

from ..session import people
from ..session.checkpoint import Checkpoint
from ..session.messages import Refused
from ..session.session import SessionState
from ..session.views import Reader, affected_people
from ..session.words import LogHealth, Role
from ..wire.frames import message_frame, text_frame
from .addresses import Addresses
from .attendance import Attendance
from .audience import Audience
from .backlog import Backlog, Published
from .client import Client
from .looking import NOBODY_LOOKS, Looking
from .presence import Departures, Presence, presence_frame
from .room import Room
from .settings import Settings
from .snapshots import Snapshots
from .welcomes import Welcomes

FEW_AT_ONCE: Final = 20
"""People of the audience who read facts in their own way, and do so as soon as the panel."""

_STAGE: Final = Reader("", "spectator")
"""The stage reads what everybody in the audience reads, and counts as nobody."""


class Hub:
    """Everybody who is connected to one room.

    A reader's role is looked up in the state at each fact, so it changes in place.
    """

    def __init__(
        self, room: Room, backlog: Backlog, settings: Settings, addresses: Addresses
    ) -> None:
        self._audience_only = settings.audience_only
        self._room = room
        self._addresses = addresses
        addresses.changed = self._tell_addresses
        self._backlog = backlog
        self._snapshots = Snapshots()
        self._welcomes = Welcomes(room, backlog, self._snapshots, addresses)
        self._groups: dict[Role, set[Client]] = {"moderator": set(), "panelist": set()}
        self._audience = Audience(lambda: room.is_busy)
        """Spectators' connections, and the stage's."""
        self._people: dict[str, tuple[Client, ...]] = {}
        self._spectators: set[str] = set()
        self._presence = Presence(settings.presence_seconds, self._attendance, self._tell)
        self._elsewhere = Attendance()
        """Who is connected to other servers of the session."""
        self._own: Presence | None = None
        """Tells other servers who is connected here."""
        self._seconds = settings.presence_seconds
        self.looking = Looking(settings.presence_seconds, self._tell_moderators)
        self._departures = Departures(settings.leave_seconds, self._gone)
        self._awaited: set[str] = set()
        """Who was here when an earlier run of the room ended, and has not come back yet."""
        self._seen_leaving: set[str] = set()
        """Whose last connection, to whichever server, is known to be gone."""

    @property
    def state(self) -> SessionState:
        """The state after the last fact that was published."""
        return self._backlog.state

    def start(self) -> None:
        """Wait for those whom an earlier run of the room left as present."""
        self._snapshots.know(self.state.people.values())
        for person in self.state.people.values():
            if person.present:
                self._departures.left(person.id)
                self._awaited.add(person.id)
                self._seen_leaving.add(person.id)

    def stop(self) -> None:
        self._audience.finish()
        self._presence.stop()
        if self._own is not None:
            self._own.stop()
        self.looking.stop()
        self._departures.stop()

    def connected(self) -> dict[str, float]:
        """How many people of each role are here."""
        here: dict[str, float] = {"spectator": len(self._spectators)}
        for role, group in self._groups.items():
            here[role] = len({client.person for client in group})
        return here

    def is_connected(self, person: str) -> bool:
        """Whether somebody is connected, to whichever server."""
        return person in self._people or person in self._elsewhere

    def __contains__(self, person: object) -> bool:
        return isinstance(person, str) and self.is_connected(person)

    def tell_peers(self, tell: Callable[[Attendance], None]) -> None:
        """Have other servers told who is connected here, from now on."""
        look = self._counted if self._audience_only else self._here
        self._own = Presence(self._seconds, look, tell)
        self._own.changed()

    def tell_elsewhere(self, now: Attendance) -> None:
        """Let everybody know who is connected to other servers."""
        before, self._elsewhere = self._elsewhere, now
        for person in now.everybody ^ before.everybody:
            self._snapshots.moved(person, self.is_connected(person))
        for person in now.everybody - before.everybody:
            self._came(person)
        gone = before.everybody - now.everybody - self._people.keys()
        self._seen_leaving |= gone
        for person in gone:
            self._follow_presence(person)
        self._presence.changed()

    def is_taken(self, person: str) -> bool:
        """Whether somebody's place is not free: they are connected, or came to another server so
        short a time ago that only the log says so."""
        if self.is_connected(person):
            return True
        present = self._own is not None and self.state.people[person].present
        return present and person not in self._seen_leaving

    def is_awaited(self, person: str) -> bool:
        """Whether somebody is likely to come back by themselves, since a crash cut their line."""
        return person in self._awaited

    def add(self, client: Client, token: str | None, since: int | None) -> None:
        """Welcome a connection and let it follow from now on.

        ``token`` is the person's own new one; ``since`` the last seq that the client has.
        """
        if not client.person:
            client.welcome(self._welcomes.of(_STAGE, token, since) + self._beside(_STAGE.role))
            self._audience.add(client)
            return
        role = self.state.people[client.person].role
        reader = Reader(client.person, role)
        first = client.person not in self._people
        client.welcome(self._welcomes.of(reader, token, since) + self._beside(role))
        self._people[client.person] = (*self._people.get(client.person, ()), client)
        self._put(client, role)
        self._came(client.person)
        if first:
            self._snapshots.moved(client.person, here=True)
            self._attendance_changed()
            self._follow_presence(client.person)

    def remove(self, client: Client) -> None:
        """A connection is gone."""
        self.looking.gone(client)
        self._audience.discard(client)
        for group in self._groups.values():
            group.discard(client)
        clients = tuple(c for c in self._people.get(client.person, ()) if c is not client)
        if client.person not in self._people:
            return
        if clients:
            self._people[client.person] = clients
            return
        del self._people[client.person]
        self._spectators.discard(client.person)
        self._snapshots.moved(client.person, self.is_connected(client.person))
        if client.person not in self._elsewhere:
            self._seen_leaving.add(client.person)
        self._attendance_changed()
        self._follow_presence(client.person)

    def _came(self, person: str) -> None:
        self._departures.came(person)
        self._awaited.discard(person)
        self._seen_leaving.discard(person)

    def turn_away(self, whom: Callable[[Client], bool], why: Refused) -> None:
        """End the connections that ``whom`` is true for."""
        for client in self._everybody():
            if whom(client):
                self._audience.catch_up(client)
                client.turn_away(why)

    def publish(self, published: Sequence[Published]) -> None:
        """Let everybody read what has become durable, each what they may: who gave the commands,
        the moderators and the panel at once, the audience while others have their turn."""
        affected = {p for one in published for p in affected_people(one.fact.event)}
        # A command's facts come before its answer.
        first = set[str]().union(*(one.apart for one in published))
        later = self._may_wait(first, published) if len(first) > FEW_AT_ONCE else frozenset()
        apart = {p: self._people[p] for p in first - later if p in self._people}
        others = set(chain.from_iterable(apart.values()))
        for one in published:
            self._backlog.add(one)
        for role, group in self._groups.items():
            frames = self._frames_for(role, published)
            for client in group - others if frames else ():
                client.write(frames)
        for person in apart:
            self._publish_to(person, published)
        frames = self._frames_for(_STAGE.role, published)
        waiting = set(chain.from_iterable(self._people[person] for person in later))
        if frames or waiting:
            self._audience.publish(frames, others, partial(_frames_of, published), waiting)
        for person in affected - later:
            self._follow_presence(person)

    def _may_wait(
        self, affected: AbstractSet[str], published: Sequence[Published]
    ) -> frozenset[str]:
        """Who of the audience reads facts in their own way and is here, but neither gave a command
        nor is anything else by now than they were before."""
        before, after = self.state.people, published[-1].state.people
        gave = {one.fact.by for one in published}
        here = affected & self._spectators - gave
        return frozenset(p for p in here if before.get(p) is after.get(p))

    def _frames_for(self, role: Role, published: Sequence[Published]) -> bytes:
        """What everybody of a role reads of facts."""
        reader = Reader("", role)
        frames = _frames(text for one in published if (text := one.text(reader)) is not None)
        if frames:
            self._snapshots.outdate(role)
        return frames

    def _everybody(self) -> Iterator[Client]:
        stage = (client for client in self._audience if not client.person)
        return chain(stage, *self._people.values())

    def _put(self, client: Client, role: Role) -> None:
        """Let a connection read as one of a role from now on."""
        for name, group in self._groups.items():
            (group.add if name == role else group.discard)(client)
        if role != _STAGE.role:
            self._audience.discard(client)
            self._spectators.discard(client.person)
        elif client not in self._audience:
            self._audience.add(client)
            self._spectators.add(client.person)

    def tell_log(self, log: LogHealth) -> None:
        """Let everybody know whether the log can be written."""
        self._tell_everybody(message_frame({"log": log}))

    def tell_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Let everybody be a witness of what is in the log."""
        self._tell_everybody(_checkpoint_frame(checkpoint))

    @property
    def servers(self) -> bytes:
        """Where those are served who are not of the audience, as they are told."""
        return message_frame({"addresses": self._addresses.of("panelist")})

    def _tell_addresses(self) -> None:
        for role, group in self._groups.items():
            frame = message_frame({"addresses": self._addresses.of(role)})
            for client in group:
                client.write(frame)
        self._audience.publish(message_frame({"addresses": self._addresses.of(_STAGE.role)}))

    def _tell_everybody(self, frame: bytes) -> None:
        for client in chain(*self._groups.values()):
            client.write(frame)
        self._audience.publish(frame)

    def _tell_moderators(self, frame: bytes) -> None:
        for client in self._groups["moderator"]:
            client.write(frame)

    def _beside(self, role: Role) -> bytes:
        """What follows a welcome."""
        log, newest = self._room.log, self._room.checkpoint
        trouble = b"" if log == "ok" else message_frame({"log": log})
        witness = b"" if newest is None else _checkpoint_frame(newest)
        looks = self.looking.frame if role == "moderator" else NOBODY_LOOKS
        looking = b"" if looks == NOBODY_LOOKS else looks
        return presence_frame(self._presence.told, role) + trouble + witness + looking

    def _follow_presence(self, person: str) -> None:
        """Have it recorded whether somebody is here, whichever way they came to the panel: a line
        may break while they accept, or come back while they are being given up."""
        found = self.state.people.get(person)
        if found is None or found.role == "spectator" or found.removed:
            return
        connected = self.is_connected(person)
        if found.present and not connected:
            self._departures.left(person)
        elif person in self._people and not found.present:
            self._room.tell(people.Arrive(person))

    def _publish_to(self, person: str, published: Sequence[Published]) -> None:
        """Facts for a person whom some of them affect, and whose role they may change."""
        frames = _frames(_texts_for(published, person))
        found, watched = self.state.people[person], person in self._spectators
        for client in self._people[person]:
            self._audience.catch_up(client)
            client.write(frames)
            self._put(client, found.role)
            if found.removed:
                client.turn_away(Refused("removed"))
            elif self._audience_only and found.role != "spectator":
                client.write(self.servers)
                client.turn_away(Refused("audience_only"))
        if watched != (person in self._spectators):
            self._attendance_changed()

    def _attendance_changed(self) -> None:
        self._presence.changed()
        if self._own is not None:
            self._own.changed()

    def _attendance(self) -> Attendance:
        return self._here() | self._elsewhere

    def _here(self) -> Attendance:
        audience = frozenset(self._spectators)
        return Attendance(frozenset(self._people.keys() - audience), audience)

    def _counted(self) -> Attendance:
        """The same of thousands, for other servers."""
        return Attendance(others=len(self._spectators))

    def _tell(self, now: Attendance) -> None:
        for role, group in self._groups.items():
            for client in group:
                client.write(presence_frame(now, role))
        self._audience.publish(presence_frame(now, _STAGE.role))

    def _gone(self, person: str) -> None:
        self._awaited.discard(person)
        if not self.is_connected(person):
            self._room.tell(people.Leave(person))


def _frames_of(published: Iterable[Published], client: Client) -> bytes:
    """What one connection reads of facts."""
    return _frames(_texts_for(published, client.person))


def _texts_for(published: Iterable[Published], person: str) -> Iterator[str]:
    """What a person may read of facts, in the role that they have at each."""
    for one in published:
        found = one.state.people.get(person)
        text = one.text(Reader(person, found.role)) if found else None
        if text is not None:
            yield text


def _checkpoint_frame(checkpoint: Checkpoint) -> bytes:
    return message_frame({"checkpoint": {"seq": checkpoint.seq, "sha256": checkpoint.sha256}})


def _frames(texts: Iterable[str]) -> bytes:
    return b"".join(map(text_frame, texts))
