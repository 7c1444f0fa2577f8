"""Spectators who ask a server all the time whether it is there: how long it lets them wait.

Run as ``python -m benchmarks._probe LINK``. Prints ``{"joined": 1}``, and when its standard input
ends ``{"waits": [seconds, …]}``: that of each question.
"""

import asyncio
import json
import sys
import time
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from benchmarks._reader import PING, PONG, TEXT, Reader
from moderator.client.address import address

ASKING: Final = 30
"""Of whom each asks as often as one may."""
EVERY: Final = 0.125


class Asking(Reader):
    def __init__(self, host: str, hello: bytes, waits: list[float]) -> None:
        super().__init__(host)
        self._hello, self._waits = hello, waits
        self._asked: float | None = None
        self.joined = asyncio.get_running_loop().create_future()

    def upgraded(self) -> None:
        self.send(TEXT, self._hello)

    def take(self, opcode: int, payload: bytes) -> None:
        if opcode == PONG and self._asked is not None:
            self._waits.append(time.perf_counter() - self._asked)
            self._asked = None
        elif not self.joined.done():
            self.joined.set_result(None)

    def ask(self) -> None:
        if self._asked is None:
            self._asked = time.perf_counter()
            self.send(PING, b"")


async def _main(link: str) -> None:
    parts, where, waits = urlsplit(link), address(link), list[float]()
    assert parts.hostname is not None
    assert parts.port is not None
    loop = asyncio.get_running_loop()
    asking = []
    for n in range(ASKING):
        hello = json.dumps({"hello": 1, "token": where.token, "name": f"Asking {n}"}).encode()
        make = partial(Asking, parts.netloc, hello, waits)
        _, protocol = await loop.create_connection(make, parts.hostname, parts.port)
        await protocol.joined
        asking.append(protocol)
    print(json.dumps({"joined": 1}), flush=True)
    over = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
    while not over.done():
        for protocol in asking:
            protocol.ask()
            await asyncio.sleep(EVERY / ASKING)
    print(json.dumps({"waits": waits}), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
