"""What a room that follows has entrusted to the writer, whichever server that is meanwhile, and has
to answer once it shows what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from ...session.messages import Refused
from .deciding import Order
from .idempotency import Done
from .orders import Orders
from .peers import NoWriter, Peers, Replied

LONGEST_WAIT: Final = 2.0
"""Seconds after which the writer is asked again, where what an answer says is not shown here."""

NO_ANSWERS: Final = frozenset({"log_unavailable", "log_lost"})
"""Refusals after which the same command may be given again."""


class Entrusted:
    """Orders of this room's people that are out of its hands, and not answered yet."""

    def __init__(
        self,
        peers: Peers,
        orders: Orders,
        reached: Callable[[int, float], Coroutine[Any, Any, bool]],
    ) -> None:
        """``reached`` waits until everything up to a seq is shown here, some seconds at most, and
        says whether it is."""
        self._peers = peers
        self._orders = orders
        self._reached = reached
        self._passed: dict[Order, asyncio.Task[None]] = {}

    @property
    def is_busy(self) -> bool:
        return bool(self._passed)

    def give(self, order: Order) -> None:
        """Pass an order on, and answer it."""
        order = self._orders.name(order, self._peers.name)
        again = self._orders.pass_on(order)
        task = asyncio.create_task(self._pass_on(order, again), name="pass on")
        self._passed[order] = task
        task.add_done_callback(lambda done: self._ended(order, done))

    def forget(self, order: Order) -> None:
        """It is answered: what the writer says of it is not waited for."""
        if order in self._passed:
            self._passed[order].cancel()

    def take_back(self) -> list[Order]:
        """Pass on nothing more. Returns what was not answered."""
        passed, self._passed = self._passed, {}
        for task in passed.values():
            task.cancel()
        return list(passed)

    def _ended(self, order: Order, task: asyncio.Task[None]) -> None:
        # It may be on its way once more by now.
        if self._passed.get(order) is task:
            del self._passed[order]

    async def _pass_on(self, order: Order, again: bool) -> None:
        try:
            replied = await self._peers.pass_on(order, again)
            # Nobody reads an answer before what it says was shown to them. What was taken is mostly
            # answered by then: it was learned. What never comes here was not the writer's to say.
            while _is_one(replied) and not await self._reached(replied.seq, LONGEST_WAIT):
                replied = await self._peers.pass_on(order, True)
        except NoWriter:
            self._orders.answer(order, Refused("log_unavailable"), keep=False)
            return
        if not order.answer.done():
            self._orders.answer(order, replied.answer, keep=_is_one(replied))


def _is_one(replied: Replied) -> bool:
    """Whether it is an answer, after which the same command is not to be given again."""
    answer = replied.answer
    return isinstance(answer, Done) or answer.code not in NO_ANSWERS
