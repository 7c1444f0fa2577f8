"""What the parts of one server among several share. Used in the line's thread."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from ..live.room.peers import Callbacks, Follows, Part
from .journal import EngineJournal
from .keys import NOBODYS, Keys, Lease
from .line import Line, end_all
from .own_disk import OwnDisk
from .tokens import Tokens

GONE: Final = 3.0
"""Seconds of silence after which a server, or the engine, counts as gone."""

_log = logging.getLogger("roundtable.engine")


@dataclass
class Ours:
    """``subject`` is what all subjects of the session begin with; ``relay``: this server never
    writes. ``room``, ``told`` and ``base`` are as Peers.start gets them, in ``loop``."""

    name: str
    line: Line
    subject: str
    relay: bool
    journal: EngineJournal
    keys: Keys
    tokens: Tokens
    disk: OwnDisk
    room: Follows = field(init=False)
    told: Callbacks = field(init=False)
    base: str = field(init=False)
    loop: asyncio.AbstractEventLoop = field(init=False)
    leading: bool = False
    """Whether this server writes, as far as it knows."""
    resigned: bool = False
    """Whether it does not want to any more."""
    damaged: bool = False
    """Whether what comes from the engine is not what was written."""
    lease: Lease = NOBODYS
    lease_since: float = 0.0
    engine_seen: float = 0.0
    """When the engine answered last."""
    room_seen: float = 0.0
    """When the room's loop had its turn last."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """There may be something to copy."""
    look: asyncio.Event = field(default_factory=asyncio.Event)
    """The lease may be free."""
    somebody_writes: asyncio.Event = field(default_factory=asyncio.Event)
    """Used in the room's loop."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def part(self) -> Part:
        return "relay" if self.relay else "writer" if self.leading else "follower"

    @property
    def is_able(self) -> bool:
        """Whether this server could write, were it its turn."""
        return not (self.relay or self.resigned or self.damaged) and self.disk.is_well

    @property
    def engine_is_there(self) -> bool:
        # A relay asks it for nothing that has to be answered.
        return self.relay or time.monotonic() - self.engine_seen < GONE

    def call(self, what: Callable[..., object], *values: object) -> None:
        """Have something done in the room's loop, in the order of the calls."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(what, *values)

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Have something done that nobody waits for."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    async def end(self) -> None:
        await end_all(self.tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("a task failed", exc_info=task.exception())


async def within(seconds: float, event: asyncio.Event) -> None:
    """Wait for an event, but not longer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
