"""Every action key of the desk, on a real room."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import Input, Static

from moderator.app.actions import key_said, told_of
from moderator.app.own_keys import OwnKeys
from moderator.app.screens import Help
from moderator.client.people import matching
from moderator.desk.actions import ACTIONS
from moderator.desk.after.actions import ACTIONS as AFTER
from moderator.desk.before.actions import ACTIONS as BEFORE
from moderator.desk.panes import PANES
from moderator.desk.person_form import PersonForm
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.menu import Menu
from moderator.dialogs.picker import Picker
from moderator.panel.actions import ACTIONS as PANEL
from moderator.widgets.footer import KeyLine
from moderator.widgets.rows import RowList
from server.language import Language
from server.session import agenda, floor, panel, people, phases, queue
from server.session.entries import current_queue
from server.session.people import Person
from tests.moderator.desk.house import House, house, is_open, level, seen, shown, until
from tests.moderator.desk.scene import CHINESE, LONG, MARKUP
from tests.support.lines import joined


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    """A session in which the statements are on."""
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        yield room


def waiting(room: House) -> list[tuple[str, str]]:
    return [(e.person, e.kind) for e in current_queue(room.state).entries]


def speaker(room: House) -> str | None:
    return room.state.floor.person if room.state.floor else None


def test_no_list_takes_a_key_that_does_something_else() -> None:
    """A list has the keys before its screen: whatever stands in a footer goes from there as well.
    Enter it hands on."""
    taken = {key for binding in RowList.BINDINGS for key in _keys(binding)} - {"enter"}
    for actions in (ACTIONS, BEFORE, AFTER, PANEL):
        keys = {key for action in actions.values() for key in action.keys.split(",")}
        assert keys & taken == set()


def _keys(binding: object) -> list[str]:
    assert isinstance(binding, Binding)
    return binding.key.split(",")


async def test_n_gives_the_floor_to_the_head_of_the_queue(room: House) -> None:
    """One key for what is done a hundred times an hour; the space bar does the same."""
    await room.do(queue.Add("p1"), queue.Add("p2"))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("n")
        await until(lambda: speaker(room) == "p1")
        await until(lambda: shown(screen).state.floor)
        await pilot.press("space")
        await until(lambda: speaker(room) == "p2" and not waiting(room))


async def test_a_key_pressed_twice_passes_nobody_over(room: House) -> None:
    """Right after the floor changed, a key was meant for what was before: held down, pressed
    twice, or pressed together with the other moderator's."""
    await room.do(queue.Add("p1"), queue.Add("p2"), queue.Add("p3"))
    async with seen(room.desk()) as (pilot, screen):
        screen.clock = lambda: 1e10
        await pilot.press("n")
        await until(lambda: shown(screen).state.floor)
        await pilot.press("n", "e", "enter")
        await room.do(queue.Add("p4"))
        await until(lambda: len(shown(screen).state.queues["statements"].entries) == 3)
        assert speaker(room) == "p1"
        screen.clock = lambda: 1e10 + 2
        await pilot.press("n")
        await until(lambda: speaker(room) == "p2")


async def test_enter_gives_the_floor_to_the_selected(room: House) -> None:
    """Out of turn, and also to somebody on the panel who did not ask."""
    await room.do(queue.Add("p1"), queue.Add("p2"))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("down", "enter")
        await until(lambda: speaker(room) == "p2")
        await level(room, screen)
        await pilot.press("3", "home", "f")
        await until(lambda: speaker(room) == "p1" and waiting(room) == [])


async def test_the_speech_is_ended_stopped_and_extended(room: House) -> None:
    """e ends, p stops the clock and lets it go on, + and - move the limit by a minute."""
    await room.do(floor.Give(person="p1"))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("plus")
        await until(lambda: room.state.floor and room.state.floor.limit == 240)
        await level(room, screen)
        await pilot.press("minus")
        await until(lambda: room.state.floor and room.state.floor.limit == 180)
        await level(room, screen)
        await pilot.press("p")
        await until(lambda: room.state.floor and room.state.floor.paused)
        await level(room, screen)
        await pilot.press("p")
        await until(lambda: room.state.floor and not room.state.floor.paused)
        await level(room, screen)
        await pilot.press("e")
        await until(lambda: room.state.floor is None)


