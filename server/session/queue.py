"""The queue: who wants to speak, in which order, and why in that order.

Each item has a queue of its own, so leaving an item parks its queue and returning restores it.
Before the first item there is the lobby's queue, which that item takes over.

The order: kinds come as in ``KINDS``; an entry's place within its kind is decided when it
arrives and explained on it, and nothing is ever sorted again. Both rules of place are after
TC39's queue (kinds) and OpenSlides#3294 (balance, here with a limit).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from . import texts
from .messages import (
    ANYBODY,
    MODERATORS,
    UNTIL_CLOSED,
    Actor,
    Command,
    Event,
    Fact,
    Refused,
)
from .people import known, mint
from .records import but
from .words import KINDS, Kind, Order

if TYPE_CHECKING:
    from .session import SessionState

LOBBY: Final = ""
"""The key of the queue that is there before the first item."""

MOST_PASSED: Final = 2
"""How often newcomers may pass one waiting entry."""

Reason: TypeAlias = Literal["arrival", "kind", "balanced", "moved", "deferred"]


@dataclass(frozen=True)
class Why:
    """Why an entry stands where it stands.

    ``arrival``: behind all of its kind. ``kind``: likewise, and its kind goes before that of
    ``ahead_of``. ``balanced``: made fewer contributions (``speeches``) than ``ahead_of``, who
    came earlier. ``moved``: by the moderator ``by``. ``deferred``: let others go ahead.
    ``ahead_of`` are people's ids.
    """

    reason: Reason
    ahead_of: tuple[str, ...] = ()
    speeches: int = 0
    by: str | None = None


@dataclass(frozen=True)
class Entry:
    """One request to speak. ``passed``: how many newcomers went ahead of it."""

    id: str
    person: str
    kind: Kind
    note: str
    since: datetime
    why: Why
    passed: int = 0

    @property
    def rank(self) -> int:
        return KINDS.index(self.kind)


@dataclass(frozen=True)
class Queue:
    """``open``: whether panelists and spectators may join (points of order always may)."""

    open: bool = True
    order: Order = "arrival"
    entries: tuple[Entry, ...] = ()


def current_place(state: SessionState) -> str:
    """The key of the queue in use: the item's, in a pause that of the item it interrupts."""
    return state.item or state.paused_item or LOBBY


def current_queue(state: SessionState) -> Queue:
    return queue_at(state, current_place(state))


def queue_at(state: SessionState, place: str) -> Queue:
    return state.queues.get(place) or Queue(
        order=next((item.order for item in state.items if item.id == place), "arrival")
    )


def with_queue(state: SessionState, place: str, queue: Queue) -> SessionState:
    return but(state, queues={**state.queues, place: queue})


def find(state: SessionState, entry: str) -> tuple[str, Entry]:
    """The place and the entry of this id. Raises :class:`Refused` (``unknown_entry``)."""
    for place, queue in state.queues.items():
        for found in queue.entries:
            if found.id == entry:
                return place, found
    raise Refused("unknown_entry")


def own_entry(queue: Queue, person: str, kind: Kind | None) -> Entry | None:
    """The person's waiting entry of a kind; of any kind, the most urgent first, where None."""
    return next(
        (e for e in queue.entries if e.person == person and kind in (None, e.kind)),
        None,
    )


def without(state: SessionState, entry: str) -> SessionState:
    """With one entry gone, wherever it waits."""
    for place, queue in state.queues.items():
        if any(e.id == entry for e in queue.entries):
            rest = tuple(e for e in queue.entries if e.id != entry)
            return with_queue(state, place, but(queue, entries=rest))
    return state


def handed_over(state: SessionState, item: str) -> SessionState:
    """With the lobby's entries moved into an item's queue: no hand raised early is lost."""
    lobby = state.queues.get(LOBBY)
    if lobby is None:
        return state
    target = queue_at(state, item)
    waiting = {(e.person, e.kind) for e in target.entries}
    entries = target.entries + tuple(e for e in lobby.entries if (e.person, e.kind) not in waiting)
    # A stable sort: within a kind, those who came earlier stay ahead.
    merged = but(target, entries=tuple(sorted(entries, key=lambda e: e.rank)))
    queues = {place: queue for place, queue in state.queues.items() if place != LOBBY}
    return but(state, queues={**queues, item: merged})


def _inserted(queue: Queue, entry: Entry, before: str | None) -> tuple[Entry, ...]:
    rest = [e for e in queue.entries if e.id != entry.id]
    index = next((i for i, e in enumerate(rest) if e.id == before), len(rest))
    return (*rest[:index], entry, *rest[index:])


