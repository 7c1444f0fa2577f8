"""The room's time, told from this machine's clock and from what the room said when.

What the room says with a time in it was said at that time: here it is later by now, nobody knows by
how much. What was asked for was said after it was asked. So each question and its answer leave a
span for how far the room's clock is ahead, each fact cuts off some of it, and the middle of what
all of them leave is at most half of that off. Where a packet was lost on its way and came late, its
span is long and says little; the next one that went straight through says more.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from server.codec import encode
from server.live.room.clock import Clock

SOON: Final = 1.0
LATER: Final = 5.0
"""Seconds between two questions: at first, and once there have been some."""
OFTEN: Final = 4
"""Questions that come soon after one another."""
DRIFT: Final = timedelta(milliseconds=1)
"""By how much two clocks may come apart between two answers."""
_MICROSECOND: Final = timedelta(microseconds=1)


class RoomsClock:
    """What is known of the room's time. All ``local`` times are of one clock of this machine, which
    may be the room's own, as in a rehearsal: then nothing has to be found out."""

    def __init__(self, is_own: bool = False) -> None:
        self._is_own = is_own
        self._begin: datetime | None = None
        """What the numbers of questions count from: they tell nobody what this clock says."""
        self._said_hello: datetime | None = None
        self._least, self._most = timedelta.min / 2, timedelta.max / 2
        """How far the room's clock is ahead, at least and at most."""

    @property
    def ahead(self) -> timedelta:
        """By how much the room's clock is ahead of this machine's, as far as is known."""
        return timedelta() if self._is_own else (self._least + self._most) / 2

    async def keep(self, socket: ClientConnection, clock: Clock) -> None:
        """Ask on a line until it is cut: what one answer says may be wrong by seconds."""
        with suppress(ConnectionClosed):
            for number in count():
                await socket.send(encode({"time": self.question(clock())}))
                await asyncio.sleep(SOON if number < OFTEN else LATER)

    def hello(self, local: datetime) -> None:
        """Hello is said now: the welcome is the answer to it."""
        self._said_hello = local

    def welcomed(self, said: datetime, local: datetime) -> None:
        """A welcome came, in which the room had said a time."""
        self._answered(said, self._said_hello or local, local)

    def question(self, local: datetime) -> int:
        """The number of a question that is asked now."""
        self._begin = self._begin or local
        return (local - self._begin) // _MICROSECOND

    def answered(self, question: int, said: datetime, local: datetime) -> None:
        """The answer to a question came."""
        if self._begin is not None:
            self._answered(said, self._begin + question * _MICROSECOND, local)

    def heard(self, said: datetime, local: datetime) -> None:
        """Something came that had happened at a time in the room."""
        self._least = max(self._least, said - local)
        self._most = max(self._most, self._least)

    def _answered(self, said: datetime, asked: datetime, local: datetime) -> None:
        least, most = said - local, said - asked
        self._least = max(self._least - DRIFT, least)
        self._most = min(self._most + DRIFT, most)
        if self._least > self._most:
            # One of the clocks is another, or was set: what was known is of no use any more.
            self._least, self._most = least, most
