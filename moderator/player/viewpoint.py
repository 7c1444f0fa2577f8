"""As whom the log is watched: a role, or one person in whatever role they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from server.session.messages import Fact
from server.session.session import SessionState
from server.session.views import ANY_PANELIST, Reader, fact_for, state_for
from server.session.words import Role
from server.wire.messages import You

from ..client.session_view import Presence, SessionView

ROLES: Final[tuple[Role, ...]] = get_args(Role)


class BadRole(ValueError):
    """No role: ``--role`` takes a role, or a role and a person's id after a colon."""


@dataclass(frozen=True)
class Viewpoint:
    """``id`` is empty for nobody in particular of the role."""

    role: Role = "moderator"
    id: str = ""

    @staticmethod
    def named(text: str) -> Viewpoint:
        """Of ``spectator``, ``panelist:p3``. Raises :class:`BadRole`."""
        role, _, person = text.partition(":")
        for known in ROLES:
            if role == known:
                return Viewpoint(known, person.strip())
        raise BadRole(text)

    def reader(self, state: SessionState) -> Reader:
        """In the role of that moment: an invitation may have been accepted since."""
        if (self.role, self.id) == ("panelist", ""):
            return ANY_PANELIST
        person = state.people.get(self.id)
        return Reader(self.id, person.role if person else self.role)

    def fact(self, fact: Fact, state: SessionState) -> Fact | None:
        """What is seen of a fact (None: nothing), given the state after it."""
        return fact_for(fact, self.reader(state), state)

    def state(self, state: SessionState) -> SessionState:
        return state_for(state, self.reader(state))

    def view(self, state: SessionState, now: datetime) -> SessionView:
        """The moment as it was to be seen."""
        reader, person = self.reader(state), state.people.get(self.id)
        you = You(self.id, person.name if person else "", reader.role)
        # Those who had come: that somebody left again is not in the log.
        came = sum(p.role == "spectator" and not p.removed for p in state.people.values())
        return SessionView(state_for(state, reader), you, now, Presence(spectators=came))
