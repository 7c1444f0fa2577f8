"""Whether a line is alive: the room is asked again and again, and each answer holds for a while.

That something arrives is no sign of it: what a sleeping machine finds when it wakes up was sent
long ago. Only an answer shows that what is known here is the present.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from server.live.room.clock import Clock, steady

KEEPALIVE: Final = 5.0
"""Seconds between pings, and seconds that a pong may take."""
FIRST_AFTER: Final = 1.0
"""Seconds after a welcome until the first ping. Until then a screen may be drawn for the first
time, and that would count as time that the message took."""
DROP_SHOWN_AFTER: Final = 2.0
"""Seconds. Drops shorter than this are not shown."""


class Pulse:
    """Until when the line is alive. ``clock`` is the session's time as it is counted here, which a
    rehearsal lets run faster. What a line needs does not: it is counted by this machine's own, in
    its sleep, too."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._counted = clock, steady()
        self._until = datetime.min.replace(tzinfo=UTC)
        self._shown = clock()
        """The last time that was given while the line was alive."""

    @property
    def is_alive(self) -> bool:
        return self._counted() < self._until

    def now(self) -> datetime:
        """The session's time, which stands from when the line is not alive any more."""
        if self.is_alive:
            self._shown = self._clock()
        return self._shown

    def begin(self) -> None:
        """The room said hello on a new line."""
        self._answered(self._counted())

    def cut(self) -> None:
        """There is no line any more."""
        self._until = min(self._until, self._counted() + timedelta(seconds=DROP_SHOWN_AFTER))

    def end(self) -> None:
        """There will be none again."""
        self._until = min(self._until, self._counted())

    async def keep(self, socket: ClientConnection) -> None:
        """Ask until there is no answer, and give the line up then."""
        pause = min(FIRST_AFTER, KEEPALIVE)
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(pause)
                pause = KEEPALIVE
                asked = self._counted()
                answer = await socket.ping()
                try:
                    async with asyncio.timeout(KEEPALIVE):
                        await answer
                except TimeoutError:
                    # Nobody would read a goodbye.
                    socket.transport.abort()
                    return
                self._answered(asked)

    def _answered(self, asked: datetime) -> None:
        self._until = asked + timedelta(seconds=KEEPALIVE + DROP_SHOWN_AFTER)
