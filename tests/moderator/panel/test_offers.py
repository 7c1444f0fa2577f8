"""What the panel's screen offers: never what the rules would refuse, and its tabs by words."""

import re

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from moderator.panel.actions import ACTIONS
from moderator.panel.banner import Banner
from moderator.panel.panes import KEYS
from moderator.panel.pending import Pending
from moderator.widgets.footer import KeyLine
from moderator.widgets.tab_words import short
from moderator.widgets.tabs import Tab, Tabs
from server.language import Code, Language
from server.session import feedback, panel, phases, queue
from tests.moderator.desk.scene import full
from tests.moderator.panel.looks import Still, as_seen


@pytest.mark.parametrize("who", ["panelist", "invited"])
async def test_after_the_end_only_help_is_offered(who: str) -> None:
    """No hand, no feedback, no invitation: the screen says that the session is closed."""
    scene = full().do("m1", feedback.Open()).do("p5", queue.Join("question"))
    you = "p5"
    if who == "invited":
        you = next(p for p, i in scene.state.panel.items() if i.until is None)
        scene.do("m2", panel.Invite(you))
    scene.do("m1", phases.Close())
    app = Still(as_seen(scene, you), Language.named("en"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause()
        at = app.panel.selection
        here = [name for name, action in ACTIONS.items() if action.is_here(at)]
        assert all(name.startswith("open.") for name in here)
        assert [key.action for key in app.screen.query_one(KeyLine).keys] == ["explain"]
        assert not app.screen.query_one(Banner).display
        assert not app.screen.query_one(Pending).display
        assert "The session is closed." in str(getattr(app.screen.query_one("#on-now"), "text"))  # noqa: B009 - several classes


class Alone(App[None]):
    def compose(self) -> ComposeResult:
        yield Tabs()


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("width", [60, 80, 120])
async def test_tabs_stand_in_one_row_by_whole_words(code: Code, width: int) -> None:
    """No word is cut and no number runs into the next key; where there is too little room some
    lists have only their key, never the open one."""
    language = Language.named(code)
    counts = {name: None if name in ("panel", "agenda") else 3 for name in KEYS}
    tabs = [Tab(n, k, "x" * 12, counts[n], short(language, n)) for n, k in KEYS.items()]
    app = Alone()
    async with app.run_test(size=(width, 24)):
        drawn = app.query_one(Tabs)
        for tab in tabs:
            drawn.show(tabs, tab.name)
            assert cell_len(drawn.text) <= width
            assert f"▸{tab.key} {tab.short}" in drawn.text
            parts = drawn.text.split("│")
            assert [part.strip(" ▸")[0] for part in parts] == list(KEYS.values())
            words = {re.sub(r"[\W\d]+", "", part) for part in parts} - {""}
            assert words <= {re.sub(r"[\W\d]+", "", tab.short) for tab in tabs}
        drawn.show(tabs[:2], "queue")
        assert drawn.text.count("x" * 12) == 2
