"""The entries of the queues, and the rules of their places.

Each item has a queue of its own, so leaving an item parks its queue and returning restores it.
Before the first item there is the lobby's queue, which that item takes over.

The order: kinds come as in ``KINDS``; an entry's place within its kind is decided when it
arrives and explained on it, and nothing is ever sorted again. The rules of place follow TC39's
queue (kinds) and OpenSlides#3294 (balance, here with a limit).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from . import items
from .messages import Refused
from .records import replace
from .shares import net_talk
from .words import INTERJECTIONS, KINDS, Kind, Order

if TYPE_CHECKING:
    from .floor import Speech
    from .session import SessionState

LOBBY: Final = ""
"""The key of the queue that is there before the first item."""

MOST_PASSED: Final = 2
"""How often newcomers may pass one waiting entry."""

Reason: TypeAlias = Literal["arrival", "kind", "balanced", "time", "moved", "deferred"]

PASSING: Final[frozenset[Reason]] = frozenset({"balanced", "time"})
"""Reasons of entries that went ahead of others of their kind."""


@dataclass(frozen=True)
class Why:
    """Why an entry stands where it stands.

    ``arrival``: behind all of its kind. ``kind``: likewise, and its kind goes before that of
    ``ahead_of``. ``balanced``: made fewer contributions (``speeches``) than ``ahead_of``, who
    came earlier. ``time``: had spoken for fewer ``seconds`` than ``ahead_of``, who came earlier
    and had spoken for ``their_seconds`` (in the same order). ``moved``: by the moderator ``by``.
    ``deferred``: let others go ahead. ``ahead_of`` are people's ids.
    """

    reason: Reason
    ahead_of: tuple[str, ...] = ()
    speeches: int = 0
    by: str | None = None
    seconds: float = 0.0
    their_seconds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One request to speak. ``passed``: how many newcomers went ahead of it. ``seq``: the fact by
    which it came, or became of another kind."""

    id: str
    person: str
    kind: Kind
    note: str
    since: datetime
    why: Why
    passed: int = 0
    seq: int = 0

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
    return items.held(state) or LOBBY


def current_queue(state: SessionState) -> Queue:
    return queue_at(state, current_place(state))


def queue_at(state: SessionState, place: str) -> Queue:
    return state.queues.get(place) or Queue(
        order=next((item.order for item in state.items if item.id == place), "arrival")
    )


def able(state: SessionState) -> Iterator[Entry]:
    """The entries of the queue in use that can be given the floor, in its order: whose person
    neither has it nor is to have it again."""
    up = {speech.person for speech in (state.floor, *state.suspended) if speech}
    return (e for e in current_queue(state).entries if e.person not in up)


def first_able(state: SessionState) -> Entry | None:
    return next(able(state), None)


def goes_on(state: SessionState) -> Speech | None:
    """The interrupted speech that is next, where there is one: only another interjection goes
    before it."""
    first = first_able(state)
    held_up = first is not None and first.kind in INTERJECTIONS
    return state.suspended[0] if state.suspended and not held_up else None


def with_queue(state: SessionState, place: str, queue: Queue) -> SessionState:
    return replace(state, queues={**state.queues, place: queue})


def changed(state: SessionState, change: Callable[[Queue], Queue]) -> SessionState:
    """With the queue in use changed."""
    return with_queue(state, current_place(state), change(current_queue(state)))


def find(state: SessionState, entry: str) -> tuple[str, Entry]:
    """The place and the entry of this id. Raises :class:`Refused` (``unknown_entry``)."""
    for place, queue in state.queues.items():
        for found in queue.entries:
            if found.id == entry:
                return place, found
    raise Refused("unknown_entry")


def owner(state: SessionState, entry: str) -> str | None:
    """Whose entry of a queue this is, if it still waits."""
    waiting = (e for queue in state.queues.values() for e in queue.entries if e.id == entry)
    return next((e.person for e in waiting), None)


def own_entry(queue: Queue, person: str, kind: Kind | None) -> Entry | None:
    """The person's waiting entry of a kind; of any kind, the most urgent first, where None."""
    return next(
        (e for e in queue.entries if e.person == person and kind in (None, e.kind)),
        None,
    )


def entry_meant(queue: Queue, person: str, kind: Kind | None) -> Entry | None:
    """Which entry of a person is meant: that of the ``kind`` that is said; where none is, the
    contribution, or where there is none the most urgent one."""
    found = own_entry(queue, person, kind or "contribution")
    return own_entry(queue, person, None) if found is None and kind is None else found


def without(state: SessionState, entry: str) -> SessionState:
    """With one entry gone, wherever it waits."""
    return replace(state, queues=queues_without(state, entry))


