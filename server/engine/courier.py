"""Carries between servers what a follower's people want, to whoever writes. Used in the line's
thread.

Orders are carried out in the order in which they were given, whoever is the writer meanwhile. So
they are numbered, and of what comes to a writer out of its turn nothing is taken until all that
has no answer was sent again, under a new count. What is sent twice is carried out once: each order
has a client and an id.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from ..live.room.deciding import Order
from ..live.room.entrusted import NO_ANSWERS
from ..live.room.idempotency import Done
from ..live.room.peers import NoWriter, Replied
from ..session.messages import Refused
from ..wire.messages import decode_passed, encode_command
from .between import Again, Given, Reply
from .ours import Ours

ANSWERS_WITHIN: Final = 2.0
"""Seconds after which what has no answer is sent again."""
PATIENCE: Final = 5.0
"""Seconds that an order waits for a writer before it is said that there is none."""
SHORT_PATIENCE: Final = 0.5
"""The same where that is known already."""
AGAIN: Final = 0.1
SOMEBODY: Final = ""
"""A server that was given an order before, and may still pass it on."""


@dataclass
class _Passed:
    """An order without an answer. ``to``: which writers may have heard of it; ``count``: in which
    count it was sent last; ``sent``: when that was."""

    content: dict[str, Any]
    answer: asyncio.Future[Replied]
    since: float
    to: set[str] = field(default_factory=set)
    count: int = 0
    sent: float = field(default_factory=time.monotonic)

    def is_late(self, now: float) -> bool:
        """Whether it, or its answer, seems to have got lost."""
        return not self.answer.done() and now - self.sent > ANSWERS_WITHIN

    def is_over(self, said: Reply) -> bool:
        """Whether an answer is the last word on it. That it may be given again is no such word as
        long as another writer may still carry it out, or the same one what was sent to it again:
        who was refused would find it in the log."""
        final = said.error not in NO_ANSWERS
        return final or (self.to == {said.server} and self.count == said.count)


class Courier:
    """Both sides: takes away what is passed on from here, and brings what others pass on to
    here."""

    def __init__(self, ours: Ours) -> None:
        self._ours = ours
        self._numbers = count(1)
        self._pending: dict[int, _Passed] = {}
        """By number, in the order in which they were given."""
        self._writer = ""
        """To whom they were sent, "" for nobody yet."""
        self._count, self._sent = 0, 0
        self._sending = asyncio.Lock()
        self._some = asyncio.Event()
        self._due: dict[str, tuple[int, int]] = {}
        """By server: its count, and which of it is to come next. Used in the room's loop."""

    def begin(self) -> None:
        self._ours.keep(self._watch())

    async def pass_on(self, order: Order, again: bool) -> Replied:
        """See Peers."""
        content = {
            "by": order.by,
            "client": order.client,
            "id": order.number,
            "command": encode_command(order.command),
        }
        number = next(self._numbers)
        answer: asyncio.Future[Replied] = asyncio.get_running_loop().create_future()
        to = {SOMEBODY} if again else set()
        self._pending[number] = _Passed(content, answer, time.monotonic(), to)
        self._some.set()
        try:
            async with self._sending:
                if self._writer == self._ours.journal.writer:
                    await self._send(number)
                else:
                    await self._send_all()
            return await answer
        finally:
            del self._pending[number]

    def hear_answer(self, said: Reply | Again) -> None:
        """A writer has answered, or will not."""
        if isinstance(said, Again):
            if said.again >= self._count:
                self._writer, self._count = "", said.again
            return
        passed = self._pending.get(said.answer)
        if passed is not None and not passed.answer.done() and passed.is_over(said):
            passed.answer.set_result(_replied(said))

    def hear(self, said: Given) -> None:
        """Carry out what another server passes on. In the room's loop."""
        room, name = self._ours.room, said.server
        known, due = self._due.get(name, (0, 0))
        if said.count > known:
            known, due = said.count, 0
        if not room.leads or (said.count, said.turn) != (known, due):
            # Nothing more of this count, so that nothing overtakes what is not taken now.
            self._due[name] = (known, -1)
            self._reply(name, {"again": known})
            return
        self._due[name] = (known, due + 1)
        try:
            command = decode_passed(said.command)
        except Refused as refused:
            self._reply(name, self._refusal(said, refused))
            return
        answer = room.submit(said.by, command, said.client, said.id)
        answer.add_done_callback(lambda done: self._answered(said, done))

    async def _watch(self) -> None:
        """Send again what has no answer, and give up what nobody can be given."""
        while True:
            await self._some.wait()
            await asyncio.sleep(AGAIN)
            if not self._pending:
                self._some.clear()
                continue
            now, writer = time.monotonic(), self._ours.journal.writer
            # Each by itself: that others are sent after it says nothing of its answer.
            if self._writer != writer or any(one.is_late(now) for one in self._pending.values()):
                async with self._sending:
                    await self._send_all()
            patience = PATIENCE if self._ours.room.log == "ok" else SHORT_PATIENCE
            for passed in tuple(self._pending.values()):
                late = not passed.to and now - passed.since > patience
                if late and not passed.answer.done():
                    passed.answer.set_exception(NoWriter())

    async def _send_all(self) -> None:
        ours, self._writer = self._ours, ""
        writer = ours.journal.writer
        if writer in ("", ours.name) or not ours.line.is_connected:
            return
        self._writer = writer
        self._count, self._sent = self._count + 1, 0
        for number in tuple(self._pending):
            await self._send(number)

    async def _send(self, number: int) -> None:
        passed, ours = self._pending.get(number), self._ours
        if passed is None or passed.answer.done():
            return
        if ours.line.is_connected:
            passed.to.add(self._writer)
        passed.count = self._count
        turn, self._sent = self._sent, self._sent + 1
        passed.sent = time.monotonic()
        said = {
            **passed.content,
            "server": ours.name,
            "number": number,
            "count": self._count,
            "turn": turn,
        }
        await ours.line.say(f"{ours.subject}.to.{self._writer}", json.dumps(said).encode())

    def _answered(self, said: Given, answer: asyncio.Future[Done]) -> None:
        """In the room's loop."""
        if answer.cancelled():
            return
        try:
            self._reply(said.server, {"answer": said.number, "seq": answer.result().seq})
        except Refused as refused:
            self._reply(said.server, self._refusal(said, refused))

    def _refusal(self, said: Given, refused: Refused) -> dict[str, Any]:
        return {
            "answer": said.number,
            "error": refused.code,
            "values": refused.values,
            "seq": self._ours.room.state.seq,
            "server": self._ours.name,
            "count": said.count,
        }

    def _reply(self, name: str, content: dict[str, Any]) -> None:
        ours = self._ours
        said = ours.line.say(f"{ours.subject}.to.{name}", json.dumps(content).encode())
        ours.line.begin(said)


def _replied(said: Reply) -> Replied:
    if said.error is not None:
        return Replied(Refused(said.error, **said.values), said.seq)
    return Replied(Done(said.seq), said.seq)
