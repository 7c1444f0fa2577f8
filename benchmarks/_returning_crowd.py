"""Spectators in a process of their own, who come once and then, whenever they are told to, again.

Run as ``python -m benchmarks._returning_crowd LINK SIZE``. Prints ``{"joined": seconds}``. For each
line on its standard input all of them come back at once, by their own tokens and with what they
have, to the port that the line names; then it prints ``{"back": seconds, "welcome": text}``.
"""

import asyncio
import json
import sys
import time
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks._reader import TEXT, Reader
from moderator.client.address import address
from server.listening import allow_many_connections

AT_ONCE: Final = 90
"""How many wait for their first welcome at a time."""
MOST: Final = 1000
"""How many wait for a later one."""


class Spectator:
    """Somebody who watches: what they say when they come."""

    def __init__(self, number: int, token: str) -> None:
        self._said: dict[str, Any] = {"hello": 1, "token": token, "name": f"Spectator {number}"}
        self._said["client"] = f"crowd-{number:08}"
        self.welcome = ""
        self.line: asyncio.Transport | None = None

    def hello(self) -> bytes:
        return json.dumps(self._said).encode()

    def welcomed(self, payload: bytes) -> None:
        self.welcome = payload.decode()
        message = json.loads(payload)
        if "seq" in message:
            self._said = {"hello": 1, "client": self._said["client"], "since": message["seq"]} | {
                "token": message["you"].get("token") or self._said["token"]
            }


class Line(Reader):
    """One connection of a spectator's, kept when they have been welcomed."""

    def __init__(self, whose: Spectator, host: str, welcomed: asyncio.Semaphore) -> None:
        super().__init__(host)
        self._whose, self._counted = whose, welcomed
        self._welcomed = False

    def upgraded(self) -> None:
        self._whose.line = self.transport
        self.send(TEXT, self._whose.hello())

    def take(self, opcode: int, payload: bytes) -> None:
        if not self._welcomed:
            self._welcomed = True
            self._whose.welcomed(payload)
            self._counted.release()


async def _come(spectators: list[Spectator], netloc: str, at_once: int) -> float:
    """Let all come; returns the seconds until each had a welcome."""
    for spectator in spectators:
        if spectator.line is not None:
            spectator.line.abort()
    begun, loop = time.monotonic(), asyncio.get_running_loop()
    welcomed, room = asyncio.Semaphore(0), asyncio.Semaphore(at_once)
    host, _, port = netloc.partition(":")

    async def one(spectator: Spectator) -> None:
        async with room:
            await loop.create_connection(
                partial(Line, spectator, netloc, welcomed), host, int(port)
            )
            await welcomed.acquire()

    await asyncio.gather(*map(one, spectators))
    return time.monotonic() - begun


async def _main(link: str, size: int) -> None:
    allow_many_connections()
    spectators = [Spectator(number, address(link).token) for number in range(size)]
    seconds = await _come(spectators, urlsplit(link).netloc, AT_ONCE)
    print(json.dumps({"joined": seconds}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        seconds = await _come(spectators, f"127.0.0.1:{int(line)}", MOST)
        print(json.dumps({"back": seconds, "welcome": spectators[0].welcome}), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
