"""What moderators announce, on the screens of panelists and spectators."""

from functools import partial
from pathlib import Path

from textual.widget import Widget

from moderator.app.screens import Help
from moderator.panel.screen import PanelScreen
from server.session import announcements, phases
from tests.moderator.panel.venue import seen, text_of, venue
from tests.support.screens import on_screen
from tests.support.waiting import until


def _reads(screen: PanelScreen, text: str) -> bool:
    return text in text_of(screen, "#announcement")


def _is_gone(widget: Widget) -> bool:
    return not widget.display


async def test_an_announcement_stands_above_everything_until_it_is_taken_away(
    tmp_path: Path,
) -> None:
    """For panelists and spectators alike; a dark stage is not their concern."""
    async with (
        venue(tmp_path) as room,
        seen(room.spectator()) as (_, spectators),
        seen(room.panelist()) as (_, panelists),
    ):
        await room.do(announcements.Blackout(True), announcements.Announce("Back at [ten]"))
        for screen in (spectators, panelists):
            await until(partial(_reads, screen, "Back at [ten]"))
            assert "stage" not in text_of(screen, "#announcement")
        await room.do(announcements.Clear())
        for screen in (spectators, panelists):
            line = screen.query_one("#announcement")
            await until(partial(_is_gone, line))


async def test_an_announcement_is_over_with_the_session(tmp_path: Path) -> None:
    """It was of the session, and nobody could take it away after that."""
    async with venue(tmp_path) as room, seen(room.spectator()) as (_, screen):
        await room.do(announcements.Announce("Back at ten"))
        await until(partial(_reads, screen, "Back at ten"))
        await room.do(phases.Close())
        await until(partial(_is_gone, screen.query_one("#announcement")))


async def test_a_long_announcement_leaves_a_small_terminal_its_screen(tmp_path: Path) -> None:
    """On 40x10 it has two lines; help has all of it."""
    told = "The fire brigade asks all to leave by the doors at the back, " * 4 + "slowly"
    async with (
        venue(tmp_path) as room,
        seen(room.panelist(), (40, 10)) as (pilot, screen),
    ):
        await room.do(announcements.Announce(told))
        await until(partial(_reads, screen, "To everybody"))
        await until(lambda: screen.query_one("#announcement").size.height == 2)
        await until(lambda: "The session has not begun." in on_screen(pilot.app))
        await pilot.press("f1")
        await until(lambda: isinstance(pilot.app.screen, Help))
        assert isinstance(pilot.app.screen, Help)
        assert any("slowly" in text for text in pilot.app.screen.about)
