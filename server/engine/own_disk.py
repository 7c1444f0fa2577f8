"""Whether the disk of this server takes what is to be written. Used in the line's thread."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from ..journal import JournalFailed
from .journal import EngineJournal

LOOK: Final = 0.5
"""Seconds between two looks, also where nothing is to be written: who might have to write next has
to know."""
AGAIN: Final = 0.3
HICCUP: Final = 1.0
"""Seconds for which a disk may fail before anybody goes elsewhere for it."""


class OwnDisk:
    """Of the server that ``journal`` is one of."""

    def __init__(self, journal: EngineJournal) -> None:
        self._journal = journal
        self._found: JournalFailed | None = None
        self._since = 0.0

    @property
    def is_well(self) -> bool:
        """Whether it took something at the last look."""
        return self._found is None

    @property
    def trouble(self) -> JournalFailed | None:
        """Why it takes nothing, once it has not done so for a while."""
        return self._found if time.monotonic() - self._since >= HICCUP else None

    async def watch(self) -> None:
        """Look at it for ever."""
        while True:
            await self._look()
            await asyncio.sleep(LOOK)

    async def mended(self) -> None:
        """Return once it takes something; at once where it does."""
        await self._look()
        while not self.is_well:
            await asyncio.sleep(AGAIN)
            await self._look()

    async def _look(self) -> None:
        found = await self._journal.trouble()
        if self._found is None:
            self._since = time.monotonic()
        self._found = found
