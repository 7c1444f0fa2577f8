"""A small session on loopback, and people who take part in it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from websockets.asyncio.client import ClientConnection, connect

from moderator.client.replica import Replica
from server.app import App
from server.listening import listen
from server.live.room.clock import Uptime
from server.live.room.hosted_session import HostedSession, new_session, resumed_session
from server.live.settings import Settings
from server.session.plan import Agenda, PlannedItem, PlannedPerson, PreparedQuestion
from tests.support.waiting import PATIENCE, PATIENTLY

QUICK = Settings(
    leave_seconds=0.02,
    presence_seconds=0.01,
    close_seconds=0.5,
    hello_seconds=2 * PATIENCE,
    ping_seconds=2 * PATIENCE,
)
"""Nothing that comes by itself is waited for, and nobody is let go because a machine is busy."""


class SteppingClock:
    """A machine's clock: it moves when told, and can be set."""

    def __init__(self) -> None:
        self.now = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)
        self.boot = "1"
        self._up = 0.0

    def __call__(self) -> datetime:
        return self.now

    def up(self) -> Uptime:
        return Uptime(self.boot, self._up)

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self._up += seconds

    def set(self, seconds: float) -> None:
        """Put it forward, or below zero back, without any time passing."""
        self.now += timedelta(seconds=seconds)


class Guest:
    """A client that takes down everything it is told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.replica = Replica()
        self.welcome: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        self._last = 0

    @property
    def id(self) -> str:
        return str(self.welcome["you"]["id"])

    async def hear(self) -> dict[str, Any]:
        """The next message, taken by the replica as well."""
        async with asyncio.timeout(PATIENCE):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        if self.replica.state is not None or "state" in message:
            self.replica.take(message, datetime.now(UTC))
        self.heard.append(message)
        return message

    async def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Hear on until a message is the wanted one."""
        while not wanted(message := await self.hear()):
            pass
        return message

    async def has_heard(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """A message that came already, or else is to come."""
        for message in self.heard:
            if wanted(message):
                return message
        return await self.until(wanted)

    async def send(self, do: str, /, **fields: Any) -> int:
        """Send a command; returns its id."""
        self._last += 1
        await self.socket.send(json.dumps({"id": self._last, "do": do, **fields}))
        return self._last

    async def answer(self, number: int | str | None) -> dict[str, Any]:
        return await self.until(lambda m: "re" in m and m["re"] == number)

    async def do(self, command: str, /, **fields: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        return await self.answer(await self.send(command, **fields))

    async def closed(self) -> int | None:
        """Wait for the end; returns the close code."""
        async with asyncio.timeout(PATIENCE):
            await self.socket.wait_closed()
        return self.socket.close_code


@dataclass
class Venue:
    """A running app, and doors to it."""

    app: App
    hosted: HostedSession
    stack: AsyncExitStack

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.app.port}/ws"

    async def raw(self, **options: Any) -> ClientConnection:
        """A connection that has said nothing."""
        alike: dict[str, Any] = {"compression": None, "max_size": None, "max_queue": None}
        connection = await connect(self.url, **{**PATIENTLY, **alike, **options})
        # A test that is over has nothing to say goodbye for.
        self.stack.callback(connection.transport.abort)
        return connection

    async def come(self, token: str, **hello: Any) -> Guest:
        """Somebody who was welcomed."""
        return await self._come(token=token, **hello)

    async def come_by_code(self, code: str, **hello: Any) -> Guest:
        return await self._come(code=code, **hello)

    async def _come(self, **hello: Any) -> Guest:
        guest = Guest(await self.raw())
        await guest.socket.send(json.dumps({"hello": 1, **hello}))
        guest.welcome = await guest.hear()
        assert "welcome" in guest.welcome, guest.welcome
        return guest

    async def turned_away(self, **hello: Any) -> tuple[dict[str, Any], int | None]:
        """The error and the close code with which a hello is refused."""
        socket = await self.raw()
        await socket.send(json.dumps(hello))
        async with asyncio.timeout(PATIENCE):
            error: dict[str, Any] = json.loads(await socket.recv())["error"]
            await socket.wait_closed()
        return error, socket.close_code

    async def moderator(self, **hello: Any) -> Guest:
        return await self.come(self.hosted.tokens.moderator, **hello)

    async def panelist(self, person: str = "p1", **hello: Any) -> Guest:
        return await self.come(self.hosted.tokens.panelists[person], **hello)

    async def spectator(self, name: str = "Sam", **hello: Any) -> Guest:
        return await self.come(self.hosted.tokens.spectators, name=name, **hello)

    async def stage(self, **hello: Any) -> Guest:
        return await self.come(self.hosted.tokens.stage, **hello)


Host: TypeAlias = Callable[..., Awaitable[Venue]]


@pytest.fixture
def plan() -> Agenda:
    people = (
        PlannedPerson("m1", "Maeve", "moderator"),
        PlannedPerson("m2", "Finn", "moderator"),
        PlannedPerson("p1", "Ann [/b] Lee", "panelist"),
        PlannedPerson("p2", "李雷", "panelist"),
        PlannedPerson("s1", "Jonas Pettersen", "spectator"),
    )
    questions = (PreparedQuestion("p1", "What would you drop?"),)
    items = (
        PlannedItem("i1", "Welcome", "welcome", 300, "m1", "smile", questions),
        PlannedItem("i2", "Discussion", "discussion", 1800),
    )
    return Agenda("Harbour", items, people, language="en", invitation_seconds=60)


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@asynccontextmanager
async def hosting(plan: Agenda, clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Host]:
    """Begins a session, or goes on with one, on a port of its own."""
    async with AsyncExitStack() as stack:

        async def begin(
            settings: Settings = QUICK,
            resume: Path | None = None,
            at: str = "127.0.0.1",
            **options: Any,
        ) -> Venue:
            if resume is None:
                hosted = new_session(plan, tmp_path, clock, settings, clock.up)
            else:
                hosted = resumed_session(resume, clock, settings, clock.up)
            app = await stack.enter_async_context(App(hosted, listen(at, 0), settings, **options))
            return Venue(app, hosted, stack)

        yield begin


@pytest.fixture
async def host(plan: Agenda, clock: SteppingClock, tmp_path: Path) -> AsyncIterator[Host]:
    async with hosting(plan, clock, tmp_path) as begin:
        yield begin


@pytest.fixture
async def venue(host: Host) -> Venue:
    return await host()
