"""A real server's port to which anybody sends any bytes: before, in place of and after an upgrade.

Nobody else may notice: a moderator's commands are answered throughout, and so is ``/healthz``.
"""

import asyncio
import os
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.session import agenda
from tests.support.certificates import certificate
from tests.support.waiting import PATIENCE
from trials.served import Server

from .frames import Frames
from .line import connect
from .room import Wrong

FILES: Final = 1_024
READ: Final = 2.0
"""Seconds in which a connection that the server leaves open is read from."""
AT_ONCE: Final = 16
ASKED_EVERY: Final = 200
"""Connections after which somebody who belongs there asks whether all is well."""


@dataclass
class Where:
    """Where a server is found, and how what is said to it is encrypted, if it is."""

    host: str = "localhost"
    port: int = 0
    encrypted: ssl.SSLContext | None = None

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self.host, self.port, ssl=self.encrypted)


async def try_port(folder: Path, seed: int, number: int, encrypted: bool = False) -> None:
    """Open ``number`` connections and send to each what should not be sent; where ``encrypted``,
    what is sent is broken before it is. Raises Wrong."""
    chance, where = Random(seed), Where()
    more: tuple[str, ...] = ("--host", where.host)
    if encrypted:
        own = certificate(folder)
        more += ("--cert", str(own.cert), "--key", str(own.key))
        where.encrypted = ssl.create_default_context(cafile=str(own.cert))
        # By that a terminal is told whom to trust.
        os.environ["SSL_CERT_FILE"] = str(own.cert)
    server, frames = Server(folder, FILES, more), Frames(chance)
    await asyncio.to_thread(server.start)
    where.port = server.port
    link = Link(str(server.links["moderator"]))
    running = asyncio.create_task(link.run())
    try:
        for begin in range(0, number, ASKED_EVERY):
            await _is_well(where, link, f"{seed}/{begin}")
            room = asyncio.Semaphore(AT_ONCE)
            wanted = min(ASKED_EVERY, number - begin)
            made = [_made(frames, where.port, chance) for _ in range(wanted)]
            await asyncio.gather(*(_send(where, *one, room) for one in made))
        await _is_well(where, link, "the end")
    finally:
        running.cancel()
        server.kill()
    if complaints := server.complaints():
        raise Wrong(f"seed {seed}: the program log says {complaints[:5]}")


def _made(frames: Frames, port: int, chance: Random) -> tuple[bool, bytes]:
    """Whether an upgrade comes first, and the bytes."""
    if chance.random() < 0.5:
        # A connection may bring one request after the other, and a WebSocket at the end.
        requests = [frames.request(f"localhost:{port}") for _ in range(chance.choice((1, 1, 3)))]
        return False, b"".join(requests) + (frames.raw() if chance.random() < 0.2 else b"")
    return True, frames.raw()


async def _send(where: Where, upgraded: bool, data: bytes, room: asyncio.Semaphore) -> None:
    async with room:
        if upgraded:
            line = await connect(where.host, where.port, where.encrypted)
            line.is_polite = False
            line.transport.write(data)
            _end(line.transport)
            with suppress(TimeoutError):
                async with asyncio.timeout(READ):
                    await line.ends()
            line.cut()
            return
        reader, writer = await where.connect()
        with suppress(OSError, TimeoutError):
            writer.write(data)
            _end(writer.transport)
            async with asyncio.timeout(READ):
                answer = await reader.read(65536)
                if answer.startswith((b"HTTP/1.1 500", b"HTTP/1.1 502")):
                    raise Wrong(f"the answer is {answer[:200]!r}\n  at: {data[:2000]!r}")
        writer.transport.abort()


def _end(transport: asyncio.WriteTransport) -> None:
    """Say that nothing more comes, where there is a way: encrypted, there is none."""
    if transport.can_write_eof():
        transport.write_eof()


async def _is_well(where: Where, link: Link, at: str) -> None:
    answer = await link.request(agenda.Edit("i1", script=at))
    if not isinstance(answer, Answered):
        raise Wrong(f"{at}: a moderator was answered {answer}")
    reader, writer = await where.connect()
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        healthy = (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.transport.abort()
    if not healthy:
        raise Wrong(f"{at}: /healthz does not say 200")
