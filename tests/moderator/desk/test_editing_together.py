"""Two moderators change the same thing at the same time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from moderator.desk.item_form import ItemForm
from moderator.desk.left import Left
from moderator.desk.person_form import PersonForm
from moderator.desk.position_form import PositionForm
from moderator.desk.screen import DeskScreen
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.prompt import Editor, TextPrompt
from server.session import agenda, findings, people, positions, whispers
from server.session.items import Item
from tests.moderator.desk.house import House, house, is_open, level, seen, until


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(agenda.Start("statements"))
        yield room


def item(room: House) -> Item:
    return next(i for i in room.state.items if i.id == "statements")


async def write(pilot: Pilot[Left], room: House, screen: DeskScreen, keys: str, text: str) -> None:
    """Open a text by its keys, and write another one."""
    await level(room, screen)
    screen.agenda.select("statements")
    await pilot.press(*keys)
    await until(lambda: is_open(pilot.app, TextPrompt))
    pilot.app.screen.query_one(Editor).text = text


@pytest.mark.parametrize(("key", "stands"), [("y", "Mine."), ("enter", "Theirs."), (None, "Mine.")])
async def test_what_both_wrote_is_asked_about(room: House, key: str | None, stands: str) -> None:
    """Nobody's words are replaced unseen; where the other wrote the same, or nothing, there is
    nothing to ask."""
    await room.do(findings.Record("Was there."))
    finding = next(iter(room.state.findings))
    async with seen(room.desk()) as (pilot, screen):
        await write(pilot, room, screen, "7E", "Mine.")
        await room.do(findings.Edit(finding, "Theirs." if key else "Mine."))
        await level(room, screen)
        await pilot.press("enter")
        if key is not None:
            await until(lambda: is_open(pilot.app, Confirm))
            assert isinstance(pilot.app.screen, Confirm)
            assert "“Theirs.”" in pilot.app.screen.question
            await pilot.press(key)
        await until(lambda: pilot.app.screen is screen)
        await until(lambda: room.state.findings[finding].text == stands)


async def test_what_was_written_outlasts_what_it_was_written_for(room: House) -> None:
    """The other moderator takes the finding, the position or the item away meanwhile: that is said,
    and what was written can stand as a new one, where the other stood."""
    await room.do(findings.Record("Was there."), positions.Add("Was here."))
    (finding,), (*_, position) = room.state.findings, room.state.positions
    async with seen(room.desk()) as (pilot, screen):
        await write(pilot, room, screen, "7E", "Mine.")
        await room.do(findings.Withdraw(finding))
        await level(room, screen)
        await pilot.press("enter")
        await until(lambda: is_open(pilot.app, Confirm))
        assert isinstance(pilot.app.screen, Confirm)
        assert pilot.app.screen.question == "This is gone by now. You wrote: “Mine.”"
        await pilot.press("enter")
        await until(lambda: "Mine." in [f.text for f in room.state.findings.values()])
        await level(room, screen)
        await pilot.press("6")
        screen.lists["positions"].select(position)
        await pilot.press("E")
        await until(lambda: is_open(pilot.app, PositionForm))
        await pilot.press(*" [/b]")
        await room.do(positions.Remove(position))
        await level(room, screen)
        await pilot.press("ctrl+s")
        await until(lambda: is_open(pilot.app, Confirm))
        await pilot.press("enter")
        await until(lambda: "Was here. [/b]" in [p.text for p in room.state.positions.values()])
        await level(room, screen)
        await pilot.press("2")
        *_, before, gone, _ = room.state.items
        screen.agenda.select(gone.id)
        await pilot.press("E")
        await until(lambda: is_open(pilot.app, ItemForm))
        await pilot.press(*"!!")
        await room.do(agenda.Remove(gone.id))
        await level(room, screen)
        await pilot.press("ctrl+s")
        await until(lambda: is_open(pilot.app, Confirm))
        await pilot.press("enter")
        await until(lambda: f"{gone.title}!!" in [i.title for i in room.state.items])
        assert [i.id for i in room.state.items[:-1]][-2] == before.id


async def test_a_note_of_both_is_asked_about(room: House) -> None:
    """Also where there was none when the first of them began."""
    async with seen(room.desk()) as (pilot, screen):
        await write(pilot, room, screen, "2b", "Mine.")
        await room.do(whispers.Note("statements", "Theirs."))
        await level(room, screen)
        await pilot.press("ctrl+s")
        await until(lambda: is_open(pilot.app, Confirm))
        await pilot.press("y")
        await until(lambda: room.state.notes == {"statements": "Mine."})


async def test_what_a_form_left_alone_stays_as_the_other_made_it(room: House) -> None:
    """One has the item take longer while the other gives it another title: both stand."""
    async with seen(room.desk()) as (pilot, screen):
        planned = item(room).planned
        await level(room, screen)
        await pilot.press("2")
        screen.agenda.select("statements")
        await pilot.press("E")
        await until(lambda: is_open(pilot.app, ItemForm))
        await pilot.press(*"!!")
        await room.do(agenda.Extend("statements", 300))
        await level(room, screen)
        await pilot.press("enter")
        await until(lambda: item(room).title.endswith("!!"))
        assert item(room).planned == planned + 300


async def test_a_form_in_which_nothing_was_changed_changes_nothing(room: House) -> None:
    """Whoever has only looked takes nothing back that the other did meanwhile."""
    async with seen(room.desk()) as (pilot, screen):
        await level(room, screen)
        await pilot.press("2")
        screen.agenda.select("statements")
        await pilot.press("E")
        await until(lambda: is_open(pilot.app, ItemForm))
        await room.do(agenda.Edit("statements", title="Theirs"))
        await level(room, screen)
        await pilot.press("ctrl+s")
        await until(lambda: pilot.app.screen is screen)
        there = room.state.seq
        await room.do(agenda.Extend("statements", 60))
        assert item(room).title == "Theirs"
        assert room.state.seq == there + 1


async def test_what_is_said_of_a_person_is_put_together(room: House) -> None:
    """One corrects the name, the other the office: both stand. So does a name that somebody else
    has too, while what stands beside it tells them apart."""
    await room.do(people.Add("Eva Holt", "spectator", "Quays"))
    await room.do(people.Add("Eve Holt", "panelist", "Town", "Clerk"))
    person = next(p.id for p in room.state.people.values() if p.name == "Eve Holt")
    async with seen(room.desk()) as (pilot, screen):
        await level(room, screen)
        await pilot.press("3")
        screen.lists["panel"].select(person)
        await pilot.press("R")
        await until(lambda: is_open(pilot.app, PersonForm))
        pilot.app.screen.query_one("#name", Input).value = "Eva Holt"
        await room.do(people.Edit(person, office="Head of office"))
        await level(room, screen)
        await pilot.press("ctrl+s")
        await until(lambda: room.state.people[person].name == "Eva Holt")
        found = room.state.people[person]
        assert (found.organisation, found.office) == ("Town", "Head of office")
