"""Streams as an engine's own API has them: what is asked of it, and how its answers are read."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from .line import Line, NoAnswer
from .problems import Problem

T = TypeVar("T")
Answer: TypeAlias = dict[str, Any]

PATIENCE: Final = 15.0
"""Seconds for what has to work before a session begins; longer than an engine needs to find a
new leader."""
SAID_AFTER: Final = 1.0
"""Seconds after which whoever looks at a start would otherwise take it for hung."""
PAUSE: Final = 0.1
"""Seconds between two tries."""
WRITER: Final = "Roundtable-Writer"
"""Which server wrote a message: otherwise two who wrote the same would both take it for theirs."""

_NO_MAJORITY: Final = 10008
_WRONG_LAST: Final = 10071
_NO_MESSAGE: Final = 10037
_NO_STREAM: Final = 10059
_NO_PEERS: Final = 10005

_log = logging.getLogger("roundtable.engine")


class WrongLast(NoAnswer):
    """A message was not taken, since the last one is another than it names. To who named none,
    that is no answer."""


@dataclass(frozen=True)
class Message:
    """``seq`` counts from 1."""

    seq: int
    data: bytes
    writer: str | None


class StreamApi:
    """What can be asked about one stream."""

    def __init__(self, line: Line, name: str) -> None:
        self.name = name
        self._line = line

    async def create(self, subject: str, replicas: int, settings: Mapping[str, Any]) -> None:
        """Make it; one that is there with the same settings stays. Raises Problem."""
        asked = {"name": self.name, "subjects": [subject], "num_replicas": replicas, **settings}

        async def made() -> Answer:
            answer = await self._ask("STREAM.CREATE", asked)
            if _error(answer) == _NO_PEERS:
                # A server that was started a moment ago is one of three, but not yet known as such.
                raise NoAnswer(_description(answer))
            return answer

        _refused(await patiently(made))

    async def config(self) -> Answer | None:
        """The settings that it has; None where nobody has made it. Raises Problem."""
        answer = await patiently(lambda: self._ask("STREAM.INFO", {}))
        if _error(answer) == _NO_STREAM:
            return None
        _refused(answer)
        found = answer.get("config")
        if not isinstance(found, dict):
            raise Problem("refused", found=_description(answer))
        return found

    async def message(self, which: Answer) -> Message | None:
        """The message that is asked for; None where whoever was asked has none. Raises NoAnswer."""
        answer = await self._ask("STREAM.MSG.GET", which)
        if _error(answer) == _NO_MESSAGE:
            return None
        if _error(answer):
            raise NoAnswer(_description(answer))
        try:
            said = answer["message"]
            headers = b64decode(said.get("hdrs", "")).decode("ascii", "replace").split("\r\n")
            pairs = (header.partition(":")[::2] for header in headers)
            writer = next((value.strip() for name, value in pairs if name == WRITER), None)
            return Message(int(said["seq"]), b64decode(said.get("data", "")), writer)
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise NoAnswer("no answer of a stream") from wrong

    async def add(self, subject: str, data: bytes, headers: Mapping[str, str] | None = None) -> int:
        """Send it a message; returns the message's seq. Raises WrongLast, and NoAnswer."""
        answer = await self._line.ask(subject, data, headers)
        if _error(answer) == _WRONG_LAST:
            raise WrongLast
        if _error(answer) or not isinstance(answer.get("seq"), int):
            raise NoAnswer(_description(answer))
        return int(answer["seq"])

    async def _ask(self, what: str, asked: Answer) -> Answer:
        answer = await self._line.ask(f"$JS.API.{what}.{self.name}", json.dumps(asked).encode())
        if _error(answer) == _NO_MAJORITY:
            raise NoAnswer(_description(answer))
        return answer


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask until there is an answer; where it takes long, that is said. Raises Problem after
    PATIENCE."""
    begun, said = time.monotonic(), False
    while True:
        try:
            return await ask()
        except NoAnswer as error:
            waited = time.monotonic() - begun
            if waited > PATIENCE:
                raise Problem("no_answer", found=str(error)) from None
            if waited > SAID_AFTER and not said:
                said = True
                _log.warning("waiting for an answer of the engine")
        await asyncio.sleep(PAUSE)


def _error(answer: Answer) -> int:
    """The number of what is wrong; 0 for nothing."""
    found = answer.get("error")
    if not isinstance(found, dict):
        return 0
    number = found.get("err_code")
    return number if isinstance(number, int) and number else 1


def _description(answer: Answer) -> str:
    found = answer.get("error")
    said = found.get("description") if isinstance(found, dict) else None
    return str(said or "no answer of a stream")


def _refused(answer: Answer) -> None:
    if _error(answer):
        raise Problem("refused", found=_description(answer))
