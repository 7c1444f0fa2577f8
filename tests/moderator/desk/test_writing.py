"""What is written at the desk while there is no way to the room."""

from pathlib import Path

import pytest
from textual.widgets import Input

from moderator.client import outbox
from moderator.commands.moderating import print_not_taken
from moderator.desk.app import Desk
from moderator.desk.form import Form
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.picker import Picker
from moderator.dialogs.prompt import Editor, TextPrompt
from server.language import Language
from server.session import agenda, findings, phases
from server.session.entries import current_queue
from tests.moderator.desk.house import house, is_open, level, seen, until
from tests.support.proxy import proxy
from tests.support.rooms import link
from tests.support.screens import on_screen


@pytest.mark.parametrize(("keys", "whom"), [("F", ""), ("W", ""), ("w", "1")])
async def test_a_text_that_did_not_reach_the_room_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, whom: str
) -> None:
    """A finding, an announcement, a private line: the same key has it, and sends it once there is a
    line. What the room has taken is not there again."""
    async with house(tmp_path) as room, proxy(int(room.base.split(":")[2].strip("/"))) as line:
        await room.do(phases.Open(), agenda.Start("statements"))
        own = link(line, room.opening.tokens.moderator, name="Hanna Sommer")
        desk = Desk(own, Language.named("en"), room.opening.folder)
        async with seen(desk) as (pilot, screen):

            async def opened() -> str:
                await pilot.press(keys, *whom)
                await until(lambda: is_open(desk, TextPrompt) and desk.screen.query(Editor))
                return desk.screen.query_one(Editor).text

            assert await opened() == ""
            line.cut()
            with monkeypatch.context() as hurried:
                hurried.setattr(outbox, "ANSWER_WITHIN", 0.2)
                await pilot.press(*"so it is", "enter")
                await until(lambda: screen.not_taken)
                await until(lambda: "What you wrote is kept" in on_screen(desk))
            line.mend()
            await until(lambda: own.connection == "connected")
            assert await opened() == "so it is"
            before = room.state.seq
            await pilot.press("enter")
            await until(lambda: room.state.seq > before)
            await until(lambda: desk.screen is screen)
            if keys != "W":
                assert await opened() == ""


async def test_a_text_that_did_not_reach_the_room_is_there_for_what_it_was_written_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another finding, of which the same is asked, has its own words; and what the other moderator
    made of the finding meanwhile, which the writer has not seen, is not replaced unasked."""
    async with house(tmp_path) as room, proxy(int(room.base.split(":")[2].strip("/"))) as line:
        await room.do(findings.Record("The one."), findings.Record("The other."))
        one, other = room.state.findings
        own = link(line, room.opening.tokens.moderator, name="Hanna Sommer")
        desk = Desk(own, Language.named("en"), room.opening.folder)
        async with seen(desk) as (pilot, screen):

            async def opened(finding: str) -> str:
                screen.lists["findings"].select(finding)
                await pilot.press("E")
                await until(lambda: is_open(desk, TextPrompt) and desk.screen.query(Editor))
                return desk.screen.query_one(Editor).text

            await level(room, screen)
            await pilot.press("7")
            assert await opened(one) == "The one."
            line.cut()
            with monkeypatch.context() as hurried:
                hurried.setattr(outbox, "ANSWER_WITHIN", 0.2)
                await pilot.press(*" So it is.", "enter")
                await until(lambda: screen.not_taken)
            await room.do(findings.Edit(one, "Theirs."))
            line.mend()
            await until(lambda: own.connection == "connected")
            await level(room, screen)
            assert await opened(other) == "The other."
            await pilot.press("escape")
            await until(lambda: desk.screen is screen)
            assert await opened(one) == "The one. So it is."
            await pilot.press("enter")
            await until(lambda: is_open(desk, Confirm))
            assert isinstance(desk.screen, Confirm)
            assert "“Theirs.”" in desk.screen.question
            await pilot.press("y")
            await until(lambda: room.state.findings[one].text == "The one. So it is.")
            assert room.state.findings[other].text == "The other."


async def test_a_form_that_did_not_reach_the_room_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that was said in it, also where somebody looks at it before it can be sent. And what is
    kept when the desk is left, also what has had no answer by then, can be read where it was begun.
    """
    async with house(tmp_path) as room, proxy(int(room.base.split(":")[2].strip("/"))) as line:
        own = link(line, room.opening.tokens.moderator, name="Hanna Sommer")
        desk = Desk(own, Language.named("en"), room.opening.folder)
        async with seen(desk) as (pilot, screen):

            async def opened(key: str) -> list[str]:
                await pilot.press(key)
                await until(lambda: is_open(desk, Form) and desk.screen.query(Input))
                return [field.value for field in desk.screen.query(Input)]

            line.cut()
            with monkeypatch.context() as hurried:
                hurried.setattr(outbox, "ANSWER_WITHIN", 0.2)
                assert await opened("I") == ["", "10 min", ""]
                await pilot.press(*"Tides", "enter")
                await until(lambda: screen.not_taken)
            await until(lambda: own.connection != "connected")
            assert await opened("I") == ["Tides", "10 min", ""]
            await pilot.press("escape")
            await until(lambda: desk.screen is screen)
            line.mend()
            await until(lambda: own.connection == "connected")
            assert await opened("I") == ["Tides", "10 min", ""]
            await pilot.press("enter")
            await until(lambda: "Tides" in [item.title for item in room.state.items])
            await until(lambda: desk.screen is screen)
            line.cut()
            assert (await opened("A"))[0] == ""
            await pilot.press(*"Eva", "enter")
            await until(lambda: desk.screen is screen)
    print_not_taken(desk, Language.named("en"))
    said = "You wrote this, and the session has not taken it:\n  Eva\n"
    assert capsys.readouterr().out == said


