"""What comes of commands: decided one after another, on a state that is ahead of the log."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime

from ...codec import encode_fact
from ...journal import Unwritable, encode
from ...program_log import fields
from ...session.messages import Actor, Command, Fact, Refused
from ...session.session import SessionState, actor_of, decide, evolve
from ...session.words import SYSTEM
from .backlog import Published
from .idempotency import Answer, Done, Key

_log = logging.getLogger("roundtable.room")


@dataclass(frozen=True, eq=False)
class Order:
    """A command that somebody gave, and where its answer goes. ``key`` makes it the same again;
    ``since`` is when it was given here."""

    by: str
    command: Command
    client: str | None
    number: int | str | None
    key: Key | None
    answer: asyncio.Future[Done]
    since: float = field(default_factory=time.monotonic)


class Batch:
    """Orders being decided for one append."""

    def __init__(self, state: SessionState) -> None:
        self.state = state
        self.published: list[Published] = []
        self.records: list[bytes] = []
        self.size = 0
        self.answers: list[tuple[Order, Answer]] = []

    @property
    def orders(self) -> list[Order]:
        return [order for order, _ in self.answers]

    def take(self, order: Order, now: datetime) -> Answer:
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
            for one, record in zip(published, records, strict=True):
                one.written(record.decode())
            self.published += published
            self.records += records
            self.size += sum(map(len, records))
            self.state = published[-1].state
        return Done(self.state.seq, tuple(one.fact for one in published))

    def _decided(self, order: Order, now: datetime) -> list[Published]:
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
