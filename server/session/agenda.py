"""The agenda, live: which item is current, and changes to the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import conflict, entries, floor, items, phases, texts
from .entries import queue_at, with_queue
from .items import Item
from .messages import (
    MODERATORS,
    UNSET,
    UNTIL_CLOSED,
    Actor,
    Command,
    Event,
    Expect,
    Fact,
    Refused,
    too_long_or_short,
)
from .people import known, mint
from .plan import LONGEST_DURATION, MOST_CHAIRS, PreparedQuestion
from .records import replace, revised
from .reversal import ever_touched
from .words import ItemKind, Order

if TYPE_CHECKING:
    from .session import SessionState


def starting(state: SessionState, item: str) -> Iterator[Event]:
    """Whatever must end or begin so that an item can be current, and then that it is."""
    if state.session.phase == "waiting":
        yield phases.Opened()
    if state.session.phase == "paused":
        yield phases.Resumed()
        if state.paused_item == item:
            return
    yield from floor.ending(state)
    yield Started(item)


class Start(Command, do="agenda.start", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Make an item current, in any order; also one held before, or skipped. The one before it is
    done, or interrupted if it has time left."""

    item: str
    expect: Expect = conflict.UNSAID

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        deciders = ("item", "speaker")
        conflict.check(state, self.expect, deciders, state.item, named=("item",))
        item = items.find(state, self.item)
        if state.item == item.id:
            raise Refused("item_current")
        yield from starting(state, item.id)


