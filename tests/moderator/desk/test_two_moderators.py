"""Two desks, one truth."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderator.desk.actions import ACTIONS
from moderator.desk.crossing import PAUSE
from moderator.desk.haste import HELD
from moderator.desk.leaving import Leave
from moderator.desk.left import Left
from moderator.desk.signs import TOO_SOON
from server.session import agenda, announcements, departures, floor, queue, undo
from server.session.messages import Command
from server.wire.messages import Look
from tests.moderator.desk.house import House, house, is_open, level, seen, shown, until


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(agenda.Start("statements"), queue.Add("p1"), queue.Add("p2"))
        yield room


async def test_what_the_other_does_shows_at_once_with_who_did_it(room: House) -> None:
    """Nobody asks "was that you?" in a live session."""
    async with seen(room.desk()) as (_, screen):
        await room.do(floor.Next())
        await until(lambda: shown(screen).state.floor)
        assert "Volker Scharfen gives the floor to Ramona Schuhmann" in screen.others.text
        assert "You are Hanna Sommer" in screen.others.text


async def test_what_the_other_looks_at_stands_in_one_line(room: House) -> None:
    """The list and an open dialog, by which one knows what they will do; not what is in it. It
    comes back with the line, and goes with the other."""
    async with seen(room.desk()) as (_, screen):
        room.other.look(Look("script", "text"))
        await until(lambda: "Volker Scharfen: Script, writes" in screen.others.text)
        room.other.look(Look("not_known_yet"))
        await until(lambda: "Volker Scharfen:" not in screen.others.text)


async def test_a_desk_tells_what_is_looked_at(room: House) -> None:
    """The list that has the keys, at once; a dialog over it, with the next look at the room."""
    async with seen(room.desk()) as (pilot, _):
        await pilot.press("2")
        await until(lambda: _looked(room) == Look("agenda"))
        await pilot.press("a")
        await until(lambda: _looked(room) == Look("agenda", "person"))
        await pilot.press("escape", "8")
        await until(lambda: _looked(room) == Look("script"))


def _looked(room: House) -> Look | None:
    view = room.other.view()
    return view.looking.get("m1") if view else None


async def test_both_press_next_and_one_speaker_is_called(room: House) -> None:
    """The slower of two moderators is told who was faster, and passes nobody over."""
    async with seen(room.desk()) as (pilot, screen):
        before = screen.selection()
        assert before is not None
        await room.do(floor.Next())
        screen.send(ACTIONS["next"].make(before))
        await until(lambda: any(n.severity == "warning" for n in pilot.app._notifications))
        text = " ".join(n.message for n in pilot.app._notifications)
        assert "Volker Scharfen" in text
        assert room.state.floor is not None
        assert room.state.floor.person == "p1"


async def test_hands_that_arrive_while_a_key_is_pressed_are_no_conflict(room: House) -> None:
    """The desk says by a number what it saw, and only what decides counts."""
    async with seen(room.desk()) as (_, screen):
        before = screen.selection()
        assert before is not None
        for name in ("next", "give", "next_item"):
            command = ACTIONS[name].make(before)
            assert isinstance(command, floor.Next | floor.Give | agenda.Next)
            assert command.expect == before.view.state.seq
        await room.do(queue.Add("p3"))
        screen.send(ACTIONS["next"].make(before))
        await until(lambda: room.state.floor)
        assert room.state.floor is not None
        assert room.state.floor.person == "p1"


async def test_giving_is_refused_where_the_other_gave(room: House) -> None:
    """Also where the entry still waits: its turn has not come."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("down")
        await until(lambda: screen.queue_list.selected == screen.queue_list.ids[1])
        before = screen.selection()
        assert before is not None
        await room.do(floor.Next())
        screen.send(ACTIONS["give"].make(before))
        await until(lambda: any("Volker" in n.message for n in pilot.app._notifications))
        assert room.state.floor is not None
        assert room.state.floor.person == "p1"


async def test_e_and_a_quick_n_end_one_speech_and_begin_the_next(room: House) -> None:
    """One's own end is no conflict, seen or not yet seen; nothing waits for a pause after it."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(floor.Next())
        await until(lambda: shown(screen).state.floor)
        screen.clock = lambda: 1e10
        screen.haste._changed_at = 0
        await pilot.press("e", "n")
        await until(lambda: room.state.floor and room.state.floor.person == "p2")
        assert not [n for n in pilot.app._notifications if n.severity == "warning"]


async def test_n_pressed_again_before_it_is_answered_calls_one(room: House) -> None:
    """Nothing has changed on the screen yet, so it is the same wish: nobody is passed over."""
    async with seen(room.desk()) as (pilot, screen):
        screen.action_act("next")
        screen.action_act("next")
        screen.action_act("next")
        await until(lambda: shown(screen).state.floor)
        await room.do(queue.Add("p3"))
        await until(lambda: len(shown(screen).state.queues["statements"].entries) == 2)
        assert room.state.floor is not None
        assert room.state.floor.person == "p1"
        assert not [n for n in pilot.app._notifications if n.severity == "warning"]


async def test_a_selection_survives_what_others_do(room: House) -> None:
    """The selection is a person's entry, not a place in the list."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("down")
        await until(lambda: screen.queue_list.selected == screen.queue_list.ids[1])
        chosen = screen.queue_list.selected
        await room.do(queue.Add("p3", "point_of_order"), queue.Add("p4", "question"))
        await until(lambda: len(screen.queue_list.ids) == 4)
        assert screen.queue_list.selected == chosen
        await room.do(queue.Remove(str(chosen)))
        await until(lambda: len(screen.queue_list.ids) == 3)
        assert screen.queue_list.selected == screen.queue_list.ids[-1]


