"""The orders of a room: which are under way, and what was answered to those before."""

from __future__ import annotations

import asyncio
from copy import copy
from itertools import count

from ...session.messages import Command, Fact, Refused
from ...session.records import replace
from .deciding import Order
from .idempotency import Answer, Answers, Done, Key, key


class Orders:
    """Those that were given here, each of which is carried out once and answered once."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._under_way: dict[Key, Order] = {}
        self._named = count(1)
        self._passed: set[Key] = set()
        self._unfinished: list[Fact] = []
        """What was learned of a command that is not whole yet."""

    def take(
        self, by: str, command: Command, client: str | None, number: int | str | None
    ) -> tuple[asyncio.Future[Done], Order | None]:
        """The answer to a command, and the order to carry out: none where it was given before."""
        order_key = key(by, client, number)
        if order_key is not None and order_key in self._under_way:
            return self._under_way[order_key].answer, None
        answer: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        known = self._answers.get(order_key) if order_key is not None else None
        if known is not None:
            _resolve(answer, copy(known))
            return answer, None
        order = Order(by, command, client, number, order_key, answer)
        if order_key is not None:
            self._under_way[order_key] = order
        return answer, order

    def name(self, order: Order, name: str) -> Order:
        """An order without a key gets one: it may have to be given to one writer after another, and
        shall be taken once. ``name`` is this server's."""
        if order.key is not None:
            return order
        number = next(self._named)
        order_key = key(order.by, name, number)
        assert order_key is not None
        named = replace(order, client=name, number=number, key=order_key)
        self._under_way[order_key] = named
        return named

    def pass_on(self, order: Order) -> bool:
        """An order is given to another server; whether it was before."""
        assert order.key is not None
        before = order.key in self._passed
        self._passed.add(order.key)
        return before

    def is_elsewhere(self, order: Order) -> bool:
        """Whether another server was given an order, and may still carry it out: until it is
        answered, nobody can say that nothing came of it."""
        return order.key in self._passed

    def knows(self, by: str, client: str | None, number: int | str) -> bool:
        """Whether this command was given before: then it has its answer, or will have."""
        order_key = key(by, client, number)
        return order_key is not None and (
            order_key in self._under_way or self._answers.get(order_key) is not None
        )

    def known(self, order: Order) -> Answer | None:
        """What was answered to an order that was given before."""
        return None if order.key is None else self._answers.get(order.key)

    def answer(self, order: Order, answer: Answer, keep: bool = True) -> None:
        """What comes of an order; ``keep`` it for when the order is given again."""
        if order.key is not None:
            self._under_way.pop(order.key, None)
            self._passed.discard(order.key)
            if keep:
                self._answers.keep(order.key, answer)
        _resolve(order.answer, answer)

    def learn(self, fact: Fact) -> Order | None:
        """Another server wrote a fact: answer the order that it completes, if that was given here.
        Returns which one that was."""
        self._answers.learn(fact)
        self._unfinished.append(fact)
        if fact.more:
            return None
        whole, self._unfinished = tuple(self._unfinished), []
        order_key = key(fact.by, fact.client, fact.id)
        order = None if order_key is None else self._under_way.get(order_key)
        if order is not None:
            self.answer(order, Done(fact.seq, whole))
        return order


def _resolve(future: asyncio.Future[Done], answer: Answer) -> None:
    if future.done():
        return
    if isinstance(answer, Refused):
        future.set_exception(answer)
    else:
        future.set_result(answer)
