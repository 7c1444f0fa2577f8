"""Intervals of time, collected under names while a log is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from server.session import floor
from server.session.agenda import Restored
from server.session.items import held
from server.session.messages import Fact
from server.session.questions import Unvoted, Voted
from server.session.session import SessionState
from server.session.times import seconds_between

_VOTES: Final = frozenset({Voted, Unvoted})


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
        for other in [*self._open]:
            if other != name:
                self.end(other, at)
        if name is not None:
            self.begin(name, at)

    def cut(self, since: datetime) -> None:
        """Take away all that was after ``since``, as if it had not been."""
        for name in [*self._open]:
            self.end(name, since)
        for name, ended in self._ended.items():
            kept = (i for i in ended if i.begin < since)
            self._ended[name] = [i._replace(end=min(i.end, since)) for i in kept]

    def reopen(self, name: str, at: datetime) -> None:
        """Let the last interval of this name go on as if it had not ended, and all that was after
        it, under whatever name, had not been; where there is none, one begins at ``at``."""
        ended = self._ended.get(name)
        if not ended:
            self.only(name, at)
            return
        last = ended.pop()
        self.cut(last.end)
        self._open[name] = last.begin

    def keep(self, name: str, seconds: float) -> list[Interval]:
        """Keep only the first so many seconds of a name's ended intervals; returns the rest."""
        kept: list[Interval] = []
        rest: list[Interval] = []
        for interval in self._ended.get(name, []):
            split = interval.begin + timedelta(seconds=min(seconds, interval.seconds))
            seconds = max(0.0, round(seconds - interval.seconds, 3))
            kept += [interval._replace(end=split)] if split > interval.begin else []
            rest += [interval._replace(begin=split)] if split < interval.end else []
        if rest:
            self._ended[name] = kept
        return rest

    def seconds(self, name: str) -> float:
        """How long the ended intervals of a name are together."""
        return round(sum(interval.seconds for interval in self._ended.get(name, [])), 3)

    def add(self, name: str, intervals: list[Interval]) -> None:
        """Give a name more intervals that have ended."""
        if intervals:
            self._ended[name] = sorted([*self._ended.get(name, []), *intervals])

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
    """``items``: which was current, by item; ``floor``: who had it, by person; ``asked``: which
    position was open or which question taken up, by its id.

    An item left by mistake and put back by an undo was current all the time, as its own clock
    says, and likewise a speech. The floor stays somebody's while their clock stands.
    """

    items: Intervals = field(default_factory=Intervals)
    floor: Intervals = field(default_factory=Intervals)
    asked: Intervals = field(default_factory=Intervals)
    _taken: set[str] = field(default_factory=set)
    """The questions taken up and neither answered nor put back."""

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        """Read off the states what a fact changed."""
        if after.floor is not before.floor:
            self._floor(before, after, fact)
        if after.item != before.item or after.items is not before.items:
            self._items(before, after, fact)
        # Votes, which most facts of a large audience are, change nothing of what is asked.
        if after.questions is not before.questions and type(fact.event) not in _VOTES:
            self._question(after, fact)
        if after.positions is not before.positions:
            self.asked.only(self._asked(after), fact.at)

    def _floor(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        was, now = before.floor, after.floor
        undone = isinstance(fact.event, floor.Restored)
        if undone and now is not None and (was is None or was.id != now.id):
            self.floor.reopen(now.person, fact.at)
        else:
            self.floor.only(now.person if now else None, fact.at)

    def _question(self, after: SessionState, fact: Fact) -> None:
        # Every event that changes a question names it. To look at all of them would make each vote
        # dearer with every question.
        question: str = vars(fact.event)["question"]
        found = after.questions.get(question)
        is_taken = found is not None and found.status == "taken"
        if not is_taken and question not in self._taken:
            return
        if is_taken:
            self._taken.add(question)
        else:
            self._taken.remove(question)
        self.asked.only(self._asked(after), fact.at)

    def _asked(self, state: SessionState) -> str | None:
        """What the round is asked: a position comes before a question."""
        opened = (p.id for p in state.positions.values() if p.status == "open")
        taken = max(((state.questions[q].taken or 0, q) for q in self._taken), default=None)
        return next(opened, None) or (taken[1] if taken else None)

    def _items(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        if isinstance(fact.event, Restored):
            self._hand_back(held(before), after, fact.at)
        since = next((i.since for i in after.items if i.id == after.item), None)
        if since is not None and since < fact.at:
            self.items.cut(since)
        self.items.only(after.item, since or fact.at)

    def _hand_back(self, left: str | None, after: SessionState, at: datetime) -> None:
        """What an item took by mistake is the other one's, as the items' own clocks say."""
        back = held(after)
        if left is None or left == back:
            return
        clocks = {i.id: i.spent for i in after.items}
        self.items.end(left, at)
        rest = self.items.keep(left, clocks.get(left, 0.0))
        # In a pause, what the other took is nobody's.
        if back is not None and self.items.seconds(back) < clocks[back]:
            self.items.add(back, rest)
