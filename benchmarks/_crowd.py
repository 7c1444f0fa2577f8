"""A cheap audience in a process of its own, which only reads and counts frames.

Run as ``python -m benchmarks._crowd LINK SIZE [AT_ONCE]``: all at once, or so many at
a time. Prints one JSON object a line: first
``{"joined": seconds}`` when everybody has their welcome, then ``{"last": time}`` whenever an
event of the queue has reached all of them (``time.monotonic()``, one clock for all processes).
Ends when its standard input does.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from benchmarks._reader import TEXT, Reader
from moderator.client.address import Address, address
from server.listening import allow_many_connections


class Spectator(Reader):
    """Somebody who watches."""

    def __init__(self, crowd: "Crowd", number: int) -> None:
        super().__init__(crowd.host)
        self._crowd, self._number = crowd, number
        self._welcomed = False

    def upgraded(self) -> None:
        self.send(TEXT, self._crowd.hello(self._number))

    def take(self, opcode: int, payload: bytes) -> None:
        if not self._welcomed:
            self._welcomed = True
            self._crowd.joined()
        elif b'"event":"queue.' in payload:
            self._crowd.reached()

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.lost(error)


class Crowd:
    def __init__(
        self, where: Address, host: str, size: int, at_once: int, say: Callable[[Any], None]
    ) -> None:
        self._room = asyncio.Semaphore(at_once)
        self.host = host
        self._where, self._size, self._say = where, size, say
        self._joined = self._reached = 0
        self._begun = 0.0
        self._over = False

    def hello(self, number: int) -> bytes:
        name, client = f"Spectator {number}", f"crowd-{number:08}"
        hello = {"hello": 1, "token": self._where.token, "name": name, "client": client}
        return json.dumps(hello).encode()

    async def come(self, host: str, port: int) -> None:
        """Connect all, at most ``at_once`` of whom wait for their welcome."""
        loop = asyncio.get_running_loop()
        self._begun = time.monotonic()

        async def one(n: int) -> None:
            await self._room.acquire()
            await loop.create_connection(partial(Spectator, self, n), host, port)

        await asyncio.gather(*map(one, range(self._size)))

    def joined(self) -> None:
        self._joined += 1
        self._room.release()
        if self._joined == self._size:
            self._say({"joined": time.monotonic() - self._begun})

    def reached(self) -> None:
        if self._joined < self._size:
            return
        self._reached += 1
        if self._reached == self._size:
            self._reached = 0
            self._say({"last": time.monotonic()})

    def lost(self, error: Exception | None) -> None:
        if not self._over:
            self._over = True
            self._say({"lost": str(error)})


def _say(line: Any) -> None:
    print(json.dumps(line), flush=True)


async def _main(link: str, size: int, at_once: int) -> None:
    allow_many_connections()
    parts = urlsplit(link)
    assert parts.hostname is not None
    assert parts.port is not None
    await Crowd(address(link), parts.netloc, size, at_once, _say).come(parts.hostname, parts.port)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[2:]]
    asyncio.run(_main(sys.argv[1], sizes[0], sizes[-1]))
