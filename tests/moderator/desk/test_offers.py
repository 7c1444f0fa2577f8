"""What the desk offers: never what the rules would refuse, and always the way to help."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import OptionList
from textual.widgets._footer import FooterKey

from moderator.desk.actions import ACTIONS
from moderator.desk.pane_tabs import PaneTabs
from moderator.desk.panes import KEYS, PANES, TOPICS
from moderator.desk.selection import Selection
from moderator.dialogs.menu import Menu
from server.language import Code, Language
from server.session import feedback, phases
from server.session.messages import Actor, Command, Refused
from server.session.session import decide
from tests.moderator.desk.scene import Scene, full, lively
from tests.moderator.desk.still import StillDesk

STEPS: dict[str, Command] = {
    "open_session": phases.Open(),
    "pause_session": phases.Pause(),
    "resume_session": phases.Resume(),
    "close": phases.Close(),
}


def still(scene: Scene, folder: Path, code: Code = "en") -> StillDesk:
    return StillDesk(scene.view(), Language.named(code), scene.facts, folder)


def over() -> Scene:
    return full().do("m1", feedback.Open()).do("m1", phases.Close())


def takes(scene: Scene, command: Command) -> bool:
    """Whether the rules take a command and something comes of it."""
    try:
        return bool(decide(scene.state, command, Actor("m1", "moderator"), scene.now))
    except Refused:
        return False


async def test_after_the_end_no_key_acts(tmp_path: Path) -> None:
    """Whatever is selected: neither keys nor the footer nor the palette offer anything."""
    desk = still(over(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = desk.drawn
        for pane in PANES:
            await pilot.press(KEYS[pane])
            selection = screen.selection()
            assert selection is not None
            gives = [action for action in ACTIONS.values() if action.command is not None]
            assert [action.id for action in gives if action.is_possible(selection)] == []
            actions = {b.binding.id for b in screen.active_bindings.values()}
            assert actions & {f"desk.{action.id}" for action in gives} == set()
            assert "desk.talk" in actions
            offered = {key.action for key in screen.query(FooterKey)}
            assert offered == {"help"}


def test_what_is_still_in_a_list_cannot_be_taken_out_after_the_end() -> None:
    """The phase decides, also where the selection would allow a command."""
    scene = lively()
    asking = next(p for p, i in scene.state.panel.items() if i.until is None)
    scene.do("m1", phases.Close())
    selection = Selection(scene.view(), "requests", asking)
    assert ACTIONS["withdraw"].make(selection) is not None
    assert not ACTIONS["withdraw"].is_possible(selection)


async def test_after_the_end_the_desk_says_so_and_proposes_nothing(tmp_path: Path) -> None:
    """Requests are gone, and no empty list names a key."""
    desk = still(over(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = desk.drawn
        assert "The session is closed." in screen.floor.text
        assert screen.requests.ids == []
        assert [name for name, rows in screen.lists.items() if rows.hint] == []
        assert "E writes" not in screen.lists["script"].text


PHASES: dict[str, list[Command]] = {
    "waiting": [],
    "open": [phases.Open()],
    "paused": [phases.Open(), phases.Pause()],
}


@pytest.mark.parametrize("phase", PHASES)
async def test_the_session_menu_offers_only_possible_steps(tmp_path: Path, phase: str) -> None:
    """A step is possible exactly where the rules take it; enter is never on another one."""
    scene = Scene().do("m1", *PHASES[phase])
    assert scene.state.session.phase == phase
    desk = still(scene, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("S")
        assert isinstance(desk.screen, Menu)
        possible = {choice.id for choice in desk.screen.choices if choice.possible}
        assert possible == {step for step, command in STEPS.items() if takes(scene, command)}
        options = desk.screen.query_one(OptionList)
        assert options.highlighted is not None
        assert not options.get_option_at_index(options.highlighted).disabled


@pytest.mark.parametrize("code", ["en", "de"])
async def test_every_footer_ends_with_help(tmp_path: Path, code: Code) -> None:
    """Whatever list has the keys, F1 is there to be seen."""
    desk = still(full(), tmp_path, code)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for pane in PANES:
            await pilot.press(KEYS[pane])
            await pilot.pause()
            await pilot.pause()
            keys = list(desk.drawn.query(FooterKey))
            assert keys[-1].action == "help", pane
            assert keys[-1].region.right <= 80, pane
            assert len(keys) > 4


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (180, 50)])
async def test_tabs_are_whole_words(tmp_path: Path, code: Code, size: tuple[int, int]) -> None:
    """No tab is cut at the usual sizes, with something of every topic."""
    desk = still(full(), tmp_path, code)
    async with desk.run_test(size=size) as pilot:
        await pilot.pause()
        for tabs in desk.drawn.query(PaneTabs):
            if tabs.display:
                assert "…" not in tabs.text
                assert all(cell_len(line) <= tabs.size.width for line in tabs.text.split("\n"))
                assert all(f" {KEYS[pane]} " in tabs.text for pane in TOPICS)
