"""What is written at the desk while there is no way to the room."""

from pathlib import Path

import pytest

from moderator.client import outbox
from moderator.desk.app import Desk
from moderator.dialogs.prompt import Editor, TextPrompt
from server.language import Language
from server.session import agenda, phases
from tests.moderator.desk.house import house, is_open, seen, until
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
