"""Removing somebody from the session, with everything of theirs that still waits; and letting them
back in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from . import floor, panel, queue
from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import Person, changed, known
from .records import differing, replace
from .reversal import Reversal, overtaken

if TYPE_CHECKING:
    from .session import SessionState


class Remove(Command, do="people.remove", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take somebody out: their entries, their invitation, their floor, and their way back in."""

    person: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        known(state, self.person)
        if self.person == actor.id:
            raise Refused("not_yourself")
        yield from _removing(state, self.person)


def _removing(state: SessionState, person: str) -> Iterator[Event]:
    """The end of all that somebody has going on, and of their taking part."""
    for waiting in state.queues.values():
        for entry in waiting.entries:
            if entry.person == person:
                yield queue.Removed(entry.id, entry.person)
    for speech in floor.speeches(state):
        if speech.person == person:
            yield floor.Ended(speech.id, speech.person)
    if person in state.panel:
        yield panel.Withdrawn(person)
    yield Removed(person)


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
    """Somebody is out, and not ``present``; whoever was has ``left`` by it. That their hands, their
    invitation and their speech are gone, facts of their own say."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: self._out(p, fact.at))

    @staticmethod
    def _out(person: Person, at: datetime) -> Person:
        left = at if person.present else person.left
        return replace(person, removed=True, present=False, left=left)


def restoring(r: Reversal) -> Iterator[Event]:
    """What lets somebody in again whom an action removed, or removes whom it added or let in; or,
    after an undo, what does that again.

    Raises :class:`Refused` (``undo_overtaken``) where whom it added has come since, or who would
    have to go has asked to speak, or speaks.
    """
    for person in _removed(r.before, r.after):
        if r.state.people[person].removed:
            if r.again("person", person, "removed"):
                raise overtaken()
            yield Restored(person)
    for person in _removed(r.after, r.before):
        if _has_come(r, person) or r.again("person", person, "removed"):
            raise overtaken()
        yield from _removing(r.state, person)
    for person in differing(r.before.people, r.after.people):
        if person in r.before.people:
            continue
        if _has_come(r, person):
            raise overtaken()
        yield from _removing(r.state, person)


def _has_come(r: Reversal, person: str) -> bool:
    """Whether somebody has been here, or asked to speak or begun to, since an action."""
    was, now = r.after, r.state
    if now.people[person] != was.people[person] or _wishes(now, person) - _wishes(was, person):
        return True
    talk = [s.talk.get(person, floor.Talk()) for s in (was, now)]
    if person in floor.speaking(was):
        # The speech of then goes on, and may end with what is reversed here.
        return len({(t.speeches, t.interjections) for t in talk}) > 1
    # Also of a speech that was taken back, the time that they had the floor stays.
    return talk[0] != talk[1]


def _wishes(state: SessionState, person: str) -> set[tuple[str, str]]:
    """What somebody asks to speak for, wherever they wait, and what they have the floor for."""
    waiting = (e for queue in state.queues.values() for e in queue.entries)
    hands = {(e.id, e.note) for e in waiting if e.person == person}
    return hands | {(s.id, "") for s in floor.speeches(state) if s.person == person}


def _removed(before: SessionState, after: SessionState) -> list[str]:
    """Who is there in the one state and removed in the other."""
    found = differing(before.people, after.people)
    both = (p for p in found if p in before.people and p in after.people)
    return [p for p in both if after.people[p].removed and not before.people[p].removed]


class Restored(Event, event="people.restored", about="person"):
    """A removal was taken back."""

    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return changed(state, self.person, lambda p: replace(p, removed=False))
