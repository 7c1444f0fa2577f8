"""One live session, one writer: decide, journal, evolve, publish, answer; in this order.

All commands that wait are decided together and made durable by one append. Nobody learns of a
fact, nor of anything decided after it, before its line is on disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from ..codec import encode_fact
from ..journal import (
    Journal,
    JournalFailed,
    JournalLost,
    JournalUnsettled,
    SequenceConflict,
    Unwritable,
    encode,
)
from ..program_log import fields
from ..session import panel
from ..session.checkpoint import Checkpoint, Milestones
from ..session.messages import Actor, Command, Fact, Refused
from ..session.session import SessionState, actor_of, decide, evolve
from ..session.words import SYSTEM, LogHealth
from .backlog import Published
from .clock import Clock, whole_milliseconds
from .idempotency import Answer, Answers, Done, Key, key

MOST_AT_ONCE: Final = 256
"""Commands in one append: more would keep the connections waiting while they are decided."""
MOST_BYTES: Final = 512 * 1024
"""Bytes after which no further command is taken into an append."""

FIRST_RETRY: Final = 0.25
LONGEST_RETRY: Final = 5.0
"""Seconds between two looks whether the log can be written again; each doubles the one before."""
LONGEST_WAIT: Final = 10.0
"""Seconds after which a deadline is looked at again: the loop's timers stand still while the
machine sleeps, and the session's time does not."""
SLOW: Final = 3.0
"""Seconds after which a disk that has not answered yet is told of like one that fails."""

_log = logging.getLogger("roundtable.room")

_TROUBLE: Final = {"failing": "the log cannot be written", "lost": "the log is lost"}

Publish: TypeAlias = Callable[[Sequence[Published]], None]
TellLog: TypeAlias = Callable[[LogHealth], None]
TellCheckpoint: TypeAlias = Callable[[Checkpoint], None]


@dataclass(frozen=True)
class _Order:
    by: str
    command: Command
    client: str | None
    number: int | str | None
    key: Key | None
    answer: asyncio.Future[Done]


class _Batch:
    """Commands being decided on a state that is ahead of the disk."""

    def __init__(self, state: SessionState) -> None:
        self.state = state
        self.published: list[Published] = []
        self.records: list[bytes] = []
        self.size = 0
        self.answers: list[tuple[_Order, Answer]] = []

    def take(self, order: _Order, now: datetime) -> Answer:
        """Decide a command; the batch stays as it was where it is refused."""
        try:
            published = self._decided(order, now)
            records = [encode(encode_fact(one.fact)) for one in published]
        except Refused as refused:
            return refused
        except Unwritable as error:
            return Refused("invalid", detail=str(error))
        except Exception:  # noqa: BLE001 - a mistake in one rule must not end the session
            _log.exception("a rule failed", extra=fields(do=order.command.do))
            return Refused("internal_error")
        if published:
            self.published += published
            self.records += records
            self.size += sum(map(len, records))
            self.state = published[-1].state
        return Done(self.state.seq, tuple(one.fact for one in published))

    def _decided(self, order: _Order, now: datetime) -> list[Published]:
        state = self.state
        actor = Actor(SYSTEM, None) if order.by == SYSTEM else actor_of(state, order.by)
        # Without its client, a number tells no command from another.
        number = None if order.client is None else order.number
        published = []
        events = decide(state, order.command, actor, now)
        for left, event in zip(range(len(events) - 1, -1, -1), events, strict=True):
            fact = Fact(state.seq + 1, now, order.by, event, order.client, number, more=left > 0)
            state = evolve(state, fact)
            published.append(Published(fact, state))
        return published


@dataclass(frozen=True)
class _Unsettled:
    """What nobody can say yet whether the log holds it, and what will tell."""

    batch: _Batch
    at: datetime
    error: JournalUnsettled


