"""The base of the live apps: what is drawn when, what is said, and what a fault does."""

import asyncio
import sys
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey
from textual.widgets._toast import Toast

import moderator.app.live_app
from moderator.app.base_app import BaseApp, LocalizedScreen
from moderator.app.live_app import LATE, LiveApp, until_full_second
from moderator.app.screens import Cover, Help
from moderator.app.themes import MONOCHROME, THEMES, wanted
from moderator.client.faults import ERRORS
from moderator.client.outbox import Answered, Denied
from moderator.client.session_view import SessionView
from moderator.commands.examples import example
from server.language import Language
from server.session import departures, phases, queue
from server.session.messages import Fact
from tests.support.processes import served
from tests.support.rooms import link, room
from tests.support.sessions import Round
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[3]


class Loud(NullTranslations):
    """A language in which everything is said in capitals."""

    def gettext(self, message: str) -> str:
        return message.upper()


LOUD = Language("de", Loud())


class Desk(LocalizedScreen):
    """A screen that counts what it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "nothing", "Do nothing", id="desk.nothing")
    ]

    def __init__(self, fault: bool = False) -> None:
        super().__init__()
        self.fault = fault
        self.shows = self.news = 0
        self.facts: list[Fact] = []

    def compose(self) -> ComposeResult:
        yield Static(id="names", markup=False)
        yield Footer()

    def show(self, view: SessionView, facts: list[Fact]) -> None:
        self.shows += 1
        self.news += bool(facts)
        self.facts += facts
        if self.fault:
            raise RuntimeError("a fault of the screen")
        self.query_one(Static).update("".join(p.name for p in view.state.people.values()))


class Live(LiveApp[None]):
    desk: Desk | None = None

    def first_screen(self, view: SessionView) -> Screen[Any]:
        self.desk = Desk()
        return self.desk


async def _until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await pilot.pause(0.01)


async def test_changes_are_drawn_together_and_each_fact_once(
    tmp_path: Path, english: Language
) -> None:
    """Many facts at once cost few drawings, and no screen is given a fact twice or never."""
    async with room(tmp_path) as (opening, line):
        app = Live(link(line, opening.tokens.moderator), english, tmp_path)
        async with app.run_test() as pilot:
            await _until(pilot, lambda: app.desk and app.desk.shows)
            assert app.desk is not None
            before, known = app.desk.news, len(app.desk.facts)
            notes = [str(n) for n in range(50)]
            line.stall()
            for note in notes:
                await opening.room.submit("p1", queue.Join(note=note))
            line.mend()
            await _until(pilot, lambda: app.desk and len(app.desk.facts) >= known + 50)
            drawn = [f.event for f in app.desk.facts]
            said = [e.note for e in drawn if isinstance(e, queue.Joined | queue.Noted)]
            assert said == notes
            assert app.desk.news - before < 25


async def test_a_refusal_is_said_as_it_is(tmp_path: Path, english: Language) -> None:
    """What the room refuses is toasted in its words, also with a hostile name in it."""
    async with room(tmp_path) as (opening, line):
        app = Live(link(line, opening.tokens.moderator), english, tmp_path)
        async with app.run_test(notifications=True) as pilot:
            await _until(pilot, lambda: app.desk)
            assert isinstance(await app.request(phases.Open()), Answered)
            app.say("Ann [/b] Lee [nothing")
            answer = await app.request(departures.Remove("m1"))
            assert isinstance(answer, Denied)
            await _until(pilot, lambda: len(app.screen.query(Toast)) == 2)
            messages = [n.message for n in app._notifications]
            assert messages == ["Ann [/b] Lee [nothing", answer.message]


async def test_a_refused_link_says_why(tmp_path: Path, english: Language) -> None:
    """Instead of a session there is the room's sentence, and how to leave the app."""
    async with room(tmp_path) as (_, line):
        app = Live(link(line, "no-such-token"), english, tmp_path)
        async with app.run_test() as pilot:
            await _until(pilot, lambda: app.link.connection == "refused")
            assert isinstance(app.screen, Cover)
            said = app.screen.query_one(Static)
            told = (
                "This link or code is not valid. Please check it, or ask the moderators.\n\n"
                "ctrl+q leaves this program."
            )
            await _until(pilot, lambda: str(said.content) == told)
            await pilot.press("ctrl+q")
        assert app.return_code == 0


