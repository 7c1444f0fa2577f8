"""Keys that arrive together, as over a slow line."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import Key

from server.session import agenda, phases
from server.session.entries import current_queue
from tests.moderator.desk.house import House, house, seen, until


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        yield room


def burst(app: App[Any], *keys: str) -> None:
    """All at once, before any of them is answered."""
    for key in keys:
        app.post_message(Key(key, " " if key == "space" else key if len(key) == 1 else None))


def told(room: House) -> list[tuple[str, str]]:
    return [(w.to, w.text) for w in room.state.whispers.values()]


async def test_a_name_typed_right_after_the_key_that_asks_for_it_is_whole(room: House) -> None:
    """No letter is lost or becomes a key of the desk, and enter adds whom the letters named."""
    async with seen(room.desk()) as (pilot, screen):
        burst(pilot.app, "a", *"schneid", "enter")
        await until(lambda: current_queue(room.state).entries)
        await until(lambda: pilot.app.screen is screen)
        assert [e.person for e in current_queue(room.state).entries] == ["p5"]


async def test_a_burst_goes_through_one_dialog_into_the_next(room: House) -> None:
    """Whom, what, and the key after it: each where it was meant."""
    async with seen(room.desk()) as (pilot, screen):
        burst(pilot.app, "w", *"schuh", "enter", *"bitte", "enter", "2")
        await until(lambda: told(room) == [("p1", "bitte")])
        await until(lambda: pilot.app.screen is screen and screen.agenda.has_focus)
        burst(pilot.app, "w", "1", *"eins", "enter", "w", "2", *"zwei", "enter")
        await until(lambda: len(told(room)) == 3)
        assert sorted(told(room))[0::2] == [("moderators", "eins"), ("panel", "zwei")]


async def test_a_menu_takes_letters(room: House) -> None:
    """A row is reached by how it begins, and what fits nothing does nothing."""
    async with seen(room.desk()) as (pilot, screen):
        burst(pilot.app, "2", "m", *"xyz", "enter", "escape", "m", *"begin", "enter")
        await until(lambda: pilot.app.screen is not screen)
        burst(pilot.app, "escape")
        await until(lambda: pilot.app.screen is screen)
        assert room.state.item == "statements"