async def test_a_name_that_did_not_reach_the_room_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is to be added to the queue by name stands there with the kind that was chosen, and
    waits by it once there is a line."""
    async with house(tmp_path) as room, proxy(int(room.base.split(":")[2].strip("/"))) as line:
        await room.do(phases.Open(), agenda.Start("statements"))
        own = link(line, room.opening.tokens.moderator, name="Hanna Sommer")
        desk = Desk(own, Language.named("en"), room.opening.folder)
        async with seen(desk) as (pilot, screen):

            async def opened() -> str:
                await pilot.press("a")
                await until(lambda: is_open(desk, Picker) and desk.screen.query(Input))
                return desk.screen.query_one(Input).value

            line.cut()
            with monkeypatch.context() as hurried:
                hurried.setattr(outbox, "ANSWER_WITHIN", 0.2)
                assert await opened() == ""
                await pilot.press(*"Xaver", "tab", "enter")
                await until(lambda: screen.not_taken)
            line.mend()
            await until(lambda: own.connection == "connected")
            assert await opened() == "Xaver"
            await pilot.press("enter")
            await until(lambda: current_queue(room.state).entries)
            assert [
                (room.state.people[e.person].name, e.kind)
                for e in current_queue(room.state).entries
            ] == [("Xaver", "point_of_order")]
            assert await opened() == ""


@pytest.mark.parametrize("changed", ["", "!"])
async def test_what_may_have_arrived_is_taken_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """A form that is given again as it was, after no answer came, makes no second item where the
    room had taken it after all; and neither does a changed one, which is kept, as is said."""
    async with house(tmp_path) as room, proxy(int(room.base.split(":")[2].strip("/"))) as line:
        own = link(line, room.opening.tokens.moderator, name="Hanna Sommer")
        desk = Desk(own, Language.named("en"), room.opening.folder)
        async with seen(desk) as (pilot, screen):

            def titles() -> list[str]:
                return [item.title for item in room.state.items if item.title[:5] == "Tides"]

            async def opened() -> None:
                await pilot.press("I")
                await until(lambda: is_open(desk, Form) and desk.screen.query(Input))

            await opened()
            line.stall()
            with monkeypatch.context() as hurried:
                hurried.setattr(outbox, "ANSWER_WITHIN", 0.2)
                await pilot.press(*"Tides", "enter")
                await until(lambda: screen.not_taken)
            line.mend()
            await until(lambda: titles() == ["Tides"])
            await until(lambda: own.connection == "connected")
            await opened()
            await pilot.press(*changed, "enter")
            await until(lambda: bool(changed) == bool(screen.not_taken) and desk.screen is screen)
            await until(lambda: not screen._requested)
            assert titles() == ["Tides"]
            assert ("had arrived after all" in on_screen(desk)) == bool(changed)
            if changed:
                await opened()
                await pilot.press("enter")
                await until(lambda: titles() == ["Tides", "Tides!"])
