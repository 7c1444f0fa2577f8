"""The queue: who wants to speak. Where an entry stands, and why, is in ``entries.py``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from . import entries, texts
from .entries import (
    Entry,
    Queue,
    Why,
    current_place,
    current_queue,
    entry_meant,
    find,
    inserted,
    kind_at,
    own_entry,
    place_of_newcomer,
    queue_at,
    with_queue,
    without,
)
from .messages import ANYBODY, MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import known, mint
from .records import replace
from .words import Kind, Order

if TYPE_CHECKING:
    from .session import SessionState


def _join(
    state: SessionState, person: str, kind: Kind, note: str | None, now: datetime
) -> Iterator[Event]:
    """The events of a request to speak, whoever makes it; asking again changes the note."""
    text = None if note is None else texts.line(note)
    queue = current_queue(state)
    waiting = own_entry(queue, person, kind)
    if waiting is not None:
        if text is not None and text != waiting.note:
            yield Noted(waiting.id, text)
        return
    taken = {e.id for q in state.queues.values() for e in q.entries}
    before, why = place_of_newcomer(state, queue, person, kind, now)
    yield Joined(mint(state, "e", taken), person, kind, text or "", before, why)


class Join(Command, do="queue.join", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Ask to speak."""

    kind: Kind = "contribution"
    note: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        closed = not current_queue(state).open
        waiting = own_entry(current_queue(state), actor.id, self.kind)
        exempt = actor.role == "moderator" or self.kind == "point_of_order"
        if closed and not exempt and waiting is None:
            raise Refused("queue_closed")
        yield from _join(state, actor.id, self.kind, self.note, now)


