"""Signals: one key each, what they come to, and that they are seen to have been seen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from moderator.client.session_view import Presence
from moderator.desk.others_line import OthersLine
from moderator.dialogs.prompt import PresetPrompt
from server.language import Language
from server.session import agenda, floor, phases, queue, signals
from server.session.whispers import See, Send, Whisper
from tests.moderator.desk.house import House, house, is_open, seen, shown, until
from tests.moderator.desk.scene import Scene
from tests.support.lines import joined, view
from tests.support.screens import on_screen


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        await room.do(floor.Give(person="p1"), queue.Add("p2"))
        yield room


def sent(room: House) -> list[Whisper]:
    return sorted(room.state.whispers.values(), key=lambda w: w.seq)


@pytest.mark.parametrize(
    ("key", "to", "text"),
    [
        ("comma", "p1", "Noch eine Minute."),
        ("full_stop", "p1", "Bitte zum Schluss kommen."),
        ("colon", "p2", "Sie sind als Nächstes dran."),
    ],
)
async def test_signals_go_by_one_key_each(room: House, key: str, to: str, text: str) -> None:
    """To the speaker, and to who is next; they are whispers."""
    async with seen(room.desk()) as (pilot, _):
        await pilot.press(key)
        await until(lambda: [(w.to, w.text, w.signal) for w in sent(room)] == [(to, text, True)])


async def test_the_desk_says_that_a_signal_went_and_that_it_was_seen(room: House) -> None:
    """In the line that tells what happened; and the list of whispers says it for good."""
    async with seen(room.desk()) as (pilot, screen):
        line = screen.query_one(OthersLine)
        await pilot.press("comma")
        await until(lambda: "Noch eine Minute." in line.text)
        speaker = room.line(room.opening.tokens.panelists["p1"])
        async with joined(speaker):
            (whisper,) = view(speaker).state.whispers
            await speaker.request(See(whisper))
            name = shown(screen).name("p1")
            await until(lambda: f"{name} has seen: Noch eine Minute." in line.text)
        await pilot.press("9")
        await until(lambda: "seen" in on_screen(pilot.app))


@pytest.mark.parametrize("you", ["m1", "m2"])
def test_a_signal_to_somebody_who_is_not_there_says_so(you: str) -> None:
    """Whoever sent it would wait in vain."""
    scene = Scene().do("m1", phases.Open(), agenda.Start("talk"), floor.Give(person="p1"))
    signal = signals.giving(scene.state, signals.signals(scene.state)[0])
    assert signal is not None
    scene.do("m1", signal)
    english, told = Language.named("en"), []
    for panel in (("m1", "m2"), ("m1", "m2", "p1")):
        view = replace(scene.view(you), presence=Presence(panel=frozenset(panel)))
        line = OthersLine(english)
        line.show(view, scene.facts[-1:])
        told.append(line._said(briefly=False))
    assert "is not connected, and does not see: Noch eine Minute." in told[0]
    assert told[1].endswith(": Noch eine Minute.")
    assert "not connected" not in told[1]


async def test_a_signal_to_anybody_by_the_whispers_digits(room: House) -> None:
    """``w``, letters, enter, a digit; a digit within a text is a digit."""
    async with seen(room.desk()) as (pilot, _):
        name = "schnei"
        await pilot.press("w", *name, "enter")
        await until(lambda: is_open(pilot.app, PresetPrompt))
        await pilot.press("2")
        await until(lambda: [(w.to, w.signal) for w in sent(room)] == [("p5", True)])
        await pilot.press("w", *name, "enter")
        await until(lambda: is_open(pilot.app, PresetPrompt))
        await pilot.press("i", "n", "space", "2", "enter")
        await until(lambda: [(w.text, w.signal) for w in sent(room)][1:] == [("in 2", False)])


async def test_the_menu_of_signals_says_to_whom_each_goes(room: House) -> None:
    """And a digit sends it."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("s")
        await until(lambda: "Which signal?" in on_screen(pilot.app))
        await until(lambda: f"dran.  → {shown(screen).name('p2')}" in on_screen(pilot.app))
        await pilot.press("3")
        await until(lambda: [w.to for w in sent(room)] == ["p2"])


async def test_without_a_speaker_there_is_nobody_to_signal_to(room: House) -> None:
    """The key does nothing, rather than reach somebody who is not meant."""
    await room.do(floor.End(), queue.Clear())
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: shown(screen).state.floor is None)
        await pilot.press("comma", "full_stop", "colon")
        await pilot.pause()
        assert sent(room) == []


async def test_a_whisper_to_a_moderator_is_seen_on_their_desk(room: House) -> None:
    """Also what was sent while their desk was gone."""
    await room.do(Send("m1", "Your turn"))
    async with seen(room.desk()):
        await until(lambda: [w.seen for w in sent(room)] == [("m1",)])