class Room:
    """The one writer of a session. Begin with :meth:`start`, end with :meth:`close`."""

    def __init__(
        self,
        journal: Journal,
        state: SessionState,
        answers: Answers,
        clock: Clock,
        last: datetime | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        """``state`` is what the journal's records lead to, ``last`` the time of the last one,
        ``checkpoint`` the newest."""
        self.state = state
        self.checkpoint = checkpoint
        self._milestones = Milestones()
        self._journal = journal
        self._answers = answers
        self._clock = clock
        self._last = last
        self._publish: Publish = lambda _: None
        self._tell_log: TellLog = lambda _: None
        self._tell_checkpoint: TellCheckpoint = lambda _: None
        self.log: LogHealth = "ok"
        self._mending: asyncio.Task[None] | None = None
        self._unsettled: list[_Unsettled] = []
        self._orders: list[_Order] = []
        self._in_flight: dict[Key, asyncio.Future[Done]] = {}
        self._wake = asyncio.Event()
        self._closing = False
        self._writer: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def start(
        self,
        publish: Publish,
        tell_log: TellLog = lambda _: None,
        tell_checkpoint: TellCheckpoint = lambda _: None,
    ) -> None:
        """Begin to take commands. ``publish`` is told what has become durable, in order;
        ``tell_log`` whenever it changes whether the log can be written; ``tell_checkpoint`` of
        each checkpoint, after what leads to it."""
        self._publish = publish
        self._tell_log = tell_log
        self._tell_checkpoint = tell_checkpoint
        self._writer = asyncio.create_task(self._write(), name="room")
        self._wait_for_deadline()

    def now(self) -> datetime:
        """The session's time: whole milliseconds, never before the last fact."""
        now = whole_milliseconds(self._clock())
        return now if self._last is None else max(now, self._last)

    def submit(
        self,
        by: str,
        command: Command,
        client: str | None = None,
        number: int | str | None = None,
    ) -> asyncio.Future[Done]:
        """Give a command. The future has its answer, or raises :class:`Refused`.

        With ``client`` and ``number`` (the command's id), a command sent again gets the first
        answer again. ``log_unavailable`` is no answer: the command may be tried again.
        """
        order_key = key(by, client, number)
        if order_key is not None and order_key in self._in_flight:
            return self._in_flight[order_key]
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        known = self._answers.get(order_key) if order_key is not None else None
        if known is not None:
            _resolve(future, copy(known))
            return future
        if order_key is not None:
            self._in_flight[order_key] = future
        self._orders.append(_Order(by, command, client, number, order_key, future))
        self._wake.set()
        return future

    def knows(self, by: str, client: str | None, number: int | str) -> bool:
        """Whether this command was given before: then it has its answer, or will have."""
        order = key(by, client, number)
        return order is not None and (
            order in self._in_flight or self._answers.get(order) is not None
        )

    def tell(self, command: Command) -> None:
        """Give a command of the room's own, whatever comes of it."""
        # Without a look at its exception, asyncio would complain of one that is refused.
        self.submit(SYSTEM, command).add_done_callback(lambda f: f.cancelled() or f.exception())

    async def healthy(self) -> bool:
        """Whether the log can be written now."""
        return await self._journal.probe()

    async def close(self) -> None:
        """Finish what has been given and let go of the log."""
        self._closing = True
        self._wake.set()
        if self._deadline is not None:
            self._deadline.cancel()
        if self._writer is not None:
            await self._writer
        if self._mending is not None:
            self._mending.cancel()
            await asyncio.wait([self._mending])
        # Waits for the disk.
        await asyncio.to_thread(self._journal.close)
        self._settle()
        for one in self._unsettled:
            for order, _ in one.batch.answers:
                # Whatever could be said might be wrong.
                order.answer.cancel()

    async def _write(self) -> None:
        while self._orders or not self._closing:
            if not self._orders:
                self._wake.clear()
                await self._wake.wait()
                continue
            orders = self._orders[:MOST_AT_ONCE]
            del self._orders[:MOST_AT_ONCE]
            await self._carry_out(orders)
            # Others get their turn also while commands pour in and nothing has to be written.
            await asyncio.sleep(0)

    async def _carry_out(self, orders: list[_Order]) -> None:
        batch = _Batch(self.state)
        now = self.now()
        for taken, order in enumerate(orders):
            if batch.size > MOST_BYTES:
                self._orders[:0] = orders[taken:]
                break
            answer = batch.take(order, now)
            if batch.records:
                batch.answers.append((order, answer))
            else:
                self._answer(order, answer)
        if batch.records:
            await self._make_durable(batch, now)
        self._wait_for_deadline()

    async def _make_durable(self, batch: _Batch, now: datetime) -> None:
        orders = [order for order, _ in batch.answers]
        expected = self.state.seq
        slow = asyncio.get_running_loop().call_later(SLOW, self._log_is, "failing")
        try:
            await self._journal.append(expected, batch.records)
        except JournalLost as error:
            self._log_is("lost", error)
            self._refuse(orders, Refused("log_lost"))
            return
        except JournalUnsettled as error:
            # Refused now, they might be found in the log after a crash.
            self._unsettled.append(_Unsettled(batch, now, error))
            self._mend(error)
            return
        except (JournalFailed, SequenceConflict, Unwritable, OSError) as error:
            self._settle()
            if self.state.seq != expected:
                # Something earlier turned out to be in the log: these are decided after it.
                self._orders[:0] = orders
                return
            self._refuse(orders, Refused("log_unavailable"))
            self._mend(error)
            return
        finally:
            slow.cancel()
            self._settle()
        self._log_is("ok")
        self._took_place(batch, now)

    def _took_place(self, batch: _Batch, now: datetime) -> None:
        """Go on from what has become durable: tell it to everybody, and answer."""
        before, self.state = self.state, batch.state
        self._last = now
        try:
            self._publish(batch.published)
            self._bear_witness(before, batch.published)
        except Exception:  # noqa: BLE001 - what is durable is answered, whatever became of the audience
            _log.exception("publishing failed")
        for order, answer in batch.answers:
            self._answer(order, answer)

    def _bear_witness(self, state: SessionState, published: Sequence[Published]) -> None:
        """Tell the checkpoints that became due by what was ``published`` after ``state``."""
        for one in published:
            if self._milestones.take(state, one.fact, one.state):
                seq = one.fact.seq
                self.checkpoint = Checkpoint(seq, self._journal.checksum(seq))
                self._tell_checkpoint(self.checkpoint)
            state = one.state

    def _mend(self, error: Exception) -> None:
        """Look from now on, less and less often, whether the log can be written again."""
        self._log_is("failing", error)
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._look_after_log(), name="log")

    async def _look_after_log(self) -> None:
        pause = FIRST_RETRY
        while self.log == "failing":
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_RETRY)
            if await self._journal.probe():
                self._log_is("ok")
                self._wait_for_deadline()
            self._settle()

    def _settle(self) -> None:
        """Answer what had to wait, once it is known whether the log holds it."""
        waiting, self._unsettled = self._unsettled, []
        for one in waiting:
            if one.error.took_place is None:
                self._unsettled.append(one)
            elif one.error.took_place:
                self._took_place(one.batch, one.at)
            else:
                orders = [order for order, _ in one.batch.answers]
                self._refuse(orders, Refused("log_unavailable"))

    def _log_is(self, log: LogHealth, error: Exception | None = None) -> None:
        if log == self.log:
            return
        self.log = log
        if log == "ok":
            _log.warning("the log can be written again")
        else:
            _log.error(_TROUBLE[log], extra=fields(reason=_reason(error)))
        self._tell_log(log)

    def _refuse(self, orders: Sequence[_Order], why: Refused) -> None:
        for order in orders:
            self._answer(order, why, keep=False)

    def _answer(self, order: _Order, answer: Answer, keep: bool = True) -> None:
        if order.key is not None:
            self._in_flight.pop(order.key, None)
            if keep:
                self._answers.keep(order.key, answer)
        _resolve(order.answer, answer)

    def _wait_for_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        due = panel.next_deadline(self.state)
        if due is None or self._closing or self.state.session.phase == "closed":
            return
        until, person = due
        # One millisecond more, since the room's time is cut to whole ones.
        delay = min(LONGEST_WAIT, max(0.0, (until - self._clock()).total_seconds())) + 0.001
        if self.log != "ok":
            # What is due cannot be written down, and would be tried at every millisecond.
            delay = max(delay, LONGEST_RETRY)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(delay, self.tell, panel.Expire(person))


def _reason(error: Exception | None) -> str:
    """Why the log cannot be written: the system's words where it has some."""
    if isinstance(error, JournalLost):
        return str(error)
    cause = error.__cause__ if error is not None and error.__cause__ is not None else error
    if cause is None:
        return "the disk does not answer"
    return cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__


def _resolve(future: asyncio.Future[Done], answer: Answer) -> None:
    if future.done():
        return
    if isinstance(answer, Refused):
        future.set_exception(answer)
    else:
        future.set_result(answer)