async def test_entries_are_moved_and_taken_out(room: House) -> None:
    """K and J move the selected entry, which stays selected; d takes it out."""
    await room.do(queue.Add("p1"), queue.Add("p2"), queue.Add("p3", "reply"))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("end", "K")
        await until(lambda: waiting(room)[1:] == [("p2", "contribution"), ("p1", "contribution")])
        await until(lambda: screen.queue_list.ids.index(screen.queue_list.selected or "") == 1)
        await pilot.press("K")
        await until(lambda: waiting(room)[0] == ("p2", "reply"))
        await level(room, screen)
        await pilot.press("J")
        await until(lambda: [p for p, _ in waiting(room)] == ["p3", "p2", "p1"])
        await level(room, screen)
        await pilot.press("d")
        await until(lambda: [p for p, _ in waiting(room)] == ["p3", "p1"])


async def test_who_moved_an_entry_reads_that_it_was_they(room: House) -> None:
    """One's own name would be read as somebody else's."""
    await room.do(queue.Add("p1"), queue.Add("p2"))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("end", "K")
        await until(lambda: "moved by you" in screen.queue_list.text)
        second, first = (entry.id for entry in current_queue(room.state).entries)
        await room.do(queue.Move(first, second))
        await until(lambda: "moved by Volker Scharfen" in screen.queue_list.text)


@pytest.mark.parametrize("key", ["g", "G", "j", "k"])
async def test_a_key_of_ones_own_is_no_lists_key(key: str, room: House) -> None:
    """Any letter may be given to what the desk does, whatever has the keys."""
    await room.do(queue.Add("p1"), queue.Add("p2"))
    desk = room.desk()
    desk.own_keys = OwnKeys({"desk.take_out": key})
    async with seen(desk) as (pilot, _):
        await pilot.press(key)
        await until(lambda: [p for p, _ in waiting(room)] == ["p2"])


async def test_the_queue_is_closed_and_ordered_otherwise(room: House) -> None:
    """o and r change how the queue works, and the heading says so."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("o", "r")
        await until(lambda: not current_queue(room.state).open)
        await until(lambda: current_queue(room.state).order == "balanced")
        await until(lambda: "balanced" in str(screen.queue_list.heading().end))


async def test_a_person_is_added_by_a_few_letters(room: House) -> None:
    """Type, choose the kind, enter; umlauts and accents may be left out."""
    async with seen(room.desk()) as (pilot, _):
        await pilot.press("a")
        await until(lambda: is_open(pilot.app, Picker))
        await pilot.press(*"zolc", "tab", "enter")
        await until(lambda: waiting(room) == [("p4", "point_of_order")])


async def test_somebody_by_phone_is_added_by_name(room: House) -> None:
    """Nobody needs a client to be heard."""
    async with seen(room.desk()) as (pilot, _):
        await pilot.press("a", *"Erika", "enter")
        await until(lambda: len(waiting(room)) == 1)
        assert room.state.people[waiting(room)[0][0]].name == "Erika"


async def test_what_is_typed_survives_updates(room: House) -> None:
    """The session goes on behind a dialog and never takes a letter from it."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("a", *"Ra")
        await room.do(queue.Add("p3"), people.Add("Rafael", "spectator"))
        await level(room, screen)
        await pilot.press(*"mo")
        await until(lambda: pilot.app.screen.query_one(Input).value == "Ramo")
        await pilot.press("enter")
        await until(lambda: ("p1", "contribution") in waiting(room))


async def test_the_next_item_begins_after_a_yes(room: House) -> None:
    """The most costly slip is asked about; the same key says yes, escape says no."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("ctrl+n")
        await until(lambda: is_open(pilot.app, Confirm))
        await pilot.press("escape")
        await until(lambda: pilot.app.screen is screen)
        assert room.state.item == "statements"
        await pilot.press("ctrl+n", "ctrl+n")
        await until(lambda: room.state.item == "talk")


async def test_any_item_can_begin_be_extended_moved_and_skipped(room: House) -> None:
    """The agenda is a plan: live, everything about it can change."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("2", "end", "x")
        await until(lambda: room.state.items[-1].planned == 900)
        await pilot.press("X")
        await until(lambda: room.state.items[-1].planned == 600)
        await pilot.press("K")
        await until(lambda: [i.id for i in room.state.items][-2:] == ["end", "questions"])
        await level(room, screen)
        assert screen.agenda.selected == "end"
        await pilot.press("d")
        await until(lambda: room.state.items[-2].status == "skipped")
        await level(room, screen)
        await pilot.press("enter", "enter")
        await until(lambda: room.state.item == "end")


