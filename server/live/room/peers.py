"""The other servers of a session, where several machines serve it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias, get_args

from ...codec import Json
from ...session.messages import Command, Fact
from ...session.session import SessionState
from ...session.words import LogHealth
from .attendance import Attendance
from .deciding import Order
from .idempotency import Answer, Done
from .spending import Spent

Part: TypeAlias = Literal["writer", "follower", "relay"]
"""What a server does: one writes, the others give it what their clients want. A relay never
writes."""
PARTS: Final[tuple[Part, ...]] = get_args(Part)


@dataclass(frozen=True)
class Replied:
    """What the writer answers to an order. It decided on a state with ``seq``."""

    answer: Answer
    seq: int


class NoWriter(Exception):
    """An order was given to nobody."""


@dataclass(frozen=True)
class Standing:
    """How a server stands among the others. ``behind``: facts that the writer has and this one
    does not; ``lease``: whose turn it is to write, "" for nobody's, and for how many seconds
    more; a relay does not know."""

    part: Part
    behind: int
    writer: str
    lease: float


class Follows(Protocol):
    """What a room does when others tell it to. All of it is called in the room's loop."""

    state: SessionState
    log: LogHealth
    leads: bool

    def now(self) -> datetime:
        """The session's time."""

    def submit(
        self, by: str, command: Command, client: str | None, number: int | str | None
    ) -> asyncio.Future[Done]:
        """Carry out what another server was asked for."""

    def learn(self, facts: Sequence[Fact]) -> None:
        """The next facts are in the log, by another's hand."""

    def lead(self) -> None:
        """This server is the writer from now on; everything that is in the log was learned."""

    def follow(self) -> None:
        """Another server is the writer, or nobody is."""

    def tell_time(self, now: datetime, anew: bool) -> None:
        """The writer's time was ``now`` a moment ago; ``anew`` where another one is the writer."""

    def fails(self, error: Exception) -> None:
        """What this server writes is not taken at the moment."""

    def log_is(self, log: LogHealth, error: Exception | None = None) -> None:
        """Whether the log can be written, as far as a follower knows."""


@dataclass(frozen=True)
class Callbacks:
    """Whom a server's peers tell. All of it is called in the room's loop.

    ``elsewhere``: who is connected to other servers. ``access``: other servers have new tokens.
    ``addresses``: where the session's servers are found now, where its relays are, and where all
    ever were. ``spent`` gives what people and addresses took here since it was asked last, and
    ``charge`` counts what they took elsewhere. ``looks``: what moderators at other
    servers look at, by person.
    """

    elsewhere: Callable[[Attendance], None]
    access: Callable[[], None]
    addresses: Callable[[Collection[str], Collection[str], Collection[str]], None]
    spent: Callable[[], Sequence[Spent]]
    charge: Callable[[Sequence[Spent]], None]
    looks: Callable[[Mapping[str, Json]], None]


class Peers(Protocol):
    """See the module. All of it is called in the room's loop."""

    name: str
    """What this server is called by the others; nobody else ever was or will be."""

    async def start(self, room: Follows, told: Callbacks, base: str) -> None:
        """Begin to follow, and to be asked. ``base`` is where this server is found. Returns once
        somebody writes, or after some seconds."""

    async def pass_on(self, order: Order, again: bool) -> Replied:
        """Have an order carried out by the writer, whoever that is meanwhile; ``again``: somebody
        was given it before. Raises NoWriter where it was given to nobody."""

    def tell(self, here: Attendance) -> None:
        """Let the others know who is connected here."""

    def look(self, looks: Mapping[str, Json]) -> None:
        """Let the others know what moderators here look at, by person."""

    def standing(self) -> Standing:
        """How this server stands among the others."""

    async def resign(self) -> None:
        """Let another server write, if this one does, since this one ends."""

    async def close(self) -> None:
        """Have nothing to do with the others any more."""
