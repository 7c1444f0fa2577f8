"""What a screen draws: one reader's view of a session at a time.

Whether it comes from a live session or out of a log makes no difference to a screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Literal, TypeAlias

from server.session.checkpoint import Checkpoint
from server.session.session import SessionState
from server.session.shares import Shares, shares
from server.session.timeplan import TimePlan, time_plan
from server.session.words import LogHealth, Role
from server.wire.messages import Look, You

from ..wording.zones import zone_named

Connection: TypeAlias = Literal["connecting", "connected", "behind", "away", "ended", "refused"]
"""``away``: the connection has been lost for longer than a short drop, and is being restored.
``behind``: there is one, but no sign yet, or none any more, that what is shown is the present.
``ended``: the room closed it for good. ``refused``: the link is not valid (any more)."""


@dataclass(frozen=True)
class Presence:
    """Who is connected. ``audience`` (spectators' ids) is for moderators only, else empty."""

    spectators: int = 0
    panel: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SessionView:
    """All that a screen draws: the reader's state and who they are, at a time (UTC). ``now`` stands
    while ``connection`` is not ``connected``: no clock may run as if it were known to. ``looking``:
    what moderators look at, by person, for moderators. ``way_in``: the link with the code by which
    an audience comes, for the stage; None while nobody new gets in by it."""

    state: SessionState
    you: You
    now: datetime
    presence: Presence = Presence()
    connection: Connection = "connected"
    log: LogHealth = "ok"
    checkpoint: Checkpoint | None = None
    looking: Mapping[str, Look] = field(default_factory=dict)
    way_in: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether what is shown is the present, as far as anybody can know."""
        return self.connection == "connected"

    @cached_property
    def plan(self) -> TimePlan:
        """The agenda's times as of now: many parts of a screen ask for them."""
        return time_plan(self.state, self.now)

    @cached_property
    def shares(self) -> Shares:
        """How talk time is shared as of now, for moderators: nobody else is to judge by it."""
        return shares(self.state, self.now) if self.role == "moderator" else Shares()

    @property
    def zone(self) -> tzinfo:
        """The agenda's: all who look at the session read the same times of day."""
        return zone_named(self.state.session.timezone)

    @property
    def role(self) -> Role:
        """The reader's role now: it changes in place when an invitation is accepted."""
        person = self.state.people.get(self.you.id)
        if person is not None:
            return person.role
        # What the stage reads is what spectators read.
        return "spectator" if self.you.role == "stage" else self.you.role

    def name(self, person: str) -> str:
        """A person's name, or an empty text where the reader may not know it."""
        found = self.state.people.get(person)
        return found.name if found else ""
