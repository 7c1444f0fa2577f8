"""What moderators announce, on the screens of panelists and spectators."""

from functools import partial
from pathlib import Path

from textual.widget import Widget

from moderator.panel.screen import PanelScreen
from server.session import announcements, phases
from tests.moderator.panel.venue import seen, text_of, venue
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
