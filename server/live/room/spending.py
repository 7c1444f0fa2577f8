"""What is limited for people and addresses, where several servers give it to them."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Limited: TypeAlias = Literal["person", "address", "joining", "code", "token"]
"""What somebody may send as a person and all may from an address, new people of an address, and
wrong codes and tokens."""


class Spent(NamedTuple):
    """How much of something somebody took; of what is only counted, ``size`` and ``seconds`` are
    0."""

    what: Limited
    who: str
    number: float
    size: float = 0.0
    seconds: float = 0.0


class Spending:
    """Adds up what was taken here, until the other servers are told."""

    def __init__(self) -> None:
        self._spent: dict[tuple[Limited, str], Spent] = {}

    def add(self, spent: Spent) -> None:
        key = spent.what, spent.who
        before = self._spent.get(key)
        if before is not None:
            number, size = before.number + spent.number, before.size + spent.size
            spent = Spent(*key, number, size, before.seconds + spent.seconds)
        self._spent[key] = spent

    def take(self) -> list[Spent]:
        """What came together since the last time."""
        spent, self._spent = self._spent, {}
        return [one for one in spent.values() if one.number]
