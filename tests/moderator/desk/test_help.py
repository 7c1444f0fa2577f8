"""F1 says what is to be seen here, ``?`` all keys."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.widgets import Static

from moderator.app.screens import Help
from moderator.desk.app import Desk
from moderator.desk.explained import PANES as TOLD
from moderator.desk.panes import KEYS, PANES
from server.language import Language
from server.session import agenda, phases
from tests.moderator.desk.house import House, house, is_open, seen, until
from tests.support.screens import on_screen

ENGLISH = ("Scroll", "Page", "First", "Last", "Select", "Move", "Delete", "Cursor", "Cut", "Go to")
"""What stands in the descriptions that Textual has for its keys."""


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        yield room


def words(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


def _is_told(app: App[Any], text: str) -> bool:
    return text in words(on_screen(app))


async def test_f1_explains_the_list_that_has_the_keys(room: House) -> None:
    """Every list has its own words, and only the keys that matter there; F1 closes it again."""
    assert set(TOLD) == set(PANES)
    async with seen(room.desk(), (120, 60)) as (pilot, screen):
        for pane in PANES:
            await pilot.press(KEYS[pane], "f1")
            await until(lambda: is_open(pilot.app, Help))
            told = words(TOLD[pane])[:60]
            await until(partial(_is_told, pilot.app, told))
            assert "Five less minutes" not in words(on_screen(pilot.app))
            await pilot.press("f1")
            await until(lambda: pilot.app.screen is screen)
            assert screen.focused is screen.lists[pane]


async def test_a_question_mark_shows_all_keys_and_one_page_turns_to_the_other(room: House) -> None:
    """From either, by the other's key."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("f1")
        await until(lambda: "This screen" in on_screen(pilot.app))
        await pilot.press("question_mark")
        await until(lambda: "Keys" in on_screen(pilot.app))
        await pilot.press("f1")
        await until(lambda: "This screen" in on_screen(pilot.app))
        await pilot.press("escape")
        await until(lambda: pilot.app.screen is screen)


async def test_f1_explains_a_dialog(room: House) -> None:
    """And leaves what was typed there."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("a", *"arn", "f1")
        await until(lambda: "Letters find people" in words(on_screen(pilot.app)))
        await pilot.press("escape", *"e", "enter")
        await until(lambda: pilot.app.screen is screen)
        await until(lambda: room.state.queues)


async def test_what_textual_brings_along_is_told_in_the_readers_language(room: House) -> None:
    """In a menu and where something is typed: what scrolls or moves by a word is not told of."""
    link = room.line(room.opening.tokens.moderator, "Hanna Sommer")
    desk = Desk(link, Language.named("de"), room.opening.folder)
    async with seen(desk) as (pilot, screen):
        for key in ("S", "W"):
            await pilot.press(key)
            await until(lambda: pilot.app.screen is not screen)
            await pilot.press("f1")
            await until(lambda: is_open(pilot.app, Help))
            await until(partial(_is_told, pilot.app, "Diese Ansicht"))
            told = str(pilot.app.screen.query_one(Static).content)
            assert not [word for word in ENGLISH if word in told]
            await pilot.press("f1", "escape")
            await until(lambda: pilot.app.screen is screen)
