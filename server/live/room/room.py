"""One live session: what happened in it is shown here, whoever wrote it.

A room alone, and one of several servers at a time, has its own writer: decide, journal, evolve,
publish, answer; in this order. The others follow: what the writer has in the log is shown to
their people as well, and what their people want is passed on to it. An order is answered here
after this room has shown what it led to.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final, TypeAlias

from ...journal import Journal, JournalFailed, JournalLost
from ...program_log import fields
from ...session import panel
from ...session.checkpoint import Checkpoint, Milestones
from ...session.messages import Command, Fact, Refused
from ...session.session import SessionState, evolve
from ...session.words import SYSTEM, LogHealth
from .backlog import Published
from .clock import Clock, SessionTime
from .deciding import Batch, Order
from .entrusted import Entrusted
from .idempotency import Answer, Answers, Done
from .orders import Orders
from .peers import Peers
from .writer import Writer

LONGEST_WAIT: Final = 10.0
"""Seconds after which a deadline is looked at again: the loop's timers stand still while the
machine sleeps, and the session's time does not."""
DUE_AGAIN: Final = 5.0
"""Seconds after which what is due is tried again, while the log cannot be written."""

_log = logging.getLogger("roundtable.room")

_TROUBLE: Final = {"failing": "the log cannot be written", "lost": "the log is lost"}

Publish: TypeAlias = Callable[[Sequence[Published]], None]
TellLog: TypeAlias = Callable[[LogHealth], None]
TellCheckpoint: TypeAlias = Callable[[Checkpoint], None]