async def test_a_room_that_does_not_answer_is_said(
    tmp_path: Path, english: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who waits for a room that is not there learns that it is not there yet."""
    monkeypatch.setattr(moderator.app.live_app, "SILENCE_SHOWN_AFTER", 0.1)
    async with room(tmp_path) as (opening, line):
        line.cut()
        app = Live(link(line, opening.tokens.moderator), english, tmp_path)
        async with app.run_test() as pilot:
            text = app.screen.query_one(Static)
            await _until(pilot, lambda: "Still trying" in str(text.content))
            line.mend()
            await _until(pilot, lambda: app.desk)


async def test_a_fault_of_a_screen_is_noted_and_survived(
    tmp_path: Path, english: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in drawing ends no session: it is written down, and said without its details."""
    monkeypatch.setattr(BaseApp, "is_watched", False)
    async with room(tmp_path / "room") as (opening, line):
        app = Live(link(line, opening.tokens.moderator), english, tmp_path)
        async with app.run_test(notifications=True) as pilot:
            await _until(pilot, lambda: app.desk and app.desk.shows)
            assert app.desk is not None
            app.desk.fault = True
            await _until(pilot, (tmp_path / ERRORS).exists)
            assert "a fault of the screen" in (tmp_path / ERRORS).read_text()
            shows = app.desk.shows
            assert isinstance(await app.request(phases.Open()), Answered)
            await _until(pilot, lambda: app.desk and app.desk.shows > shows)
            faults = [n for n in app._notifications if n.severity == "error"]
            assert ["a fault of" in n.message for n in faults] == [False]


async def test_a_key_that_fails_says_so_each_time(
    tmp_path: Path, english: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses it again must not take silence for success. What is drawn once a second says
    it once; the details are written down once."""
    monkeypatch.setattr(BaseApp, "is_watched", False)
    app = BaseApp[None](english, tmp_path)
    told: list[str] = []
    async with app.run_test():
        monkeypatch.setattr(app, "say", lambda text, *_: told.append(text))
        for drawing in (True, True, False, False):
            app.survive(ZeroDivisionError("a fault"), drawing=drawing)
        assert len(told) == 3
    assert (tmp_path / ERRORS).read_text().count("ZeroDivisionError") == 1


async def test_keys_are_spoken_in_the_readers_language(tmp_path: Path) -> None:
    """Footer and help take the words for keys from the reader's language."""
    app = BaseApp[None](LOUD, tmp_path)
    async with app.run_test() as pilot:
        desk = Desk()
        await app.push_screen(desk)
        await _until(pilot, lambda: len(desk.query(FooterKey)) > 1)
        words = {key.description for key in desk.query(FooterKey)}
        assert {"DO NOTHING", "HELP", "COMMANDS"} <= words
        await pilot.press("f1")
        await _until(pilot, lambda: isinstance(app.screen, Help) and app.screen.is_mounted)
        assert "DO NOTHING" in str(app.screen.query_one(Static).content)
        await pilot.press("f1")
        await _until(pilot, lambda: app.screen is desk)


async def test_help_can_be_left_by_mouse(tmp_path: Path, english: Language) -> None:
    """What a key opens a click closes."""
    app = BaseApp[None](english, tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        await _until(pilot, lambda: app.screen.query("#close") and app.screen.children[0].region)
        assert isinstance(app.screen, Help)
        await pilot.click("#close")
        await _until(pilot, lambda: not isinstance(app.screen, Help))


async def test_colours_have_a_key_and_are_remembered(tmp_path: Path, english: Language) -> None:
    """One key goes through all of them, wherever one is; the next start has the last ones."""
    app = BaseApp[None](english, tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("f1")
        for theme, _ in (*list(THEMES.values())[1:], THEMES["dark"], THEMES["light"]):
            await pilot.press("ctrl+t")
            assert app.theme == theme.name
            assert BaseApp[None](english, tmp_path).theme == theme.name
            assert app.current_theme.name == theme.name


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "vt100"}, {"TERM": "dumb"}])
def test_without_colours_there_are_none(environment: dict[str, str]) -> None:
    """Whatever is remembered from another terminal."""
    assert wanted("light", environment) is MONOCHROME
    assert wanted("light", {"TERM": "xterm-256color"}).name.endswith("light")
    assert wanted("gone", {}) is wanted(None, {})


@pytest.mark.parametrize(
    "theme", [theme for theme, _ in THEMES.values()], ids=lambda theme: theme.name
)
def test_colours_can_be_read(theme: Theme) -> None:
    """Every colour that text has stands out from every ground it stands on (WCAG 2.2, AA)."""
    for text in ("foreground", "primary", "secondary", "accent", "warning", "error", "success"):
        for ground in ("background", "surface", "panel"):
            one, other = (_luminance(getattr(theme, name)) for name in (text, ground))
            assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5, (text, ground)


def _luminance(colour: str) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _parts(colour))
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def _parts(colour: str) -> tuple[float, float, float]:
    return Color.parse(colour).normalized