def _place_of_newcomer(
    state: SessionState, queue: Queue, person: str, kind: Kind
) -> tuple[str | None, Why]:
    """Before which entry a new one goes, and why."""
    rank = KINDS.index(kind)
    behind = [e for e in queue.entries if e.rank > rank]
    same = [e for e in queue.entries if e.rank == rank]
    before = behind[0].id if behind else None
    passed: list[Entry] = []
    if queue.order == "balanced":
        passed = _may_pass(state, same, person)
    if passed:
        speeches = _speeches(state, person)
        ahead_of = tuple(e.person for e in passed)
        return passed[0].id, Why("balanced", ahead_of, speeches)
    if behind:
        return before, Why("kind", tuple(e.person for e in behind))
    return before, Why("arrival")


def _may_pass(state: SessionState, same: list[Entry], person: str) -> list[Entry]:
    """The entries at the end of a kind that a newcomer goes ahead of, in their order."""
    mine = _speeches(state, person)
    passed: list[Entry] = []
    for entry in reversed(same):
        if (
            entry.why.reason == "moved"
            or entry.passed >= MOST_PASSED
            or _speeches(state, entry.person) <= mine
        ):
            break
        passed.append(entry)
    return passed[::-1]


def _speeches(state: SessionState, person: str) -> int:
    talk = state.talk.get(person)
    return talk.speeches if talk else 0


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
    before, why = _place_of_newcomer(state, queue, person, kind)
    yield Joined(mint(state, "e", taken), person, kind, text or "", before, why)


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Add(Command, do="queue.add", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Ask for somebody else, also where the queue is closed."""

    person: str
    kind: Kind = "contribution"
    note: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        known(state, self.person)
        yield from _join(state, self.person, self.kind, self.note)


@dataclass(frozen=True)
class Leave(Command, do="queue.leave", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Lower one's own hand: the contribution, or the only one there is, unless ``kind`` says."""

    kind: Kind | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        queue = current_queue(state)
        entry = own_entry(queue, actor.id, self.kind or "contribution")
        if entry is None and self.kind is None:
            entry = own_entry(queue, actor.id, None)
        if entry is None:
            raise Refused("not_waiting")
        yield Left(entry.id, entry.person)


@dataclass(frozen=True)
class Note(Command, do="queue.note", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Change what an entry says; its owner or a moderator."""

    entry: str
    note: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        _, entry = _owned(state, self.entry, actor)
        note = texts.line(self.note)
        if note != entry.note:
            yield Noted(entry.id, note)


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Remove(Command, do="queue.remove", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take somebody's entry out."""

    entry: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        _, entry = find(state, self.entry)
        yield Removed(entry.id, entry.person)


@dataclass(frozen=True)
class Move(Command, do="queue.move", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Put an entry before another, or at the end; among another kind it adopts that kind."""

    entry: str
    before: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        place, entry = find(state, self.entry)
        if self.before == self.entry:
            return
        rest = [e for e in queue_at(state, place).entries if e.id != entry.id]
        index = len(rest)
        if self.before is not None:
            index = next((i for i, e in enumerate(rest) if e.id == self.before), -1)
            if index < 0:
                raise Refused("unknown_entry")
        kind = _kind_at(rest, index, entry)
        twin = own_entry(Queue(entries=tuple(rest)), entry.person, kind)
        if twin is not None:
            raise Refused("already_waiting", person=entry.person)
        if kind != entry.kind or (*rest[:index], entry, *rest[index:]) != tuple(
            queue_at(state, place).entries
        ):
            yield Moved(entry.id, self.before, kind)


def _kind_at(rest: list[Entry], index: int, entry: Entry) -> Kind:
    """The kind of an entry put at ``index``: its own as long as the kinds stay in order."""
    earlier = rest[index - 1] if index > 0 else None
    later = rest[index] if index < len(rest) else None
    if later is not None and later.rank < entry.rank:
        return later.kind
    if earlier is not None and earlier.rank > entry.rank:
        return earlier.kind
    return entry.kind


@dataclass(frozen=True)
class Open(Command, do="queue.open", roles=MODERATORS, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if not current_queue(state).open:
            yield Opened()


@dataclass(frozen=True)
class Close(Command, do="queue.close", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Keep panelists and spectators out, but for points of order. Who waits goes on waiting."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if current_queue(state).open:
            yield Closed()


@dataclass(frozen=True)
class Clear(Command, do="queue.clear", roles=MODERATORS, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if current_queue(state).entries:
            yield Cleared()


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class Joined(Event, event="queue.joined"):
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
        entry = Entry(self.entry, self.person, self.kind, self.note, fact.at, self.why)
        entries = _inserted(queue, entry, self.before)
        if self.why.reason == "balanced":
            # All of its kind behind a balanced newcomer are those it has passed.
            behind = entries[entries.index(entry) + 1 :]
            ahead = entries[: -len(behind)] if behind else entries
            entries = (
                *ahead,
                *(but(e, passed=e.passed + 1) if e.kind == self.kind else e for e in behind),
            )
        return with_queue(state, place, but(queue, entries=entries))


@dataclass(frozen=True)
class Noted(Event, event="queue.noted"):
    entry: str
    note: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _entry_changed(state, self.entry, note=self.note)


@dataclass(frozen=True)
class Left(Event, event="queue.left"):
    entry: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return without(state, self.entry)


@dataclass(frozen=True)
class Removed(Event, event="queue.removed"):
    entry: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return without(state, self.entry)


@dataclass(frozen=True)
class Deferred(Event, event="queue.deferred"):
    entry: str
    before: str | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return _entry_moved(state, self.entry, self.before, why=Why("deferred"))


@dataclass(frozen=True)
class Moved(Event, event="queue.moved"):
    """A moderator put an entry before another; ``kind`` is the one it has there."""

    entry: str
    before: str | None
    kind: Kind

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        why = Why("moved", by=fact.by)
        return _entry_moved(state, self.entry, self.before, kind=self.kind, why=why)


@dataclass(frozen=True)
class Opened(Event, event="queue.opened"):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return with_queue(state, current_place(state), but(current_queue(state), open=True))


@dataclass(frozen=True)
class Closed(Event, event="queue.closed"):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return with_queue(state, current_place(state), but(current_queue(state), open=False))


@dataclass(frozen=True)
class Cleared(Event, event="queue.cleared"):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return with_queue(state, current_place(state), but(current_queue(state), entries=()))


@dataclass(frozen=True)
class Ordered(Event, event="queue.ordered"):
    order: Order

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return with_queue(state, current_place(state), but(current_queue(state), order=self.order))


def _entry_changed(state: SessionState, entry: str, **changes: object) -> SessionState:
    for place, queue in state.queues.items():
        if any(e.id == entry for e in queue.entries):
            entries = tuple(but(e, **changes) if e.id == entry else e for e in queue.entries)
            return with_queue(state, place, but(queue, entries=entries))
    return state


def _entry_moved(
    state: SessionState, entry: str, before: str | None, **changes: object
) -> SessionState:
    for place, queue in state.queues.items():
        for found in queue.entries:
            if found.id == entry:
                entries = _inserted(queue, but(found, **changes), before)
                return with_queue(state, place, but(queue, entries=entries))
    return state


def restoring(before: SessionState, after: SessionState, state: SessionState) -> Iterator[Event]:
    """What puts back the queues that an action changed; hands raised or lowered since stay so."""
    was, became, waits = (_whereabouts(s) for s in (before, after, state))
    touched = {e for e in {*was, *became} if was.get(e) != became.get(e)}
    for place in sorted({*before.queues, *after.queues}):
        old, new, now = (queue_at(s, place) for s in (before, after, state))
        entries = [e for e in now.entries if e.id not in touched]
        for entry in reversed(old.entries):
            lowered_since = entry.id in became and entry.id not in waits
            again = own_entry(Queue(entries=tuple(entries)), entry.person, entry.kind)
            over = lowered_since or again is not None or state.people[entry.person].removed
            if entry.id in touched and not over:
                _, left = became.get(entry.id, (place, entry))
                _, latest = waits.get(entry.id, (place, left))
                # Whoever passed it since has passed it, whatever the action did before.
                passed = entry.passed + latest.passed - left.passed
                back = but(entry, note=latest.note, passed=passed)
                entries = _back(entries, back, old)
        queue = Queue(
            old.open if old.open != new.open else now.open,
            old.order if old.order != new.order else now.order,
            tuple(sorted(entries, key=lambda e: e.rank)),
        )
        if queue != now:
            yield Restored(place, queue)


def _whereabouts(state: SessionState) -> dict[str, tuple[str, Entry]]:
    return {e.id: (place, e) for place, q in state.queues.items() for e in q.entries}


def _back(entries: list[Entry], entry: Entry, old: Queue) -> list[Entry]:
    """With an entry back before whoever stood behind it, or at the end of its kind."""
    ids = [e.id for e in old.entries]
    behind = ids[ids.index(entry.id) + 1 :]
    for index, other in enumerate(entries):
        if other.id in behind or other.rank > entry.rank:
            return [*entries[:index], entry, *entries[index:]]
    return [*entries, entry]


@dataclass(frozen=True)
class Restored(Event, event="queue.restored"):
    """An undo: the queue of an item (or, under an empty one, the lobby's) as it is again."""

    item: str
    queue: Queue

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return with_queue(state, self.item, self.queue)
