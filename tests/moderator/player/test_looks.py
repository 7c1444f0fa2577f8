"""What the player looks like: paused, at one moment, at the sizes that people have."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from textual.pilot import Pilot

from moderator.player.app import Player
from moderator.player.recording import Recording
from moderator.player.screen import PlayerScreen
from moderator.player.viewpoint import Viewpoint
from moderator.widgets.footer import KeyLine
from server.language import Language
from server.session.plan import Agenda, PlannedItem, PlannedPerson
from tests.support.logs import write_log
from tests.support.screens import on_screen
from tests.support.sessions import Round
from tests.support.waiting import until

pictures = pytest.mark.skipif(sys.platform == "win32", reason="no tzset: other times of day")

Compare: TypeAlias = Callable[..., bool]
FIXTURE = Path(__file__).parents[2] / "fixtures" / "logs" / "version-1.jsonl"
MOMENT = 230
"""In the debate: somebody has the floor, others wait, and much has happened before."""
SMALL, LARGE = (80, 24), (120, 40)
LATIN, CHINESE, LONG = "Ann [/b] Lee", "李雷", "Wolfeschlegelsteinhausenbergerdorff-" + "x" * 24


def hostile(folder: Path) -> Path:
    plan = Agenda(
        "Round [bold] table",
        (
            PlannedItem("i1", "Welcome [/]", "welcome", 300),
            PlannedItem("i2", "讨论", "discussion", 600),
        ),
        (
            PlannedPerson("m1", LATIN, "moderator"),
            PlannedPerson("p1", LATIN, "panelist", "Town [/A]"),
            PlannedPerson("p2", CHINESE, "panelist"),
            PlannedPerson("p3", LONG, "panelist", LONG),
        ),
        speech_limit=120,
    )
    stage = Round(plan)
    stage.do("m1", "agenda.next")
    stage.after(60).do("m1", "floor.give", person="p1")
    stage.after(60).do("m1", "floor.give", person="p2")
    stage.after(60).do("p1", "queue.join", note="[/] 李雷")
    stage.after(60).do("m1", "agenda.next")
    stage.after(1).do("p2", "queue.join")
    stage.after(1).do("m1", "floor.give", person="p3")
    stage.after(90).do("m1", "finding.record", text=LATIN)
    return write_log(folder / "log", plan, stage.facts)


def paused(recording: Recording, language: str = "en", role: str = "moderator") -> Player:
    player = Player(recording, Language.named(language), Viewpoint.named(role))
    player.clock = lambda: 0.0
    return player


def at(player: Player, seq: int | None, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Go to a fact (None: the last), pause there, and press keys."""

    async def go(pilot: Pilot[None]) -> None:
        # Before, it takes no key.
        await until(lambda: isinstance(player.screen, PlayerScreen) and player.screen.focused)
        screen = player.screen
        assert isinstance(screen, PlayerScreen)
        player.playhead.playing = False
        player.playhead.seek_seq(seq or player.recording.length)
        # The key that pauses says that it plays from the next tick on.
        await until(lambda: not screen._playing)
        await pilot.press(*keys)
        screen.show_now()
        await pilot.pause()

    return go


@pictures
@pytest.mark.parametrize(
    ("size", "language"),
    [(SMALL, "en"), (LARGE, "en"), (SMALL, "de")],
    ids=["80x24", "120x40", "80x24-de"],
)
def test_looks(snap_compare: Compare, size: tuple[int, int], language: str) -> None:
    """Floor, lists, time line and keys, with nothing cut off that matters."""
    with Recording(FIXTURE) as recording:
        player = paused(recording, language)
        assert snap_compare(player, terminal_size=size, run_before=at(player, MOMENT))


@pictures
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_hostile_names(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    """Names are shown as they are, in the cells that they have."""
    with Recording(hostile(tmp_path)) as recording:
        player = paused(recording)
        run_before = at(player, None, "3")
        assert snap_compare(player, terminal_size=size, run_before=run_before)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_the_footer_ends_with_help(language: str, width: int) -> None:
    """However narrow it is, whoever is lost finds the key for help, whole."""
    with Recording(FIXTURE) as recording:
        player = paused(recording, language)
        async with player.run_test(size=(width, 24)) as pilot:
            await at(player, MOMENT)(pilot)
            keys = player.screen.query_one(KeyLine).keys
            last = keys[-1]
            assert last.key == "f1"
            assert last.end < width
            assert len(keys) > 1


@pytest.mark.parametrize(("language", "key"), [("en", "pgdn"), ("de", "Bild↓")])
async def test_the_footer_names_keys_by_what_stands_on_the_readers_keyboard(
    language: str, key: str
) -> None:
    """Also those for which Textual has a short name."""
    with Recording(FIXTURE) as recording:
        player = paused(recording, language)
        async with player.run_test(size=(120, 24)) as pilot:
            await at(player, MOMENT)(pilot)
            assert f" {key} " in on_screen(player).splitlines()[-1]


@pytest.mark.parametrize("language", ["en", "de"])
async def test_every_tab_can_be_clicked_at_80_columns(language: str) -> None:
    """All lists fit into the line of tabs, each with a name that can be told apart."""
    with Recording(FIXTURE) as recording:
        player = paused(recording, language)
        async with player.run_test(size=SMALL) as pilot:
            await at(player, MOMENT)(pilot)
            screen = player.screen
            assert isinstance(screen, PlayerScreen)
            for key, name in enumerate(screen.lists, start=1):
                found = re.search(f"[ ▸]{key}", screen.tabs.text)
                assert found is not None
                _ = await pilot.click("#tabs", offset=(found.end() - 1, 0))
                await pilot.pause()
                assert screen.panes[name].display
