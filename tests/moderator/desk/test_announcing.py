"""Announcements and the stage's light at the desk's keys, on a real room."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderator.app.screens import Help
from moderator.desk.actions import ACTIONS
from moderator.dialogs.menu import Menu
from moderator.dialogs.prompt import TextPrompt
from moderator.widgets.announcement_line import AnnouncementLine
from server.session import announcements
from tests.moderator.desk.house import House, house, is_open, seen, shown, until
from tests.support.lines import joined, view

LONG = "Das WLAN im Saal ist überlastet: " + "bitte schalten Sie Geräte aus, " * 7
HOSTILE = "[b]Pause bis 10:15[/b] שלום"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        yield room


async def test_a_line_is_announced_to_everybody_changed_and_taken_away(room: House) -> None:
    """One key; while it stands it is read above everything on the desk, and with the audience."""
    sam = room.line(room.opening.tokens.spectators, "Sam")
    async with joined(sam), seen(room.desk(), (80, 24)) as (pilot, screen):
        line = screen.query_one(AnnouncementLine)
        assert not line.display
        await pilot.press("W")
        await until(lambda: is_open(pilot.app, TextPrompt))
        await pilot.press(*HOSTILE, "enter")
        await until(lambda: room.state.announcement)
        await until(lambda: view(sam).state.announcement)
        await until(lambda: line.display)
        await until(lambda: HOSTILE in line.text)
        assert "To everybody (Hanna Sommer" in line.text
        await pilot.press("W")
        await until(lambda: is_open(pilot.app, Menu))
        await pilot.press("1")
        await until(lambda: is_open(pilot.app, TextPrompt))
        await pilot.press(*"!", "enter")
        await until(lambda: room.state.announcement and room.state.announcement.text[-1] == "!")
        await pilot.press("W")
        await until(lambda: is_open(pilot.app, Menu))
        await pilot.press("2")
        await until(lambda: room.state.announcement is None)
        await until(lambda: not line.display)


async def test_the_stage_goes_dark_and_light_by_one_key(room: House) -> None:
    """While it is dark, the desk says so; the other moderator's key lights it again."""
    async with seen(room.desk()) as (pilot, screen):
        line = screen.query_one(AnnouncementLine)
        await pilot.press("B")
        await until(lambda: room.state.blackout)
        await until(lambda: line.display)
        await until(lambda: "The stage is dark" in line.text)
        await room.do(announcements.Blackout(False))
        await until(lambda: not line.display)
        await until(lambda: "shows the stage again" in screen.others.text)


async def test_the_longest_announcement_is_read_whole(room: House) -> None:
    """On 80 columns as well."""
    async with seen(room.desk(), (80, 24)) as (_, screen):
        await room.do(announcements.Announce(LONG))
        line = screen.query_one(AnnouncementLine)
        await until(lambda: "Volker Scharfen" in line.text)
        assert " ".join(line.text.split()).endswith("bitte schalten Sie Geräte aus,")


async def test_taking_away_is_offered_only_while_something_stands(room: House) -> None:
    """The desk asks the rules, which know whether there is anything to take away."""
    async with seen(room.desk()) as (_, screen):
        selection = screen.selection()
        assert selection
        assert not ACTIONS["clear_announcement"].is_possible(selection)
        await room.do(announcements.Announce("x"))
        await until(lambda: shown(screen).state.announcement)
        selection = screen.selection()
        assert selection
        assert ACTIONS["clear_announcement"].is_possible(selection)


async def test_a_long_line_leaves_a_small_desk_its_lists(room: House) -> None:
    """On 40x10 it has two lines, so that tabs and rows stay, and help has all of it."""
    async with seen(room.desk(), (40, 10)) as (pilot, screen):
        await room.do(announcements.Announce(LONG))
        await until(lambda: "WLAN" in screen.announcement.text)
        await until(lambda: screen.announcement.size.height == 2)
        await until(lambda: screen.tabs.size.height == 1 and screen.panes["queue"].size.height)
        await pilot.press("f1")
        await until(lambda: isinstance(pilot.app.screen, Help))
        assert isinstance(pilot.app.screen, Help)
        assert any(LONG.strip() in text for text in pilot.app.screen.about)
