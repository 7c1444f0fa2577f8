"""Questions, positions, findings and feedback, on a real room."""

from collections.abc import AsyncIterator
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from moderator.client.outbox import Answered
from moderator.desk.left import Left
from moderator.desk.position_form import PositionForm
from moderator.desk.screen import DeskScreen
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.menu import Menu
from moderator.dialogs.picker import Picker
from moderator.dialogs.prompt import TextPrompt
from moderator.dialogs.result import Result
from server.session import agenda, feedback, findings, positions, questions
from server.session.findings import Finding
from server.session.questions import Question
from server.session.texts import TEXT_LENGTH
from tests.moderator.desk.house import House, house, is_open, level, seen, shown, until
from tests.moderator.desk.scene import MARKUP
from tests.support.lines import joined, view
from tests.support.screens import on_screen

HOSTILE = "Wer zahlt [/b] das? 李雷"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    """A session in which the discussion is on."""
    async with house(tmp_path) as room:
        await room.do(agenda.Start("talk"))
        yield room


def only_question(room: House) -> Question:
    return next(iter(room.state.questions.values()))


def is_dealt_with(screen: DeskScreen, question: str) -> bool:
    return shown(screen).state.questions[question].status != "pending"


def only_finding(room: House) -> Finding:
    return next(iter(room.state.findings.values()))


async def test_a_question_goes_its_way_by_enter(room: House) -> None:
    """Approved, taken up by somebody chosen, answered: each time enter is the next step."""
    guest = room.line(room.opening.tokens.spectators, MARKUP)
    async with joined(guest), seen(room.desk()) as (pilot, screen):
        await guest.request(questions.Ask(HOSTILE))
        await until(lambda: shown(screen).state.questions)
        await pilot.press("5")
        await until(lambda: HOSTILE in screen.lists["questions"].text)
        assert MARKUP in screen.lists["questions"].text
        await pilot.press("enter")
        await until(lambda: only_question(room).status == "approved")
        await level(room, screen)
        await pilot.press("enter")
        await until(lambda: is_open(pilot.app, Picker))
        await pilot.press(*"schuh", "enter")
        await until(lambda: only_question(room).answers == "p1")
        await level(room, screen)
        await pilot.press("enter")
        await until(lambda: only_question(room).status == "answered")


async def test_each_step_of_a_question_has_a_key(room: House) -> None:
    """d dismisses, y approves also what was dismissed, v puts to the round, c is answered."""
    guest = room.line(room.opening.tokens.spectators, "Kay")
    async with joined(guest), seen(room.desk()) as (pilot, screen):
        await guest.request(questions.Ask(HOSTILE))
        await until(lambda: shown(screen).state.questions)
        await pilot.press("5")
        await pilot.press("d")
        await until(lambda: only_question(room).status == "dismissed")
        await level(room, screen)
        await pilot.press("y")
        await until(lambda: only_question(room).status == "approved")
        await level(room, screen)
        await pilot.press("v")
        await until(lambda: is_open(pilot.app, Picker))
        await pilot.press("1")
        await until(lambda: only_question(room).status == "taken")
        assert only_question(room).answers is None
        await level(room, screen)
        await pilot.press("c")
        await until(lambda: only_question(room).status == "answered")


async def test_the_next_key_is_about_the_next_question_that_waits(room: House) -> None:
    """What was approved or dismissed at this desk goes to its place in the list without the
    selection, which stays where others wait: below it, or else above."""
    guests = [room.line(room.opening.tokens.spectators, name) for name in ("Kay", "Ute")]
    async with joined(guests[0]), joined(guests[1]), seen(room.desk()) as (pilot, screen):
        rows = screen.lists["questions"]
        for guest, text in product(guests, ("One?", "Two?", "Three?")):
            assert isinstance(await guest.request(questions.Ask(text)), Answered)
        await pilot.press("5")
        await until(lambda: len(rows.ids) == 6)
        first, second, third, fourth, *rest = rows.ids
        for key, dealt, then in (("y", first, second), ("d", second, third), ("y", third, fourth)):
            assert rows.selected == dealt
            await pilot.press(key)
            await until(partial(is_dealt_with, screen, dealt))
            assert rows.selected == then
        await pilot.press("end", "up")
        assert rows.selected == third
        await room.do(questions.Dismiss(third))
        await level(room, screen)
        assert rows.selected == third, "what others do takes it along"
        rows.select(rest[1])
        await pilot.press("y")
        await until(lambda: rows.selected == rest[0])
        await pilot.press("y")
        await until(lambda: rows.selected == fourth)
        await pilot.press("y")
        await level(room, screen)
        assert rows.selected == fourth, "the last one may be taken up at once"


