"""A connection that says what it is told to, byte by byte, and hears what comes of it."""

import asyncio
import json
import ssl
from functools import partial
from typing import Any, Final

from benchmarks._reader import CLOSE, TEXT, Reader

ANSWERS_WITHIN: Final = 20.0
ANSWERS: Final = (b'{"re"', b'{"error"', b'{"welcome"', b'{"time"')


class Line(Reader):
    """One connection. ``said`` is what the server answered or refused since the last text of
    ours; ``you`` is whom it was welcomed as; ``code`` is the one that it was closed with, 1006
    where it was cut. Who is not polite answers no goodbye either."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.said: list[dict[str, Any]] = []
        self.you = ""
        self.code: int | None = None
        self._heard = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self.code is not None

    def upgraded(self) -> None:
        self._heard.set()

    def take(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self.code = int.from_bytes(payload[:2], "big")
            if self.is_polite:
                self.send(CLOSE, payload[:2])
        elif opcode == TEXT and payload.startswith(ANSWERS):
            message = json.loads(payload)
            self.said.append(message)
            self.you = message.get("you", {}).get("id", self.you)
            self._heard.set()

    def connection_lost(self, error: Exception | None) -> None:
        if self.code is None:
            self.code = 1006
        self._heard.set()

    async def say(self, data: bytes) -> list[dict[str, Any]]:
        """Send bytes; returns what is said at the first answer, or until the end."""
        self.said.clear()
        self._heard.clear()
        self.transport.write(data)
        await self.hears()
        return self.said

    async def hears(self) -> None:
        async with asyncio.timeout(ANSWERS_WITHIN):
            await self._heard.wait()

    async def ends(self) -> None:
        """Wait for the end of the connection."""
        while not self.transport.is_closing():
            self._heard.clear()
            await self.hears()

    def cut(self) -> None:
        self.transport.abort()


async def connect(host: str, port: int, encrypted: ssl.SSLContext | None = None) -> Line:
    """A connection that was upgraded."""
    loop = asyncio.get_running_loop()
    made = partial(Line, f"{host}:{port}")
    _, line = await loop.create_connection(made, host, port, ssl=encrypted)
    await line.hears()
    return line
