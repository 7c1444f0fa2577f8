"""What the mouse does: select, ask, move, scroll."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.events import MouseScrollDown

from moderator.dialogs.menu import Menu
from moderator.widgets.rows import RowList
from server.session import agenda, phases, questions, queue
from server.session.entries import current_queue
from tests.moderator.desk.house import House, house, is_open, seen, until
from tests.support.screens import on_screen


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        await room.do(*(queue.Add(f"p{n}") for n in range(1, 5)))
        yield room


def line_of(rows: RowList, row: str) -> tuple[int, int]:
    """Where in a list the first line of a row is."""
    span = rows._stacked.span(row)
    assert span is not None
    return 5, span[0]


def waiting(room: House) -> list[str]:
    return [entry.person for entry in current_queue(room.state).entries]


async def test_the_right_button_asks_what_to_do(room: House) -> None:
    """At once, with what is under it, whatever was selected before."""
    async with seen(room.desk()) as (pilot, screen):
        rows = screen.queue_list
        await until(lambda: len(rows.ids) == 4)
        third = rows.ids[2]
        await pilot.click(rows, offset=line_of(rows, third), button=3)
        await until(lambda: is_open(pilot.app, Menu))
        assert rows.selected == third
        await pilot.press("escape")


async def test_a_menu_says_which_of_somebodys_things_it_is_about(room: House) -> None:
    """Who asks two questions, or waits for two things, has a menu for each of them, and a name
    alone would be the same on both."""
    await room.do(questions.Ask("What will it cost?"), questions.Ask("Who pays for it?"))
    await room.do(queue.Add("p1", "question"))
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: len(screen.queue_list.ids) == 5)
        told = []
        for list_of_theirs in ("5", "1"):
            await pilot.press(list_of_theirs, "home")
            for _ in range(2):
                await pilot.press("m")
                await until(lambda: is_open(pilot.app, Menu))
                menu = pilot.app.screen
                assert isinstance(menu, Menu)
                told.append(menu.heading)
                await pilot.press("escape", "down")
        assert [text.partition("“")[2] for text in told[:2]] == [
            "What will it cost?”",
            "Who pays for it?”",
        ]
        assert [text.partition(" · ")[2] for text in told[2:]] == ["Question", "Contribution"]


async def test_a_grey_row_of_a_menu_says_why_it_is(room: House) -> None:
    """By its digit, by a click, and by letters that fit no other; the menu stays, its rows stay in
    their places, and another letter is read on."""
    async with seen(room.desk(), (80, 24)) as (pilot, _):
        await pilot.press("6", "m")
        await until(lambda: is_open(pilot.app, Menu))
        menu = pilot.app.screen
        assert isinstance(menu, Menu)
        grey = next(n for n, choice in enumerate(menu.choices) if not choice.possible)
        place, why = menu.options.region, menu.choices[grey].why
        assert why

        def said() -> bool:
            return why in on_screen(pilot.app)

        await pilot.press(str(grey + 1))
        await until(said)
        await until(lambda: menu.options.region == place)
        await pilot.press("backspace")
        await until(lambda: not said())
        await pilot.click(menu.options, offset=(6, grey))
        await until(said)
        await pilot.press("c")
        await until(lambda: not said())
        await pilot.press("l")
        await until(said)
        assert pilot.app.screen is menu


DRAWN = [(0, 2, "2314"), (3, 0, "4123"), (1, 3, "1342")]


@pytest.mark.parametrize(("begin", "end", "order"), DRAWN)
async def test_a_row_is_drawn_to_its_place(room: House, begin: int, end: int, order: str) -> None:
    """To where it is let go, downwards behind, upwards before what is there; it stays selected."""
    async with seen(room.desk()) as (pilot, screen):
        rows = screen.queue_list
        await until(lambda: len(rows.ids) == 4)
        held = rows.ids[begin]
        await pilot.mouse_down(rows, offset=line_of(rows, held))
        await pilot.hover(rows, offset=line_of(rows, rows.ids[end]))
        await pilot.mouse_up(rows, offset=line_of(rows, rows.ids[end]))
        await until(lambda: waiting(room) == [f"p{n}" for n in order])
        assert rows.selected == held


async def test_items_are_drawn_in_the_agenda(room: House) -> None:
    """As far as the rules let them, and a click alone moves nothing."""
    async with seen(room.desk()) as (pilot, screen):
        rows = screen.agenda
        await pilot.press("2")
        await until(lambda: len(rows.ids) == 5 and rows.has_focus and rows.region)
        await pilot.click(rows, offset=line_of(rows, "talk"))
        await pilot.mouse_down(rows, offset=line_of(rows, "end"))
        await pilot.hover(rows, offset=line_of(rows, "talk"))
        await pilot.mouse_up(rows, offset=line_of(rows, "talk"))
        await until(lambda: [item.id for item in room.state.items][2:4] == ["end", "talk"])


async def test_the_wheel_scrolls_and_selects_nothing(room: House) -> None:
    """Whoever looks further down a list does not change what a key would act on."""
    await room.do(*(queue.Add(f"p{n}", "question") for n in range(1, 5)))
    async with seen(room.desk(), (80, 16)) as (_, screen):
        rows = screen.queue_list
        await until(lambda: len(rows.ids) == 8)
        before = rows.selected
        await until(lambda: rows.max_scroll_y > 0)
        at = rows.region.offset
        place, on_screen = (2, 1), (at.x + 2, at.y + 1)
        wheel = MouseScrollDown(rows, *place, *(0, 1), 0, False, False, False, *on_screen)
        rows.post_message(wheel)
        await until(lambda: rows.scroll_offset.y > 0)
        assert rows.selected == before