async def test_prepared_questions_tick_off_at_both_desks(room: House) -> None:
    """One key, and again to untick; the other moderator reads that it has been asked."""
    await room.do(agenda.Start("statements"))
    async with seen(room.desk()) as (pilot, screen):
        await level(room, screen)
        await pilot.press("8", "end", "c")
        script = screen.lists["script"]
        await until(lambda: f"✓ {MARKUP}" in script.text)
        assert "? Arne Schneider" in script.text
        await until(lambda: view(room.other).state.items[1].prepared[1].ticked)
        await pilot.press("c")
        await until(lambda: f"? {MARKUP}" in script.text)
        assert not room.state.items[1].prepared[1].ticked


async def test_questions_are_taken_up_with_the_mouse(room: House) -> None:
    """A double click asks what to do with a question."""
    guest = room.line(room.opening.tokens.spectators, "Kay")
    async with joined(guest), seen(room.desk(), (80, 24)) as (pilot, screen):
        await guest.request(questions.Ask(HOSTILE))
        await until(lambda: shown(screen).state.questions)
        await pilot.click(screen.tabs, offset=(screen.tabs.text.index("5") + 1, 0))
        await until(lambda: screen.lists["questions"].has_focus)
        await until(lambda: screen.lists["questions"].region)
        await pilot.click(screen.lists["questions"], offset=(5, 0), times=2)
        await until(lambda: is_open(pilot.app, Menu))
        await pilot.press("1")
        await until(lambda: only_question(room).status == "approved")


async def test_a_position_is_opened_watched_and_closed(room: House) -> None:
    """While it is open moderators see who said what and who has not; closing is asked about."""
    panelist = room.line(room.opening.tokens.panelists["p1"])
    async with joined(panelist), seen(room.desk()) as (pilot, screen):
        await pilot.press("6", "home", "y")
        await until(lambda: room.state.positions["pos1"].status == "open")
        await panelist.request(positions.Assess("pos1", 2, "ja [/b]"))
        rows = screen.lists["positions"]
        await until(lambda: "+2 Ramona Schuhmann" in rows.text)
        assert f"not yet: {MARKUP}" in rows.text
        await pilot.press("c")
        await until(lambda: is_open(pilot.app, Confirm))
        dialog = pilot.app.screen
        assert isinstance(dialog, Confirm)
        assert MARKUP in dialog.question
        await pilot.press("c")
        await until(lambda: room.state.positions["pos1"].status == "closed")
        await until(lambda: "█1" in rows.text)


async def test_remarks_are_read_on_the_desk_as_much_as_there_is_room_for_and_whole(
    room: House,
) -> None:
    """Who moderates quotes them: while the position is open, too, as the panelists were told. Its
    row has a line of each; v, and enter once it is closed, shows all of it, over a desk that goes
    on."""
    panelist = room.line(room.opening.tokens.panelists["p1"])
    remark = f"Because of the children, {HOSTILE}, " + "and more " * 12 + "to the end"
    async with joined(panelist), seen(room.desk(), (80, 24)) as (pilot, screen):
        await pilot.press("6", "home")
        assert screen.check_action("act", ("read_position",)) is False
        await room.do(positions.Open("pos1"))
        await panelist.request(positions.Assess("pos1", 2, remark))
        rows = screen.lists["positions"]
        await until(lambda: "+2 Ramona Schuhmann: “Because of" in rows.text)
        assert "to the end" not in rows.text
        await level(room, screen)
        await pilot.press("v")
        dialog = await _read_whole(pilot, remark)
        assert "agrees" not in dialog.sheet.text
        assert screen.floor.region.bottom <= dialog.sheet.region.y
        await panelist.request(positions.Assess("pos1", 1, remark))
        await until(lambda: "+1 Ramona" in dialog.sheet.text)
        await pilot.press("escape")
        await room.do(positions.Close("pos1"))
        await level(room, screen)
        await pilot.press("enter")
        assert "+1 rather agrees" in (await _read_whole(pilot, remark)).sheet.text


