"""A real room on loopback, a moderator's line to it, and the screens of those who join."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from moderator.client.link import Link
from moderator.client.outbox import Answered
from moderator.panel.app import PanelApp
from moderator.panel.entrance import Guest
from moderator.panel.screen import PanelScreen
from server.app import App
from server.language import Language
from server.listening import listen
from server.live.room.clock import system_clock
from server.live.room.hosted_session import HostedSession, new_session
from server.live.settings import Settings
from server.session.messages import Command
from server.session.people import Person
from server.session.plan import (
    Agenda,
    Document,
    PlannedItem,
    PlannedPerson,
    PlannedPosition,
    PreparedQuestion,
)
from tests.support.lines import joined, view
from tests.support.proxy import Proxy, proxy
from tests.support.waiting import until

NAME = "Ann [/b] Lee"
THESIS = "Every harbour [/b] needs 李雷."

PLAN = Agenda(
    "Harbour [/b]",
    (
        PlannedItem("i1", "Welcome", "welcome", 300),
        PlannedItem(
            "i2",
            "Talk",
            "discussion",
            900,
            prepared=(PreparedQuestion("p1", "Why?"),),
            positions=(PlannedPosition("x1", THESIS, "d1"), PlannedPosition("x2", "Or [/b] not?")),
        ),
        PlannedItem("i3", "Later", "positions", 60, positions=(PlannedPosition("x3", "Later"),)),
    ),
    (
        PlannedPerson("m1", "Maeve", "moderator"),
        PlannedPerson("p1", NAME, "panelist"),
        PlannedPerson("p2", "李雷", "panelist"),
    ),
    language="en",
    documents=(Document("d1", "The paper [/b]", "Harbour Press"),),
    invitation_seconds=60,
    speech_limit=120,
)
QUICK = Settings(leave_seconds=0.02, presence_seconds=0.01, close_seconds=0.5)


@dataclass
class Venue:
    """The room; ``moderator`` is a line in the hands of the test."""

    opening: HostedSession
    moderator: Link
    line: Proxy
    """What the others' lines go through."""

    async def do(self, *commands: Command) -> None:
        """The moderator gives commands, all of which are taken."""
        for command in commands:
            answer = await self.moderator.request(command)
            assert isinstance(answer, Answered), answer

    def knows(self, name: str) -> bool:
        """Whether the moderator sees somebody of that name by now."""
        return any(person.name == name for person in view(self.moderator).state.people.values())

    def person(self, name: str) -> Person:
        """Somebody by their name, as the moderator sees them."""
        people = view(self.moderator).state.people.values()
        return next(person for person in people if person.name == name)

    def panelist(self, person: str = "p1") -> PanelApp:
        return self._app(self.opening.tokens.panelists[person], Guest())

    def spectator(
        self, name: str = NAME, client: str | None = None, language: str = "en"
    ) -> PanelApp:
        """Somebody by the spectators' link; without a name they will be asked for it, unless the
        room knows what their program keeps."""
        guest = Guest(name) if name else Guest()
        return self._app(self.opening.tokens.spectators, guest, client, language)

    def with_the_moderators_link(self) -> PanelApp:
        return self._app(self.opening.tokens.moderator, Guest())

    def _app(
        self, token: str, guest: Guest, client: str | None = None, language: str = "en"
    ) -> PanelApp:
        def dial(guest: Guest) -> Link:
            return Link(
                f"http://127.0.0.1:{self.line.port}/#{token}",
                name=guest.name,
                organisation=guest.organisation,
                client=client,
                opens="join",
            )

        return PanelApp(dial, guest, Language.named(language), self.opening.folder)


@asynccontextmanager
async def venue(folder: Path) -> AsyncIterator[Venue]:
    opening = new_session(PLAN, folder, system_clock, QUICK)
    async with App(opening, listen("127.0.0.1", 0), QUICK) as app, proxy(app.port) as line:
        moderator = Link(f"http://127.0.0.1:{app.port}/#{opening.tokens.moderator}")
        async with joined(moderator):
            yield Venue(opening, moderator, line)


@asynccontextmanager
async def seen(
    app: PanelApp, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], PanelScreen]]:
    """An app on a terminal, from when its screen shows the session."""
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(lambda: isinstance(app.screen, PanelScreen) and app.screen._seen is not None)
        assert isinstance(app.screen, PanelScreen)
        yield pilot, app.screen
        await asyncio.sleep(0)


def text_of(screen: PanelScreen, selector: str) -> str:
    """What a part of the screen shows, without its colours."""
    return str(getattr(screen.query_one(selector), "text"))  # noqa: B009 - several classes
