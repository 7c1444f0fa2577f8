"""The time of a rehearsal: at a given speed, or as fast as everybody can follow."""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time in UTC, in whole milliseconds."""

    async def until(self, when: datetime) -> None:
        """Wait until a time; return at once if it has passed."""

    async def live(self, lives: list[Coroutine[Any, Any, None]]) -> None:
        """Run everybody's life at once, until all have gone or one of them has failed."""


class ScaledClock:
    """Time that begins at ``start`` and passes ``speed`` times as fast as real time."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start, self._speed = start, speed
        self._begun = time.monotonic()

    def now(self) -> datetime:
        passed = (time.monotonic() - self._begun) * self._speed
        return self._start + timedelta(milliseconds=int(passed * 1000))

    async def until(self, when: datetime) -> None:
        await asyncio.sleep(max(0.0, (when - self.now()).total_seconds() / self._speed))

    async def live(self, lives: list[Coroutine[Any, Any, None]]) -> None:
        async with asyncio.TaskGroup() as group:
            for life in lives:
                group.create_task(life)


class VirtualClock:
    """Time that stands still while anybody acts, and then jumps to when the next person wakes.

    So a session takes only as long as the work in it, and people do the same in every run: nobody
    is ever late because the machine is busy. ``settled`` is awaited before each jump; it returns
    when everybody has seen what was done. ``speed``: how many times as fast as real time it passes
    at most.
    """

    def __init__(
        self, start: datetime, settled: Callable[[], Awaitable[None]], speed: float | None = None
    ) -> None:
        self._now = start
        self._settled = settled
        self._real = None if speed is None else ScaledClock(start, speed)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()
        self._awake = 0
        self._quiet = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    async def until(self, when: datetime) -> None:
        if when <= self._now:
            return
        wish: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (when, next(self._order), wish))
        self._fell_asleep()
        try:
            await wish
        finally:
            if wish.cancelled():
                self._awake += 1

    async def live(self, lives: list[Coroutine[Any, Any, None]]) -> None:
        async with asyncio.TaskGroup() as group:
            for life in lives:
                self._awake += 1
                group.create_task(life).add_done_callback(lambda _task: self._fell_asleep())
            while await self._jump():
                pass

    async def _jump(self) -> bool:
        """Jump to the next time that somebody waits for; False if nobody does."""
        await self._quiet.wait()
        await self._settled()
        if not self._sleepers:
            return False
        if self._real is not None:
            await self._real.until(self._sleepers[0][0])
        self._now = self._sleepers[0][0]
        # All who wait for the same time are woken: so two people can press a key at once.
        while self._sleepers and self._sleepers[0][0] == self._now:
            wish = heapq.heappop(self._sleepers)[2]
            if not wish.done():
                self._awake += 1
                wish.set_result(None)
        if self._awake:
            self._quiet.clear()
        return True

    def _fell_asleep(self) -> None:
        self._awake -= 1
        if self._awake == 0:
            self._quiet.set()
