"""An engine that says rubbish, from where a relay has all that it knows.

What comes is broken on the way, or somebody else is at the engine's place. When it says again what
it should, nothing is missing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from moderator.client.outbox import Answered
from server.session import agenda, phases, queue
from tests.support.lines import joined

from .frames import SMALL, TEXTS, Frames
from .machines import machines
from .room import SteppingClock, Wrong, complaints

SECONDS: Final = 1.0
"""How long a connection is left at most, before somebody else is at the other end."""
INFO: Final = 'INFO {"server_id":"x","version":"2.15.1","max_payload":1048576,"headers":true}\r\n'
SAID: Final = (
    *("PONG\r\n", "PING\r\n", "+OK\r\n", "-ERR\r\n", "-ERR 'No such thing'\r\n", "MSG\r\n"),
    *("-ERR 'Authorization Violation'\r\n", "-ERR 'Stale Connection'\r\n", "HTTP/1.1 200 OK\r\n"),
    *("MSG a 1 5\r\nhello\r\n", "MSG a 1 999999999\r\n", "MSG a 99999999999 0\r\n\r\n"),
    *("HMSG a 1 9 2\r\nNATS/1.0\r\n\r\n", "HMSG a 1 12 12\r\nNATS/1.0 503\r\n\r\n"),
    'INFO {"connect_urls":["[:1","a b","x:99999999",":","127.0.0.1:1"]}\r\n',
)
OPEN: Final = 4
"""Connections that a relay may have to its engine at the most: one, and some that just end."""


@dataclass
class Rubbish:
    """Stands where the engine is, at ``port``; ``target`` is where it really is. While it is not
    ``true``, each connection has something wrong. ``broken`` counts these."""

    frames: Frames
    target: int = 0
    port: int = 0
    true: bool = True
    broken: int = 0
    most: int = 0
    """The most that were open at once."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _ends: set[asyncio.StreamWriter] = field(default_factory=set)

    async def end(self) -> None:
        """Let go of all connections."""
        self.turn(True)
        if self._tasks:
            await asyncio.wait(self._tasks)

    def lead(self, target: int) -> int:
        self.target = target
        return self.port

    def turn(self, true: bool) -> None:
        """Say what the engine says, or rubbish, from now on; whoever is connected has to anew."""
        self.true = true
        for writer in tuple(self._ends):
            writer.transport.abort()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.most = max(self.most, len(self._ends))
        try:
            with suppress(OSError, TimeoutError):
                if self.true:
                    await self._pass(reader, writer)
                    return
                self.broken += 1
                within = self.frames.chance.choice((0.05, 0.2, SECONDS))
                async with asyncio.timeout(within):
                    if self.frames.chance.random() < 0.5:
                        await self._pretend(reader, writer)
                    else:
                        await self._pass(reader, writer)
        finally:
            writer.transport.abort()
            self._ends.discard(writer)
            # Only then is it closed.
            await asyncio.sleep(0)

    async def _pretend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Say what no engine would."""
        chance = self.frames.chance
        info = INFO if chance.random() < 0.5 else self.frames.broken(INFO)
        if chance.random() < 0.2:
            info = f"INFO {chance.choice(SMALL)}\r\n"
        said = [info, *(["PONG\r\n"] if chance.random() < 0.7 else [])]
        for _ in range(chance.choice((1, 3, 10))):
            one = chance.choice((*SAID, *TEXTS))
            said.append(self.frames.broken(one) if one and chance.random() < 0.5 else one)
        for one in said:
            writer.write(one.encode("utf-8", "surrogatepass"))
            await writer.drain()
            await asyncio.sleep(0)
        await reader.read()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what the engine says, some of it broken unless it is to be true."""
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        pumps = [
            asyncio.create_task(self._pump(reader, back, true=True)),
            asyncio.create_task(self._pump(there, writer, true=self.true)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            back.transport.abort()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, true: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                chance = self.frames.chance
                if not true and chance.random() < 0.3:
                    broken = bytearray(data)
                    broken[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
                    data = bytes(broken[: chance.choice((len(data), len(data) // 2))])
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def _rubbish(frames: Frames) -> AsyncIterator[Rubbish]:
    found = Rubbish(frames)
    server = await asyncio.start_server(found.handle, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await found.end()


async def try_upstream(folder: Path, seed: int, connections: int) -> None:
    """Let a relay meet ``connections`` with something wrong, one after another. Its audience stays
    and is answered afterwards. Raises Wrong."""
    frames, at = Frames(Random(seed)), f"seed {seed}"
    with complaints(seed, of=("roundtable", "asyncio", "nats")):
        async with AsyncExitStack() as stack:
            rubbish = await stack.enter_async_context(_rubbish(frames))
            among = await stack.enter_async_context(machines(folder, SteppingClock(), rubbish.lead))
            tokens = among.hosted["writer"].tokens
            ann = among.link("writer", tokens.moderator)
            kim = among.link("relay", tokens.spectators, name="Kim")
            seen: set[str] = set()
            await stack.enter_async_context(joined(ann, kim))
            kim.changed = lambda _facts: seen.add(kim.connection)
            await ann.request(phases.Open())
            while rubbish.broken < connections:
                rubbish.turn(False)
                least = rubbish.broken + 10
                while rubbish.broken < min(least, connections):
                    await ann.request(agenda.Edit("i1", script=at))
                    await asyncio.sleep(0.05)
                rubbish.turn(True)
                await among.are_one(ann, f"{at}/{rubbish.broken}")
                among.compare(at)
            answer = await kim.request(queue.Join())
            if not isinstance(answer, Answered):
                raise Wrong(f"{at}: somebody at the relay was answered {answer}")
            if seen - {"connected"}:
                raise Wrong(f"{at}: somebody had to connect to the relay again")
            if rubbish.most > OPEN:
                raise Wrong(f"{at}: {rubbish.most} connections were open at once")
