"""The agenda's items as they are in the session: planned, extended, and what each took."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .messages import Refused
from .plan import PlannedItem, PreparedQuestion
from .records import replace
from .words import ItemKind, Order

if TYPE_CHECKING:
    from .agenda import NewItem
    from .session import SessionState

ItemStatus: TypeAlias = Literal["planned", "current", "interrupted", "done", "skipped"]
"""``interrupted``: left before its time, so that there is something left of it to go on with."""

USED_UP: Final = 10.0
"""Seconds that an item may have left when it is left, and be done: nobody goes on to the next one
in the very second, and nobody comes back for so little."""


@dataclass(frozen=True)
class Item:
    """One part of the agenda and what became of it. Durations are in seconds.

    ``planned`` includes extensions, ``original`` does not (0 for an item added live, so that
    it counts as drift). ``spent`` is the time of earlier stretches, ``since`` the beginning of
    the present one (None unless current). ``open_chairs``: at so many guests a new one takes the
    place of another (``chairs.py``); None: nobody makes room.
    """

    id: str
    title: str
    kind: ItemKind
    planned: int
    original: int
    lead: str | None = None
    script: str = ""
    prepared: tuple[PreparedQuestion, ...] = ()
    speech_limit: int | None = None
    order: Order = "arrival"
    status: ItemStatus = "planned"
    started: datetime | None = None
    since: datetime | None = None
    spent: float = 0.0
    open_chairs: int | None = None

    def took(self, now: datetime) -> float:
        """Seconds that this item has been current for, all stretches together."""
        running = (now - self.since).total_seconds() if self.since else 0.0
        return round(self.spent + running, 3)

    def left(self, now: datetime) -> float:
        """Seconds of the planned time that it has not taken; below zero once it is over."""
        return round(self.planned - self.took(now), 3)


def item_of_plan(item: str, plan: PlannedItem | NewItem, original: int) -> Item:
    """An item with this id as it is planned, before anything has become of it."""
    return Item(
        item,
        plan.title,
        plan.kind,
        plan.planned,
        original,
        plan.lead,
        plan.script,
        plan.prepared,
        plan.speech_limit,
        plan.order,
        open_chairs=plan.open_chairs,
    )


def find(state: SessionState, item: str) -> Item:
    """The item of this id. Raises :class:`Refused` (``unknown_item``)."""
    found = next((i for i in state.items if i.id == item), None)
    if found is None:
        raise Refused("unknown_item")
    return found


def held(state: SessionState) -> str | None:
    """The id of the current item; in a pause, that of the item where the session goes on."""
    return state.item or state.paused_item


def held_item(state: SessionState) -> Item | None:
    """The same item itself."""
    place = held(state)
    return next((i for i in state.items if i.id == place), None)


def current_item(state: SessionState) -> Item | None:
    """The current item; in a pause, None."""
    return next((i for i in state.items if i.id == state.item), None)


def to_come(state: SessionState) -> tuple[Item, ...]:
    """The items that have something left, as they will be held: those after the current one in
    the order of the agenda, then those left over before it. So whoever cuts an item short goes on
    to what follows, and what is left of it comes when that has been held. After the close nothing
    comes."""
    if state.session.phase == "closed":
        return ()
    place = held(state)
    index = next((n for n, i in enumerate(state.items) if i.id == place), -1)
    order = (*state.items[index + 1 :], *state.items[: index + 1])
    return tuple(i for i in order if i.status in ("planned", "interrupted"))


def next_item(state: SessionState) -> Item | None:
    """The item that ``agenda.next`` begins, or goes on with."""
    return next(iter(to_come(state)), None)


def is_used_up(item: Item, left: float) -> bool:
    """Whether nobody goes on with an item of which so many seconds are left."""
    return left <= min(USED_UP, item.planned / 10)


def settled(item: Item) -> Item:
    """An item that was held and is not current: done, or interrupted while it has time left."""
    over = is_used_up(item, item.planned - item.spent)
    return replace(item, status="done" if over else "interrupted")


def replanned(item: Item, planned: int) -> Item:
    """With another planned time. More of it is something to go back to, less of it may be none."""
    changes = "done" if planned > item.planned else "interrupted"
    item = replace(item, planned=planned)
    return settled(item) if item.status == changes else item


def changed(state: SessionState, item: str, change: Callable[[Item], Item]) -> SessionState:
    """With one item changed."""
    return replace(state, items=tuple(change(i) if i.id == item else i for i in state.items))


def stopped(state: SessionState, at: datetime) -> SessionState:
    """With the current item's clock stopped."""
    item = current_item(state)
    if item is None:
        return state
    return changed(state, item.id, lambda i: replace(i, spent=i.took(at), since=None))