async def test_the_session_pauses_goes_on_and_closes(room: House) -> None:
    """S, then a number; closing is asked about."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("S", "2")
        await until(lambda: room.state.session.phase == "paused")
        await until(lambda: shown(screen).state.session.phase == "paused")
        await pilot.press("S", "3")
        await until(lambda: room.state.session.phase == "open")
        await until(lambda: shown(screen).state.session.phase == "open")
        await pilot.press("S", "4")
        await until(lambda: is_open(pilot.app, Confirm))
        await pilot.press("enter")
        await until(lambda: room.state.session.phase == "closed")


async def test_a_spectator_who_asked_is_invited_with_one_key(room: House) -> None:
    """Who asked stands first in the list of requests; enter says yes to them."""
    guest = room.line(room.opening.tokens.spectators, "Kay Ruge")
    async with joined(guest), seen(room.desk()) as (pilot, screen):
        await guest.request(panel.Ask("Für die Kreise"))
        await until(lambda: len(screen.requests.ids) == 1)
        await pilot.press("4", "enter")
        await until(lambda: next(iter(room.state.panel.values())).until)
        await until(lambda: "invited" in screen.requests.text)
        await guest.request(panel.Accept())
        await until(lambda: "Guest" in screen.panel.text)
        await pilot.press("3", "home", *["down"] * 5, "d")
        await until(lambda: "Guest" not in screen.panel.text)


async def test_anybody_of_the_audience_can_be_invited(room: House) -> None:
    """Also those who did not ask; they are found by their names."""
    guest = room.line(room.opening.tokens.spectators, MARKUP)
    async with joined(guest), seen(room.desk()) as (pilot, _):
        await pilot.press("i")
        await until(lambda: is_open(pilot.app, Picker))
        await pilot.press(*"lee", "enter")
        await until(lambda: any(i.until for i in room.state.panel.values()))


async def test_people_are_edited_added_and_removed(room: House) -> None:
    """By key or by the menu of whoever is selected: all that is said of them, in one form."""
    async with seen(room.desk(), (80, 24)) as (pilot, screen):
        await pilot.press("3", "home", "R")
        await until(lambda: is_open(pilot.app, PersonForm))
        for field, text in (("name", "New [/b]"), ("office", ""), ("category", "city")):
            pilot.app.screen.query_one(f"#{field}", Input).value = text
        pilot.app.screen.query_one("#limit", Input).value = "90 s"
        await pilot.press("enter")
        await until(lambda: room.state.people["p1"].speech_limit == 90)
        person = room.state.people["p1"]
        assert (person.name, person.office, person.category) == ("New [/b]", "", "city")
        await pilot.press("A")
        await until(lambda: is_open(pilot.app, PersonForm))
        pilot.app.screen.query_one("#name", Input).value = "Neu"
        pilot.app.screen.query_one("#organisation", Input).value = "Town B"
        await pilot.press("tab", "tab", "tab", "tab", "left", "ctrl+s")
        await until(lambda: any(p.name == "Neu" for p in room.state.people.values()))
        added = next(p for p in room.state.people.values() if p.name == "Neu")
        assert (added.role, added.organisation) == ("panelist", "Town B")
        await level(room, screen)
        await pilot.press("enter", "5")
        await until(lambda: is_open(pilot.app, Confirm))
        await pilot.press("enter")
        await until(lambda: room.state.people["p1"].removed)


async def test_a_name_that_exists_asks_for_a_distinction(room: House) -> None:
    """The form comes back with all that was typed, and the refusal says how."""
    async with seen(room.desk()) as (pilot, _):
        await pilot.press("A")
        await until(lambda: is_open(pilot.app, PersonForm))
        first = pilot.app.screen
        first.query_one("#name", Input).value = room.state.people["p1"].name.upper()
        await pilot.press("enter")
        await until(lambda: pilot.app.screen is not first and not first.is_current)
        await until(lambda: is_open(pilot.app, PersonForm))
        again = pilot.app.screen
        assert again.query_one("#name", Input).value == room.state.people["p1"].name.upper()
        again.query_one("#office", Input).value = "Deputy"
        await pilot.press("enter")
        await until(lambda: any(p.office == "Deputy" for p in room.state.people.values()))


async def test_u_takes_back_the_last_action(room: House) -> None:
    """A wrong key is no catastrophe."""
    await room.do(queue.Add("p1"), queue.Add("p2"))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("d")
        await until(lambda: [p for p, _ in waiting(room)] == ["p2"])
        await level(room, screen)
        await pilot.press("u")
        await until(lambda: [p for p, _ in waiting(room)] == ["p1", "p2"])


async def test_the_mouse_does_what_the_keys_do(room: House) -> None:
    """A click selects, a double click asks what to do, and the footer's keys can be clicked."""
    await room.do(queue.Add("p1"), queue.Add("p2"))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.click(screen.queue_list, offset=(5, 1))
        assert screen.queue_list.selected == screen.queue_list.ids[1]
        await pilot.click(screen.queue_list, offset=(5, 1), times=2)
        await until(lambda: is_open(pilot.app, Menu))
        await pilot.press("1")
        await until(lambda: speaker(room) == "p2")
        await level(room, screen)
        await pilot.pause()
        keys = {key.action: key for key in screen.query_one(KeyLine).keys}
        at = keys["act('next')"].start + 1
        await pilot.click(screen.query_one(KeyLine), offset=(at, 0))
        await until(lambda: speaker(room) == "p1")


