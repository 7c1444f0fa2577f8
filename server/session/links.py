"""Links that a moderator made new: who, and for whom. What is in a link is nothing to the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact
from .people import known

if TYPE_CHECKING:
    from .session import SessionState

Shared: TypeAlias = Literal["moderators", "spectators", "stage"]
SHARED: Final[tuple[Shared, ...]] = get_args(Shared)
"""Whose link is one for all of them."""


class Renew(Command, do="link.renew", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Give a person (by id) a link of their own, or make that of all ``moderators``, all
    ``spectators`` or the ``stage`` new. The old one ends at once, with its connections. The answer
    has ``link``; for the spectators ``code`` as well."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if self.person not in SHARED:
            known(state, self.person)
        yield Renewed(self.person)


class Renewed(Event, event="link.renewed", about=None):
    """``to``: a person, or ``moderators``, ``spectators`` or ``stage``. No secret is in it."""

    to: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return state
