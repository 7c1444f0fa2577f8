"""The palette of the desk: whatever one is looking for, by whatever one calls it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from moderator.app.actions import key_names, key_said
from moderator.app.palette import Offer, Palette
from moderator.desk.screen import DeskScreen
from moderator.dialogs.prompt import PresetPrompt
from server.session import agenda, floor, phases, queue
from server.session.entries import current_queue
from tests.moderator.desk.house import House, house, is_open, level, seen, until
from tests.moderator.desk.test_language import german
from tests.moderator.desk.test_typed_ahead import burst, told
from tests.support.screens import on_screen


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"), queue.Add("p1"))
        yield room


FOUND = {
    "pause": "Pause the session",
    "unterbrechen": "Pause the session",
    "language": "Deutsch/English",
    "sprache": "Deutsch/English",
    "link": "Links",
    "people": "Edit person",
    "fragen": "Questions",
    "rückgängig": "Undo",
    "redeliste": "Queue",
    "findings": "Findings",
    "help": "Help",
    "hell": "Colours: light",
    "mute": "Sound on or off",
    "rauswerfen": "Take out of the session",
    "stoppuhr": "Clock",
    "umfrage": "New position",
    "chat": "Whisper",
    "dark mode": "Colours: dark",
    "tagesordnung": "Agenda",
    "verlängern": "1 min",
    "exit": "Quit",
    "undoo": "Undo",
    "rükgängig": "Undo",
    "agneda": "Agenda",
    "einaldn": "Invite",
    "durchsge": "Announce something to everybody",
    "langauge": "Deutsch/English",
}


async def test_words_of_both_languages_find_it(room: House) -> None:
    """Actions, panes and settings, with their keys beside them; by what else newcomers call them,
    and with a slip in it as well."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(floor.Next())
        await level(room, screen)
        await pilot.press("3", "ctrl+p")
        await until(lambda: is_open(pilot.app, Palette))
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        first = [offer.names[0] for offer in palette.found]
        assert first[:2] == ["End", "Undo"]
        await until(lambda: "u ctrl+z" in on_screen(pilot.app))
        for typed, name in FOUND.items():
            palette._find(typed)
            assert name in [offer.names[0] for offer in palette.found][:4], typed
        palette._find("xyzzy")
        await until(lambda: "Nothing found" in on_screen(pilot.app))
        await pilot.press("escape")
        await until(lambda: pilot.app.screen is screen)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 24)])
async def test_what_does_not_fit_ends_in_an_ellipsis(room: House, size: tuple[int, int]) -> None:
    """Half a sentence is not taken for a whole one, and the keys stay."""
    async with seen(room.desk(), size=size) as (pilot, _screen):
        await pilot.press("ctrl+p")
        await until(lambda: is_open(pilot.app, Palette))
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        palette._find("")
        for offer in palette.found:
            row = palette._row(offer).plain
            whole = f"{offer.names[0]}  {offer.why or offer.help}"
            assert whole in row or "…" in row, row
            assert all(key_said(palette._language, key) in row for key in key_names(offer.keys)[:2])


async def test_a_smaller_terminal_keeps_the_keys(room: House) -> None:
    """And what was typed and chosen."""
    async with seen(room.desk(), size=(80, 24)) as (pilot, _screen):
        await pilot.press("ctrl+p", "p", "a", "u", "down")
        await until(lambda: is_open(pilot.app, Palette))
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        await until(lambda: palette.query_one(OptionList).highlighted == 1)
        chosen = palette.found[1]
        await pilot.resize_terminal(40, 24)
        keys = " ".join(key_said(palette._language, key) for key in key_names(chosen.keys)[:2])
        assert keys
        row = f"│ {chosen.names[0][:20]}"
        await until(
            lambda: any(
                line.startswith(row) and line.rstrip(" │").endswith(keys)
                for line in on_screen(pilot.app).splitlines()
            )
        )
        at = palette.query_one(OptionList).highlighted
        assert at is not None
        assert palette.found[at] == chosen
        assert palette.query_one(Input).value == "pau"


async def test_what_is_not_possible_yet_is_found_with_the_reason(room: House) -> None:
    """Behind what is possible, never where nothing was typed; choosing it says why, and leads to
    the list in which something has to be chosen first."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("ctrl+p")
        await until(lambda: is_open(pilot.app, Palette))
        palette = pilot.app.screen
        assert isinstance(palette, Palette)
        assert not any(offer.why for offer in palette.found)

        def first(typed: str) -> Offer:
            palette._find(typed)
            return palette.found[0]

        for typed in ("minutes", "protokoll"):
            assert first(typed).names[0] == "Minutes"
            assert "desk that began the session" in first(typed).why
        assert first("resume").why == "It is like that already."
        assert first("pause the session").why == ""
        assert first("heard").names[0] == "Heard"
        assert first("redo").why == "There is nothing to do again."
        palette._find("publish the line")
        hint = "First choose a row in “Feedback” (0)."
        assert hint in [offer.why for offer in palette.found]
        palette._find("")
        await pilot.press(*"publish the line", "enter")
        await until(lambda: pilot.app.screen is screen)
        await until(lambda: screen.tabs.active == "feedback")
        await until(lambda: hint in on_screen(pilot.app))


async def test_people_are_found_with_what_can_be_done_about_them(room: House) -> None:
    """Typed ahead as well: nothing of it comes to the desk."""
    async with seen(room.desk()) as (pilot, screen):
        burst(pilot.app, "ctrl+p", *"schneider", "down", "enter")
        await until(lambda: len(current_queue(room.state).entries) == 2)
        assert current_queue(room.state).entries[-1].person == "p5"
        await until(lambda: pilot.app.screen is screen)
        # What the palette offers about somebody hangs on what the desk shows when it opens.
        await level(room, screen)
        burst(pilot.app, "ctrl+p", *"schneider", "down", "enter", "enter")
        await until(lambda: is_open(pilot.app, PresetPrompt))
        burst(pilot.app, *"kurz", "enter")
        await until(lambda: told(room) == [("p5", "kurz")])


async def test_a_setting_is_changed_from_the_palette(room: House) -> None:
    """English words find it on a German desk, and it turns."""
    desk = german(room)
    async with seen(desk) as (pilot, screen):
        burst(desk, "ctrl+p", *"language", "enter")
        await until(lambda: "You are" in on_screen(desk))
        await until(lambda: is_open(desk, DeskScreen))
        assert desk.screen is screen
        await pilot.pause()


async def test_the_same_sentence_stands_there_once(room: House) -> None:
    """A key that is pressed again and again piles nothing up over the screen."""
    async with seen(room.desk()) as (pilot, screen):
        for text in ("Nothing more there", "Something else", "Nothing more there"):
            screen.tell(text)
            await pilot.pause()
        said = [toast.message for toast in pilot.app._notifications]
        assert said == ["Something else", "Nothing more there"]
