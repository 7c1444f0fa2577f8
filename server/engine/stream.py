"""A stream of an engine: messages in order, each of which is taken only after the one it names."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from .jetstream import PAUSE, WRITER, Message, StreamApi, WrongLast, patiently
from .line import Line, NoAnswer
from .problems import Problem

EXPECTED: Final = "Nats-Expected-Last-Sequence"
STREAM: Final = "Nats-Expected-Stream"

SETTINGS: Final = {
    "retention": "limits",
    "storage": "file",
    "discard": "new",
    "max_msgs": -1,
    "max_bytes": -1,
    "max_age": 0,
    "max_msgs_per_subject": -1,
    "deny_delete": True,
    "deny_purge": True,
}
"""What a stream is made with, and has to have later: nothing may go of itself, or by mistake."""
_AT_ONCE: Final = 64
"""Messages that are asked for at once."""


class Overtaken(Exception):
    """Somebody else wrote the next message."""


class Stream:
    """One stream with one subject. Its methods raise NoAnswer where nothing is known."""

    def __init__(self, line: Line, session: str, what: str) -> None:
        self._session = session
        self._api = StreamApi(line, f"roundtable-{session}-{what}")
        self._subject = f"roundtable.{session}.{what}"

    @property
    def name(self) -> str:
        return self._api.name

    async def create(self, replicas: int) -> None:
        """Make it; one that is there with the same settings stays. Raises Problem."""
        await self._api.create(self._subject, replicas, SETTINGS)

    async def exists(self) -> bool:
        """Whether somebody has made it. Raises Problem."""
        return await self._api.config() is not None

    async def check(self) -> int:
        """How many servers keep it. Raises Problem where it is not as it was made."""
        config = await self._api.config()
        if config is None:
            raise Problem("no_session", self._session)
        for setting, due in SETTINGS.items():
            if config.get(setting, False if due is True else due) != due:
                raise Problem("settings", self.name, setting)
        if config.get("persist_mode") not in (None, "", "default"):
            # It would acknowledge what is on no disk, whatever the server's settings are.
            raise Problem("settings", self.name, "persist_mode")
        return int(config.get("num_replicas", 1))

    async def put(self, last: int, data: bytes, writer: str) -> int:
        """Add a message after the one called ``last``; returns its seq. Raises WrongLast."""
        headers = {EXPECTED: str(last), STREAM: self.name, WRITER: writer}
        return await self._api.add(self._subject, data, headers)

    async def get(self, seq: int) -> Message | None:
        """A message; None where whoever was asked does not have it, or not yet."""
        return await self._api.message({"seq": seq})

    async def last(self) -> Message | None:
        """The last message that whoever was asked has."""
        return await self._api.message({"last_by_subj": self._subject})

    async def read(self, first: int, last: int) -> list[Message]:
        """These messages, both included. Raises Problem where one is not there."""
        found: list[Message] = []
        for begin in range(first, last + 1, _AT_ONCE):
            some = range(begin, min(begin + _AT_ONCE, last + 1))
            part = await asyncio.gather(*(patiently(self._later(seq)) for seq in some))
            for seq, message in zip(some, part, strict=True):
                if message is None or message.seq != seq:
                    raise Problem("damaged", f"{self.name}, message {seq}", "missing")
                found.append(message)
        return found

    def _later(self, seq: int) -> Callable[[], Awaitable[Message | None]]:
        return lambda: self.get(seq)


class Tail:
    """The end of a stream, for one of those who write there."""

    def __init__(self, stream: Stream, at: int, writer: str) -> None:
        """``at``: the last message that is known; ``writer``: what its own ones are known by."""
        self.stream = stream
        self.at = at
        self.writer = writer
        self._begun: bytes | None = None
        """What was sent, and may still be taken."""
        self._one_at_a_time = asyncio.Lock()

    async def add(self, data: bytes, patience: float) -> None:
        """Add a message, once whatever happens.

        Without an answer it is sent again, since after the same message it can be taken only once.
        That it is not there (yet) would say nothing: it may be on its way. Raises Overtaken, and
        NoAnswer where after ``patience`` seconds nothing is known. What was begun then has to be
        finished by the same call, before anything else.
        """
        async with self._one_at_a_time:
            assert self._begun in (None, data), "something else was begun"
            self._begun = data
            until = time.monotonic() + patience
            while True:
                try:
                    await self._send(data)
                except Overtaken:
                    self._begun = None
                    raise
                except NoAnswer:
                    if time.monotonic() > until:
                        raise
                else:
                    self.at += 1
                    self._begun = None
                    return
                await asyncio.sleep(PAUSE)

    @property
    def begun(self) -> bytes | None:
        """What was sent, and may still be taken."""
        return self._begun

    async def news(self) -> list[Message]:
        """The messages that others added after those that are known; they are known from now on
        once :meth:`know` is called. Raises NoAnswer, Problem."""
        last = await self.stream.last()
        if last is None or last.seq <= self.at:
            return []
        if last.seq == self.at + 1:
            return [last]
        return await self.stream.read(self.at + 1, last.seq)

    def know(self, messages: Sequence[Message]) -> None:
        """These follow on what is known, and are known as well."""
        assert self._begun is None
        for message in messages:
            assert message.seq == self.at + 1, "a message is missing"
            self.at += 1

    async def _send(self, data: bytes) -> None:
        try:
            if await self.stream.put(self.at, data, self.writer) != self.at + 1:
                raise Overtaken
        except WrongLast:
            found = await self.stream.get(self.at + 1)
            if found is None:
                raise NoAnswer("something is on its way") from None
            if (found.writer, found.data) != (self.writer, data):
                raise Overtaken from None
