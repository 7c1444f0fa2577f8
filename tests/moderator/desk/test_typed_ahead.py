"""Keys that arrive together, as over a slow line."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.events import Key, Paste

from moderator.client.giving import Unseen
from moderator.desk.haste import HELD, Haste
from moderator.desk.screen import DeskScreen
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


def others(screen: DeskScreen) -> str:
    """What the line says that tells what became of a key."""
    return screen.others.text


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


async def test_what_is_pasted_behind_keys_stays_behind_them(room: House) -> None:
    """It belongs to the question that they ask, as what is typed does, and keys stay behind it."""
    async with seen(room.desk()) as (pilot, screen):
        burst(pilot.app, "w", *"schuh", "enter")
        _ = pilot.app.post_message(Paste("bitte"))
        burst(pilot.app, "!", "enter")
        await until(lambda: told(room) == [("p1", "bitte!")])
        await until(lambda: pilot.app.screen is screen)


async def test_a_menu_takes_letters(room: House) -> None:
    """A row is reached by how it begins, and what fits nothing does nothing."""
    async with seen(room.desk()) as (pilot, screen):
        burst(pilot.app, "2", "m", *"xyz", "enter", "escape", "m", *"begin", "enter")
        await until(lambda: pilot.app.screen is not screen)
        burst(pilot.app, "escape")
        await until(lambda: pilot.app.screen is screen)
        assert room.state.item == "statements"


async def test_what_is_typed_for_a_question_that_does_not_come_does_nothing(room: House) -> None:
    """Nothing can be taken up, so the name behind that key is nobody's: its letters, among them the
    keys that close the queue and give the floor, are dropped, which is said. What is typed after a
    while is meant as always."""
    async with seen(room.desk()) as (pilot, screen):
        for key, pane in (("1", "queue"), ("5", "questions")):
            before, screen.others._sign = screen.time_over.on, None
            # Keys with ctrl mean the same in a dialog: the last one says that all were taken.
            burst(pilot.app, key, "v", *"tomasz", "enter", "2", "ctrl+o")
            await until(partial(lambda then: screen.time_over.on != then, before))
            assert screen.tabs.active == pane
            assert "Not possible here and now: “Take up”. What was typed" in others(screen)
            burst(pilot.app, "escape")
        burst(pilot.app, "3")
        await until(lambda: screen.tabs.active == "panel")
        assert pilot.app.screen is screen
        burst(pilot.app, "o")
        await until(lambda: not current_queue(room.state).open)
        assert not told(room)


class Given:
    """A command that has no answer yet."""

    is_finished, result = False, None


async def test_where_a_question_came_too_soon_a_key_after_a_while_means_what_it_says(
    room: House,
) -> None:
    """The refusal is to be seen, so nobody types for that question any more; and what is said of
    what was dropped is said of this key and not of an earlier one."""
    now = 0.0
    async with seen(room.desk()) as (pilot, screen):
        screen.clock = lambda: now
        await pilot.press("5", "v")
        await until(lambda: "Take up" in others(screen))
        screen.unseen.give(agenda.Next(), Given())
        now += 2 * HELD
        await pilot.press("ctrl+n")
        await until(lambda: "Not done" in others(screen))
        await pilot.press("3")
        await until(lambda: "if you mean it. What was typed" in others(screen))
        now += 2 * HELD
        await pilot.press("ctrl+n")
        await until(lambda: "Not done" in others(screen) and "dropped" not in others(screen))
        now += 2 * HELD
        await pilot.press("3")
        await until(lambda: screen.tabs.active == "panel")


def test_whoever_types_before_it_is_seen_that_nothing_is_asked_is_not_misunderstood() -> None:
    """A key behind the refused one counts again once that is painted and there was a pause; esc
    would have ended the question."""
    now = [0.0]
    haste = Haste(lambda: now[0], Unseen())
    assert not haste.is_astray("t", waited=True)

    haste.asked_in_vain("v")
    now[0] = 9.0
    assert haste.is_astray("t", waited=False)
    haste.saw_refusal()
    now[0] += HELD / 2
    assert haste.is_astray("o", waited=False)
    now[0] += 2 * HELD
    assert haste.is_astray("m", waited=True)
    now[0] += 2 * HELD
    assert not haste.is_astray("o", waited=False)
    assert not haste.is_astray("o", waited=True)

    haste.asked_in_vain("v")
    assert not haste.is_astray("f8", waited=True)
    assert not haste.is_astray("v", waited=True)
    assert haste.is_astray("escape", waited=True)
    assert not haste.is_astray("o", waited=True)


async def test_a_key_that_comes_while_the_desk_ends_does_nothing(room: House) -> None:
    """It is no fault, and so none is noted."""
    desk = room.desk()
    async with seen(desk):
        pass
    assert await desk.run_action("command_palette")
