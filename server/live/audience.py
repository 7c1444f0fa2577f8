"""All who read what everybody in the audience reads: served in slices, while others get their turn.

Reaching ten thousand people takes a tenth of a second. Whoever gave a command, the moderators and
the panel do not wait for it, nor does the next command.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from typing import Final

from .client import Client

SLICE: Final = 0.0005
"""Seconds in which nothing else has its turn. What a command needs are some turns, so its answer
waits for some of these: longer ones only delay it, and shorter ones cost (0.0002: 4 % more of the
processor, and no earlier an answer that could be measured)."""

GONE: Final = -1
"""The number of the next frame of somebody who reads none."""

LOOK_EVERY: Final = 8
"""Readers who are served before a look at the clock."""

_log = logging.getLogger("roundtable.audience")


class Audience:
    """Readers, each with how far they have read. Each reads all in order, whoever is slow."""

    def __init__(self) -> None:
        self._readers: dict[Client, None] = {}
        self._frames: list[bytes] = []
        self._first = 0
        """The number of the first frame that is kept for those who have not read it yet."""
        self._serving: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._readers)

    def __iter__(self) -> Iterator[Client]:
        return iter(tuple(self._readers))

    def __contains__(self, client: Client) -> bool:
        return client in self._readers

    @property
    def _next(self) -> int:
        return self._first + len(self._frames)

    def add(self, client: Client) -> None:
        """Let somebody read from now on; what is on its way to others they have already."""
        self._readers[client] = None
        client.next_frame = self._next

    def discard(self, client: Client) -> None:
        self._readers.pop(client, None)
        client.next_frame = GONE

    def catch_up(self, client: Client) -> None:
        """Send what is on its way to somebody at once, before something of their own."""
        if client in self._readers and client.next_frame < self._next:
            client.write(b"".join(self._frames[client.next_frame - self._first :]))
            client.next_frame = self._next

    def publish(self, frames: bytes, but: Iterable[Client] = ()) -> None:
        """Send frames to all ``but`` some, who have caught up and got their own."""
        if not self._readers:
            return
        self._frames.append(frames)
        for client in but:
            client.next_frame = self._next
        if self._serving is None:
            # Behind the answers of the commands that led to it.
            self._serving = asyncio.create_task(self._serve(), name="audience")

    def finish(self) -> None:
        """Send everybody what is left, without a pause."""
        for client in self:
            self.catch_up(client)

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await asyncio.sleep(0)
            while self._frames:
                # Most have read nothing of it, so what they get is put together once.
                first, goal, all_of_it = self._first, self._next, b"".join(self._frames)
                readers = tuple(self._readers)
                due = loop.time() + SLICE
                for begin in range(0, len(readers), LOOK_EVERY):
                    for client in readers[begin : begin + LOOK_EVERY]:
                        if client.next_frame == first:
                            client.next_frame = goal
                            client.write(all_of_it)
                        else:
                            self.catch_up(client)
                    if loop.time() >= due:
                        await asyncio.sleep(0)
                        due = loop.time() + SLICE
                del self._frames[: goal - self._first]
                self._first = goal
        except Exception:  # noqa: BLE001 - the next fact must reach them nevertheless
            _log.exception("the audience was not served")
            self._first = self._next
            self._frames.clear()
        finally:
            self._serving = None
