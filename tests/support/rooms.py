"""A real room in the test's own process, behind a proxy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from moderator.client.link import Link
from server.app import App
from server.listening import listen
from server.live.room.clock import system_clock
from server.live.room.hosted_session import HostedSession, new_session
from server.live.settings import Settings
from server.session.plan import Agenda, PlannedItem, PlannedPerson
from tests.support.proxy import Proxy, proxy

PLAN = Agenda(
    "Lines",
    (PlannedItem("i1", "Talk", "discussion", 600),),
    (
        PlannedPerson("m1", "Ann", "moderator"),
        PlannedPerson("p1", "Bo [/b]", "panelist"),
    ),
    language="en",
)


@asynccontextmanager
async def room(folder: Path, plan: Agenda = PLAN) -> AsyncIterator[tuple[HostedSession, Proxy]]:
    hosted = new_session(plan, folder, system_clock, Settings())
    listener = listen("127.0.0.1", 0)
    async with App(hosted, listener, Settings()) as app, proxy(app.port) as line:
        yield hosted, line


def link(line: Proxy, secret: str, **values: Any) -> Link:
    """A link through the proxy, with this token."""
    return Link(f"http://127.0.0.1:{line.port}/#{secret}", **values)
