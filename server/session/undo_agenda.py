"""Undo, the agenda's part: which item is current, whose clock ran meanwhile, and the plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import agenda, floor, items, undo_floor
from .entries import queue_at
from .items import Item
from .messages import Event
from .records import replace
from .reversal import Reversal, overtaken

_CLOCK: Final = frozenset({"since", "spent"})
"""The fields of an item that change by themselves while it is current."""


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back the agenda that an action changed: which item is current, and the plan.

    An item that was left goes on as if it had not been: its clock ran on while that of the other
    item did. Raises :class:`Refused` (``undo_overtaken``) where the same has changed again since,
    or somebody has spoken in the other item.
    """
    turned = items.held(r.before) != items.held(r.after)
    if turned and (_turned_since(r) or undo_floor.has_begun(r)):
        raise overtaken()
    was = {item.id: item for item in r.before.items}
    became = {item.id: item for item in r.after.items}
    restored: list[Item] = []
    for item in r.state.items:
        before, after = was.get(item.id), became.get(item.id)
        if before is not None and after is not None:
            restored.append(_put_back(r, before, after, item))
        elif after is None:
            restored.append(item)
        elif after != item or _used(r, item):
            # It came by the action, and is not the moderator's alone by now.
            raise overtaken()
    gone = [item for item in r.before.items if item.id not in became]
    ordered = _in_order(r, restored + gone)
    current = items.held(r.before if turned else r.state)
    if turned:
        ordered = tuple(_clock_back(r, item) for item in ordered)
    if ordered != r.state.items or current != items.held(r.state):
        yield agenda.Restored(ordered, current)


def redoing(r: Reversal) -> Iterator[Event]:
    """What makes an item current again, or changes the plan again, after an undo."""
    item = items.held(r.before)
    if item == items.held(r.after) or item is None:
        yield from restoring(r)
        return
    # Whoever speaks by now has begun since.
    if _turned_since(r) or floor.speeches(r.state):
        raise overtaken()
    yield from agenda.starting(r.state, items.find(r.state, item).id)


def _turned_since(r: Reversal) -> bool:
    """Whether an item has been made current since the action, be it the same once more."""
    return items.held(r.state) != items.held(r.after) or r.again("current")


def _used(r: Reversal, item: Item) -> bool:
    """Whether an item has been moved since the action, somebody waits there, or something came of
    it."""
    moved = r.again("item", item.id, "place")
    waits = queue_at(r.state, item.id) != queue_at(r.after, item.id)
    return moved or waits or agenda.has_results(r.state, item.id)


def _put_back(r: Reversal, was: Item, became: Item, now: Item) -> Item:
    """An item with what the action changed put back, and what changed since left."""
    fields = {
        name: value
        for name, value in vars(was).items()
        if name not in _CLOCK and value != vars(became)[name]
    }
    for name in fields:
        if vars(now)[name] != vars(became)[name] or r.again("item", now.id, name):
            raise overtaken()
    return replace(now, **fields)


def _clock_back(r: Reversal, item: Item) -> Item:
    """An item with its clock as if the action had not made another one current."""
    left, entered = items.held(r.before), items.held(r.after)
    if item.id not in (left, entered):
        return item
    was = items.find(r.before, item.id)
    if item.id == entered:
        return replace(item, since=None, spent=was.took(r.at))
    if was.since is not None and _untouched(r):
        return replace(item, since=was.since, spent=was.spent)
    # In a pause, no time is the item's.
    since_then = 0.0 if was.since is None else _since_then(r)
    spent = round(was.took(r.at) + since_then, 3)
    return replace(item, since=r.now if r.state.session.phase == "open" else None, spent=spent)


def _since_then(r: Reversal) -> float:
    """For how many seconds the item that the action made current has been so since."""
    entered = items.held(r.after)
    if entered is None:
        return 0.0
    took = items.find(r.state, entered).took(r.now) - items.find(r.after, entered).took(r.at)
    return max(0.0, took)


def _untouched(r: Reversal) -> bool:
    """Whether no pause has stopped the item's clock since the action."""
    item, then = items.current_item(r.state), items.current_item(r.after)
    return item is not None and then is not None and item.since == then.since


def _in_order(r: Reversal, restored: list[Item]) -> tuple[Item, ...]:
    """The items, with each that the action moved or removed where it was, unless somebody has moved
    it since. Whatever else was moved since stays so."""
    if not any(r.changed("item", item.id, "place") for item in restored):
        return tuple(restored)
    order = {place: n for n, place in enumerate(r.state.undoing.places)}
    places = {item.id: order.get((item.id, r.back("item", item.id, "place"))) for item in restored}
    known = {item: place for item, place in places.items() if place is not None}
    if len(known) != len(places):
        raise overtaken()
    return tuple(sorted(restored, key=lambda item: known[item.id]))
