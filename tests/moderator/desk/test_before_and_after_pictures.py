"""What the screens before and after a session look like, at both sizes and in both languages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from moderator.desk.after.screen import After
from moderator.desk.before.screen import Checklist
from moderator.desk.known_links import CODE, KnownLinks
from server.language import Language
from server.session import feedback, people, phases, soundcheck
from server.session.words import SYSTEM
from tests.moderator.desk.scene import Scene, full
from tests.moderator.desk.still import StillDesk
from tests.support.screens import at_rest
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no tzset: other times of day")

Compare = Callable[..., bool]
BOTH = pytest.mark.parametrize(
    ("size", "language"), [((80, 24), "de"), ((120, 40), "en")], ids=["80x24-de", "120x40-en"]
)
LINKS = {
    "moderators": "http://192.168.1.20:8765/#m",
    "spectators": "http://192.168.1.20:8765/#s",
    CODE: "K7MQ2X",
    "stage": "http://192.168.1.20:8765/stage#b",
    "p2": "http://192.168.1.20:8765/#p2",
}


def desk_at(scene: Scene, language: str, folder: Path) -> StillDesk:
    desk = StillDesk(scene.view(), Language.named(language), scene.facts, folder)
    desk.links = KnownLinks(LINKS)
    return desk


async def _over_the_desk(pilot: Pilot[Any]) -> None:
    desk = pilot.app
    assert isinstance(desk, StillDesk)
    await until(lambda: desk.drawn.view)
    await at_rest(pilot)
    await pilot.press("V")
    await until(lambda: isinstance(desk.screen, Checklist | After) and desk.screen.is_mounted)
    assert isinstance(desk.screen, Checklist | After)
    desk.screen.show(desk.view, [])
    await at_rest(pilot)


@BOTH
def test_the_checklist(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    """Links with where they work, who is here and has been heard, who is missing, the agenda."""
    scene = Scene()
    scene.act(SYSTEM, people.Arrive("m1"), people.Arrive("p2"), people.Arrive("p3"))
    scene.act("m1", soundcheck.Check("p2"))
    desk = desk_at(scene, language, tmp_path)
    assert snap_compare(desk, terminal_size=size, run_before=_over_the_desk)


@BOTH
def test_after_the_close(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    """At a desk that joined: what there is to see, and who has the rest."""
    scene = full().do("m1", feedback.Open()).do("m1", phases.Close())
    desk = desk_at(scene, language, tmp_path)
    assert snap_compare(desk, terminal_size=size, run_before=_over_the_desk)
