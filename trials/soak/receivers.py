"""Spectators in a process of its own: they read, come back by themselves, and keep all they read.

Run as ``python -m trials.soak.receivers LINK SIZE FIRST FILE``. Prints a JSON object a line:
``{"back": n}`` whenever as many have their welcome, all of them or some. A line on standard input
ends it; what was read is then in FILE (see ``Kept``).
"""

import asyncio
import json
import pickle
import random
import sys
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks._reader import TEXT, Reader
from moderator.client.address import address
from server.listening import allow_many_connections

from .kept import Kept

FIRST_DELAY: Final = 0.25
LONGEST_DELAY: Final = 5.0
"""Seconds before the first, and at most before any attempt to come back."""
TOLD_EVERY: Final = 0.2
"""Seconds in which who came back is told together."""


class Spectator:
    """Somebody who watches, over all their connections."""

    def __init__(self, crowd: "Crowd", number: int) -> None:
        self.kept = Kept()
        self._crowd, self._number = crowd, number
        self._token: str | None = None
        self._seq: int | None = None
        self._failures = 0

    def hello(self) -> bytes:
        said: dict[str, Any] = {"hello": 1, "token": self._token or self._crowd.token}
        said["client"] = f"receiver-{self._number:08}"
        if self._token is None:
            said["name"] = f"Spectator {self._number}"
        if self._seq is not None:
            said["since"] = self._seq
        return json.dumps(said).encode()

    async def come(self) -> None:
        """Connect; tried again until it works."""
        while True:
            longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(self._failures, 10))
            if self._failures:
                await asyncio.sleep(random.random() * longest)
            try:
                await self._crowd.connect(self)
            except OSError:
                self._failures += 1
            else:
                return

    def welcomed(self, payload: bytes) -> None:
        message = json.loads(payload)
        since, self._seq = self._seq, message["seq"]
        you = message["you"]
        self._token = you.get("token") or self._token
        self.kept.id = you["id"]
        self._failures = 0
        if "state" in message:
            self.kept.parts.append(("state", since, self._seq))
            self.kept.state = payload
        else:
            events = payload[payload.index(b'"events":[') + len(b'"events":[') : -2]
            self.kept.parts.append(("events", since, self._seq, self._crowd.one(events)))
        self._crowd.here(+1)

    def read(self, payload: bytes) -> None:
        if payload.startswith(b'{"seq":'):
            self._seq = int(payload[7 : payload.index(b",", 7)])
            self.kept.parts.append(("fact", self._crowd.one(payload)))
        elif payload.startswith(b'{"checkpoint"'):
            self.kept.checkpoints.add(self._crowd.one(payload))
        elif b'"error"' in payload[:40]:
            self.kept.refused.append(payload.decode())

    def lost(self, welcomed: bool) -> None:
        self._failures = 1 if welcomed else self._failures + 1
        if welcomed:
            self._crowd.here(-1)
        self._crowd.again(self)


class Line(Reader):
    """One connection of a spectator's."""

    def __init__(self, whose: Spectator, host: str) -> None:
        super().__init__(host)
        self._whose = whose
        self._welcomed = False

    def upgraded(self) -> None:
        self.send(TEXT, self._whose.hello())

    def take(self, opcode: int, payload: bytes) -> None:
        if opcode != TEXT:
            return
        if not self._welcomed and payload.startswith(b'{"welcome"'):
            self._welcomed = True
            self._whose.welcomed(payload)
        else:
            self._whose.read(payload)

    def connection_lost(self, error: Exception | None) -> None:
        self._whose.lost(self._welcomed)


class Crowd:
    """All the spectators of the process."""

    def __init__(self, link: str, size: int, first: int) -> None:
        parts = urlsplit(link)
        assert parts.hostname is not None
        assert parts.port is not None
        self.token = address(link).token
        self._host, self._port = parts.hostname, parts.port
        self._named = parts.netloc
        self._texts: dict[bytes, bytes] = {}
        self._coming: set[asyncio.Task[None]] = set()
        self._here = self._told = 0
        self._telling = self._over = False
        self.spectators = [Spectator(self, first + n) for n in range(size)]

    def one(self, text: bytes) -> bytes:
        """The same text, kept once however many read it."""
        return self._texts.setdefault(text, text)

    async def connect(self, spectator: Spectator) -> None:
        loop = asyncio.get_running_loop()
        made = partial(Line, spectator, self._named)
        await loop.create_connection(made, self._host, self._port)

    def begin(self) -> None:
        for spectator in self.spectators:
            self.again(spectator)

    def again(self, spectator: Spectator) -> None:
        if not self._over:
            task = asyncio.create_task(spectator.come())
            self._coming.add(task)
            task.add_done_callback(self._coming.discard)

    def here(self, more: int) -> None:
        self._here += more
        if not self._telling:
            self._telling = True
            asyncio.get_running_loop().call_later(TOLD_EVERY, self._tell)

    def _tell(self) -> None:
        self._telling = False
        print(json.dumps({"back": self._here}), flush=True)

    def end(self) -> list[Kept]:
        self._over = True
        return [spectator.kept for spectator in self.spectators]


async def _main(link: str, size: int, first: int, path: str) -> None:
    allow_many_connections()
    crowd = Crowd(link, size, first)
    crowd.begin()
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.to_thread(Path(path).write_bytes, pickle.dumps(crowd.end()))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
