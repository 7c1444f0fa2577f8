"""Toasts cover nothing that is looked at."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.geometry import Region, Size
from textual.widgets._toast import Toast

from moderator.app.focus_place import place_of
from moderator.app.toasts import best_place
from moderator.desk.app import Desk
from moderator.desk.before.screen import Checklist
from moderator.desk.screen import DeskScreen
from moderator.widgets.view_drawing import ViewDrawing
from server.session import agenda, phases, queue
from tests.moderator.desk.house import house, level, seen, until
from tests.support.screens import on_screen

SIZES = [(80, 24), (100, 30), (120, 40), (160, 50), (200, 60)]
WORD = "Rückgängig gemacht"
SENTENCE = (
    "Not saved: the file is written so that this would touch more. It is left as it is. Sorry."
)


def toasted(desk: Desk) -> list[Region]:
    return [toast.region for toast in desk.screen.query(Toast)]


@pytest.mark.parametrize("size", SIZES)
async def test_no_toast_covers_what_is_looked_at(tmp_path: Path, size: tuple[int, int]) -> None:
    """Neither a dialog nor an input, nor who speaks, who is next, what became of a key, or the row
    that is selected; be it a word or a sentence of two lines."""
    async with house(tmp_path) as room, seen(room.desk(), size) as (pilot, screen):
        desk = pilot.app
        assert isinstance(desk, Desk)
        await room.do(phases.Open(), agenda.Start("statements"))
        await room.do(*(queue.Add(f"p{n}") for n in range(1, 6)))
        await level(room, screen)
        for key, text in (("3", WORD), ("a", SENTENCE), ("I", WORD), ("z", SENTENCE)):
            await pilot.press(key)
            await until(partial(_is_open, desk, dialog=key != "3"))
            desk.say(text)
            await until(partial(_is_said, desk, text))
            kept = [screen.floor.region, screen.next.region, screen.others.region]
            if desk.screen is not screen:
                kept.append(desk.screen.children[-1].region)
            if (focused := desk.screen.focused) is not None:
                here = focused.region
                kept.append(Region(here.x, place_of(focused).y, here.width, 1))
            covered = [r for r in kept for toast in toasted(desk) if r.intersection(toast).area]
            assert covered == [], (key, toasted(desk))
            desk.clear_notifications()
            if desk.screen is not screen:
                await pilot.press("escape")
            await until(lambda: not toasted(desk) and _is_open(desk, dialog=False))


async def test_no_toast_covers_who_is_missing(tmp_path: Path) -> None:
    """On the checklist there is room for it: the lines above and below the rows stay in sight."""
    async with house(tmp_path) as room:
        desk = room.desk()
        desk.prepares = True
        async with desk.run_test(size=(100, 30), notifications=True):
            await until(lambda: isinstance(desk.screen, Checklist) and desk.screen.is_mounted)
            await until(lambda: "You are Hanna Sommer" in on_screen(desk))
            desk.say(WORD)
            await until(lambda: _is_said(desk, WORD))
            kept = [widget.region for widget in desk.screen.query(ViewDrawing)]
            assert kept
            assert not any(r.intersection(t).area for r in kept for t in toasted(desk))


def _is_open(desk: Desk, *, dialog: bool) -> bool:
    return desk.screen.is_mounted and isinstance(desk.screen, DeskScreen) != dialog


def _is_said(desk: Desk, text: str) -> bool:
    return bool(toasted(desk)) and text[:18] in on_screen(desk)


def test_the_lowest_place_that_covers_nothing_is_taken() -> None:
    """At the right before at the left, and never over the keys in the last line; where everything
    is covered, over what may rather be."""
    screen, toast = Size(80, 24), Size(30, 2)
    assert best_place(screen, toast, [], []) == (49, 21)
    assert best_place(screen, toast, [Region(60, 20, 20, 3)], []) == (0, 21)
    assert best_place(screen, toast, [Region(0, 20, 80, 3)], []) == (49, 18)
    assert best_place(screen, toast, [Region(0, 3, 80, 20)], [Region(0, 0, 80, 3)]) == (49, 1)
