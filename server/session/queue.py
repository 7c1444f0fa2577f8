"""The queue: who wants to speak. Where an entry stands, and why, is in ``entries.py``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from . import entries, texts
from .entries import (
    LOBBY,
    Entry,
    Queue,
    Why,
    current_place,
    current_queue,
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
from .reversal import Reversal, overtaken
from .words import Kind, Order

if TYPE_CHECKING:
    from .session import SessionState


def _join(state: SessionState, person: str, kind: Kind, note: str | None) -> Iterator[Event]:
    """The events of a request to speak, whoever makes it; asking again changes the note."""
    text = None if note is None else texts.line(note)
    queue = current_queue(state)
    waiting = own_entry(queue, person, kind)
    if waiting is not None:
        if text is not None and text != waiting.note:
            yield Noted(waiting.id, text)
        return
    taken = {e.id for q in state.queues.values() for e in q.entries}
    before, why = place_of_newcomer(state, queue, person, kind)
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
        yield from _join(state, actor.id, self.kind, self.note)


class Add(Command, do="queue.add", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Ask for somebody else, also where the queue is closed."""

    person: str
    kind: Kind = "contribution"
    note: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        known(state, self.person)
        yield from _join(state, self.person, self.kind, self.note)


class Leave(Command, do="queue.leave", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Lower one's own hand: the contribution, or the only one there is, unless ``kind`` says; or
    by ``entry`` one that waits with any item."""

    kind: Kind | None = None
    entry: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        queue = current_queue(state)
        entry = own_entry(queue, actor.id, self.kind or "contribution")
        if entry is None and self.kind is None:
            entry = own_entry(queue, actor.id, None)
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
    """Keep panelists and spectators out, but for points of order. Who waits goes on waiting."""

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
    """An entry took its place before another (``before`` None: the end)."""

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
        entries = inserted(queue, entry, self.before)
        if self.why.reason == "balanced":
            # All of its kind behind a balanced newcomer are those it has passed.
            index = entries.index(entry)
            entries = tuple(
                replace(e, passed=e.passed + 1) if n > index and e.kind == self.kind else e
                for n, e in enumerate(entries)
            )
        return with_queue(state, place, replace(queue, entries=entries))


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


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back the queues that an action changed, but for hands raised or lowered since.

    Raises :class:`Refused` (``undo_overtaken``) where what the action changed has changed again.
    """
    after, state = _in_the_lobby(r, r.after), _in_the_lobby(r, r.state)
    was, became, waits = (_whereabouts(s) for s in (r.before, after, state))
    for place in sorted({*r.before.queues, *after.queues}):
        old, new, now = (queue_at(s, place) for s in (r.before, after, state))
        touched = {e for e in {*was, *became} if _bare(was.get(e)) != _bare(became.get(e))}
        touched |= _moved_about(old, new)
        _check_untouched(touched, became, waits, new, now)
        entries = [_reworded(e, was, became) for e in now.entries if e.id not in touched]
        ids = [e.id for e in old.entries]
        for n, entry in reversed([*enumerate(old.entries)]):
            lowered_since = entry.id in became and entry.id not in waits
            if entry.id not in touched or lowered_since or state.people[entry.person].removed:
                continue
            _, left = became.get(entry.id, (place, entry))
            _, latest = waits.get(entry.id, (place, left))
            # Whoever passed it since has passed it, whatever the action did before.
            passed = entry.passed + latest.passed - left.passed
            back = replace(entry, note=_note(entry, left, latest), passed=passed)
            again = own_entry(Queue(entries=tuple(entries)), entry.person, entry.kind)
            if again is not None:
                entries.remove(again)
                back = _raised_again(back, again)
            ids[n] = back.id
            entries = _back(entries, back, ids)
        queue = Queue(
            old.open if old.open != new.open else now.open,
            old.order if old.order != new.order else now.order,
            tuple(sorted(entries, key=lambda e: e.rank)),
        )
        if queue != queue_at(r.state, place):
            yield Restored(place, queue)


def redoing(r: Reversal) -> Iterator[Event]:
    """What changes the queues again after an undo. Hands that only waited elsewhere because
    another item was current are where they belong already."""
    if current_place(r.before) == current_place(r.after):
        yield from restoring(r)


def _in_the_lobby(r: Reversal, state: SessionState) -> SessionState:
    """A state after an item was begun by mistake, as if all hands raised before and since waited
    for it still: where no item is current, nobody would see them there."""
    begun = current_place(r.after)
    if current_place(r.before) != LOBBY or begun == LOBBY:
        return state
    parked = {e.id for e in queue_at(r.before, begun).entries}
    item, lobby = queue_at(state, begun), queue_at(r.before, LOBBY)
    waiting = tuple(e for e in item.entries if e.id not in parked)
    rest = tuple(e for e in item.entries if e.id in parked)
    state = with_queue(state, begun, replace(item, entries=rest))
    return with_queue(state, LOBBY, replace(lobby, entries=waiting))


def _check_untouched(
    touched: set[str], became: Whereabouts, waits: Whereabouts, new: Queue, now: Queue
) -> None:
    """Raise :class:`Refused` where an entry that the action moved has been moved again."""
    moved = _moved_about(new, now)
    for entry in touched:
        if entry in became and entry in waits:
            left, found = (
                (p, replace(e, note="", passed=0)) for p, e in (became[entry], waits[entry])
            )
            if left != found or entry in moved:
                raise overtaken()


def _raised_again(entry: Entry, again: Entry) -> Entry:
    """Whoever raised a hand again, because it was lowered by mistake, has the old place with the
    new words."""
    note = again.note or entry.note
    return replace(again, note=note, since=entry.since, why=entry.why, passed=entry.passed)


Whereabouts: TypeAlias = dict[str, tuple[str, Entry]]


def _whereabouts(state: SessionState) -> Whereabouts:
    return {e.id: (place, e) for place, q in state.queues.items() for e in q.entries}


def _bare(found: tuple[str, Entry] | None) -> tuple[str, Entry] | None:
    """Where an entry waits and as what, whatever it says."""
    return found and (found[0], replace(found[1], note=""))


def _moved_about(old: Queue, new: Queue) -> set[str]:
    """The entry that an action moved, also where it had been moved before and so looks the same."""
    were, are = [e.id for e in old.entries], [e.id for e in new.entries]
    were, are = [e for e in were if e in are], [e for e in are if e in were]
    if were == are:
        return set()
    moved = (e for e in new.entries if e.why.reason in ("moved", "deferred"))
    return {e.id for e in moved if _without(were, e.id) == _without(are, e.id)}


def _without(ids: list[str], one: str) -> list[str]:
    return [e for e in ids if e != one]


def _reworded(entry: Entry, was: Whereabouts, became: Whereabouts) -> Entry:
    """An entry that stays in its place, with its note as it was where the action changed it."""
    if entry.id not in was or entry.id not in became:
        return entry
    return replace(entry, note=_note(was[entry.id][1], became[entry.id][1], entry))


def _note(was: Entry, became: Entry, now: Entry) -> str:
    """The note before an action, unless it was changed since."""
    return was.note if now.note == became.note else now.note


def _back(entries: list[Entry], entry: Entry, ids: list[str]) -> list[Entry]:
    """With an entry back before whoever stood behind it in ``ids``, or at the end of its kind, but
    before those of its kind who came since and passed nobody: they found its place empty by
    mistake."""
    behind = ids[ids.index(entry.id) + 1 :]
    after = (
        i
        for i, e in enumerate(entries)
        if e.id in behind or e.rank > entry.rank or _came_since(e, entry, ids)
    )
    index = next(after, len(entries))
    return [*entries[:index], entry, *entries[index:]]


def _came_since(other: Entry, entry: Entry, ids: list[str]) -> bool:
    arrived = other.why.reason in ("arrival", "kind")
    return arrived and other.kind == entry.kind and other.id not in ids


class Restored(Event, event="queue.restored", about=None):
    """An undo: the queue of an item (or, under an empty one, the lobby's) as it is again."""

    item: str
    queue: Queue

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return with_queue(state, self.item, self.queue)
