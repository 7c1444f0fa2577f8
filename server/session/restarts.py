"""That the session was gone on with by a machine whose clock says something else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from .messages import NOBODY, UNTIL_CLOSED, Actor, Command, Event, Fact

if TYPE_CHECKING:
    from .session import SessionState


class Restart(Command, do="session.restart", roles=NOBODY, phases=UNTIL_CLOSED):
    """The room's own: the server was started again. ``ahead`` as in the event."""

    ahead: int

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        yield Restarted(self.ahead)


class Restarted(Event, event="session.restarted", about=None):
    """The server was started again, by a clock that is ``ahead`` seconds ahead of the session's
    time (below zero: behind it). The session's time goes on as before."""

    ahead: int

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return state
