"""A real room on loopback, a desk at it, and the other moderator's line in the test's hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from textual.app import App as Textual
from textual.pilot import Pilot
from textual.screen import Screen

from moderator.client.link import Link
from moderator.client.outbox import Answered
from moderator.client.session_view import SessionView
from moderator.desk.app import Desk
from moderator.desk.left import Left
from moderator.desk.screen import DeskScreen
from server.app import App
from server.language import Language
from server.listening import listen
from server.live.room.clock import system_clock
from server.live.room.hosted_session import HostedSession, new_session
from server.live.settings import Settings
from server.session.messages import Command
from server.session.plan import Agenda
from server.session.session import SessionState
from tests.moderator.desk.scene import PLAN
from tests.support.lines import joined
from tests.support.waiting import until

QUICK = Settings(leave_seconds=0.02, presence_seconds=0.01, close_seconds=0.5)


@dataclass
class House:
    """The room. ``other`` is Volker Scharfen (m2); the desk is Hanna Sommer's (m1)."""

    opening: HostedSession
    other: Link
    base: str

    @property
    def state(self) -> SessionState:
        """What the room holds true."""
        return self.opening.room.state

    async def do(self, *commands: Command) -> None:
        """The other moderator gives commands, all of which are taken."""
        for command in commands:
            answer = await self.other.request(command)
            assert isinstance(answer, Answered), answer

    def line(self, token: str, name: str | None = None) -> Link:
        return Link(f"{self.base}#{token}", name=name)

    def desk(self, name: str = "Hanna Sommer") -> Desk:
        link = self.line(self.opening.tokens.moderator, name)
        return Desk(link, Language.named("en"), self.opening.folder)


@asynccontextmanager
async def house(folder: Path, plan: Agenda = PLAN) -> AsyncIterator[House]:
    opening = new_session(plan, folder, system_clock, QUICK)
    async with App(opening, listen("127.0.0.1", 0), QUICK) as app:
        base = f"http://127.0.0.1:{app.port}/"
        other = Link(f"{base}#{opening.tokens.moderator}", name="Volker Scharfen")
        async with joined(other):
            yield House(opening, other, base)


@asynccontextmanager
async def seen(
    desk: Desk, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[Pilot[Left], DeskScreen]]:
    """A desk on a terminal, from when it shows the session. Keys pressed one after another all
    count here: the pause after a change of the floor has a test of its own."""
    async with desk.run_test(size=size, notifications=True) as pilot:
        await until(lambda: _stands(desk))
        assert isinstance(desk.screen, DeskScreen)
        ticks = count(10**9)
        desk.screen.clock = lambda: float(next(ticks))
        yield pilot, desk.screen
        await asyncio.sleep(0)


def _stands(desk: Desk) -> bool:
    """Whether the desk shows the session, everything in its place, and has the keys."""
    screen = desk.screen
    return (
        isinstance(screen, DeskScreen)
        and screen.view is not None
        and screen.queue_list.has_focus
        and bool(screen.queue_list.region)
    )


def is_open(app: Textual[Any], kind: type[Screen[Any]]) -> bool:
    """Whether a screen of a kind is on top, with all that is in it."""
    return isinstance(app.screen, kind) and app.screen.is_mounted


def shown(screen: DeskScreen) -> SessionView:
    """What the desk has drawn."""
    assert screen.view is not None
    return screen.view


async def level(room: House, screen: DeskScreen) -> None:
    """Return once the desk has drawn all that the room holds: what a key does hangs on that."""
    await until(lambda: shown(screen).state.seq == room.state.seq)


__all__ = ["House", "house", "is_open", "level", "seen", "shown", "until"]
