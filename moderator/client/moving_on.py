"""When to go to another server, because the one that there is a line to cannot write."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

AFTER: Final = 3.0
"""Seconds in which a server can write nothing, after which another one may do better; up to twice
as many, so that not everybody leaves at the same moment."""
EVERY: Final = 20.0
"""Seconds from one leave to the next: if none can write, they are all alike, and whoever came
back to the same one, because no other took them, tries again."""


class MovingOn:
    """``move`` goes to another server if that is still due, and says whether it did; ``random``
    gives numbers in [0, 1)."""

    def __init__(self, move: Callable[[], bool], random: Callable[[], float]) -> None:
        self._move, self._random = move, random
        self._moved_at = -EVERY
        self.waiting: asyncio.TimerHandle | None = None
        """For the next move; None where none is due."""

    def soon(self) -> None:
        """Move in a while. To be asked for again whenever it is learned that it is due."""
        if self.waiting is None:
            pause = AFTER * (1 + self._random())
            due = self._moved_at + EVERY - monotonic()
            self.waiting = asyncio.get_running_loop().call_later(max(pause, due), self._now)

    def end(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None

    def _now(self) -> None:
        self.waiting = None
        if self._move():
            self._moved_at = monotonic()