BROKEN = """
import sys
from pathlib import Path
from moderator.app.base_app import BaseApp
from server.language import Language

class Broken(BaseApp[None]):
    def on_mount(self):
        secret = "of somebody"
        raise RuntimeError("all is lost")

app = Broken(Language.named("en"), Path(sys.argv[1]))
app.run()
sys.exit(app.return_code)
"""


DRAWN: str = """
import gc, sys
from moderator.app.live_app import LiveApp
from moderator.app.base_app import LocalizedScreen
from moderator.client.link import Link
from server.language import Language

class Twice(LocalizedScreen):
    shows = 0

    def show(self, view, facts):
        self.shows += 1
        if self.shows == 2:
            self.app.exit(gc.get_freeze_count())

class Live(LiveApp[int]):
    def first_screen(self, view):
        return Twice()

print("kept", Live(Link(sys.argv[1]), Language.named("en")).run())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
def test_what_was_drawn_first_is_not_searched_for_garbage(tmp_path: Path) -> None:
    """With ten thousand people a search takes longer than a key may, and comes every few keys."""
    import pexpect

    agenda = str(example("2021-06-01-kommunale-neuausrichtung"))
    with served(agenda, "--port", "0", data_dir=tmp_path) as serving:
        arguments = ["-c", DRAWN, serving.links["moderator"]]
        child = pexpect.spawn(
            sys.executable, arguments, cwd=str(ROOT), encoding="utf-8", timeout=PATIENCE
        )
        child.expect(pexpect.EOF)
        child.close()
    assert int(str(child.before).rpartition("kept ")[2]) > 50_000


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
def test_the_last_resort_is_one_line_and_a_file(tmp_path: Path) -> None:
    """An app that cannot go on leaves one line and no traceback; the file has that."""
    import pexpect

    child = pexpect.spawn(
        sys.executable,
        ["-c", BROKEN, str(tmp_path)],
        cwd=str(ROOT),
        encoding="utf-8",
        timeout=PATIENCE,
    )
    child.expect(pexpect.EOF)
    printed = str(child.before)
    child.close()
    assert child.exitstatus == 1
    assert printed.rstrip().endswith(f"{tmp_path / ERRORS} has the details.")
    assert "Traceback" not in printed
    assert "all is lost" not in printed
    assert "all is lost" in (tmp_path / ERRORS).read_text()
    assert "of somebody" not in (tmp_path / ERRORS).read_text()


def test_screens_change_when_the_second_of_the_clock_is_full() -> None:
    """All at the same time, and none shows a second that is over: by the clock of who speaks, and
    where nobody does or that clock stands, by the session's."""
    stage = Round().running().ask("p1")
    stage.after(0.25).do("m1", "floor.next")
    stage.after(61.4)
    assert until_full_second(stage.view()) == pytest.approx(0.6 + LATE)
    stage.do("m1", "floor.pause")
    full = 1 - stage.now.microsecond / 1e6
    assert until_full_second(stage.view()) == pytest.approx(full + LATE)
    assert until_full_second(None) == 1.0


async def test_tasks_begin_when_it_is_their_turn() -> None:
    """Also where Textual has them begin where they are made, as it does since Python 3.12: then a
    screen's widgets would be there before its style sheet, and stay without it."""
    loop = asyncio.get_running_loop()
    loop.set_task_factory(lambda loop, work, **said: asyncio.Task(work, loop=loop, **said))
    try:
        async with BaseApp[None](Language.named("en")).run_test():
            assert loop.get_task_factory() is None
    finally:
        loop.set_task_factory(None)