def test_people_are_found_by_any_part_of_their_names() -> None:
    """Beginnings of words come first; accents, strokes and ways to write umlauts do not matter."""
    people = [
        Person("p1", "Dr. Johann Bizer", "panelist", "Dataport AöR"),
        Person("p2", "Thomas Bönig", "panelist", "Landeshauptstadt München"),
        Person("p3", LONG, "panelist", "Landkreis"),
        Person("p4", CHINESE, "spectator", "杭州市人民政府"),
    ]

    def found(typed: str) -> list[str]:
        return [person.id for person in matching(people, typed)]

    assert found("") == ["p1", "p2", "p3", "p4"]
    assert found("boen") == found("bon") == found("BÖN") == ["p2"]
    assert found("aoer") == ["p1"]
    assert found("lak zolc") == ["p3"]
    assert found("land") == ["p2", "p3"]
    assert found("an") == ["p1", "p2", "p3"]
    assert found("雷") == found("人民") == ["p4"]
    assert found("xyz") == []


async def test_help_tells_of_every_key_by_topic(room: House) -> None:
    """Whoever reads it finds every action with its keys, also those of other lists."""
    english = Language.named("en")
    async with seen(room.desk()) as (pilot, _):
        await pilot.press("question_mark")
        await until(lambda: is_open(pilot.app, Help))
        lines = str(pilot.app.screen.query_one(Static).render()).splitlines()
        page = " ".join(" ".join(lines).split())
        for alike in told_of(ACTIONS.values()):
            names = (key for action in alike for key in action.key_names)
            keys = " ".join(key_said(english, key) for key in names)
            assert f"{keys} {alike[0].tooltip}" in page
        every = (key for action in ACTIONS.values() for key in action.key_names)
        assert all(key_said(english, key) in page.split() for key in every)
        assert {"The floor", "The queue", "The desk"} <= set(lines)
        assert [line for line in lines if line.strip().startswith("ctrl+q ")] != []
        await pilot.press("question_mark")
        await until(lambda: not isinstance(pilot.app.screen, Help))


def test_no_two_actions_share_a_key_in_a_list() -> None:
    """A key means one thing wherever it is pressed; the checklist of before makes room for that of
    after when the session is closed."""
    before = [action for name, action in ACTIONS.items() if name != "afterwards"]
    assert ACTIONS["afterwards"].keys == ACTIONS["checklist"].keys
    for pane in PANES:
        here = (a for a in before if not a.panes or pane in a.panes)
        keys = [key for action in here for key in action.keys.split(",") if key]
        assert sorted(keys) == sorted(set(keys)), pane
