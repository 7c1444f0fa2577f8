"""The servers by which a room is reached, and which of them is next."""

from collections.abc import Callable, Iterable
from typing import Final

from .address import Address, BadLink, address

FIRST_DELAY: Final = 0.25
LONGEST_DELAY: Final = 5.0
ONE_OF_SEVERAL: Final = 3.0
"""Seconds that a server may take to welcome, at first, where there are others: one that sleeps
takes connections and says nothing."""


class Ways:
    """The server of the link that somebody was given, and those that the room tells of.

    ``random`` gives numbers in [0, 1).
    """

    def __init__(self, given: Address, random: Callable[[], float]) -> None:
        self.now = given
        """The one to connect to next, or that there is a line to."""
        self._given = given
        self._all: tuple[Address, ...] = (given,)
        self._left: list[Address] = []
        self._random = random
        self._failures = 0

    def learn(self, found: Iterable[str]) -> None:
        """Take what the room says: what links to each of its servers begin with. The one of the
        link itself may be another name, and stays."""
        told = {self._given.url: self._given}
        for base in found:
            try:
                one = address(f"{base}/#{self._given.token}")
            except BadLink:
                continue
            # What was said over an encrypted line is not said over another one.
            if one.is_encrypted or not self._given.is_encrypted:
                told.setdefault(one.url, one)
        self._all, self._left = tuple(told.values()), []

    def turn(self, good: bool) -> None:
        """There is no line any more, which was a ``good`` one, or none was made. The next server
        is any other, so that not everybody comes to the same one; each once before any comes
        again."""
        self._failures = 0 if good else self._failures + 1
        if good or not self._left:
            self._left = [one for one in self._all if one != self.now]
            self._left.sort(key=lambda _: self._random())
            self._left.append(self.now)
        self.now = self._left.pop(0)

    @property
    def are_several(self) -> bool:
        return len(self._all) > 1

    @property
    def delay(self) -> float:
        """Seconds to wait before: full jitter, so that not everybody comes at the same moment."""
        if self._failures == 0 and not self.are_several:
            return 0.0
        rounds = max(0, self._failures - 1) // len(self._all)
        return self._random() * min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(rounds, 10))

    def patience(self, longest: float) -> float:
        """Seconds that the next one may take to welcome, of at most ``longest``."""
        if not self.are_several:
            return longest
        return min(longest, ONE_OF_SEVERAL * 2.0 ** (self._failures // len(self._all)))