def queues_without(state: SessionState, entry: str | None) -> Mapping[str, Queue]:
    """All queues, with one entry gone, wherever it waits."""
    for place, queue in state.queues.items():
        for found in queue.entries:
            if found.id == entry:
                left = [e for e in queue.entries if e is not found]
                return {**state.queues, place: replace(queue, entries=tuple(left))}
    return state.queues


def handed_over(state: SessionState, item: str) -> SessionState:
    """With the lobby's entries moved into an item's queue: no hand raised early is lost."""
    lobby = state.queues.get(LOBBY)
    if lobby is None:
        return state
    target = queue_at(state, item)
    waiting = {(e.person, e.kind) for e in target.entries}
    early = [e for e in lobby.entries if (e.person, e.kind) not in waiting]
    # Each queue keeps its own order, and of the two whoever came earlier goes first.
    entries = heapq.merge(early, target.entries, key=lambda e: e.since)
    merged = replace(target, entries=tuple(sorted(entries, key=lambda e: e.rank)))
    queues = {place: queue for place, queue in state.queues.items() if place != LOBBY}
    return replace(state, queues={**queues, item: merged})


def inserted(queue: Queue, entry: Entry, before: str | None) -> tuple[Entry, ...]:
    rest = [e for e in queue.entries if e.id != entry.id]
    if before is None:
        return (*rest, entry)
    index = next((i for i, e in enumerate(rest) if e.id == before), len(rest))
    return (*rest[:index], entry, *rest[index:])


def place_of_newcomer(
    state: SessionState, queue: Queue, person: str, kind: Kind, now: datetime
) -> tuple[str | None, Why]:
    """Before which entry a new one goes, and why."""
    rank = KINDS.index(kind)
    behind = [e for e in queue.entries if e.rank > rank]
    same = [e for e in queue.entries if e.rank == rank]
    before = behind[0].id if behind else None
    if queue.order == "balanced":
        passed = _may_pass(same, person, lambda p: _speeches(state, p))
        if passed:
            ahead_of = tuple(e.person for e in passed)
            return passed[0].id, Why("balanced", ahead_of, _speeches(state, person))
    if queue.order == "time":
        passed = _may_pass(same, person, lambda p: net_talk(state, p, now))
        if passed:
            ahead_of = tuple(e.person for e in passed)
            theirs = tuple(net_talk(state, p, now) for p in ahead_of)
            seconds = net_talk(state, person, now)
            return passed[0].id, Why("time", ahead_of, seconds=seconds, their_seconds=theirs)
    if behind:
        return before, Why("kind", tuple(e.person for e in behind))
    return before, Why("arrival")


def _may_pass(same: list[Entry], person: str, said: Callable[[str], float]) -> list[Entry]:
    """The entries at the end of a kind that a newcomer goes ahead of, in their order: those of
    people who ``said`` more."""
    mine = said(person)
    passed: list[Entry] = []
    for entry in reversed(same):
        if entry.why.reason == "moved" or entry.passed >= MOST_PASSED or said(entry.person) <= mine:
            break
        passed.append(entry)
    return passed[::-1]


def _speeches(state: SessionState, person: str) -> int:
    talk = state.talk.get(person)
    return talk.speeches if talk else 0


def kind_at(rest: list[Entry], index: int, entry: Entry) -> Kind:
    """The kind of an entry put at ``index``: its own as long as the kinds stay in order."""
    earlier = rest[index - 1] if index > 0 else None
    later = rest[index] if index < len(rest) else None
    if later is not None and later.rank < entry.rank:
        return later.kind
    if earlier is not None and earlier.rank > entry.rank:
        return earlier.kind
    return entry.kind


def noted(state: SessionState, entry: str, note: str) -> SessionState:
    """With one entry saying something else."""
    return _with(
        state,
        entry,
        lambda queue, e: tuple(replace(x, note=note) if x is e else x for x in queue.entries),
    )


def moved(state: SessionState, entry: str, before: str | None, why: Why) -> SessionState:
    """With one entry before another, or at the end."""
    return _with(state, entry, lambda queue, e: inserted(queue, replace(e, why=why), before))


def adopted(state: SessionState, entry: str, kind: Kind, seq: int) -> SessionState:
    """With one entry of this kind, since the fact ``seq`` where that is another one."""
    return _with(
        state,
        entry,
        lambda queue, e: tuple(
            replace(x, kind=kind, seq=seq) if x is e and e.kind != kind else x
            for x in queue.entries
        ),
    )


def _with(
    state: SessionState, entry: str, new: Callable[[Queue, Entry], tuple[Entry, ...]]
) -> SessionState:
    """With ``new`` entries in the queue where one waits; as it was where it waits nowhere."""
    for place, queue in state.queues.items():
        for found in queue.entries:
            if found.id == entry:
                return with_queue(state, place, replace(queue, entries=new(queue, found)))
    return state
