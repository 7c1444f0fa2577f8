"""One connection, as the room's side of it sees it."""

from __future__ import annotations

import asyncio
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.protocol import State

_closing: Final[set[asyncio.Task[None]]] = set()
"""asyncio keeps weak references only to its tasks."""


class Client:
    """A connection. Writing never waits: a client that does not read is dropped."""

    def __init__(self, socket: ServerConnection, person: str, key: str, most_unread: int) -> None:
        """``person`` is empty for the stage. ``key`` is that of the secret that let them in.
        ``most_unread``: bytes that may lie here because the client does not read."""
        self.person = person
        self.key = key
        self._socket = socket
        self._most_unread = most_unread

    def write(self, frames: bytes) -> None:
        """Send whole frames, if the connection is still there."""
        if self._socket.protocol.state is not State.OPEN:
            return
        transport = self._socket.transport
        transport.write(frames)
        if transport.get_write_buffer_size() > self._most_unread:
            transport.abort()

    def welcome(self, frame: bytes) -> None:
        """Send the first frame, which for a long session is the longest."""
        self._most_unread += len(frame)
        self.write(frame)

    def close(self, code: int, reason: str) -> None:
        """Begin to close the connection."""
        task = asyncio.create_task(self._socket.close(code, reason))
        _closing.add(task)
        task.add_done_callback(_closing.discard)
