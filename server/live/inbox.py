"""The messages that came over one connection, read one by one: between two of them everybody else
has their turn.

Most connections only listen. They cost no task that waits for a message, and no queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, TypeAlias

from websockets.frames import Frame, Opcode

Message: TypeAlias = str | bytes
Read: TypeAlias = Callable[[Message], None]

MOST: Final = 16
"""Messages that may wait before no more bytes are read."""
FEW: Final = 4
"""Messages that may wait when bytes are read again."""


class Inbox:
    """Collects messages until somebody reads them: the first ones by :meth:`next`, all others by
    :meth:`read`."""

    __slots__ = ("_ended", "_loop", "_parts", "_paused", "_read", "_soon", "_waiter", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[tuple[Opcode, bytes]] = []
        self._parts: list[Frame] = []
        self._read: Read | None = None
        self._waiter: asyncio.Future[None] | None = None
        """Of who waits: for the next message, or in ``read`` for the end."""
        self._soon = False
        self._ended = False
        self._paused: asyncio.ReadTransport | None = None

    def put(self, frame: Frame, source: asyncio.ReadTransport) -> None:
        """Take a message, or a part of one. Where too many wait, ``source`` is paused."""
        self._parts.append(frame)
        if not frame.fin:
            return
        self._waiting.append((self._parts[0].opcode, b"".join(part.data for part in self._parts)))
        self._parts.clear()
        if len(self._waiting) > MOST and self._paused is None:
            source.pause_reading()
            self._paused = source
        if self._read is None:
            self._wake()
        else:
            self._go_on()

    def end(self) -> None:
        """Nothing more will come. What came is still read."""
        self._ended = True
        if not self._waiting:
            self._wake()

    async def next(self) -> Message:
        """The next message. Raises EOFError after the last one, UnicodeDecodeError."""
        if not self._waiting and not self._ended:
            self._waiter = self._loop.create_future()
            await self._waiter
        if not self._waiting:
            raise EOFError
        return self._taken()

    async def read(self, read: Read) -> None:
        """Have all messages read from now on; returns after the last one.

        Raises what ``read`` raises, and UnicodeDecodeError: then nothing more is read.
        """
        if self._ended and not self._waiting:
            return
        self._read = read
        self._waiter = self._loop.create_future()
        if self._waiting:
            self._go_on()
        try:
            await self._waiter
        finally:
            self._read = None

    def _go_on(self) -> None:
        if not self._soon:
            self._soon = True
            self._loop.call_soon(self._read_one)

    def _read_one(self) -> None:
        self._soon = False
        read, waiter = self._read, self._waiter
        if read is None or waiter is None or waiter.done():
            return
        try:
            read(self._taken())
        except Exception as error:  # noqa: BLE001 - it is raised where somebody waits for it
            waiter.set_exception(error)
            # Else what was raised would lead to this frame, and this frame back to it.
            self._waiter = None
            del waiter
            return
        if self._waiting:
            self._go_on()
        elif self._ended:
            self._wake()

    def _taken(self) -> Message:
        opcode, data = self._waiting.pop(0)
        if self._paused is not None and len(self._waiting) <= FEW:
            self._paused.resume_reading()
            self._paused = None
        return data.decode() if opcode is Opcode.TEXT else data

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
