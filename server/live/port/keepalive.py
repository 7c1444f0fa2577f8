"""Who is still there: everybody is asked in turn, and who does not answer is let go.

One task for all of them: a timer and a task of its own would be a tenth of what a connection costs.
"""

from __future__ import annotations

import asyncio
from itertools import cycle
from typing import Final

from .connection import Connection

ROUNDS: Final = 20
"""Parts in which everybody is asked, one after the other."""
AT_ONCE: Final = 50
"""Connections that are asked before anything else has its turn."""


class Keepalive:
    """Asks each connection every ``seconds``, from :meth:`start` to :meth:`stop`."""

    def __init__(self, seconds: float) -> None:
        self._pause = seconds / ROUNDS
        self._groups: tuple[dict[Connection, None], ...] = tuple({} for _ in range(ROUNDS))
        self._next = cycle(self._groups)
        self._asking: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._asking = asyncio.create_task(self._ask(), name="keepalive")

    def stop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()

    def add(self, connection: Connection) -> None:
        next(self._next)[connection] = None

    def discard(self, connection: Connection) -> None:
        for group in self._groups:
            group.pop(connection, None)

    async def _ask(self) -> None:
        while True:
            for group in self._groups:
                await asyncio.sleep(self._pause)
                for number, connection in enumerate(tuple(group), 1):
                    if not connection.ask():
                        connection.cut()
                    if number % AT_ONCE == 0:
                        await asyncio.sleep(0)
