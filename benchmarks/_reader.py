"""A connection of a client's that costs little: upgrade, hello, then frames.

Of these the audiences and the attackers of measurements and trials are made.
"""

import asyncio
import struct
from collections.abc import Iterator
from typing import Any, Final

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


class Reader(asyncio.Protocol):
    """One connection to ``host``, which is named as a browser would."""

    is_polite = True
    """Whether pings are answered."""

    def __init__(self, host: str) -> None:
        self.is_up = False
        self._upgrade = UPGRADE.format(host=host).encode()
        self._unread = b""

    def upgraded(self) -> None:
        """From now on frames go both ways."""
        raise NotImplementedError

    def take(self, opcode: int, payload: bytes) -> None:
        """A frame has come that is no ping."""
        raise NotImplementedError

    def send(self, opcode: int, payload: bytes) -> None:
        self.transport.write(masked(opcode, payload))

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._upgrade)

    def data_received(self, data: bytes) -> None:
        data = self._unread + data
        if not self.is_up:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._unread = head
                return
            self.is_up = True
            self.upgraded()
        end = 0
        for opcode, payload, end in frames(data):  # noqa: B007 - what is unread begins there
            if opcode != PING:
                self.take(opcode, payload)
            elif self.is_polite:
                self.send(PONG, payload)
        self._unread = data[end:]
