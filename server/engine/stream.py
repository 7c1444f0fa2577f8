"""A stream of an engine: messages in order, each of which is taken only after the one it names."""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from .line import Line, NoAnswer
from .problems import Problem

T = TypeVar("T")

EXPECTED: Final = "Nats-Expected-Last-Sequence"
STREAM: Final = "Nats-Expected-Stream"
WRITER: Final = "Roundtable-Writer"
"""Which server wrote a message: otherwise two who wrote the same would both take it for theirs."""

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
WRONG_LAST: Final = 10071
_NO_MESSAGE: Final = 10037
_NO_STREAM: Final = 10059
_NO_PEERS: Final = 10005
_AT_ONCE: Final = 64
"""Messages that are asked for at once."""
_PAUSE: Final = 0.1
PATIENCE: Final = 15.0
"""Seconds for what has to work before a session begins; longer than an engine needs to find a
new leader."""


class Overtaken(Exception):
    """Somebody else wrote the next message."""


class _WrongLast(Exception):
    pass


@dataclass(frozen=True)
class Message:
    """``seq`` counts from 1."""

    seq: int
    data: bytes
    writer: str | None


class Stream:
    """One stream with one subject. Its methods raise NoAnswer where nothing is known."""

    def __init__(self, line: Line, session: str, what: str) -> None:
        self._session = session
        self.name = f"roundtable-{session}-{what}"
        self._subject = f"roundtable.{session}.{what}"
        self._line = line

    async def create(self, replicas: int) -> None:
        """Make it; one that is there with the same settings stays. Raises Problem."""
        asked = {"name": self.name, "subjects": [self._subject], "num_replicas": replicas}
        refused(await make(lambda: self._api("STREAM.CREATE", asked | SETTINGS)))

    async def exists(self) -> bool:
        """Whether somebody has made it. Raises Problem."""
        answer = await patiently(lambda: self._api("STREAM.INFO", {}))
        if error(answer) == _NO_STREAM:
            return False
        refused(answer)
        return True

    async def check(self) -> int:
        """How many servers keep it. Raises Problem where it is not as it was made."""
        answer = await patiently(lambda: self._api("STREAM.INFO", {}))
        if error(answer) == _NO_STREAM:
            raise Problem("no_session", self._session)
        refused(answer)
        config = answer.get("config")
        if not isinstance(config, dict):
            raise Problem("refused", found=description(answer))
        for setting, due in SETTINGS.items():
            if config.get(setting, False if due is True else due) != due:
                raise Problem("settings", self.name, setting)
        if config.get("persist_mode") not in (None, "", "default"):
            # It would acknowledge what is on no disk, whatever the server's settings are.
            raise Problem("settings", self.name, "persist_mode")
        return int(config.get("num_replicas", 1))

    async def put(self, last: int, data: bytes, writer: str) -> int:
        """Add a message after the one called ``last``; returns its seq."""
        headers = {EXPECTED: str(last), STREAM: self.name, WRITER: writer}
        answer = await self._line.ask(self._subject, data, headers)
        wrong = error(answer)
        if wrong == WRONG_LAST:
            raise _WrongLast
        if wrong or not isinstance(answer.get("seq"), int):
            raise NoAnswer(description(answer))
        return int(answer["seq"])

    async def get(self, seq: int) -> Message | None:
        """A message; None where whoever was asked does not have it, or not yet."""
        return await self._get({"seq": seq})

    async def last(self) -> Message | None:
        """The last message that whoever was asked has."""
        return await self._get({"last_by_subj": self._subject})

    async def read(self, first: int, last: int) -> list[Message]:
        """These messages, both included. Raises Problem where one is not there."""
        found: list[Message] = []
        for begin in range(first, last + 1, _AT_ONCE):
            some = range(begin, min(begin + _AT_ONCE, last + 1))
            part = await asyncio.gather(*(patiently(_later(self.get, seq)) for seq in some))
            for seq, message in zip(some, part, strict=True):
                if message is None or message.seq != seq:
                    raise Problem("damaged", f"{self.name}, message {seq}", "missing")
                found.append(message)
        return found

    async def _get(self, which: dict[str, Any]) -> Message | None:
        answer = await self._api("STREAM.MSG.GET", which)
        return stored(answer)

    async def _api(self, what: str, asked: dict[str, Any]) -> dict[str, Any]:
        return await self._line.ask(f"$JS.API.{what}.{self.name}", json.dumps(asked).encode())


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
                await asyncio.sleep(_PAUSE)

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
        except _WrongLast:
            found = await self.stream.get(self.at + 1)
            if found is None:
                raise NoAnswer("something is on its way") from None
            if (found.writer, found.data) != (self.writer, data):
                raise Overtaken from None


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer. Raises Problem after PATIENCE."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return await ask()
        except NoAnswer as error:
            if time.monotonic() > until:
                raise Problem("refused", found=str(error)) from None
        await asyncio.sleep(_PAUSE)


async def make(ask: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """Ask for a stream until there is an answer: a server that was started a moment ago is one of
    three, but not yet known as such. Raises Problem after PATIENCE."""

    async def made() -> dict[str, Any]:
        answer = await ask()
        if error(answer) == _NO_PEERS:
            raise NoAnswer(description(answer))
        return answer

    return await patiently(made)


def _later(get: Callable[[int], Awaitable[T]], seq: int) -> Callable[[], Awaitable[T]]:
    return lambda: get(seq)


def stored(answer: dict[str, Any]) -> Message | None:
    """The message that a stream was asked for; None where it has none. Raises NoAnswer."""
    if error(answer) == _NO_MESSAGE:
        return None
    if error(answer):
        raise NoAnswer(description(answer))
    try:
        said = answer["message"]
        headers = b64decode(said.get("hdrs", "")).decode("ascii", "replace").split("\r\n")
        pairs = (header.partition(":")[::2] for header in headers)
        writer = next((value.strip() for name, value in pairs if name == WRITER), None)
        return Message(int(said["seq"]), b64decode(said.get("data", "")), writer)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise NoAnswer("no answer of a stream") from wrong


def error(answer: dict[str, Any]) -> int:
    """The number of what is wrong; 0 for nothing."""
    found = answer.get("error")
    if not isinstance(found, dict):
        return 0
    number = found.get("err_code")
    return number if isinstance(number, int) and number else 1


def description(answer: dict[str, Any]) -> str:
    found = answer.get("error")
    said = found.get("description") if isinstance(found, dict) else None
    return str(said or "no answer of a stream")


def refused(answer: dict[str, Any]) -> None:
    if error(answer):
        raise Problem("refused", found=description(answer))
