"""What is asked on a terminal of few lines and columns can be answered there."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from moderator.app.screens import Help
from moderator.desk.hosting import known
from moderator.desk.known_links import KnownLinks
from moderator.desk.leaving import Leave
from moderator.desk.links_screen import LinksScreen
from server.language import Language
from server.session import agenda, feedback, phases
from tests.moderator.desk.house import House, house, is_open, seen, shown, until
from tests.moderator.desk.scene import lively
from tests.moderator.desk.still import StillDesk
from tests.support.lines import joined
from tests.support.screens import on_screen

LINK = "http://gateway.example.org:8765/#" + "s" * 22
LINKS = {"moderator": LINK, "panelists": {}, "spectators": LINK, "stage": LINK}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        yield room


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("z", ["began “", "session opened"]),
        ("S", ["Pause the session", "Close the session"]),
        ("a", ["Name or organisation", "○ Ramona", "○ 李雷"]),
        ("w", ["Name or organisation", "1 To the", "2 To the"]),
        ("P", ["Enter Save", "Names"]),
    ],
)
async def test_what_can_be_chosen_is_in_sight(room: House, key: str, rows: list[str]) -> None:
    """On ten lines, too: the question alone would be no question."""
    async with seen(room.desk(), (40, 10)) as (pilot, screen):
        await pilot.press(key)
        await until(lambda: pilot.app.screen is not screen)
        await until(lambda: all(row in on_screen(pilot.app) for row in rows))


async def test_whoever_leaves_many_sees_the_ways_to(room: House) -> None:
    """However much is said above them of who is here, and of what is open."""
    panel = [room.line(token) for token in room.opening.tokens.panelists.values()]
    async with AsyncExitStack() as here, seen(room.desk(), (40, 10)) as (pilot, screen):
        for line in panel:
            await here.enter_async_context(joined(line))
        await room.do(feedback.Open())
        await until(lambda: len(shown(screen).presence.panel) > len(panel))
        await pilot.press("ctrl+q")
        await until(lambda: is_open(pilot.app, Leave))
        said = ("Still here", "1  Leave, and let the session", "3  Stay")
        await until(lambda: all(text in on_screen(pilot.app) for text in said))


@pytest.mark.parametrize("width", [40, 60, 77])
async def test_a_link_is_in_sight_as_a_whole(tmp_path: Path, width: int) -> None:
    """Where it is cut, whoever types it off comes nowhere; the hint says how to copy it."""
    desk = StillDesk(lively().view(), Language.named("en"), [], tmp_path)
    desk.links = KnownLinks(known({"links": LINKS, "code": "K7MQ2X"}))
    async with desk.run_test(size=(width, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("l")
        await until(lambda: is_open(desk, LinksScreen))
        await until(lambda: LINK in "".join(on_screen(desk).replace("│", "").split()))
        assert "closes" in on_screen(desk)


@pytest.mark.parametrize("width", [30, 40, 60, 79])
async def test_help_is_broken_into_lines_once(room: House, width: int) -> None:
    """What a key does stands beside it, or below it, and nothing of it at the edge; also after the
    terminal has got smaller."""
    async with seen(room.desk(), (80, 24)) as (pilot, _screen):
        await pilot.press("question_mark")
        await until(lambda: is_open(pilot.app, Help))
        await pilot.resize_terminal(width, 24)
        told = pilot.app.screen.query_one("#told", Static)
        await until(lambda: 0 < told.size.width < width and _widest(told) <= told.size.width)


def _widest(told: Static) -> int:
    """Cells of the widest line about a key; what stands below is broken by the page."""
    lines = str(told.render()).splitlines()
    return max(cell_len(line) for line in lines if line.startswith("  "))
