"""What costs as much for one as for many: done once for all who want it at the same time.

Whoever waits here is woken in the order in which they came, all of them in one turn of the loop: a
lock would give each of them a turn, and the last of ninety would wait for ninety.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from copy import copy
from types import TracebackType

_Waiting = asyncio.Future[None]


class Joint:
    """Work for all who ask for it. Whoever asks while it is under way may have come too late for
    it, and waits for the next."""

    def __init__(self, work: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._asking: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None

    async def done(self) -> None:
        """Return when the work was done, from the beginning. Raises OSError."""
        asking: _Waiting = asyncio.get_running_loop().create_future()
        self._asking.append(asking)
        if self._working is None:
            self._working = asyncio.create_task(self._go_on(), name="together")
        await asking

    async def _go_on(self) -> None:
        try:
            while self._asking:
                asking, self._asking = self._asking, []
                try:
                    await self._work()
                except Exception as error:  # noqa: BLE001 - it is raised where it was asked for
                    for one in asking:
                        if not one.done():
                            # Each its own: what it meets on its way is tied to it.
                            one.set_exception(copy(error))
                else:
                    for one in asking:
                        if not one.done():
                            one.set_result(None)
        finally:
            self._working = None


class Groups:
    """Those who come while others are on their way in wait, and then are the next group: at most
    ``most``; with one, it is one by one. ``async with`` is the way in. Nobody waits while nobody is
    on their way."""

    __slots__ = ("_inside", "_most", "_waiting")

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside = 0
        self._waiting: deque[_Waiting] = deque()

    @property
    def is_free(self) -> bool:
        """Whether there is nobody."""
        return not (self._inside or self._waiting)

    async def __aenter__(self) -> None:
        if not self._inside:
            self._inside = 1
            return
        waiting: _Waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._waiting.remove(waiting)
            if not waiting.cancelled():
                # It was their turn already.
                self._leave()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._inside -= 1
        while not self._inside and self._waiting:
            for _ in range(min(self._most, len(self._waiting))):
                one = self._waiting.popleft()
                if not one.done():
                    self._inside += 1
                    one.set_result(None)
