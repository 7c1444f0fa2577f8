"""Which item was current, and who had the floor: what minutes and the player's time line show."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.session.agenda import Restored
from server.session.messages import Fact
from server.session.session import SessionState

from .intervals import Intervals


@dataclass
class Lanes:
    """``items`` by item, ``floor`` by person.

    An item left by mistake and put back by an undo was current all the time, as its own clock
    says. The floor stays somebody's while their clock stands.
    """

    items: Intervals = field(default_factory=Intervals)
    floor: Intervals = field(default_factory=Intervals)

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        """Read off the states what a fact changed."""
        if after.floor is not before.floor:
            self.floor.only(after.floor.person if after.floor else None, fact.at)
        if after.item != before.item or after.items is not before.items:
            self._items(before, after, fact)

    def _items(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        if isinstance(fact.event, Restored) and before.item not in (None, after.item):
            self.items.drop(str(before.item))
        since = next((i.since for i in after.items if i.id == after.item), None)
        if since is not None and since < fact.at:
            self.items.cut(since)
        self.items.only(after.item, since or fact.at)
