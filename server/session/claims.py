"""Places that were taken by a name alone, a guest's whom the agenda expects, or a moderator's by
the link alone, until somebody who knows them says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from . import door
from .messages import MODERATORS, NOBODY, UNTIL_CLOSED, Actor, Command, Event, Fact
from .people import changed, known
from .records import replace

if TYPE_CHECKING:
    from .session import SessionState


class Claim(Command, do="people.claim", roles=NOBODY, phases=UNTIL_CLOSED):
    """Somebody came by the spectators' link with the name of somebody whom the agenda expects; or
    by the moderators' link, as the one who was not here, by nothing else."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = known(state, self.person)
        if found.role == "spectator":
            door.check_open(state)
        if not found.unconfirmed:
            yield Claimed(self.person)


class Confirm(Command, do="people.confirm", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Say that who came by an expected guest's name is that guest. Who comes by a link of their
    own is confirmed by it."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if known(state, self.person).unconfirmed:
            yield Confirmed(self.person)


class Claimed(Event, event="people.claimed", about="person"):
    """Somebody is here under this person's name, which nobody has confirmed."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, unconfirmed=True))


class Confirmed(Event, event="people.confirmed", about="person"):
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, unconfirmed=False))
