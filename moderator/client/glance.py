"""What the reader looks at, told to the room: the last, seldom, and again on each new line."""

import asyncio
from contextlib import suppress
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from server.codec import encode, plain
from server.wire.messages import Look

EVERY: Final = 0.5
"""Seconds that lie at least between two of them."""


class Glance:
    """Only moderators may tell it, and only they are told."""

    def __init__(self) -> None:
        self._now: Look | None = None
        self._changed = asyncio.Event()

    def look(self, look: Look) -> None:
        if look != self._now:
            self._now = look
            self._changed.set()

    async def tell(self, socket: ClientConnection) -> None:
        """Tell it over a new line, until that is cut."""
        told: Look | None = None
        with suppress(ConnectionClosed):
            while True:
                if self._now is not None and self._now != told:
                    told = self._now
                    await socket.send(encode({"looking": plain(told)}))
                    await asyncio.sleep(EVERY)
                else:
                    self._changed.clear()
                    await self._changed.wait()
