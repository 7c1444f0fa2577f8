"""The messages that came over one connection, read one by one: between two of them everybody else
has their turn.

Most connections only listen. They cost no task that waits for a message, and no queue.
"""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from websockets.frames import Frame, Opcode

MOST: Final = 16
"""Messages that may wait before no more bytes are read."""
FEW: Final = 4
"""Messages that may wait when bytes are read again."""


class Reader(Protocol):
    """Whom messages are for."""

    def hear(self, opcode: Opcode, data: bytes) -> None:
        """Take one. It raises nothing."""

    def ended(self) -> None:
        """That was the last one."""


class Inbox:
    """Collects messages, and has them read by whoever listens."""

    __slots__ = ("_ended", "_held", "_loop", "_parts", "_paused", "_reader", "_soon", "_waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop, reader: Reader) -> None:
        self._loop = loop
        self._reader: Reader | None = reader
        self._waiting: list[tuple[Opcode, bytes]] = []
        self._parts: list[Frame] = []
        self._held = False
        self._soon = False
        self._ended = False
        self._paused: asyncio.ReadTransport | None = None

    def put(self, frame: Frame, source: asyncio.ReadTransport) -> None:
        """Take a message, or a part of one. Where too many wait, ``source`` is paused."""
        if self._reader is None:
            return
        self._parts.append(frame)
        if frame.fin:
            parts, self._parts = self._parts, []
            self._add(parts[0].opcode, b"".join(part.data for part in parts), source)

    def take(self, opcode: Opcode, data: bytes, source: asyncio.ReadTransport) -> None:
        """Take a whole message that came alone. As :meth:`put`."""
        if self._reader is None:
            return
        if self._soon or self._held or self._waiting:
            self._add(opcode, data, source)
        else:
            self._reader.hear(opcode, data)

    def _add(self, opcode: Opcode, data: bytes, source: asyncio.ReadTransport) -> None:
        assert self._reader is not None
        self._waiting.append((opcode, data))
        if len(self._waiting) > MOST and self._paused is None:
            source.pause_reading()
            self._paused = source
        is_next = not (self._soon or self._held) and len(self._waiting) == 1
        self._go_on()
        if is_next:
            # At once, for nobody waits yet; what comes with it waits for the next turn.
            self._reader.hear(*self._taken())

    def hold(self) -> None:
        """Let what comes wait, until :meth:`release`."""
        self._held = True

    def release(self) -> None:
        self._held = False
        self._go_on()

    def end(self) -> None:
        """Nothing more will come. What came is still read."""
        self._ended = True
        self._go_on()

    def stop(self) -> None:
        """Have nothing more read. The reader is not told of an end."""
        self._reader = None
        self._waiting.clear()

    def _go_on(self) -> None:
        if not (self._soon or self._held) and (self._waiting or self._ended):
            self._soon = True
            self._loop.call_soon(self._read_one)

    def _read_one(self) -> None:
        self._soon = False
        reader = self._reader
        if reader is None or self._held:
            return
        if self._waiting:
            reader.hear(*self._taken())
            self._go_on()
        elif self._ended:
            # Else it would lead to this connection, and this connection to it.
            self._reader = None
            reader.ended()

    def _taken(self) -> tuple[Opcode, bytes]:
        taken = self._waiting.pop(0)
        if self._paused is not None and len(self._waiting) <= FEW:
            self._paused.resume_reading()
            self._paused = None
        return taken
