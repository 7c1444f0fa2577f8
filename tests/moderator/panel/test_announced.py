"""What moderators announce, on the screens of panelists and spectators."""

from pathlib import Path

from server.session import announcements
from tests.moderator.panel.venue import seen, text_of, venue
from tests.support.waiting import until


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
            await until(lambda screen=screen: "Back at [ten]" in text_of(screen, "#announcement"))  # type: ignore[misc]
            assert "stage" not in text_of(screen, "#announcement")
        await room.do(announcements.Clear())
        for screen in (spectators, panelists):
            await until(lambda screen=screen: not screen.query_one("#announcement").display)  # type: ignore[misc]
