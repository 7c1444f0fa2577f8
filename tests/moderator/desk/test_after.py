"""After the session, on one screen: feedback, the log, minutes, the next agenda, dead links."""

from __future__ import annotations

import shutil
import webbrowser
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from moderator.app.own_keys import OwnKeys
from moderator.client.link import Link
from moderator.commands.afterwards import Afterwards
from moderator.desk.after.lines import Steps
from moderator.desk.after.screen import After
from moderator.desk.agenda_source import AgendaSource
from moderator.desk.app import Desk
from moderator.desk.hosting import Hosting, awaited
from moderator.desk.known_links import KnownLinks
from moderator.desk.screen import DeskScreen
from moderator.desk.starting import begin
from moderator.dialogs.prompt import Editor, Prompt, TextPrompt
from moderator.widgets.footer import KeyLine
from server.agenda_file import load_agenda
from server.language import Language
from server.session import feedback, phases
from tests.moderator.desk.house import House, house, is_open, level, seen, until
from tests.support.authority import run
from tests.support.screens import on_screen

AGENDA = """\
title: Harbour
language: en
moderators:
  - name: Mara
panelists:
  - name: Pia
items:
  - title: Talk
    kind: discussion
    duration: 10 min
    script: Not so fast
"""


@pytest.fixture
def agenda(tmp_path: Path) -> Path:
    file = tmp_path / "agenda.yaml"
    file.write_text(AGENDA, encoding="utf-8")
    return file


@pytest.fixture
def hosting(agenda: Path, tmp_path: Path) -> Iterator[Hosting]:
    options = ("--data-dir", str(tmp_path / "data"), "--port", "0", str(agenda), "--json")
    hosting = awaited(begin(options, tmp_path / "errors.log"))
    yield hosting
    hosting.stop()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that a browser was asked to open."""
    pages: list[str] = []

    def opens(page: str) -> bool:
        pages.append(page)
        return True

    monkeypatch.setattr(webbrowser, "open", opens)
    return pages


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open())
        yield room


def shown(desk: Desk) -> str:
    return " ".join(on_screen(desk).replace("│", " ").split())


async def _after(desk: Desk) -> After:
    await until(lambda: isinstance(desk.screen, After) and desk.screen.view)
    assert isinstance(desk.screen, After)
    return desk.screen


async def test_closing_leads_to_all_that_is_left_to_do(
    hosting: Hosting, agenda: Path, opened: list[str]
) -> None:
    """The log is checked by itself; a key each makes and opens the minutes, writes the next
    agenda, and ends the server, after which no link leads anywhere."""
    links = KnownLinks(hosting.links)
    link = Link(hosting.near(hosting.links["moderators"]), name="Mara")
    english, source = Language.named("en"), AgendaSource(agenda)
    desk = Desk(link, english, agenda.parent, hosting, links, prepares=True, source=source)
    desk.paperwork = Afterwards(english)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: link.connection == "connected")
        _ = await link.request(phases.Close())
        screen = await _after(desk)
        await until(lambda: "every one is as it was written" in screen.steps.text)
        await pilot.press("m")
        await until(lambda: "Made and opened" in screen.steps.text)
        assert opened == [hosting.log.with_name("minutes.html").resolve().as_uri()]
        assert "Harbour" in hosting.log.with_name("minutes.html").read_text(encoding="utf-8")
        await pilot.press("n", "enter")
        await until(lambda: "Written:" in screen.steps.text)
        following = load_agenda(agenda.with_name("agenda-2.yaml"))
        assert following.items[0].script == "Not so fast"
        await pilot.press("n", "enter")
        await until(lambda: "Not written:" in screen.steps.text)
        await pilot.press("n")
        await until(lambda: is_open(desk, Prompt))
        desk.screen.query_one(Input).value = str(agenda.with_name("third"))
        await pilot.press("enter")
        await until(lambda: "third.yaml" in screen.steps.text)
        await pilot.press("x", "x")
        await until(lambda: "no link leads anywhere" in screen.steps.text)
        assert hosting.process.poll() is not None
        hosting.log.rename(hosting.log.with_name("elsewhere"))
        await pilot.press("v")
        await until(lambda: "Not checked: No such file or directory" in screen.steps.text)


async def test_the_end_comes_between_nobody_and_what_they_write(room: House) -> None:
    """What is typed for a text would else be keys of another screen, one of which ends the server.
    A key leads there afterwards."""
    link = room.line(room.opening.tokens.moderator, "Hanna Sommer")
    desk = Desk(link, Language.named("en"), room.opening.folder, prepares=True)
    async with seen(desk) as (pilot, screen):
        await pilot.press("F")
        await until(lambda: is_open(desk, TextPrompt))
        await room.do(phases.Close())
        await level(room, screen)
        await pilot.press("m", "x")
        assert desk.screen.query_one(Editor).text == "mx"
        await pilot.press("escape", "V")
        await _after(desk)


async def test_it_explains_itself_in_the_readers_language_and_goes_by_their_keys(
    hosting: Hosting, agenda: Path, opened: list[str]
) -> None:
    """F1 says what the screen is for; the language turns all that has been said already; a key of
    one's own takes the place of the usual one, on the screen as well."""
    link = Link(hosting.near(hosting.links["moderators"]), name="Mara")
    desk = Desk(link, Language.named("en"), agenda.parent, hosting, prepares=True)
    desk.own_keys = OwnKeys({"after.minutes": "ctrl+g"})
    desk.paperwork = Afterwards(desk.language)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: link.connection == "connected")
        _ = await link.request(phases.Close())
        screen = await _after(desk)
        await until(lambda: "every one is as it was written" in screen.steps.text)
        await pilot.press("f1")
        await until(lambda: "What is left to do once the session is closed" in shown(desk))
        await pilot.press("f1", "ctrl+g")
        await until(lambda: "ctrl+g  ✓ Minutes" in screen.steps.text)
        await pilot.press("ctrl+l")
        await until(lambda: "jede unverändert" in screen.steps.text)
        await until(lambda: "Erstellt und geöffnet" in screen.steps.text)
        await until(lambda: "Die Sitzung ist geschlossen" in screen.ended.text)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
