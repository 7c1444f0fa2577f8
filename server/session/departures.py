"""Removing somebody from the session, with everything of theirs that still waits; and letting them
back in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from . import floor, panel, queue
from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import changed, known
from .records import replace

if TYPE_CHECKING:
    from .session import SessionState


class Remove(Command, do="people.remove", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take somebody out: their entries, their invitation, their floor, and their way back in."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        known(state, self.person)
        if self.person == actor.id:
            raise Refused("not_yourself")
        for waiting in state.queues.values():
            for entry in waiting.entries:
                if entry.person == self.person:
                    yield queue.Removed(entry.id, entry.person)
        for speech in floor.speeches(state):
            if speech.person == self.person:
                yield floor.Ended(speech.id, speech.person)
        if self.person in state.panel:
            yield panel.Withdrawn(self.person)
        yield Removed(self.person)


class Restore(Command, do="people.restore", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Let somebody who was removed take part again, in the role that they had. Their links work
    again; hands and invitations do not come back."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        found = state.people.get(self.person)
        if found is None:
            raise Refused("unknown_person")
        if found.removed:
            yield Restored(self.person)


class Removed(Event, event="people.removed", about="person"):
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, removed=True, present=False))


class Restored(Event, event="people.restored", about="person"):
    """A removal was taken back."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, removed=False))
