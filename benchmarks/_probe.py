"""Spectators who ask a server all the time whether it is there: how long it lets them wait.

Run as ``python -m benchmarks._probe LINK``. Prints ``{"joined": 1}``, and when its standard input
ends ``{"waits": [seconds, …]}``: that of each question.
"""

import asyncio
import json
import sys
import time
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks._crowd import PING, PONG, TEXT, UPGRADE, frames, masked
from moderator.client.address import address

ASKING: Final = 30
"""Of whom each asks as often as one may."""
EVERY: Final = 0.125


class Asking(asyncio.Protocol):
    def __init__(self, upgrade: bytes, hello: bytes, waits: list[float]) -> None:
        self._upgrade, self._hello, self._waits = upgrade, hello, waits
        self._unread, self._upgraded = b"", False
        self._asked: float | None = None
        self.joined = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        transport.write(self._upgrade)

    def data_received(self, data: bytes) -> None:
        data, end = self._unread + data, 0
        if not self._upgraded:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._unread = head
                return
            self._upgraded = True
            self._transport.write(masked(TEXT, self._hello))
        for opcode, payload, end in frames(data):  # noqa: B007 - what is unread begins there
            if opcode == PING:
                self._transport.write(masked(PONG, payload))
            elif opcode == PONG and self._asked is not None:
                self._waits.append(time.perf_counter() - self._asked)
                self._asked = None
            elif not self.joined.done():
                self.joined.set_result(None)
        self._unread = data[end:]

    def ask(self) -> None:
        if self._asked is None:
            self._asked = time.perf_counter()
            self._transport.write(masked(PING, b""))


async def _main(link: str) -> None:
    parts, where, waits = urlsplit(link), address(link), list[float]()
    assert parts.hostname is not None
    assert parts.port is not None
    loop = asyncio.get_running_loop()
    asking = []
    for n in range(ASKING):
        hello = json.dumps({"hello": 1, "token": where.token, "name": f"Asking {n}"}).encode()
        upgrade = UPGRADE.format(host=parts.netloc).encode()
        make = partial(Asking, upgrade, hello, waits)
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
