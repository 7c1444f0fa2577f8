"""Two addresses of one session, as of two machines: where one dies, the other goes on."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from moderator.client.link import Link
from server.app import App
from server.listening import listen
from server.live.room.clock import system_clock
from server.live.room.hosted_session import HostedSession, new_session, resumed_session
from server.live.settings import Settings
from tests.support.ports import free_ports
from tests.support.proxy import Proxy, proxy
from tests.support.rooms import PLAN

SETTINGS = Settings(leave_seconds=0.5, close_seconds=0.2)


class Pair:
    """One of them is served at a time."""

    def __init__(self, hosted: HostedSession, lines: tuple[Proxy, Proxy], late: bool) -> None:
        self._late = late
        self.hosted, self.lines = hosted, lines
        self._serving = AsyncExitStack()

    @property
    def bases(self) -> list[str]:
        return [f"http://127.0.0.1:{line.port}" for line in self.lines]

    def link(self, token: str, **values: Any) -> Link:
        return Link(f"{self.bases[0]}/#{token}", **values)

    async def serve(self, hosted: HostedSession, line: Proxy) -> None:
        self.app = App(hosted, listen("127.0.0.1", line.target), SETTINGS)
        await self._serving.enter_async_context(self.app)
        if not self._late:
            self.app.addresses.tell(self.bases)
        line.mend()

    async def die(self) -> None:
        """The first machine is gone without a word, with whatever was on its way."""
        self.lines[0].cut()
        await self._serving.aclose()
        self._late = False
        self.hosted = resumed_session(self.hosted.folder, system_clock, SETTINGS)
        await self.serve(self.hosted, self.lines[1])

    async def close(self) -> None:
        await self._serving.aclose()


@asynccontextmanager
async def two(folder: Path, late: bool = False) -> AsyncIterator[Pair]:
    """A session of PLAN, served at the first address. ``late``: that knows of no other one yet."""
    first, second = free_ports(2)
    async with proxy(first) as one, proxy(second) as other:
        other.cut()
        pair = Pair(new_session(PLAN, folder, system_clock, SETTINGS), (one, other), late)
        await pair.serve(pair.hosted, one)
        try:
            yield pair
        finally:
            await pair.close()
