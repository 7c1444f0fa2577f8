"""The one who writes a session: all orders that wait are decided together, for one append.

Nobody learns of a fact, nor of anything decided after it, before its line is in the log.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from ...journal import (
    Journal,
    JournalFailed,
    JournalLost,
    JournalOvertaken,
    JournalUnsettled,
    SequenceConflict,
    Unwritable,
)
from ...session.messages import Refused
from ...session.session import SessionState
from ...session.words import LogHealth
from .deciding import Batch, Order
from .idempotency import Answer

MOST_AT_ONCE: Final = 256
"""Commands in one append: more would keep the connections waiting while they are decided."""
MOST_BYTES: Final = 512 * 1024
"""Bytes after which no further command is taken into an append."""

FIRST_RETRY: Final = 0.25
LONGEST_RETRY: Final = 5.0
"""Seconds between two looks whether the log can be written again; each doubles the one before."""
TOO_LATE: Final = 15.0
"""Seconds after which what still waits for its turn is not begun any more: by then its sender has
given it up, and may have done otherwise."""
SLOW: Final = 3.0
"""Seconds after which a disk that has not answered yet is told of like one that fails."""


class Shows(Protocol):
    """What a writer needs of the room that shows what it wrote."""

    state: SessionState
    log: LogHealth
    leads: bool

    def now(self) -> datetime:
        """The session's time."""

    def took_place(self, batch: Batch) -> None:
        """A batch is in the log."""

    def answer(self, order: Order, answer: Answer, keep: bool = True) -> None:
        """What comes of an order; ``keep`` it for when the order is given again."""

    def known(self, order: Order) -> Answer | None:
        """What was answered to an order that was given before."""

    def catch_up(self) -> None:
        """Show what others have written meanwhile."""

    def log_is(self, log: LogHealth, error: Exception | None = None) -> None:
        """Whether the log can be written."""

    def overtaken(self, orders: Sequence[Order]) -> None:
        """Another server goes on with the session. Of ``orders`` nothing is in the log."""

    def settled(self) -> None:
        """Nothing is being written now; what can be written may have changed."""

    def is_elsewhere(self, order: Order) -> bool:
        """Whether another server was given an order, and may still carry it out."""


@dataclass(frozen=True)
class _Unsettled:
    """What nobody can say yet whether the log holds it, and what will tell."""

    batch: Batch
    error: JournalUnsettled


