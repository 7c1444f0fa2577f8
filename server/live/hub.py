"""The connections: who reads what, who missed what, and who has stopped reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from itertools import chain
from typing import Final, get_args

from ..session import door
from ..session.checkpoint import Checkpoint
from ..session.messages import Refused
from ..session.session import SessionState
from ..session.views import Reader
from ..session.words import LogHealth, Role
from ..wire.frames import message_frame, text_frame
from .addresses import Addresses
from .audience import Audience
from .client import Client
from .looking import NOBODY_LOOKS, Looking
from .presence import presence_frame
from .room.access import Access
from .room.attendance import Attendance
from .room.backlog import Backlog, Published
from .room.room import Room
from .settings import Settings
from .snapshots import Snapshots
from .welcomes import Welcomes
from .whereabouts import Whereabouts

FEW_AT_ONCE: Final = 20
"""People of the audience who read facts in their own way, and do so as soon as the panel."""

FEW_FRAMES: Final = 4
"""That are kept for a moment: of what one fact is to readers there are rarely more."""

_ANYBODY: Final = {role: Reader("", role) for role in get_args(Role)}
_STAGE: Final = _ANYBODY["spectator"]
"""The stage reads what everybody in the audience reads, and counts as nobody."""


class Hub:
    """Everybody who is connected to one room.

    A reader's role is looked up in the state at each fact, so it changes in place.
    """

    def __init__(
        self,
        room: Room,
        backlog: Backlog,
        settings: Settings,
        addresses: Addresses,
        access: Access,
    ) -> None:
        """``access`` has the code for an audience."""
        self._access = access
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
        self.whereabouts = Whereabouts(
            room, settings, self._snapshots, self._people, self._spectators, self._tell
        )
        self.looking = Looking(settings.presence_seconds, self._tell_moderators)
        self._told_code = self._open_code

    @property
    def state(self) -> SessionState:
        """The state after the last fact that was published."""
        return self._backlog.state

    def start(self) -> None:
        """Begin to take connections."""
        self._snapshots.know(self.state.people.values())
        self.whereabouts.start()

    def stop(self) -> None:
        self._audience.finish()
        self.whereabouts.stop()
        self.looking.stop()

    def connected(self) -> dict[str, float]:
        """How many people of each role are here."""
        here: dict[str, float] = {"spectator": len(self._spectators)}
        for role, group in self._groups.items():
            here[role] = len({client.person for client in group})
        return here

    async def prepare(self, since: int | None) -> None:
        """Make ready for a moderator, who has everything up to ``since``, while others have their
        turn."""
        await self._welcomes.prepare(since)

    def add(self, client: Client, token: str | None, since: int | None) -> None:
        """Welcome a connection and let it follow from now on.

        ``token`` is the person's own new one; ``since`` the last seq that the client has.
        """
        if not client.person:
            beside = self._beside(_STAGE.role) + _door_frame(self._open_code)
            client.welcome(self._welcomes.of(_STAGE, token, since) + beside)
            self._audience.add(client)
            return
        role = self.state.people[client.person].role
        reader = Reader(client.person, role)
        first = client.person not in self._people
        client.welcome(self._welcomes.of(reader, token, since) + self._beside(role))
        self._people[client.person] = (*self._people.get(client.person, ()), client)
        self._put(client, role)
        self.whereabouts.came(client.person, first=first)

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
        self.whereabouts.went(client.person)

    def catch_up(self, client: Client) -> None:
        """Send somebody at once what they would have had in their turn: what is said to them next
        says that they have it."""
        self._audience.catch_up(client)

    def turn_away(self, whom: Callable[[Client], bool], why: Refused) -> None:
        """End the connections that ``whom`` is true for."""
        for client in self._everybody():
            if whom(client):
                self._audience.catch_up(client)
                client.turn_away(why)

    def publish(self, published: Sequence[Published]) -> None:
        """Let everybody read what has become durable, each what they may: who gave the commands,
        the moderators and the panel at once, the audience while others have their turn."""
        affected = set[str]().union(*(one.affected for one in published))
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
            self.whereabouts.record(person)
        if any(isinstance(one.fact.event, door.Opened | door.Closed) for one in published):
            self.tell_code()

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
        reader = _ANYBODY[role]
        frames = _frames(text for one in published if (text := one.text(reader)) is not None)
        if frames:
            self._snapshots.outdate(role)
        return frames

    def _everybody(self) -> Iterator[Client]:
        return chain(self._stages(), *self._people.values())

    def _stages(self) -> Iterator[Client]:
        return (client for client in self._audience if not client.person)

    @property
    def _open_code(self) -> str | None:
        """The code while somebody new gets in by it."""
        return self._access.code if self.state.door_open else None

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
        if log == "ok":
            self.whereabouts.record_all()

    def tell_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Let everybody be a witness of what is in the log."""
        self._tell_everybody(_checkpoint_frame(checkpoint))

    def tell_code(self) -> None:
        """Let the stage show the code that is valid now, or none, where that has changed."""
        before, self._told_code = self._told_code, self._open_code
        if self._told_code != before:
            for client in self._stages():
                self._audience.catch_up(client)
                client.write(_door_frame(self._told_code))

    @property
    def is_elsewhere(self) -> bool:
        """Whether the session is served by another server than this one."""
        return self._addresses.are_others

    def others(self, code: str) -> bytes:
        """Where else to come in, as whoever is refused by this code is told. Where only the
        audience is served, it is sent to others that do so as well."""
        of_audience = self._audience_only and code != "audience_only"
        role: Role = "spectator" if of_audience else "panelist"
        return message_frame({"addresses": self._addresses.of(role)})

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
        # A desk says by it whether its moderator is at another one, who may just have come. What
        # the audience is told last is made once for all who come together.
        here = self.whereabouts.told if role == _STAGE.role else self.whereabouts.now
        # First what is wrong: until then nobody knows whether there is anything.
        return trouble + presence_frame(here, role) + witness + looking

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
                client.write(self.others("audience_only"))
                client.turn_away(Refused("audience_only"))
        if watched != (person in self._spectators):
            self.whereabouts.changed()

    def _tell(self, now: Attendance) -> None:
        for role, group in self._groups.items():
            for client in group:
                client.write(presence_frame(now, role))
        self._audience.publish(presence_frame(now, _STAGE.role))


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


def _door_frame(code: str | None) -> bytes:
    return message_frame({"door": None if code is None else {"code": code}})


_frame: Final = lru_cache(FEW_FRAMES)(text_frame)
"""The frame of a text, which is the same for many and told to one after another."""


def _frames(texts: Iterable[str]) -> bytes:
    return b"".join(map(_frame, texts))
