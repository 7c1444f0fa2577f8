"""As whom the log is watched: a role, or one person in whatever role they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from server.session.messages import Fact
from server.session.people import Person
from server.session.session import SessionState
from server.session.views import Reader, fact_for, state_for
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
        person = state.people.get(self.id)
        return Reader(self.id, person.role if person else self.role)

    def fact(self, fact: Fact, state: SessionState) -> Fact | None:
        """What is seen of a fact (None: nothing), given the state after it."""
        return fact_for(fact, self.reader(state), state)

    def state(self, state: SessionState) -> SessionState:
        return state_for(state, self.reader(state))


class Watching:
    """Makes moments of states. Keeps what it made last, as most moments differ in time alone."""

    def __init__(self, viewpoint: Viewpoint) -> None:
        self.viewpoint = viewpoint
        self._of: SessionState | None = None
        self._seen: SessionState | None = None
        self._people: Mapping[str, Person] | None = None
        self._audience = 0

    def view(self, state: SessionState, now: datetime) -> SessionView:
        if self._seen is None or self._of is not state:
            self._of, self._seen = state, self.viewpoint.state(state)
        reader = self.viewpoint.reader(state)
        person = state.people.get(self.viewpoint.id)
        you = You(self.viewpoint.id, person.name if person else "", reader.role)
        presence = Presence(spectators=self._watching(state))
        return SessionView(self._seen, you, now, presence)

    def _watching(self, state: SessionState) -> int:
        """How many spectators had come: that one left again is not in the log."""
        if state.people is not self._people:
            self._people = state.people
            self._audience = sum(
                p.role == "spectator" and not p.removed for p in state.people.values()
            )
        return self._audience
