"""What the desk looks like, at both sizes."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from server.language import Language
from tests.moderator.desk.scene import Scene, full, lively
from tests.moderator.desk.still import StillDesk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no tzset: other times of day")

Compare = Callable[..., bool]


def desk_at(scene: Scene, tmp_path: Path) -> StillDesk:
    return StillDesk(scene.view(), Language.named("en"), scene.facts, tmp_path)


def pressing(*keys: str) -> Callable[[Pilot[object]], Awaitable[None]]:
    async def press(pilot: Pilot[object]) -> None:
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()

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


@pytest.mark.parametrize("key", ["2", "3", "4"])
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


@pytest.mark.parametrize("key", ["5", "6", "7", "8", "9", "0"])
def test_each_topic_on_a_small_screen(snap_compare: Compare, tmp_path: Path, key: str) -> None:
    """Questions, positions, findings, script, whispers, feedback: one key away, and readable."""
    assert snap_compare(desk_at(full(), tmp_path), terminal_size=(80, 24), run_before=pressing(key))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (180, 50)], ids=["80", "120", "180"])
def test_with_something_of_every_topic(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    """What is noticed has its own lines, and one topic is beside the queue where there is room."""
    assert snap_compare(desk_at(full(), tmp_path), terminal_size=size, run_before=pressing("6"))


@pytest.mark.parametrize("keys", ["2I", "u", "z", "w", "3b", "F", "C", "5v"])
def test_each_new_dialog(snap_compare: Compare, tmp_path: Path, keys: str) -> None:
    """A dialog fits on the smallest screen."""
    assert snap_compare(
        desk_at(full(), tmp_path), terminal_size=(80, 24), run_before=pressing(*keys)
    )
