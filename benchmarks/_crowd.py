"""A cheap audience in a process of its own, which only reads and counts frames.

Run as ``python -m benchmarks._crowd LINK SIZE [AT_ONCE]``: all at once, or so many at
a time. Prints one JSON object a line: first
``{"joined": seconds}`` when everybody has their welcome, then ``{"last": time}`` whenever an
event of the queue has reached all of them (``time.monotonic()``, one clock for all processes).
Ends when its standard input does.
"""

import asyncio
import json
import struct
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from moderator.client.address import Address, address
from server.app import allow_many_connections

TEXT: Final = 1
CLOSE: Final = 8
PING: Final = 9
PONG: Final = 10

UPGRADE: Final = (
    "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def masked(opcode: int, payload: bytes) -> bytes:
    """A client's frame. Its mask is zero, which leaves the payload as it is."""
    size = len(payload)
    if size < 126:
        return struct.pack("!BB4x", 0x80 | opcode, 0x80 | size) + payload
    return struct.pack("!BBH4x", 0x80 | opcode, 0x80 | 126, size) + payload


def frames(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Opcode, payload and end of each complete frame of a server in ``data``."""
    at = 0
    while len(data) - at >= 2:
        size, begin = data[at + 1], at + 2
        if size == 126 and len(data) - at >= 4:
            (size,), begin = struct.unpack_from("!H", data, begin), at + 4
        elif size == 127 and len(data) - at >= 10:
            (size,), begin = struct.unpack_from("!Q", data, begin), at + 10
        elif size >= 126:
            return
        if len(data) < begin + size:
            return
        opcode = data[at] & 0x0F
        at = begin + size
        yield opcode, data[begin:at], at


class Spectator(asyncio.Protocol):
    """One connection: upgrade, hello, then frames."""

    def __init__(self, crowd: "Crowd", number: int) -> None:
        self._crowd, self._number = crowd, number
        self._upgraded = self._welcomed = False
        self._unread = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self._crowd.upgrade)

    def data_received(self, data: bytes) -> None:
        data = self._unread + data
        if not self._upgraded:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._unread = head
                return
            self._upgraded = True
            self._transport.write(masked(TEXT, self._crowd.hello(self._number)))
        end = 0
        for opcode, payload, end in frames(data):  # noqa: B007 - what is unread begins there
            self._take(opcode, payload)
        self._unread = data[end:]

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.lost(error)

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._transport.write(masked(PONG, payload))
        elif not self._welcomed:
            self._welcomed = True
            self._crowd.joined()
        elif b'"event":"queue.' in payload:
            self._crowd.reached()


class Crowd:
    def __init__(
        self, where: Address, host: str, size: int, at_once: int, say: Callable[[Any], None]
    ) -> None:
        self._room = asyncio.Semaphore(at_once)
        self.upgrade = UPGRADE.format(host=host).encode()
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
