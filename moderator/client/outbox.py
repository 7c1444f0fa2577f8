"""Commands on their way to the room: each waits for its answer, in the order they were given."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from server.codec import Json, encode
from server.session.messages import Command, Fact
from server.wire.messages import LARGEST_FRAME, encode_command

ANSWER_WITHIN: Final = 15.0
"""Seconds after which a command counts as not sent."""
AGAIN_AFTER: Final = 1.0
"""Seconds after which a command is sent once more to a server that cannot take it just now."""
NO_LAST_WORD: Final = frozenset({"log_unavailable", "log_lost", "too_fast"})
"""Refusals by which a server says of itself alone that it takes nothing now."""


@dataclass(frozen=True)
class Answered:
    """The command is in the log, and what it led to has been read before.

    ``seq`` is the log's number after the command. ``facts`` are what the command led to, as the
    reader was shown it, in the log's order: the id of something added is in them. There are none
    where the command changed nothing, or, ``unseen``, where the line was cut before its answer and
    a snapshot may have taken the facts' place. ``link`` and ``code`` are what the command made new.
    ``earlier``: what was taken is not the command, but another one that went out before by the
    same id.
    """

    seq: int
    facts: tuple[Fact, ...] = ()
    link: str | None = None
    code: str | None = None
    unseen: bool = False
    earlier: bool = False


@dataclass(frozen=True)
class Denied:
    """The rules or the room refused; ``message`` is a sentence in the reader's language."""

    code: str
    message: str


@dataclass(frozen=True)
class Unsent:
    """No answer came in time, and the command will not be sent any more.

    ``may_have_arrived``: it went out, and whether the room took it is not known. Then ``id`` is
    what it went out by: ``command`` given again after this, also changed, goes by the same, and
    only one of them is taken.
    """

    may_have_arrived: bool
    id: int | None = field(default=None, compare=False)
    command: Command | None = field(default=None, compare=False)


Answer: TypeAlias = Answered | Denied | Unsent


class TooLong(Exception):
    """A command that fits into no frame: sent, it would cut the line, and every new one."""


@dataclass
class _Given:
    frame: str
    answer: asyncio.Future[Answer]
    sent: int = 0
    """How often: once more on each new line."""


class Outbox:
    """The commands that wait for their answers, and the line that they leave by, if any.

    ``last_id`` is where the ids go on from.
    """

    def __init__(self, last_id: int) -> None:
        self._last_id = last_id
        self._waiting: dict[int, _Given] = {}
        self._unsent: asyncio.Queue[int] | None = None
        self._shown: dict[int, Fact] = {}
        """What the sender's own commands led to, by seq, while an answer is waited for."""

    def give(self, command: Command, again: int | None = None) -> int:
        """Take a command to be sent, again on every new line, until it is answered. Returns what
        :meth:`answer` wants to know. ``again``: by which it went out before. Raises TooLong."""
        if again is None:
            self._last_id += 1
        number = self._last_id if again is None else again
        frame = encode({"id": number, **encode_command(command)})
        if len(frame.encode()) > LARGEST_FRAME:
            raise TooLong
        answer = asyncio.get_running_loop().create_future()
        self._waiting[number] = _Given(frame, answer, sent=0 if again is None else 1)
        if self._unsent is not None:
            self._unsent.put_nowait(number)
        return number

    async def answer(self, number: int) -> Answer:
        """The answer to a command; after ``ANSWER_WITHIN`` seconds, or if cancelled, it is sent no
        more."""
        given = self._waiting[number]
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await given.answer
        except TimeoutError:
            return Unsent(given.sent > 0)
        finally:
            del self._waiting[number]
            if not self._waiting:
                self._shown.clear()

    async def settle(self) -> None:
        """Wait until all commands given by now are answered, or will not be."""
        waiting = [given.answer for given in self._waiting.values()]
        if waiting:
            await asyncio.wait(waiting, timeout=ANSWER_WITHIN)

    async def empty(self, socket: ClientConnection) -> None:
        """Send what waits and what comes over a new line, until that is cut."""
        unsent = self._unsent = asyncio.Queue[int]()
        for number in self._waiting:
            unsent.put_nowait(number)
        with suppress(ConnectionClosed):
            while True:
                given = self._waiting.get(await unsent.get())
                if given is not None:
                    given.sent += 1
                    await socket.send(given.frame)

    def show(self, own: Iterable[Fact]) -> None:
        """Take facts that came about by the sender: facts come before the answer to their
        command."""
        if self._waiting:
            self._shown.update((fact.seq, fact) for fact in own)

    def take(self, reply: Json) -> None:
        """Hand an answer to whoever waits for it, if anybody still does."""
        error = reply.get("error")
        given = self._waiting.get(reply["re"])
        if given is not None and given.sent > 1 and error and error["code"] in NO_LAST_WORD:
            # The server of an earlier line may have it still, and carry it out.
            later = asyncio.get_running_loop().call_later
            later(AGAIN_AFTER, self._send_again, reply["re"], given.sent)
            return
        answer: Answer
        if error is None:
            seq = reply["seq"]
            facts = self._facts_up_to(seq)
            unseen = not facts and given is not None and given.sent > 1
            answer = Answered(seq, facts, reply.get("link"), reply.get("code"), unseen)
        else:
            answer = Denied(error["code"], error.get("message", ""))
        if given is not None and not given.answer.done():
            given.answer.set_result(answer)

    def _send_again(self, number: int, sent: int) -> None:
        given = self._waiting.get(number)
        # A new line sends all that waits by itself.
        if given is not None and given.sent == sent and self._unsent is not None:
            self._unsent.put_nowait(number)

    def _facts_up_to(self, seq: int) -> tuple[Fact, ...]:
        """The facts of the command that was answered with ``seq``, each handed out once.

        A command's facts follow each other and have one time. Answers come in the order of the
        commands, so those of the command before have been handed out already.
        """
        facts: list[Fact] = []
        while (fact := self._shown.get(seq - len(facts))) and fact.at == (facts or [fact])[0].at:
            facts.append(fact)
        for fact in facts:
            del self._shown[fact.seq]
        return tuple(reversed(facts))

    def give_up(self) -> None:
        """Nothing will be sent any more."""
        for given in self._waiting.values():
            if not given.answer.done():
                given.answer.set_result(Unsent(given.sent > 0))
