"""A real server's port to which anybody sends any bytes: before, in place of and after an upgrade.

Nobody else may notice: a moderator's commands are answered throughout, and so is ``/healthz``.
"""

import asyncio
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final

from moderator.client.link import Answered, Link
from server.session import agenda
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


async def try_port(folder: Path, seed: int, number: int) -> None:
    """Open ``number`` connections and send to each what should not be sent. Raises Wrong."""
    chance, server = Random(seed), Server(folder, FILES)
    frames = Frames(chance)
    await asyncio.to_thread(server.start)
    link = Link(str(server.links["moderator"]))
    running = asyncio.create_task(link.run())
    try:
        for begin in range(0, number, ASKED_EVERY):
            await _is_well(server, link, f"{seed}/{begin}")
            room = asyncio.Semaphore(AT_ONCE)
            wanted = min(ASKED_EVERY, number - begin)
            made = [_made(frames, server.port, chance) for _ in range(wanted)]
            await asyncio.gather(*(_send(server.port, *one, room) for one in made))
        await _is_well(server, link, "the end")
    finally:
        running.cancel()
        server.kill()
    if complaints := server.complaints():
        raise Wrong(f"seed {seed}: the program log says {complaints[:5]}")


def _made(frames: Frames, port: int, chance: Random) -> tuple[bool, bytes]:
    """Whether an upgrade comes first, and the bytes."""
    if chance.random() < 0.5:
        # A connection may bring one request after the other, and a WebSocket at the end.
        requests = [frames.request(f"127.0.0.1:{port}") for _ in range(chance.choice((1, 1, 3)))]
        return False, b"".join(requests) + (frames.raw() if chance.random() < 0.2 else b"")
    return True, frames.raw()


async def _send(port: int, upgraded: bool, data: bytes, room: asyncio.Semaphore) -> None:
    async with room:
        if upgraded:
            line = await connect("127.0.0.1", port)
            line.is_polite = False
            line.transport.write(data)
            line.transport.write_eof()
            with suppress(TimeoutError):
                async with asyncio.timeout(READ):
                    await line.ends()
            line.cut()
            return
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(OSError, TimeoutError):
            writer.write(data)
            writer.write_eof()
            async with asyncio.timeout(READ):
                answer = await reader.read(65536)
                if answer.startswith((b"HTTP/1.1 500", b"HTTP/1.1 502")):
                    raise Wrong(f"the answer is {answer[:200]!r}\n  at: {data[:2000]!r}")
        writer.transport.abort()


async def _is_well(server: Server, link: Link, where: str) -> None:
    answer = await link.request(agenda.Edit("i1", script=where))
    if not isinstance(answer, Answered):
        raise Wrong(f"{where}: a moderator was answered {answer}")
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    async with asyncio.timeout(10):
        healthy = (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.transport.abort()
    if not healthy:
        raise Wrong(f"{where}: /healthz does not say 200")