class Add(Command, do="queue.add", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Ask for somebody else, also where the queue is closed."""

    person: str
    kind: Kind = "contribution"
    note: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        known(state, self.person)
        yield from _join(state, self.person, self.kind, self.note, now)


class Leave(Command, do="queue.leave", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Lower one's own hand: the contribution, or where there is none the most urgent one, unless
    ``kind`` says; or by ``entry`` one that waits with any item."""

    kind: Kind | None = None
    entry: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        entry = entry_meant(current_queue(state), actor.id, self.kind)
        if self.entry is not None:
            _, entry = find(state, self.entry)
            if entry.person != actor.id or self.kind not in (None, entry.kind):
                raise Refused("forbidden")
        if entry is None:
            raise Refused("not_waiting")
        yield Left(entry.id, entry.person)


class Note(Command, do="queue.note", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Change what an entry says; its owner or a moderator."""

    entry: str
    note: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        _, entry = _owned(state, self.entry, actor)
        note = texts.line(self.note)
        if note != entry.note:
            yield Noted(entry.id, note)


class Defer(Command, do="queue.defer", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Move one's own entry towards the end of its kind; to the very end without ``before``."""

    entry: str
    before: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        place, entry = _owned(state, self.entry, actor)
        entries = queue_at(state, place).entries
        at = entries.index(entry)
        last = max(i for i, e in enumerate(entries) if e.rank == entry.rank)
        target = last + 1
        if self.before is not None:
            _, other = find(state, self.before)
            if other not in entries or entries.index(other) < at:
                raise Refused("defer_forward")
            target = min(entries.index(other), target)
        if target > at + 1:
            before = entries[target].id if target < len(entries) else None
            yield Deferred(entry.id, before)


class Remove(Command, do="queue.remove", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take somebody's entry out."""

    entry: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        _, entry = find(state, self.entry)
        yield Removed(entry.id, entry.person)


class Move(Command, do="queue.move", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Put an entry before another, or at the end; among another kind it adopts that kind."""

    entry: str
    before: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        place, entry = find(state, self.entry)
        if self.before == self.entry:
            return
        queue = queue_at(state, place)
        rest = [e for e in queue.entries if e.id != entry.id]
        index = len(rest)
        if self.before is not None:
            index = next((i for i, e in enumerate(rest) if e.id == self.before), -1)
            if index < 0:
                raise Refused("unknown_entry")
        kind = kind_at(rest, index, entry)
        twin = own_entry(Queue(entries=tuple(rest)), entry.person, kind)
        if twin is not None:
            raise Refused("already_waiting", person=entry.person)
        if kind != entry.kind or inserted(queue, entry, self.before) != queue.entries:
            yield Moved(entry.id, self.before, kind)


class Open(Command, do="queue.open", roles=MODERATORS, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if not current_queue(state).open:
            yield Opened()


class Close(Command, do="queue.close", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Keep panelists and spectators out of the current queue, but for points of order. Who waits
    goes on waiting. Each item's queue is open until it is closed."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if current_queue(state).open:
            yield Closed()


class Clear(Command, do="queue.clear", roles=MODERATORS, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if current_queue(state).entries:
            yield Cleared()


class Reorder(Command, do="queue.order", roles=MODERATORS, phases=UNTIL_CLOSED):
    """How entries will be placed from now on; those that wait stay where they are."""

    order: Order

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if current_queue(state).order != self.order:
            yield Ordered(self.order)


def _owned(state: SessionState, entry: str, actor: Actor) -> tuple[str, Entry]:
    place, found = find(state, entry)
    if actor.role != "moderator" and found.person != actor.id:
        raise Refused("forbidden")
    return place, found


class Joined(Event, event="queue.joined", about="person"):
    """An entry took its place before another (``before`` None: the end) in the queue of the
    current item; in a pause, of the ``paused_item``. Where it is ``why`` by ``balanced`` or
    ``time``, all of its kind behind it have been ``passed`` once more."""

    entry: str
    person: str
    kind: Kind
    note: str
    before: str | None
    why: Why

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        place = current_place(state)
        queue = queue_at(state, place)
        entry = Entry(
            self.entry, self.person, self.kind, self.note, fact.at, self.why, seq=fact.seq
        )
        waiting = inserted(queue, entry, self.before)
        if self.why.reason in entries.PASSING:
            # All of its kind behind such a newcomer are those it has passed.
            index = waiting.index(entry)
            waiting = tuple(
                replace(e, passed=e.passed + 1) if n > index and e.kind == self.kind else e
                for n, e in enumerate(waiting)
            )
        return with_queue(state, place, replace(queue, entries=waiting))


class Noted(Event, event="queue.noted", about="entry"):
    entry: str
    note: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return entries.noted(state, self.entry, self.note)


class Left(Event, event="queue.left", about="person"):
    entry: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return without(state, self.entry)


class Removed(Event, event="queue.removed", about="person"):
    entry: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return without(state, self.entry)


class Deferred(Event, event="queue.deferred", about="entry"):
    entry: str
    before: str | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return entries.moved(state, self.entry, self.before, Why("deferred"))


class Moved(Event, event="queue.moved", about="entry"):
    """A moderator put an entry before another; ``kind`` is the one it has there."""

    entry: str
    before: str | None
    kind: Kind

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        why = Why("moved", by=fact.by)
        state = entries.adopted(state, self.entry, self.kind, fact.seq)
        return entries.moved(state, self.entry, self.before, why)


class Opened(Event, event="queue.opened", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return entries.changed(state, lambda queue: replace(queue, open=True))


class Closed(Event, event="queue.closed", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return entries.changed(state, lambda queue: replace(queue, open=False))


class Cleared(Event, event="queue.cleared", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return entries.changed(state, lambda queue: replace(queue, entries=()))


class Ordered(Event, event="queue.ordered", about=None):
    order: Order

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return entries.changed(state, lambda queue: replace(queue, order=self.order))


class Restored(Event, event="queue.restored", about=None):
    """An undo: the queue of an item (or, under an empty one, the lobby's) as it is again."""

    item: str
    queue: Queue

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return with_queue(state, self.item, self.queue)