async def test_the_log_is_signed_as_it_was_the_last_time(
    hosting: Hosting, agenda: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key asks for a file, and proposes it from then on; a key with a passphrase, for which no
    screen can ask, is refused in a sentence. Nothing is signed where neither key nor authority is
    named."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    for name, words in (("key", ""), ("locked", "open sesame")):
        run(tmp_path, "ssh-keygen", "-q", "-t", "ed25519", "-N", words, "-f", name)
    link = Link(hosting.near(hosting.links["moderators"]), name="Mara")
    desk = Desk(link, Language.named("en"), agenda.parent, hosting, prepares=True)
    desk.paperwork = Afterwards(desk.language)
    signature = hosting.log.with_name("checkpoint.jsonl.sig")
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: link.connection == "connected")
        _ = await link.request(phases.Close())
        screen = await _after(desk)
        await until(lambda: "every one is as it was written" in screen.steps.text)

        async def answer(question: str, text: str) -> None:
            await until(lambda: question in shown(desk))
            await pilot.press(*text, "enter")

        await pilot.press("s")
        await answer("Sign with which SSH key?", "locked")
        await answer("Which address stamps", "")
        await until(lambda: "Not signed:" in screen.steps.text)
        assert not signature.exists()
        await pilot.press("s")
        await answer("Sign with which SSH key?", "key")
        await answer("Which address stamps", "")
        await until(lambda: "Signed:" in screen.steps.text)
        assert b"BEGIN SSH SIGNATURE" in signature.read_bytes()
        signature.unlink()
        await pilot.press("s")
        await until(lambda: is_open(desk, Prompt))
        assert desk.screen.query_one(Input).value == str(tmp_path / "key")
        await pilot.press("enter")
        await answer("Which address stamps", "")
        await until(signature.exists)


async def test_a_desk_that_joined_sees_the_feedback(room: House) -> None:
    """It has no log to work with, and is told who has."""
    token = room.opening.tokens.moderator
    desk = Desk(room.line(token, "Hanna Sommer"), Language.named("en"), prepares=True)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(desk.screen, DeskScreen) and desk.screen.view)
        await room.do(feedback.Open(), phases.Close())
        screen = await _after(desk)
        await until(lambda: "Only the desk that began" in screen.steps.text)
        shown = {key.action for key in screen.query_one(KeyLine).keys}
        assert "act('close')" in shown
        assert not shown & {f"act('{name}')" for name in ("minutes", "next", "links")}
        await pilot.press("m")
        await until(lambda: any("Only the desk that" in t.message for t in desk._notifications))
        await pilot.press("f")
        await until(lambda: isinstance(desk.screen, DeskScreen) and desk.screen.view)
        await pilot.press("V")
        await _after(desk)


@pytest.mark.parametrize("code", ["de", "en"])
def test_what_is_said_of_each_step_stands_in_one_column(code: str) -> None:
    """Also beside the longest name, where the line has room for all of it."""
    steps = Steps(Language.named(code), lambda _step: "x", ("feedback", "log", "sign", "next"))
    steps.told = {step: (False, lambda _: "Said of it") for step in ("feedback", "log", "sign")}
    texts = ["".join(span.text for span in row.lines[0]) for row in steps.rows_for(110)[:3]]
    assert len({cell_len(text[: text.index("Said of it")]) for text in texts}) == 1
