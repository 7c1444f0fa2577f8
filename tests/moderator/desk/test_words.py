"""Whispers, notes and scripts: what only moderators, or those addressed, ever see."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.widgets import TextArea

from moderator.dialogs.picker import Picker
from moderator.dialogs.prompt import TextPrompt
from server.session import agenda, phases, queue, whispers
from tests.moderator.desk.house import House, house, is_open, seen, shown, until
from tests.moderator.desk.scene import MARKUP
from tests.support.lines import joined

HOSTILE = "Jetzt [/b] die 李雷-Frage?"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    """A session in which the statements are on."""
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        yield room


def texts(room: House) -> list[tuple[str, str]]:
    return sorted((w.to, w.text) for w in room.state.whispers.values())


async def test_a_whisper_goes_to_whoever_is_chosen(room: House) -> None:
    """The person selected first, then the moderators, the panel, or anybody."""
    await room.do(queue.Add("p2"))
    async with seen(room.desk()) as (pilot, _):
        for key, text in (("1", "nur du"), ("2", "nur wir"), ("3", "nur ihr")):
            await pilot.press("w")
            await until(lambda: is_open(pilot.app, Picker))
            await pilot.press(key)
            await until(lambda: is_open(pilot.app, TextPrompt))
            await pilot.press(*text, "enter")
        await until(lambda: len(room.state.whispers) == 3)
    assert texts(room) == [("moderators", "nur wir"), ("p2", "nur du"), ("panel", "nur ihr")]


async def test_a_whisper_stays_in_sight_until_it_is_read(room: House) -> None:
    """In the first line of the bar, without taking the keys; F5 leads to it."""
    async with seen(room.desk(), (80, 24)) as (pilot, screen):
        await room.do(whispers.Send("moderators", HOSTILE))
        await until(lambda: HOSTILE in screen.cues.text)
        assert "Volker Scharfen" in screen.cues.text
        assert screen.queue_list.has_focus
        await pilot.press("f5")
        await until(lambda: screen.lists["whispers"].has_focus)
        await until(lambda: HOSTILE in screen.lists["whispers"].text)
        await until(lambda: HOSTILE not in screen.cues.text)


async def test_what_another_moderator_whispers_to_somebody_is_not_read_as_to_oneself(
    room: House,
) -> None:
    """It says to whom it went; a signal is told of in the line about the others, and is no news."""
    async with seen(room.desk(), (120, 40)) as (_, screen):
        await room.do(whispers.Send("p1", "Louder, please"))
        name = room.state.people["p1"].name
        await until(lambda: f"Volker Scharfen → {name}: Louder, please" in screen.cues.text)
        await room.do(whispers.Send("p1", "One more minute.", signal=True))
        await until(lambda: "One more minute." in screen.others.text)
        assert "unread" not in screen.cues.text


async def test_own_whispers_are_no_news(room: House) -> None:
    """Nobody needs to be told what they have just said."""
    async with seen(room.desk()) as (_, screen):
        screen.send(whispers.Send("moderators", HOSTILE))
        await until(lambda: shown(screen).state.whispers)
        assert HOSTILE not in screen.cues.text


async def test_a_note_stands_at_the_person_and_nobody_else_gets_it(room: House) -> None:
    """In the queue and on the panel of the moderators, and on no other's wire."""
    await room.do(queue.Add("p2"))
    panelist = room.line(room.opening.tokens.panelists["p2"])
    async with joined(panelist), seen(room.desk()) as (pilot, screen):
        await pilot.press("b")
        await until(lambda: is_open(pilot.app, TextPrompt))
        pilot.app.screen.query_one(TextArea).text = "muss um drei\n[/b] gehen"
        await pilot.press("ctrl+s")
        await until(lambda: "✎ muss um drei [/b] gehen" in screen.queue_list.text)
        await until(lambda: "✎ muss um drei" in screen.panel.text)
        view = panelist.view()
        assert view is not None
        assert not view.state.notes


async def test_the_script_can_be_read_and_its_questions_put(room: House) -> None:
    """Script and prepared questions of the item that is on; enter gives that person the floor."""
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: "Noch [b]keine[/b] Erwiderungen." in screen.lists["script"].text)
        assert f"? {MARKUP}" in screen.lists["script"].text
        await pilot.press("8", "end", "enter")
        await until(lambda: room.state.floor and room.state.floor.person == "p2")
        await room.do(agenda.Start("talk"))
        await until(lambda: "Nothing is written down" in screen.lists["script"].text)
