"""Much work, of which some is done in each turn of the loop.

A thousand may come in the same moment, and asyncio would look at all of them before anybody else.
Whoever is inside is heard at once, so that a moderator's command waits for a few of them at most.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

SLICE: Final = 0.001
"""Seconds of one work in a turn."""

Work: TypeAlias = Callable[[], None]


class Turns:
    """Has work done in the order in which it was given, ``each`` in a turn of the loop."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._waiting: deque[Work] = deque()
        self._is_going_on = False

    def give(self, work: Work) -> None:
        self._waiting.append(work)
        if not self._is_going_on:
            self._is_going_on = True
            asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(min(self._each, len(self._waiting))):
            # Each by itself: what fails in one of them is none of the others' business.
            loop.call_soon(self._waiting.popleft())
        self._is_going_on = bool(self._waiting)
        if self._is_going_on:
            loop.call_soon(self._go_on)


async def in_turns(work: Iterable[object]) -> None:
    """Go through all of something that is made as it is gone through, a slice in each turn."""
    now = asyncio.get_running_loop().time
    due = now() + SLICE
    for _ in work:
        if now() >= due:
            await asyncio.sleep(0)
            due = now() + SLICE