async def _read_whole(pilot: Pilot[Left], remark: str) -> Result:
    """The result that was opened, with all of a remark in it."""
    await until(lambda: is_open(pilot.app, Result))
    dialog = pilot.app.screen
    assert isinstance(dialog, Result)
    said = f"Ramona Schuhmann: “{remark}”"
    await until(lambda: said in " ".join(dialog.sheet.text.split()))
    return dialog


async def test_an_anonymous_position_names_nobody_to_anybody(room: House) -> None:
    """Who was told that no names will stand there is not named to moderators either."""
    panelist = room.line(room.opening.tokens.panelists["p1"])
    async with joined(panelist), seen(room.desk()) as (pilot, screen):
        await pilot.press("6", "end", "y")
        await until(lambda: room.state.positions["pos2"].status == "open")
        await panelist.request(positions.Assess("pos2", -2))
        await until(lambda: shown(screen).state.positions["pos2"].assessments)
        assert "−2 Ramona" not in screen.lists["positions"].text
        await until(lambda: "not yet" in screen.lists["positions"].text)


async def test_a_position_is_added_edited_and_taken_out(room: House) -> None:
    """Text, paper, and whether names stand in its result; it belongs to the current item."""
    async with seen(room.desk(), (80, 24)) as (pilot, screen):
        await pilot.press("P")
        await until(lambda: is_open(pilot.app, PositionForm))
        pilot.app.screen.query_one(TextArea).text = HOSTILE
        await pilot.press("tab", "space", "ctrl+s")
        await until(lambda: len(room.state.positions) == 3)
        added = next(p for p in room.state.positions.values() if p.text == HOSTILE)
        assert (added.anonymous, added.item) == (True, "talk")
        await level(room, screen)
        await pilot.press("6", "end", "E")
        await until(lambda: is_open(pilot.app, PositionForm))
        pilot.app.screen.query_one(TextArea).text = "Anders [/i]"
        await pilot.press("tab", "space", "ctrl+s")
        await until(lambda: room.state.positions[added.id].text == "Anders [/i]")
        assert not room.state.positions[added.id].anonymous
        await level(room, screen)
        await pilot.press("6", "end", "D")
        await until(lambda: added.id not in room.state.positions)


async def test_a_position_without_words_or_with_too_many_is_not_taken_in_silence(
    room: House,
) -> None:
    """The form says why it stays."""
    async with seen(room.desk(), (80, 24)) as (pilot, _):
        await pilot.press("P")
        await until(lambda: is_open(pilot.app, PositionForm))
        await pilot.press("ctrl+s")
        await until(lambda: "This line cannot stay empty." in on_screen(pilot.app))
        pilot.app.screen.query_one(TextArea).text = "a" * (TEXT_LENGTH + 2)
        await pilot.press("ctrl+s")
        await until(lambda: "2 characters too long" in on_screen(pilot.app))
        assert is_open(pilot.app, PositionForm)


