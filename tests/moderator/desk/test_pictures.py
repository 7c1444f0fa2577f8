"""What the desk looks like, at both sizes."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from server.language import Language
from tests.moderator.desk.scene import Scene, full, lively
from tests.moderator.desk.still import StillDesk
from tests.support.screens import at_rest, on_screen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no tzset: other times of day")

Compare = Callable[..., bool]


def desk_at(scene: Scene, tmp_path: Path) -> StillDesk:
    return StillDesk(scene.view(), Language.named("en"), scene.facts, tmp_path)


def pressing(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    async def press(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, StillDesk)
        await pilot.app.laid_out()
        await at_rest(pilot)
        await pilot.press(*keys)
        await at_rest(pilot)

    return press


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_in_the_middle_of_a_session(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    """An interruption, hands up, requests: all that moderators need, without a key."""
    assert snap_compare(desk_at(lively(), tmp_path), terminal_size=size, run_before=pressing())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_before_the_session(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    """An empty room says how to begin."""
    assert snap_compare(desk_at(Scene(), tmp_path), terminal_size=size, run_before=pressing())


@pytest.mark.parametrize("key", ["2"])
def test_each_list_on_a_small_screen(snap_compare: Compare, tmp_path: Path, key: str) -> None:
    """One key away, below the floor, which stays in sight."""
    assert snap_compare(
        desk_at(lively(), tmp_path), terminal_size=(80, 24), run_before=pressing(key)
    )


@pytest.mark.parametrize("key", ["a", "m", "ctrl+n", "f1", "ctrl+q"])
def test_each_dialog(snap_compare: Compare, tmp_path: Path, key: str) -> None:
    """A dialog fits on the smallest screen."""
    run_before = pressing(key, "backspace")
    assert snap_compare(desk_at(lively(), tmp_path), terminal_size=(80, 24), run_before=run_before)


@pytest.mark.parametrize("key", ["5", "6"])
def test_each_topic_on_a_small_screen(snap_compare: Compare, tmp_path: Path, key: str) -> None:
    """The audience's questions, and positions: one key away, and readable."""
    assert snap_compare(desk_at(full(), tmp_path), terminal_size=(80, 24), run_before=pressing(key))


@pytest.mark.parametrize("size", [(120, 40), (180, 50)], ids=["120", "180"])
def test_with_something_of_every_topic(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    """What is noticed has its own lines, and one topic is beside the queue where there is room."""
    assert snap_compare(desk_at(full(), tmp_path), terminal_size=size, run_before=pressing("6"))


@pytest.mark.parametrize("keys", ["2I", "3R", "3b", "F", "P", "5v"])
def test_each_new_dialog(snap_compare: Compare, tmp_path: Path, keys: str) -> None:
    """A dialog fits on the smallest screen."""
    assert snap_compare(
        desk_at(full(), tmp_path), terminal_size=(80, 24), run_before=pressing(*keys)
    )


SPEAKS = (
    "Diskussion: [/b] Was heißt",
    "首席数字官",
    "↳ then continues: Ramona Schuhmann",
)
"""The item and the floor, which stay in sight whatever is opened below them."""


@pytest.mark.parametrize(
    ("scene", "keys", "said"),
    [
        (lively, "3", ("3 Panel", "● Ann [/b] Lee", "▶ 李雷", "Volker Scharfen Moderator")),
        (lively, "4", ("“Zur Lage der [/i] Kreise”", "→ Kay Ruge", "invited, 0:04")),
        (full, "7", ("■ Alle [/b] wollen", "contested (1 of 4) · 1 for", "F Finding")),
        (full, "8", ("✎ kurz halten", "b Note")),
        (full, "9", ("Volker Scharfen → the moderators", "die Frage 现在?", "w Whisper")),
        (full, "0", ("Nobody is asked for feedback yet.", "y Ask for feedback")),
        (full, "w", ("1 To Ann [/b] Lee", "3 To the whole panel")),
        (full, "C", ("Take whom out of the queue?", "1  All: 4 hands", "5  Contribution: 2")),
        (full, "z", ("Hanna Sommer gave the floor to 李雷", "Undo", "Cancel")),
    ],
)
async def test_each_list_and_dialog_is_readable_below_the_floor(
    scene: Callable[[], Scene], keys: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    """One key away on the smallest screen, and nothing that matters is cut off or covered."""
    desk = desk_at(scene(), tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pressing(*keys)(pilot)
        shown = on_screen(desk)
    assert [text for text in (*SPEAKS, *said) if text not in shown] == []


async def test_the_last_actions_fit_on_the_smallest_screen(tmp_path: Path) -> None:
    """The latest first, those before it below, and then the buttons."""
    desk = desk_at(full(), tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pressing("z")(pilot)
        shown = on_screen(desk)
    first, last = "wollen…” (by Hanna Sommer), 6 s ago", "gave the floor to 李雷, 36 s ago"
    assert 0 <= shown.find(first) < shown.find(last) < shown.find("Cancel")