class Next(Command, do="agenda.next", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Make the next item current: the first after the current one that has something left, be it
    planned or interrupted; after the last, the first one left over before. ``expect``: the item
    current now (null: none), or a seq since which nobody else may have changed that, the floor,
    or which item is next."""

    expect: Expect = conflict.UNSAID

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        deciders = ("item", "next_item", "speaker")
        conflict.check(state, self.expect, deciders, state.item, named=("item",))
        item = items.next_item(state)
        if item is None:
            raise Refused("no_next_item")
        yield from starting(state, item.id)


class Extend(Command, do="agenda.extend", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Plan more (or, below zero, fewer) seconds for an item."""

    item: str
    seconds: int

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        item = items.find(state, self.item)
        if item.planned + self.seconds < 1:
            raise Refused("item_too_short", seconds=item.planned)
        if not self.seconds or item.planned + self.seconds > LONGEST_DURATION:
            raise too_long_or_short(LONGEST_DURATION)
        yield Extended(item.id, self.seconds)


class Skip(Command, do="agenda.skip", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Leave an item out; of an interrupted one, what is left of it: it is done then. It can still
    be started later."""

    item: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        item = items.find(state, self.item)
        if item.id in (state.item, state.paused_item):
            raise Refused("item_current")
        if item.status == "done":
            raise Refused("item_done")
        if item.status != "skipped":
            yield Skipped(item.id)


@dataclass(frozen=True)
class NewItem:
    """What a moderator says of an item to add. ``planned`` and ``speech_limit`` in seconds."""

    title: str
    planned: int
    kind: ItemKind = "discussion"
    lead: str | None = None
    script: str = ""
    prepared: tuple[PreparedQuestion, ...] = ()
    speech_limit: int | None = None
    order: Order = "arrival"
    open_chairs: int | None = None


class Add(Command, do="agenda.add", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Add an item after another; without ``after``, at the end."""

    item: NewItem
    after: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        after = None if self.after is None else items.find(state, self.after).id
        _check_plan(state, self.item.planned, self.item.speech_limit, self.item.lead)
        _check_chairs(self.item.open_chairs)
        new = replace(
            self.item,
            title=texts.required_line(self.item.title),
            script=texts.block(self.item.script, texts.SCRIPT_LENGTH),
            prepared=_prepared(self.item.prepared),
        )
        _check_prepared(state, new.prepared)
        taken = {i.id for i in state.items} | ever_touched(state, "item")
        yield Added(mint(state, "i", taken), new, after)


class Edit(Command, do="agenda.edit", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Change what is given of an item and leave the rest. Null takes away the lead, the script,
    the prepared questions, the limit or the chairs; ``prepared`` are all of them, as they shall
    be."""

    item: str
    title: str = UNSET
    planned: int = UNSET
    kind: ItemKind = UNSET
    lead: str | None = UNSET
    script: str | None = UNSET
    prepared: tuple[PreparedQuestion, ...] | None = UNSET
    speech_limit: int | None = UNSET
    order: Order = UNSET
    open_chairs: int | None = UNSET

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        item = items.find(state, self.item)
        # The queue's own order may have been changed by ``queue.order`` since.
        now_so = {**vars(item), "order": queue_at(state, item.id).order}
        said = {k: v for k, v in vars(self).items() if k != "item" and v is not UNSET}
        wanted = {name: _clean(name, value, item) for name, value in said.items()}
        changes = {k: v for k, v in wanted.items() if v != now_so[k]}
        _check_plan(state, *(changes.get(k) for k in ("planned", "speech_limit", "lead")))
        _check_chairs(changes.get("open_chairs"))
        # A question that has been there may be for somebody who is not here any more.
        new = (q for q in changes.get("prepared", ()) if q not in item.prepared)
        _check_prepared(state, new)
        if changes:
            yield Edited(item.id, changes)


class Tick(Command, do="agenda.tick", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Tick a prepared question off, found by its text; with false, untick it. One at a time, so
    that two moderators who tick at the same moment both do."""

    item: str
    text: str
    ticked: bool = True

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        item = items.find(state, self.item)
        if not any(q.text == self.text for q in item.prepared):
            raise Refused("unknown_question")
        prepared = tuple(
            replace(q, ticked=self.ticked) if q.text == self.text else q for q in item.prepared
        )
        if prepared != item.prepared:
            yield Edited(item.id, {"prepared": prepared})


def _clean(name: str, value: Any, item: Item) -> Any:
    """What a moderator says of an item, as the item has it."""
    match name:
        case "title":
            return texts.required_line(value)
        case "script":
            return texts.block(value or "", texts.SCRIPT_LENGTH)
        case "prepared":
            return _prepared(value or (), item.prepared)
    return value


def _prepared(
    said: Iterable[PreparedQuestion], before: Iterable[PreparedQuestion] = ()
) -> tuple[PreparedQuestion, ...]:
    """Those that there have been stay ticked; who writes the others anew says nothing of that."""
    ticked = {(q.to, q.text) for q in before if q.ticked}
    clean = (replace(q, text=texts.required_line(q.text, texts.TEXT_LENGTH)) for q in said)
    return tuple(replace(q, ticked=(q.to, q.text) in ticked) for q in clean)


def _check_prepared(state: SessionState, questions: Iterable[PreparedQuestion]) -> None:
    for question in questions:
        known(state, question.to)


def _check_plan(
    state: SessionState, planned: int | None, limit: int | None, lead: str | None
) -> None:
    for seconds in (planned, limit):
        if seconds is not None and not 0 < seconds <= LONGEST_DURATION:
            raise too_long_or_short(LONGEST_DURATION)
    if lead is not None and known(state, lead).role != "moderator":
        raise Refused("not_a_moderator")


def _check_chairs(chairs: int | None) -> None:
    if chairs is not None and not 0 < chairs <= MOST_CHAIRS:
        raise Refused("chairs_out_of_range", limit=MOST_CHAIRS)


class Move(Command, do="agenda.move", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Put an item before another; without ``before``, at the end."""

    item: str
    before: str | None = None

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        item = items.find(state, self.item)
        if self.before is not None:
            items.find(state, self.before)
        if _moved(state.items, item.id, self.before) != state.items:
            yield Moved(item.id, self.before)


class Remove(Command, do="agenda.remove", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take out an item that was never held and has nothing that people said of it. One that was can
    only be skipped or left."""

    item: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        item = items.find(state, self.item)
        if item.id in (state.item, state.paused_item):
            raise Refused("item_current")
        if item.started is not None:
            raise Refused("item_done")
        if queue_at(state, item.id).entries:
            raise Refused("item_has_queue")
        if has_results(state, item.id):
            raise Refused("item_has_results")
        yield Removed(item.id)


def has_results(state: SessionState, item: str) -> bool:
    """Whether a position of an item has been opened, or a finding recorded with it."""
    found = (f.item for f in state.findings.values() if not f.withdrawn)
    opened = (p.item for p in state.positions.values() if p.status != "planned")
    return item in (*found, *opened)


def _moved(order: tuple[Item, ...], item: str, before: str | None) -> tuple[Item, ...]:
    if item == before:
        return order
    moving = next((i for i in order if i.id == item), None)
    if moving is None:
        return order
    rest = [i for i in order if i.id != item]
    index = next((n for n, i in enumerate(rest) if i.id == before), len(rest))
    return (*rest[:index], moving, *rest[index:])


class Started(Event, event="agenda.started", about="item"):
    """An item became current; the one before it was left, with its queue, and is ``done``, or
    ``interrupted`` where time is left. The lobby's queue is gone from here on: its hands wait with
    this item, within each kind in the order in which they came, but for those of whom it has such
    a one."""

    item: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        left = state.item
        state = items.stopped(state, fact.at)
        if left is not None:
            state = items.changed(state, left, items.settled)
        state = items.changed(
            state,
            self.item,
            lambda i: replace(i, status="current", started=i.started or fact.at, since=fact.at),
        )
        return entries.handed_over(replace(state, item=self.item, paused_item=None), self.item)


class Extended(Event, event="agenda.extended", about="item"):
    """An item that was ``done`` may be ``interrupted`` by it, and the other way round."""

    item: str
    seconds: int

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return items.changed(
            state, self.item, lambda i: items.replanned(i, i.planned + self.seconds)
        )


class Skipped(Event, event="agenda.skipped", about="item"):
    """An item is left out; one that was held is done, without what was left of it."""

    item: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return items.changed(
            state, self.item, lambda i: replace(i, status="done" if i.started else "skipped")
        )


class Added(Event, event="agenda.added", about="item"):
    """An item came after another (None: at the end). ``item`` is its id, ``plan`` the rest."""

    item: str
    plan: NewItem
    after: str | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        item = items.item_of_plan(self.item, self.plan, original=0)
        order = list(state.items)
        index = next((n + 1 for n, i in enumerate(order) if i.id == self.after), len(order))
        return replace(state, items=(*order[:index], item, *order[index:]))


class Edited(Event, event="agenda.edited", about="item"):
    """``changes``: the fields of the item that changed, as they are now. ``planned`` has the
    effect of ``agenda.extended``; ``order`` is that of the item's queue as well."""

    item: str
    changes: Mapping[str, str | int | tuple[PreparedQuestion, ...] | None]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        state = items.changed(state, self.item, self._edited)
        waiting = state.queues.get(self.item)
        if waiting is None or "order" not in self.changes:
            return state
        item = next((i for i in state.items if i.id == self.item), None)
        order = waiting.order if item is None else item.order
        return with_queue(state, self.item, replace(waiting, order=order))

    def _edited(self, item: Item) -> Item:
        planned: Any = self.changes.get("planned", item.planned)
        return revised(items.replanned(item, planned), self.changes)


class Moved(Event, event="agenda.moved", about="item"):
    item: str
    before: str | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, items=_moved(state.items, self.item, self.before))


class Removed(Event, event="agenda.removed", about="item"):
    item: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, items=tuple(i for i in state.items if i.id != self.item))


class Restored(Event, event="agenda.restored", about=None):
    """An undo: the agenda's items and the current one, as they were before. Where the session is
    not open, ``item`` is the ``paused_item``; otherwise its clock goes on, from now if it stood."""

    items: tuple[Item, ...]
    item: str | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        current = self.item
        state = replace(state, items=self.items)
        if state.session.phase != "open":
            return replace(state, item=None, paused_item=current)
        if current is not None:
            state = items.changed(state, current, lambda i: replace(i, since=i.since or fact.at))
        return replace(state, item=current, paused_item=None)
