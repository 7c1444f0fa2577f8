"""Two desks, one truth."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderator.desk.actions import ACTIONS
from moderator.desk.app import Left
from moderator.desk.leaving import Leave
from server.session import agenda, floor, queue
from tests.moderator.desk.house import House, house, seen, shown, until


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


async def test_a_selection_survives_what_others_do(room: House) -> None:
    """The selection is a person's entry, not a place in the list."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("down")
        chosen = screen.queue_list.selected
        await room.do(queue.Add("p3", "point_of_order"), queue.Add("p4", "question"))
        await until(lambda: len(screen.queue_list.ids) == 4)
        assert screen.queue_list.selected == chosen
        await room.do(queue.Remove(str(chosen)))
        await until(lambda: len(screen.queue_list.ids) == 3)
        assert screen.queue_list.selected == screen.queue_list.ids[-1]


async def test_leaving_says_who_is_still_there(room: House) -> None:
    """The harmless answer is preselected; nothing ends that others are in."""
    desk = room.desk()
    async with seen(desk) as (pilot, screen):
        await pilot.press("ctrl+q")
        await until(lambda: isinstance(desk.screen, Leave))
        assert "Volker Scharfen" in str(desk.screen.query_one("#who").render())
        await pilot.press("enter")
        await until(lambda: desk.screen is screen)
        await pilot.press("ctrl+q", "up", "up", "enter")
        await until(lambda: desk.return_value is not None)
    assert desk.return_value == Left()
    assert room.state.session.phase == "open"


async def test_ending_for_everybody_closes_the_session_first(room: House) -> None:
    """The log ends with a closed session, not with a server that was gone."""
    desk = room.desk()
    async with seen(desk) as (pilot, _):
        await pilot.press("ctrl+q", "up", "enter")
        await until(lambda: desk.return_value is not None)
    assert desk.return_value == Left(stop=True)
    assert room.state.session.phase == "closed"


async def test_the_palette_offers_what_is_possible_now(room: House) -> None:
    """Whoever knows no key finds everything by its name, and can say who they are."""
    desk = room.desk()
    async with seen(desk) as (_, screen):
        titles = {offer.names[0] for offer in desk.offers(screen)}
        assert {"Next", "Add to the queue", "Next item", "I am Volker Scharfen"} <= titles
        assert "End" not in titles
        await room.do(floor.Next())
        await until(lambda: shown(screen).state.floor)
        assert "End" in {offer.names[0] for offer in desk.offers(screen)}