class Room:
    """What happens in a session. Begin with :meth:`start`, end with :meth:`close`."""

    def __init__(
        self,
        journal: Journal,
        state: SessionState,
        answers: Answers,
        clock: Clock,
        last: datetime | None = None,
        checkpoint: Checkpoint | None = None,
        peers: Peers | None = None,
    ) -> None:
        """``state`` is what the journal's records lead to, ``last`` the time of the last one,
        ``checkpoint`` the newest. With ``peers`` they say when it is this room that writes."""
        self.state = state
        self.checkpoint = checkpoint
        self.log: LogHealth = "ok"
        self.leads = peers is None
        self._milestones = Milestones()
        self._journal = journal
        self._orders = Orders(answers)
        self._time = SessionTime(clock, last)
        self._publish: Publish = lambda _: None
        self._tell_log: TellLog = lambda _: None
        self._tell_checkpoint: TellCheckpoint = lambda _: None
        self._tell_lead: Callable[[], None] = lambda: None
        self._closing = False
        self._deadline: asyncio.TimerHandle | None = None
        self._writer = Writer(journal, self)
        self._peers = peers
        self._entrusted = None if peers is None else Entrusted(peers, self._orders, self.reached)
        self._learned: list[Fact] = []
        """What others wrote, and is not shown yet: something of our own may have to come first."""
        self._is_to_lead = False
        self._awaited: dict[asyncio.Future[None], int] = {}
        """Who waits for a fact to be shown, each for which seq."""

    def start(
        self,
        publish: Publish,
        tell_log: TellLog = lambda _: None,
        tell_checkpoint: TellCheckpoint = lambda _: None,
        tell_lead: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to take commands. ``publish`` is told what has become durable, in order;
        ``tell_log`` whenever it changes whether the log can be written; ``tell_checkpoint`` of
        each checkpoint, after what leads to it; ``tell_lead`` when this room begins to write."""
        self._publish = publish
        self._tell_log = tell_log
        self._tell_checkpoint = tell_checkpoint
        self._tell_lead = tell_lead
        self._writer.start()
        self._wait_for_deadline()
        if self.leads:
            tell_lead()

    @property
    def shift(self) -> float:
        """Seconds by which the session's time is ahead of this room's clock, by what another server
        told."""
        return self._time.shift

    def now(self) -> datetime:
        """The session's time: whole milliseconds, never before the last fact."""
        return self._time.now()

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
        answer, order = self._orders.take(by, command, client, number)
        if order is not None:
            self._carry_out(order)
        return answer

    def check_log(self) -> None:
        """Refuse (``log_unavailable``, ``log_lost``) what needs a line in the log or in the list of
        tokens, while there cannot be one: at a disk that hangs, whoever comes would wait without a
        word, and another server may be better."""
        if self.log == "lost":
            raise Refused("log_lost")
        if self.log != "ok":
            raise Refused("log_unavailable")

    def knows(self, by: str, client: str | None, number: int | str) -> bool:
        """Whether this command was given before: then it has its answer, or will have."""
        return self._orders.knows(by, client, number)

    def tell(self, command: Command, done: Callable[[], None] = lambda: None) -> None:
        """Give a command of the room's own, whatever comes of it. ``done`` is called if it was
        carried out."""

        def answered(answer: asyncio.Future[Done]) -> None:
            # Without a look at its exception, asyncio would complain of one that is refused.
            if not answer.cancelled() and answer.exception() is None:
                done()

        self.submit(SYSTEM, command).add_done_callback(answered)

    async def reached(self, seq: int, seconds: float) -> bool:
        """Wait until everything up to a fact is shown here, for so long at most; whether it is."""
        if self.state.seq < seq:
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._awaited[future] = seq
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await future
            finally:
                del self._awaited[future]
        return self.state.seq >= seq

    @property
    def is_busy(self) -> bool:
        """Whether a command is on its way."""
        return self._writer.is_busy or (self._entrusted is not None and self._entrusted.is_busy)

    async def healthy(self) -> bool:
        """Whether commands can be carried out now."""
        return await self._journal.probe() and (self.leads or self.log == "ok")

    async def close(self) -> None:
        """Finish what has been given and let go of the log."""
        self._closing = True
        self._stop_waiting()
        await self._writer.finish()
        if self._entrusted is not None:
            self._entrusted.take_back()
        if self._peers is not None:
            await self._peers.resign()
            await self._peers.close()
        await self._writer.close()

    # What the writer of this room tells, or of another's what comes in over the engine.

    def took_place(self, batch: Batch) -> None:
        """See Shows: tell it to everybody, and answer."""
        self._show(batch.published)
        for order, answer in batch.answers:
            self.answer(order, answer)

    def learn(self, facts: Sequence[Fact]) -> None:
        """See Follows."""
        self._learned += facts
        if not self._writer.is_writing:
            self._writer.settle()
            self.catch_up()

    def settled(self) -> None:
        """See Shows."""
        self.catch_up()
        if self._is_to_lead:
            self.lead()
        self._wait_for_deadline()

    def lead(self) -> None:
        """See Follows. What this room wrote when it led before is finished first."""
        self._is_to_lead = self._writer.is_writing
        if self._is_to_lead:
            return
        self.leads = True
        # What the writer before took of them was learned, and answered.
        for order in self._entrusted.take_back() if self._entrusted is not None else ():
            self._writer.give(order)
        self.log_is("ok")
        self._wait_for_deadline()
        self._tell_lead()

    def follow(self) -> None:
        """See Follows. The writer gives back what it has not begun, in its turn."""
        self.leads = self._is_to_lead = False
        self._stop_waiting()
        self._writer.wake()

    def overtaken(self, orders: Sequence[Order]) -> None:
        """See Shows."""
        assert self._entrusted is not None
        self.leads = False
        for order in orders:
            self._entrusted.give(order)

    def tell_time(self, now: datetime, anew: bool) -> None:
        """See Follows."""
        if not self.leads:
            self._time.tell(now, anew)

    def fails(self, error: Exception) -> None:
        """See Follows."""
        if self.leads:
            self._writer.mend(error)

    def log_is(self, log: LogHealth, error: Exception | None = None) -> None:
        """See Shows, and Follows."""
        if log == self.log:
            return
        self.log = log
        if log == "ok":
            _log.warning("the log can be written again")
        else:
            _log.error(_TROUBLE[log], extra=fields(reason=_reason(error)))
        self._tell_log(log)

    def is_elsewhere(self, order: Order) -> bool:
        """See Shows."""
        return self._orders.is_elsewhere(order)

    def known(self, order: Order) -> Answer | None:
        """See Shows."""
        return self._orders.known(order)

    def answer(self, order: Order, answer: Answer, keep: bool = True) -> None:
        """See Shows."""
        self._orders.answer(order, answer, keep)

    def _carry_out(self, order: Order) -> None:
        # Nothing overtakes what waits for the writer here, also where it is another's turn by now.
        if self.leads or self._entrusted is None or self._writer.is_busy:
            self._writer.give(order)
        else:
            self._entrusted.give(order)

    def catch_up(self) -> None:
        """See Shows: show what others wrote, and answer what of it was wanted here."""
        facts, self._learned = self._learned, []
        if not facts:
            return
        published, state = [], self.state
        for fact in facts:
            assert fact.seq == state.seq + 1, "a fact is missing"
            state = evolve(state, fact)
            published.append(Published(fact, state))
        self._show(published)
        for fact in facts:
            order = self._orders.learn(fact)
            if order is not None and self._entrusted is not None:
                self._entrusted.forget(order)

    def _show(self, published: Sequence[Published]) -> None:
        """Go on from what has become durable, and tell it to everybody."""
        before, self.state = self.state, published[-1].state
        self._time.reach(published[-1].fact.at)
        try:
            self._publish(published)
            self._bear_witness(before, published)
        except Exception:  # noqa: BLE001 - what is durable is answered, whatever became of the audience
            _log.exception("publishing failed")
        for future, seq in self._awaited.items():
            if seq <= self.state.seq and not future.done():
                future.set_result(None)

    def _bear_witness(self, state: SessionState, published: Sequence[Published]) -> None:
        """Tell the checkpoints that became due by what was ``published`` after ``state``."""
        for one in published:
            if self._milestones.take(state, one.fact, one.state):
                seq = one.fact.seq
                self.checkpoint = Checkpoint(seq, self._journal.checksum(seq))
                self._tell_checkpoint(self.checkpoint)
            state = one.state

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _wait_for_deadline(self) -> None:
        self._stop_waiting()
        due = panel.next_deadline(self.state)
        over = self._closing or self.state.session.phase == "closed"
        if due is None or over or not self.leads:
            return
        until, person = due
        # One millisecond more, since the room's time is cut to whole ones.
        delay = min(LONGEST_WAIT, max(0.0, self._time.until(until))) + 0.001
        if self.log != "ok":
            # What is due cannot be written down, and would be tried at every millisecond.
            delay = max(delay, DUE_AGAIN)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(delay, self.tell, panel.Expire(person))


def _reason(error: Exception | None) -> str:
    """Why the log cannot be written: the system's words where it has some."""
    if isinstance(error, JournalFailed) and (
        error.__cause__ is None or isinstance(error, JournalLost)
    ):
        return str(error)
    cause = error.__cause__ if error is not None and error.__cause__ is not None else error
    if isinstance(cause, JournalFailed):
        return str(cause)
    return cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__
