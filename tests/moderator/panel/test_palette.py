"""The palette: everything that can be done now, by its name in either language."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.widgets import Input

from moderator.app.palette import Offer, Palette
from moderator.panel.app import PanelApp
from server.session import agenda, phases
from server.session.entries import current_queue
from tests.moderator.panel.venue import Venue, seen, venue
from tests.support.lines import view
from tests.support.waiting import until

HAND = "Raise or lower the hand for a contribution"
SEAT = "Ask for a seat on the panel"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Venue]:
    async with venue(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("i2"))
        yield room


def offers(app: PanelApp) -> dict[str, Offer]:
    return {offer.names[0]: offer for offer in app.offers(app.screen)}


async def test_what_is_found_in_another_language_is_done(room: Venue) -> None:
    """On an English screen a German word finds the hand, and enter raises it."""
    app = room.panelist()
    async with seen(app) as (pilot, screen):
        await pilot.press("ctrl+p")
        await until(lambda: isinstance(app.screen, Palette) and app.focused)
        palette = app.screen
        assert isinstance(palette, Palette)
        palette.query_one(Input).value = "Beitrag anmelden oder zurück"
        # Before anything has been typed, all that is possible is offered.
        await until(lambda: [offer.names[0] for offer in palette.found] == [HAND])
        await pilot.press("enter")
        await until(lambda: app.screen is screen)
        await until(lambda: [e.person for e in current_queue(view(room.moderator).state).entries])


async def test_only_what_is_possible_is_offered(room: Venue) -> None:
    """A panelist is offered no seat, and after the end there are only the lists and the program."""
    app = room.panelist()
    async with seen(app) as (_, screen), seen(room.spectator()) as (other, _):
        assert HAND in offers(app)
        assert SEAT not in offers(app)
        assert isinstance(other.app, PanelApp)
        assert SEAT in offers(other.app)
        await room.do(phases.Close())
        await until(lambda: screen.view.state.session.phase == "closed")
        others = {"Help", "All keys", "Deutsch/English", "Quit"}
        left = {n for n in offers(app) if n not in others and not n.startswith("Colours")}
        assert "Show the queue" in left
        assert all(name.startswith("Show ") for name in left)
