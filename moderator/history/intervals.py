"""Intervals of time, collected under names while a log is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from server.session.agenda import Restored
from server.session.messages import Fact
from server.session.session import SessionState
from server.session.times import seconds_between


class Interval(NamedTuple):
    """From one instant to another (UTC). ``open``: it had not ended where the log does."""

    begin: datetime
    end: datetime
    open: bool = False

    @property
    def seconds(self) -> float:
        return seconds_between(self.begin, self.end)


class Intervals:
    """Intervals by name, in the order in which the names began; those of no time are left out."""

    def __init__(self) -> None:
        self._ended: dict[str, list[Interval]] = {}
        self._open: dict[str, datetime] = {}

    def begin(self, name: str, at: datetime) -> None:
        """An interval begins, unless one of this name is going on."""
        if name not in self._open:
            self._open[name] = at
            self._ended.setdefault(name, [])

    def end(self, name: str, at: datetime) -> None:
        """The interval of this name ends, if one is going on."""
        begun = self._open.pop(name, None)
        if begun is not None and begun < at:
            self._ended[name].append(Interval(begun, at))

    def only(self, name: str | None, at: datetime) -> None:
        """Of all names only this one goes on (None: none does)."""
        for other in [other for other in self._open if other != name]:
            self.end(other, at)
        if name is not None:
            self.begin(name, at)

    def drop(self, name: str) -> None:
        """Take away the interval of this name that is going on, as if it had not been."""
        self._open.pop(name, None)

    def cut(self, since: datetime) -> None:
        """Take away all that was after ``since``, as if it had not been."""
        for name in [*self._open]:
            self.end(name, since)
        for name, ended in self._ended.items():
            kept = (i for i in ended if i.begin < since)
            self._ended[name] = [i._replace(end=min(i.end, since)) for i in kept]

    def by_name(self, until: datetime | None) -> dict[str, tuple[Interval, ...]]:
        """All of them, with what still goes on ended at ``until``."""
        going_on = {
            name: (Interval(begun, until or begun, open=True),)
            for name, begun in self._open.items()
        }
        return {
            name: intervals
            for name, ended in self._ended.items()
            if (intervals := (*ended, *going_on.get(name, ())))
        }


@dataclass
class Lanes:
    """``items``: which was current, by item; ``floor``: who had it, by person.

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