class Writer:
    """Begin with :meth:`start`, end with :meth:`close`."""

    def __init__(self, journal: Journal, room: Shows) -> None:
        self.is_writing = False
        """Whether an append is under way, whose end the room has not heard of."""
        self._journal = journal
        self._room = room
        self._mending: asyncio.Task[None] | None = None
        self._unsettled: list[_Unsettled] = []
        self._orders: list[Order] = []
        self._again = False
        """Whether what comes next could not be written a moment ago."""
        self._wake = asyncio.Event()
        self._closing = False
        self._writing: asyncio.Task[None] | None = None
        self._slow: asyncio.TimerHandle | None = None
        self._begun = 0.0
        """When the append that is under way began, in the loop's time."""

    def start(self) -> None:
        self._writing = asyncio.create_task(self._write(), name="room")

    def give(self, order: Order) -> None:
        self._orders.append(order)
        self._wake.set()

    @property
    def is_busy(self) -> bool:
        """Whether there are orders of which nobody has heard what comes of them."""
        return self.is_writing or bool(self._orders or self._unsettled)

    def wake(self) -> None:
        """It may be another's turn to write: then what waits is given back."""
        self._wake.set()

    async def finish(self) -> None:
        """Carry out what has been given, and nothing more."""
        self._closing = True
        self._wake.set()
        if self._writing is not None:
            await self._writing
        if self._slow is not None:
            self._slow.cancel()
        if self._mending is not None:
            self._mending.cancel()
            await asyncio.wait([self._mending])

    async def close(self) -> None:
        """Let go of the log, once finished."""
        # Waits for the disk.
        await asyncio.to_thread(self._journal.close)
        self.settle()
        for one in self._unsettled:
            for order in one.batch.orders:
                # Whatever could be said might be wrong.
                order.answer.cancel()

    def settle(self) -> None:
        """Answer what had to wait, once it is known whether the log holds it."""
        waiting, self._unsettled = self._unsettled, []
        for one in waiting:
            if one.error.took_place is None:
                self._unsettled.append(one)
            elif one.error.took_place:
                self._room.took_place(one.batch)
            elif one.error.overtaken:
                self._room.overtaken(one.batch.orders)
            else:
                self._refuse(one.batch.orders, Refused("log_unavailable"))

    async def _write(self) -> None:
        while self._orders or not self._closing:
            if not self._orders:
                self._wake.clear()
                await self._wake.wait()
                continue
            orders = self._orders[:MOST_AT_ONCE]
            del self._orders[:MOST_AT_ONCE]
            if self._room.leads:
                await self._carry_out(self._in_time(orders))
            elif self._unsettled:
                # They would overtake what may have to be passed on as well.
                self._refuse(orders, Refused("log_unavailable"))
            else:
                self._room.overtaken(orders)
            if self._again:
                self._again = False
                await asyncio.sleep(FIRST_RETRY)
            if self._orders:
                # Others get their turn also while commands pour in and nothing has to be written.
                await asyncio.sleep(0)

    def _in_time(self, orders: list[Order]) -> list[Order]:
        """Those that somebody still waits for, or that another server may have begun."""
        latest = time.monotonic() - TOO_LATE
        late = [o for o in orders if o.since < latest and not self._room.is_elsewhere(o)]
        self._refuse(late, Refused("log_unavailable"))
        return [order for order in orders if order not in late] if late else orders

    async def _carry_out(self, orders: list[Order]) -> None:
        batch = Batch(self._room.state)
        now = self._room.now()
        for taken, order in enumerate(orders):
            if batch.size > MOST_BYTES:
                self._orders[:0] = orders[taken:]
                break
            # It may have been waiting for its turn while another server carried it out.
            known = self._room.known(order)
            if known is not None:
                self._room.answer(order, known, keep=False)
                continue
            answer = batch.take(order, now)
            if batch.records:
                batch.answers.append((order, answer))
            else:
                self._room.answer(order, answer)
        if batch.records:
            self.is_writing = True
            await self._make_durable(batch)
            self.is_writing = False
        self._room.settled()

    async def _make_durable(self, batch: Batch) -> None:
        expected = self._room.state.seq
        self._begun = asyncio.get_running_loop().time()
        if self._slow is None:
            self._watch(SLOW)
        try:
            await self._journal.append(expected, batch.records)
        except JournalOvertaken:
            self.settle()
            self._room.overtaken(batch.orders)
            return
        except JournalLost as error:
            self._room.log_is("lost", error)
            self._refuse(batch.orders, Refused("log_lost"))
            return
        except JournalUnsettled as error:
            # Refused now, they might be found in the log after a crash.
            self._unsettled.append(_Unsettled(batch, error))
            self.mend(error)
            return
        except (JournalFailed, SequenceConflict, Unwritable, OSError) as error:
            self.settle()
            self._room.catch_up()
            if self._room.state.seq != expected:
                # Something earlier turned out to be in the log: these are decided after it.
                self._orders[:0] = batch.orders
                return
            self._refuse(batch.orders, Refused("log_unavailable"))
            self.mend(error)
            return
        finally:
            self.settle()
        self._room.log_is("ok")
        self._room.took_place(batch)

    def _watch(self, seconds: float) -> None:
        self._slow = asyncio.get_running_loop().call_later(seconds, self._look_at_append)

    def _look_at_append(self) -> None:
        """Tell of a disk that takes long. One timer is for all appends of its time: with one each,
        the loop would have more to do with timers than with commands."""
        self._slow = None
        if self.is_writing:
            left = self._begun + SLOW - asyncio.get_running_loop().time()
            if left > 0:
                self._watch(left)
            else:
                self._room.log_is("failing", self._journal.why_silent())

    def mend(self, error: Exception) -> None:
        """Something cannot be written. Look from now on, less and less often, whether the log can
        be written again."""
        self._room.log_is("failing", error)
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._look_after_log(), name="log")

    async def _look_after_log(self) -> None:
        pause = FIRST_RETRY
        while self._room.log == "failing" and self._room.leads:
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_RETRY)
            if await self._journal.probe():
                self._room.log_is("ok")
                self._room.settled()
            self.settle()

    def _refuse(self, orders: Sequence[Order], why: Refused) -> None:
        """Refuse what nobody else may still carry out; with the rest it is tried again."""
        kept = []
        for order in orders:
            if not self._room.is_elsewhere(order):
                self._room.answer(order, why, keep=False)
            elif self._closing:
                # Whatever could be said might be wrong.
                order.answer.cancel()
            else:
                kept.append(order)
        if kept:
            self._orders[:0] = kept
            self._again = True
            self._wake.set()
