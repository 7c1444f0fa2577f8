"""The tokens' lines in a stream: every server adds to it, and all read the same ones in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from ..journal import Kept
from .jetstream import Message
from .stream import Overtaken, Tail

PATIENCE: Final = 5.0
"""Seconds that somebody who comes in waits for the engine."""


class Tokens:
    """Used in the line's thread."""

    def __init__(self, tail: Tail) -> None:
        """What the stream holds up to ``tail`` is in the file."""
        self.added: Callable[[], None] = lambda: None
        """Called whenever this server has added something."""
        self._tail = tail
        self._found: list[Message] = []
        """What the file does not have yet."""
        self._kept = b""
        """What calls that raised had added: it is given once more, before what is new."""
        self._one_at_a_time = asyncio.Lock()

    @property
    def at(self) -> int:
        """The last message that is known."""
        return self._tail.at

    async def keep(self, lines: bytes) -> Kept:
        """See Keeper.keep_access. Raises NoAnswer and Problem."""
        async with self._one_at_a_time:
            begun = self._tail.begun
            if begun is not None:
                await self._add(begun)
            new = lines.removeprefix(self._kept)
            if new:
                await self._add(new)
            else:
                await self._read()
            found, self._found, self._kept = self._found, [], b""
        own = self._tail.writer
        others = (message.data for message in found if message.writer != own)
        return Kept(b"".join(message.data for message in found), b"".join(others))

    async def _add(self, lines: bytes) -> None:
        while True:
            try:
                await self._tail.add(lines, PATIENCE)
            except Overtaken:
                await self._read()
            else:
                self._found.append(Message(self._tail.at, lines, self._tail.writer))
                self._kept += lines
                self.added()
                return

    async def _read(self) -> None:
        news = await self._tail.news()
        self._tail.know(news)
        self._found += news