@pytest.mark.parametrize(
    ("key", "theirs"),
    [
        ("o", queue.Close()),
        ("p", floor.Pause()),
        ("B", announcements.Blackout(on=True)),
        ("plus", floor.Extend(60)),
        ("u", undo.Undo()),
        ("u", floor.Extend(60)),
        ("U", undo.Undo()),
    ],
)
async def test_both_press_a_key_at_the_same_moment_and_it_is_done_once(
    room: House, key: str, theirs: Command
) -> None:
    """What both wanted is neither undone by the second key nor doubled. The slower one is told, and
    may mean it."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(floor.Next())
        await level(room, screen)
        screen.clock = lambda: 1e10
        await room.do(theirs)
        await level(room, screen)
        there = room.state.seq
        await pilot.press(key)
        assert TOO_SOON in screen.others.text
        await pilot.pause()
        assert room.state.seq == there
        screen.clock = lambda: 1e10 + PAUSE
        await pilot.press(key)
        await until(lambda: room.state.seq > there)


async def test_a_hand_that_is_gone_does_not_take_the_next_one_along(room: House) -> None:
    """Whoever selected a row meant that one, not the one that is there now."""
    await room.do(queue.Add("p3"))
    async with seen(room.desk()) as (pilot, screen):
        await level(room, screen)
        first, second, _ = screen.queue_list.ids
        assert screen.queue_list.selected == first
        screen.clock = lambda: 1e10
        await room.do(departures.Remove("p1"))
        await level(room, screen)
        assert screen.queue_list.selected == second
        await pilot.press("d")
        assert TOO_SOON in screen.others.text
        assert len(room.state.queues["statements"].entries) == 2


async def test_a_key_held_down_takes_one_hand_out(room: House) -> None:
    """As often as the keyboard repeats it: a queue is not emptied by a heavy hand."""
    await room.do(queue.Add("p3"))
    async with seen(room.desk()) as (pilot, screen):
        await level(room, screen)
        screen.clock = lambda: 1e10
        await pilot.press("d")
        await until(lambda: len(shown(screen).state.queues["statements"].entries) == 2)
        await pilot.press("d", "d")
        assert TOO_SOON in screen.others.text
        assert len(room.state.queues["statements"].entries) == 2
        screen.clock = lambda: 1e10 + HELD
        await pilot.press("d")
        await until(lambda: len(room.state.queues["statements"].entries) == 1)


async def test_leaving_says_who_is_still_there(room: House) -> None:
    """The harmless answer is preselected; nothing ends that others are in."""
    desk = room.desk()
    async with seen(desk) as (pilot, screen):
        await pilot.press("ctrl+q")
        await until(lambda: is_open(desk, Leave))
        assert isinstance(desk.screen, Leave)
        assert "Volker Scharfen" in desk.screen.heading
        await pilot.press("enter")
        await until(lambda: desk.screen is screen)
        await pilot.press("ctrl+q", "up", "up", "enter")
        await until(lambda: desk.return_value is not None)
    assert desk.return_value == Left()
    assert room.state.session.phase == "open"


async def test_a_digit_takes_what_is_harmless_and_only_goes_to_what_ends(room: House) -> None:
    """A key typed ahead, or a slip, ends nothing for everybody."""
    desk = room.desk()
    async with seen(desk) as (pilot, screen):
        await pilot.press("ctrl+q", "2")
        await until(lambda: is_open(desk, Leave))
        leave = desk.screen
        assert isinstance(leave, Leave)
        await until(lambda: leave.options.highlighted == 1)
        await pilot.press("3")
        await until(lambda: desk.screen is screen)
        await pilot.press("ctrl+q", "1")
        await until(lambda: desk.return_value is not None)
    assert desk.return_value == Left()
    assert room.state.session.phase == "open"


async def test_ending_for_everybody_closes_the_session_first(room: House) -> None:
    """The log ends with a closed session, not with a server that was gone."""
    desk = room.desk()
    async with seen(desk) as (pilot, _):
        await pilot.press("ctrl+q", "up", "enter")
        await until(lambda: desk.return_value is not None)
    assert desk.return_value == Left(stop=True, closed=True)
    assert room.state.session.phase == "closed"


async def test_the_palette_offers_what_is_possible_now(room: House) -> None:
    """Whoever knows no key finds everything by its name, and can say who they are."""
    desk = room.desk()
    async with seen(desk) as (_, screen):

        def possible() -> set[str]:
            return {offer.names[0] for offer in desk.offers(screen) if not offer.why}

        assert {"Next", "Add to the queue", "Next item", "I am Volker Scharfen"} <= possible()
        assert "End" not in possible()
        await room.do(floor.Next())
        await until(lambda: shown(screen).state.floor)
        assert "End" in possible()


async def test_a_desk_that_comes_second_as_somebody_says_so(room: House) -> None:
    """Whoever is taken for somebody else can tell; who is here alone, or back after a cut of the
    line, reads nothing of it."""
    async with seen(room.desk("Hanna Sommer")) as (pilot, screen):
        link = screen.app.link
        await until(lambda: shown(screen).presence.panel >= {"m1", "m2"})
        link.speak("en")
        await until(lambda: not link.welcomed)
        await until(lambda: link.welcomed)
        assert not [n for n in pilot.app._notifications if "already" in n.message]
    async with seen(room.desk("Volker Scharfen")) as (pilot, _):
        await until(lambda: any("already" in n.message for n in pilot.app._notifications))
        (said,) = [n.message for n in pilot.app._notifications if "already" in n.message]
        assert said.startswith("Volker Scharfen is here already")
