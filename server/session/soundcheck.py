"""The sound check: whom the moderators have heard before the session begins.

In the session and not at one desk, because two moderators do it together: one calls the names, the
other one ticks them off, and a desk that is started anew goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact
from .people import changed, known
from .records import replace

if TYPE_CHECKING:
    from .session import SessionState


class Check(Command, do="people.check", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Say that somebody has been heard in the sound check, or, with false, has not."""

    person: str
    heard: bool = True

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if known(state, self.person).heard != self.heard:
            yield Checked(self.person, self.heard)


class Checked(Event, event="people.checked", about="person"):
    person: str
    heard: bool

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, heard=self.heard))