async def test_the_positions_of_a_coming_item_are_edited_from_the_agenda(room: House) -> None:
    """They are in no list yet: the item's menu leads to them, and to a new one."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(positions.Add("Less paper", "end"))
        await level(room, screen)
        await pilot.press("2", "end", "m")
        await until(lambda: is_open(pilot.app, Menu))
        menu = pilot.app.screen
        assert isinstance(menu, Menu)
        row = [choice.id for choice in menu.choices].index("item_positions") + 1
        await pilot.press(str(row))
        await until(lambda: pilot.app.screen is not menu and isinstance(pilot.app.screen, Menu))
        await pilot.press("1")
        await until(lambda: is_open(pilot.app, PositionForm))
        pilot.app.screen.query_one(TextArea).text = "No paper"
        await pilot.press("ctrl+s")
        await until(lambda: "No paper" in {p.text for p in room.state.positions.values()})


async def test_a_finding_is_recorded_changed_given_to_somebody_and_withdrawn(room: House) -> None:
    """F from anywhere; E, O and d where it is selected. Its strength is seen, never typed. Whoever
    has it can be nobody again."""
    panelist = room.line(room.opening.tokens.panelists["p1"])
    async with joined(panelist), seen(room.desk()) as (pilot, screen):
        await pilot.press("F")
        await until(lambda: is_open(pilot.app, TextPrompt))
        pilot.app.screen.query_one(TextArea).text = f"{HOSTILE}\nund mehr"
        await pilot.press("enter")
        await until(lambda: room.state.findings)
        await panelist.request(findings.VoteOn(only_finding(room).id, "object"))
        await pilot.press("7")
        await until(lambda: "contested" in screen.lists["findings"].text)
        await pilot.press("E")
        await until(lambda: is_open(pilot.app, TextPrompt))
        pilot.app.screen.query_one(TextArea).text = "Anders [/i]"
        await pilot.press("ctrl+s")
        await until(lambda: only_finding(room).text == "Anders [/i]")
        await level(room, screen)
        await pilot.press("O")
        await until(lambda: is_open(pilot.app, Picker))
        await pilot.press(*"ramona", "enter")
        await until(lambda: only_finding(room).owner == "p1")
        await level(room, screen)
        await pilot.press("O")
        await until(lambda: is_open(pilot.app, Picker))
        await pilot.press("1")
        await until(lambda: only_finding(room).owner is None)
        await pilot.press("d")
        await until(lambda: is_open(pilot.app, Confirm))
        await pilot.press("escape")
        assert not only_finding(room).withdrawn
        await pilot.press("d", "d")
        await until(lambda: only_finding(room).withdrawn)


async def test_feedback_is_asked_for_and_closed(room: House) -> None:
    """Counted while it is open, without names once it is closed, which is asked about."""
    panelist = room.line(room.opening.tokens.panelists["p1"])
    async with joined(panelist), seen(room.desk()) as (pilot, screen):
        await pilot.press("0", "y")
        await until(lambda: room.state.feedback.status == "open")
        await panelist.request(feedback.Give(4, "gut [/b]"))
        await until(lambda: shown(screen).state.feedback.count == 1)
        await pilot.press("c", "c")
        await until(lambda: room.state.feedback.status == "closed")
        await until(lambda: "○ gut [/b]" in screen.lists["feedback"].text)


async def test_moderators_choose_which_lines_are_published(room: House) -> None:
    """The line selected, by a key, enter or the menu; the same takes it back."""
    panelist = room.line(room.opening.tokens.panelists["p1"])
    async with joined(panelist), seen(room.desk()) as (pilot, screen):
        await pilot.press("0")
        await room.do(feedback.Open())
        for text in ("gut [/b]", "zu lang"):
            await panelist.request(feedback.Give(4, text))
        spectator = room.line(room.opening.tokens.spectators, "Zoe")
        async with joined(spectator):
            await spectator.request(feedback.Give(2, "gut [/b]"))
            await room.do(feedback.Close())
            await until(lambda: "○ gut [/b]" in screen.lists["feedback"].text)
            await pilot.press("down")
            await until(lambda: (screen.lists["feedback"].selected or "").startswith("line"))
            await pilot.press("v")
            await until(lambda: room.state.feedback.lines == ("gut [/b]",))
            assert room.state.feedback.kept == ("zu lang",)
            await until(lambda: view(spectator).state.feedback.lines)
            assert view(spectator).state.feedback.lines == ("gut [/b]",)
            await until(lambda: "● gut [/b]" in screen.lists["feedback"].text)
            assert "1 of 2 lines are published" in " ".join(screen.lists["feedback"].text.split())
            await pilot.press("enter")
            await until(lambda: room.state.feedback.lines == ())


async def test_the_topic_follows_the_item(room: House) -> None:
    """What an item needs comes with it; what a moderator is at work with stays where it is."""
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: screen.lists["script"].region)
        await room.do(agenda.Start("questions"))
        await until(lambda: screen.topic == "questions")
        assert screen.queue_list.has_focus
        await pilot.press("9")
        await until(lambda: screen.lists["whispers"].has_focus)
        await room.do(agenda.Start("end"))
        await until(lambda: shown(screen).state.item == "end")
        await until(lambda: screen.lists["whispers"].region)
        assert screen.lists["whispers"].has_focus


async def test_the_news_name_no_stance(room: House) -> None:
    """What a panelist chose is in the list of positions alone, and of an anonymous one nowhere."""
    panelist = room.line(room.opening.tokens.panelists["p1"])
    async with joined(panelist), seen(room.desk()) as (_, screen):
        await room.do(positions.Open("pos2"))
        await panelist.request(positions.Assess("pos2", -2))
        await until(lambda: shown(screen).state.positions["pos2"].assessments)
        assert "opens a position" in screen.others.text
        assert "Ramona" not in screen.others.text
