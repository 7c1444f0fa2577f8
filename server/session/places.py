"""The agenda's order for undo: what leaves its place leaves it empty behind it, and so can go back
there, whatever has been done around it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from .reversal import thing

if TYPE_CHECKING:
    from .items import Item

Place: TypeAlias = tuple[str, int]
"""Where an item is, or was: its id, and the seq of the fact by which it came there, 0 if it was
planned there."""

MOST_EMPTY: Final = 100
"""How many empty places are kept."""


def of(
    places: tuple[Place, ...], items: Iterable[Item], known: Mapping[str, int]
) -> tuple[Place, ...]:
    """The places of a plan, as far as they lead to its order. An earlier version may have put items
    elsewhere, where no place knows of them: then there are only those of now."""
    order = [item.id for item in items]
    filled = [item for item, since in places if since == _since(item, known)]
    return places if filled == order else tuple((item, _since(item, known)) for item in order)


def with_one(
    places: tuple[Place, ...], item: str, items: Iterable[Item], known: Mapping[str, int]
) -> tuple[Place, ...]:
    """With a place for an item that was added or moved: right before the one that it is before.
    One that was removed has none."""
    order = [i.id for i in items]
    if item not in order:
        return places
    new = item, _since(item, known)
    behind = next(iter(order[order.index(item) + 1 :]), None)
    before = None if behind is None else (behind, _since(behind, known))
    index = places.index(before) if before in places else len(places)
    return _cut((*places[:index], new, *places[index:]), known)


def _cut(places: tuple[Place, ...], known: Mapping[str, int]) -> tuple[Place, ...]:
    """Without the empty places that were left first, where there are too many."""
    now = {item: _since(item, known) for item, _ in places}
    empty = [place for place in places if place[1] != now[place[0]]]

    def left(place: Place) -> int:
        later = (s for i, s in (*places, *now.items()) if i == place[0] and s > place[1])
        # Nothing is later than what only an undo has left.
        return min(later, default=place[1])

    gone = sorted(empty, key=left)[: max(0, len(empty) - MOST_EMPTY)]
    return tuple(place for place in places if place not in gone)


def _since(item: str, known: Mapping[str, int]) -> int:
    return known.get(thing("item", item, "place"), 0)
