"""A TCP proxy whose line can be cut, held up, silenced, slow and unsteady."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Hands connections to ``port`` on to ``target``, both on the loopback."""

    target: int
    port: int = 0
    connections: int = 0
    delay: float = 0.0
    """Seconds that everything takes in one direction; to connect takes both."""
    jitter: float = 0.0
    """Seconds that it takes at most more than ``delay``, now more and now less."""
    cut_after: int | None = None
    """Bytes to the client until every line is cut, in the middle of whatever that is."""
    rate: float = 0.0
    """Bytes a second of each connection in each direction; 0 for any."""
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _open: bool = True
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def cut(self) -> None:
        """Cut every line and refuse new ones until ``mend``."""
        self._open = False
        for writer in list(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        self._open = True
        self._flowing.set()

    def stall(self) -> None:
        """Let nothing through, in no direction, but keep all lines up; ``mend`` lets it go on."""
        self._flowing.clear()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        own = asyncio.current_task()
        assert own is not None
        self._tasks.add(own)
        self._writers.add(writer)
        try:
            if self._open:
                self.connections += 1
                await self._hand_on(reader, writer)
        finally:
            writer.transport.abort()
            self._writers.discard(writer)
            self._tasks.discard(own)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * self.delay)
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return
        pumps = [
            asyncio.create_task(self._pump(reader, there_writer)),
            asyncio.create_task(self._pump(there_reader, writer, to_client=True)),
        ]
        self._tasks.update(pumps)
        self._writers.add(there_writer)
        try:
            # It may have been cut meanwhile.
            if not writer.transport.is_closing():
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            there_writer.transport.abort()
            self._tasks.difference_update(pumps)
            self._writers.discard(there_writer)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to_client: bool = False
    ) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        # Of timers for the same moment, a loop may take the later one first.
        on_the_way: deque[bytes] = deque()
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flowing.wait()
                if to_client and self.cut_after is not None:
                    data, self.cut_after = data[: self.cut_after], self.cut_after - len(data)
                    if self.cut_after <= 0:
                        writer.write(data)
                        self.cut_after = None
                        return
                await asyncio.sleep(len(data) / self.rate if self.rate else 0)
                # What was sent later does not come earlier.
                late = self.delay + self.chance.uniform(0, self.jitter)
                due = max(due, loop.time() + late)
                on_the_way.append(data)
                loop.call_at(due, lambda: writer.write(on_the_way.popleft()))
                await writer.drain()
            await asyncio.sleep(1.1 * (self.delay + self.jitter))


@asynccontextmanager
async def proxy(target: int) -> AsyncIterator[Proxy]:
    """A proxy in front of the port ``target``."""
    found = Proxy(target)
    found.mend()
    server = await asyncio.start_server(found.handle, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        # Whoever was accepted comes in, in one of the next turns: asyncio loses them otherwise.
        asyncio.get_running_loop().remove_reader(server.sockets[0])
        found.cut()
        for _ in range(3):
            await asyncio.sleep(0)
        server.close()
        while tasks := tuple(found._tasks):
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
