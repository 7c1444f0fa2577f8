"""The language changes while the desk is in use."""

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from moderator.app.own_keys import OwnKeys
from moderator.app.remembered import remembered
from moderator.client.outbox import Denied
from moderator.desk.app import Desk
from moderator.desk.panes import PANES
from moderator.desk.screen import DeskScreen
from server.language import Language
from server.session import agenda, floor, phases, queue
from tests.moderator.desk.house import House, house, level, seen, until
from tests.support.screens import on_screen


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        await room.do(queue.Add("p1"), queue.Add("p5", "reply"), queue.Close())
        await room.do(floor.Give(person="p2"))
        yield room


def still(text: str) -> list[str]:
    """A screen without its clocks, times that are left, bars and toasts."""
    text = re.sub(r"\d+:\d\d(:\d\d)?", "0:00", text)
    text = re.sub(r"\d+ (min|s)\b", r"0 \1", text)
    return [re.sub(r"[━╸─█▀▄ ]+", " ", line) for line in text.splitlines()]


def _stands(screen: DeskScreen, pane: str) -> bool:
    """Whether a list has been opened, and nothing is left to be painted."""
    return screen.tabs.active == pane and not (
        screen._layout_required or screen._repaint_required or screen._dirty_widgets
    )


def _is_back(desk: Desk, screen: DeskScreen, before: object) -> bool:
    """Whether another line has been made, and the screen shows what came by it."""
    new = desk.link.welcomed and desk.link._socket is not before
    return new and screen.view is not None and screen.view.is_live


def german(room: House) -> Desk:
    link = room.line(room.opening.tokens.moderator, "Hanna Sommer")
    return Desk(link, Language.named("de"), room.opening.folder)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_key_turns_the_whole_desk(room: House, size: tuple[int, int]) -> None:
    """After the key, each pane says what it says to whoever began in that language; what was
    selected stays so, and the next start is in it as well."""
    texts: dict[str, list[list[str]]] = {}
    for first in ("en", "de"):
        desk = room.desk() if first == "en" else german(room)
        shown = texts[first] = []
        async with seen(desk, size) as (pilot, screen):
            for key, pane in zip("1234567890", PANES, strict=True):
                await pilot.press(key)
                await until(partial(_stands, screen, pane))
            if first == "en":
                line = desk.link._socket
                await pilot.press("3", "down", "ctrl+l")
                await until(lambda: remembered("language") == "de")
                assert screen.lists["panel"].selected == "p2"
                # The line is made anew for the room's sentences, and meanwhile says so.
                await until(partial(_is_back, desk, screen, line))
                await pilot.press("up")
                # What others did before, only the desk that was there has seen.
                screen.others._at = None
                desk.clear_notifications()
            for key, pane in zip("1234567890", PANES, strict=True):
                await pilot.press(key)
                await until(partial(_stands, screen, pane))
                await pilot.pause(0.05)
                shown.append(still(on_screen(desk)))
    for turned, begun in zip(texts["en"], texts["de"], strict=True):
        assert turned == begun


async def test_what_the_room_says_is_in_the_new_language(room: House) -> None:
    """A refusal is the room's own sentence, and the desk asks for it in its reader's language; it
    holds one line for that, as before."""
    async with seen(room.desk()) as (pilot, _):
        desk = pilot.app
        assert isinstance(desk, Desk)
        before = desk.link._socket
        await pilot.press("ctrl+l")
        await until(lambda: desk.link.welcomed and desk.link._socket is not before)
        answer = await desk.link.request(queue.Remove("e99"))
        assert isinstance(answer, Denied)
        assert "Diese Wortmeldung" in answer.message
        assert len([w for w in desk.workers if w.group == "link"]) == 1


async def test_own_keys_are_those_of_all_that_names_keys(room: House) -> None:
    """The key does it, the old one does nothing, and footer, help, hints and the question that the
    same key answers go by it."""
    desk = room.desk()
    desk.own_keys = OwnKeys({"desk.next_item": "ctrl+g", "desk.add": "y", "desk.undo": "backspace"})
    async with seen(desk, (120, 40)) as (pilot, screen):
        await room.do(queue.Clear(), floor.End())
        await until(lambda: "y adds somebody" in on_screen(desk))
        await until(lambda: "^g Item" in on_screen(desk))
        await pilot.press("ctrl+n", "N")
        assert desk.screen is screen
        await pilot.press("ctrl+g", "ctrl+g")
        await until(lambda: room.state.item == "talk")
        await level(room, screen)
        await pilot.press("backspace")
        await until(lambda: room.state.item == "statements")
        await pilot.press("question_mark")
        await until(lambda: "ctrl+g" in on_screen(desk))
        assert "ctrl+n" not in on_screen(desk)
