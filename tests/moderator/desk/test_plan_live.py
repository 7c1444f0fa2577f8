"""The agenda changed live, the queue cleared, and undoing that says what it will do."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from moderator.client.outbox import Answered
from moderator.desk.actions import ACTIONS
from moderator.desk.done import DONE
from moderator.desk.fields import CycleSelect
from moderator.desk.item_form import ItemForm
from moderator.desk.undo_dialog import RedoDialog, UndoDialog
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.menu import Menu
from moderator.dialogs.prompt import TextPrompt
from server.session import agenda, announcements, floor, phases, questions, queue, undo
from server.session.entries import current_queue
from server.session.messages import EVENTS
from tests.moderator.desk.house import House, house, is_open, level, seen, shown, until
from tests.moderator.desk.scene import MARKUP
from tests.support.lines import joined
from tests.support.screens import on_screen


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    """A session in which the statements are on, and three wait."""
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        await room.do(queue.Add("p1"), queue.Add("p2", "reply"), queue.Add("p3", "reply"))
        yield room


async def test_an_item_is_added_after_the_one_selected(room: House) -> None:
    """Title, duration, kind, lead, limit, order, chairs and script, in one form."""
    async with seen(room.desk(), (80, 24)) as (pilot, _):
        await pilot.press("2", "home", "I")
        await until(lambda: is_open(pilot.app, ItemForm))
        form = pilot.app.screen
        await pilot.press(*"Neu [/b]")
        form.query_one("#planned", Input).value = "7"
        form.query_one("#limit", Input).value = "90 s"
        await pilot.press("tab", "tab", "space", "tab", "space")
        form.query_one("#chairs", CycleSelect).action_turn(2)
        form.query_one("#script", TextArea).text = "Zuerst\n[/b] das"
        form.query_one("#prepared", TextArea).text = "Lee: Wer zahlt: [/b] wir?\n\np2: Warum?"
        await pilot.press("ctrl+s")
        await until(lambda: len(room.state.items) == 6)
        item = room.state.items[1]
        assert (item.title, item.planned, item.speech_limit) == ("Neu [/b]", 420, 90)
        assert item.open_chairs == 2
        assert (item.kind, item.lead, item.script) == ("positions", "m1", "Zuerst\n[/b] das")
        ann = next(p.id for p in room.state.people.values() if p.name == MARKUP)
        asked = [(q.to, q.text) for q in item.prepared]
        assert asked == [(ann, "Wer zahlt: [/b] wir?"), ("p2", "Warum?")]


async def test_what_an_item_can_do_without_is_taken_away_by_emptying_it(room: House) -> None:
    """Lead, limit, script and prepared questions; a line for nobody is said to be for nobody."""
    async with seen(room.desk(), (80, 24)) as (pilot, _):
        await pilot.press("2", "home", "down", "E")
        await until(lambda: is_open(pilot.app, ItemForm))
        form = pilot.app.screen
        assert form.query_one("#prepared", TextArea).text.count("\n") == 1
        form.query_one("#prepared", TextArea).text = "Zeus: Wer?"
        await pilot.press("ctrl+s")
        await until(lambda: "Zeus: Wer?" in str(form.query_one("#wrong").render()))
        for field in ("script", "prepared"):
            form.query_one(f"#{field}", TextArea).text = ""
        lead = form.query_one("#lead", CycleSelect)
        lead.action_turn(-lead.place)
        await pilot.press("ctrl+s")
        await until(lambda: room.state.items[1].lead is None)
        item = room.state.items[1]
        assert (item.script, item.prepared, item.planned) == ("", (), 1200)


async def test_a_duration_that_is_none_is_said_to_be_none(room: House) -> None:
    """The form stays with all that was typed, and says what is wrong."""
    async with seen(room.desk(), (80, 24)) as (pilot, _):
        await pilot.press("I")
        await until(lambda: is_open(pilot.app, ItemForm))
        form = pilot.app.screen
        await pilot.press(*"Neu")
        form.query_one("#planned", Input).value = "[/b] lang"
        await pilot.press("enter")
        await until(lambda: "[/b] lang" in str(form.query_one("#wrong").render()))
        assert form.query_one("#title", Input).value == "Neu"
        assert len(room.state.items) == 5


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2000", "“2000 min” is too long: at most 24 h"),
        ("0", "“0 min” is too short: at least 1 s"),
        ("7x", "“7x” is no duration (for example"),
        ("", "This line cannot stay empty."),
    ],
)
async def test_why_a_form_is_not_saved_is_in_sight_on_24_lines(
    room: House, typed: str, sentence: str
) -> None:
    """Also where the form is longer than that: otherwise a key did nothing, for all one sees. Its
    buttons are in sight as well."""
    async with seen(room.desk(), (80, 24)) as (pilot, _):
        await pilot.press("2", "home", "E", "tab")
        await until(lambda: is_open(pilot.app, ItemForm))
        pilot.app.screen.query_one("#planned", Input).value = typed
        await pilot.press("enter")
        await until(lambda: sentence in on_screen(pilot.app))
        assert "Enter Save" in on_screen(pilot.app)
        assert is_open(pilot.app, ItemForm)


async def test_an_item_is_changed_and_taken_off(room: House) -> None:
    """E changes what is given and leaves the rest; D takes off what was never held."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("2", "end", "E")
        await until(lambda: is_open(pilot.app, ItemForm))
        pilot.app.screen.query_one("#title", Input).value = "Schluss"
        await pilot.press("enter")
        await until(lambda: room.state.items[-1].title == "Schluss")
        assert room.state.items[-1].planned == 600
        assert room.state.items[-1].lead == "m1"
        await level(room, screen)
        await pilot.press("D")
        await until(lambda: len(room.state.items) == 4)


async def test_the_menu_says_what_skipping_wins_back(room: House) -> None:
    """Where it is decided: beside skipping and shortening."""
    async with seen(room.desk()) as (pilot, _):
        await pilot.press("2", "end", "m")
        await until(lambda: is_open(pilot.app, Menu))
        assert isinstance(pilot.app.screen, Menu)
        labels = [choice.label for choice in pilot.app.screen.choices]
        assert "Skip it (saves 10 min)" in labels
        assert "5 min shorter (saves 5 min)" in labels


async def test_an_entry_says_something_else(room: House) -> None:
    """E in the queue: what somebody on the phone wants to say, and nothing again."""

    def note_is(text: str) -> bool:
        return any(e.note == text and e.person == "p2" for e in current_queue(room.state).entries)

    async with seen(room.desk()) as (pilot, screen):
        for text in ("Zur [/b] Sache", ""):
            await pilot.press("home", "E")
            await until(lambda: is_open(pilot.app, TextPrompt))
            pilot.app.screen.query_one(TextArea).text = text
            await pilot.press("enter")
            await until(partial(note_is, text))
            await level(room, screen)


async def test_the_queue_is_cleared_by_kind_or_as_a_whole(room: House) -> None:
    """C asks whom to take out, and says how many each of that is."""

    def waiting() -> list[str]:
        return [e.person for e in current_queue(room.state).entries]

    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("C")
        await until(lambda: is_open(pilot.app, Menu))
        await pilot.press("4")
        await until(lambda: waiting() == ["p1"])
        await level(room, screen)
        await pilot.press("C", "1")
        await until(lambda: waiting() == [])


async def test_u_undoes_at_once_and_says_what_and_shift_u_does_it_again(room: House) -> None:
    """One key each way: nobody is asked, and both say what came of it, and whose action it was."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(floor.Give(person="p2"))
        await until(lambda: shown(screen).state.floor)
        await pilot.press("u")
        await until(lambda: room.state.floor is None)
        await until(lambda: any(f"gave the floor to {MARKUP}" in t for t in _toasts(pilot)))
        await until(lambda: shown(screen).state.undone)
        await pilot.press("U")
        await until(lambda: room.state.floor is not None)
        again = f"Done again: Volker Scharfen gave the floor to {MARKUP}"
        await until(lambda: again in _toasts(pilot))


def _toasts(pilot: Pilot[Any]) -> list[str]:
    return [toast.message for toast in pilot.app._notifications]


async def test_undo_takes_back_nothing_else_than_the_desk_showed(room: House) -> None:
    """What another moderator did in between is not taken back in its place, nor kept from it."""
    async with seen(room.desk()) as (_, screen):
        await room.do(floor.Give(person="p2"))
        await until(lambda: shown(screen).state.floor)
        seen_then = shown(screen)
        await room.do(queue.Close())
        await level(room, screen)
        # At once: what the desk draws a moment later shows the other's action.
        screen.view = seen_then
        screen.clock = lambda: 5e10
        screen.action_act("undo")
        await until(lambda: room.state.floor is None)
        assert not current_queue(room.state).open


async def test_undo_reaches_behind_nothing_that_cannot_be_taken_back(room: House) -> None:
    """The newest action is settled once its speaker has ended the speech: the item is not begun
    over that, which was minutes ago. It is said, and what is to be taken back instead is chosen,
    nothing beforehand; what has been said since is named."""
    speaker = room.line(room.opening.tokens.panelists["p2"])
    async with seen(room.desk()) as (pilot, screen), joined(speaker):
        await room.do(floor.Give(person="p2"))
        assert isinstance(await speaker.request(floor.End()), Answered)
        await room.do(announcements.Announce("Wir beginnen"))
        await level(room, screen)
        await pilot.press("u")
        await until(lambda: is_open(pilot.app, UndoDialog))
        assert any("Too much has changed since" in text for text in _toasts(pilot))
        actions = pilot.app.screen.query_one(OptionList)
        assert [option.disabled for option in actions.options][:2] == [True, False]
        await pilot.press("u", "enter")
        assert is_open(pilot.app, UndoDialog)
        await pilot.press("down", "enter")
        await until(lambda: len(current_queue(room.state).entries) == 1)
        assert (room.state.item, room.state.floor) == ("statements", None)
        await room.do(queue.Close(), announcements.Announce("Noch etwas"))
        await level(room, screen)
        screen.clock = lambda: 5e10
        await pilot.press("u")
        await until(lambda: any("as it is: announcement" in text for text in _toasts(pilot)))


async def test_an_undo_says_whose_votes_go_with_it(room: House) -> None:
    """Others gave them for a question that they see no more."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(questions.Ask("Wer zahlt das?"))
        (question,) = room.state.questions
        await room.do(questions.Approve(question), questions.Vote(question))
        await level(room, screen)
        screen.clock = lambda: 5e10
        await pilot.press("u")
        await until(lambda: any("Gone with it: 1 vote" in text for text in _toasts(pilot)))
        assert room.state.questions[question].votes == 0


async def test_redo_reaches_behind_nothing_that_cannot_be_done_again(room: House) -> None:
    """As undo does not: what was taken back earlier, for good, does not come again in its place."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(queue.Close(), undo.Undo(), floor.Give(person="p2"), undo.Undo())
        await room.do(floor.Give(person="p1"))
        await level(room, screen)
        await pilot.press("U")
        await until(lambda: is_open(pilot.app, RedoDialog))
        assert any("to do this again: floor given" in text for text in _toasts(pilot))
        await pilot.press("u", "U", "enter")
        assert is_open(pilot.app, RedoDialog)
        assert current_queue(room.state).open
        await pilot.press("down", "U")
        await until(lambda: not current_queue(room.state).open)
        assert room.state.floor is not None
        assert room.state.floor.person == "p1"


async def test_who_took_back_the_same_a_moment_before_is_named(room: House) -> None:
    """To whoever pressed the key at the same moment, with what both meant."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(floor.Give(person="p2"))
        await level(room, screen)
        before = screen.selection()
        assert before is not None
        await room.do(undo.Undo())
        screen.send(ACTIONS["undo"].make(before))
        said = "Volker Scharfen has just taken this back: floor given."
        await until(lambda: said in _toasts(pilot))


async def test_any_of_the_last_actions_can_be_chosen(room: House) -> None:
    """What came since stays; what another moderator does meanwhile moves nobody's choice."""
    async with seen(room.desk()) as (pilot, screen):
        await room.do(floor.Give(person="p2"))
        await room.do(queue.Close())
        await level(room, screen)
        await pilot.press("z")
        await until(lambda: is_open(pilot.app, UndoDialog))
        await pilot.press("down")
        await room.do(floor.Extend(60))
        actions = pilot.app.screen.query_one(OptionList)
        await until(lambda: actions.option_count == len(room.state.actions or ()))
        await pilot.press("down", "up", "escape")
        await pilot.press("z", "down", "enter")
        await until(lambda: current_queue(room.state).open)
        assert room.state.floor is not None


def test_every_action_that_can_be_undone_has_a_sentence() -> None:
    """No moderator is asked to take back "floor.extended"."""
    topics = {"floor", "queue", "agenda", "panel"}
    by_others = {"panel.asked", "panel.accepted", "panel.declined", "panel.expired"}
    undone = {f"{topic}.restored" for topic in topics}
    events = {name for name, event in EVENTS.items() if event.topic in topics}
    assert events - by_others - undone - set(DONE) == set()


async def test_a_key_held_down_undoes_one_action(room: House) -> None:
    """Held, it must not go through all that was done."""
    async with seen(room.desk()) as (pilot, screen):
        screen.clock = lambda: 5e10
        await pilot.press("u", "u", "u", "u")
        await until(lambda: len(current_queue(room.state).entries) == 2)
        await level(room, screen)
        await pilot.press("u", "u")
        assert len(current_queue(room.state).entries) == 2
        screen.clock = lambda: 5e10 + 2
        await pilot.press("u")
        await until(lambda: len(current_queue(room.state).entries) == 1)


async def test_beginning_an_item_says_that_it_interrupts_another(room: House) -> None:
    """And what is left of that one; going back says how much there is to go on with."""
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("ctrl+n")
        await until(lambda: is_open(pilot.app, Confirm))
        assert isinstance(pilot.app.screen, Confirm)
        text = "“Eingangsstatements” is interrupted: 20 min of it stay in the plan."
        assert text in pilot.app.screen.question
        await pilot.press("ctrl+n")
        await until(lambda: room.state.items[1].status == "interrupted")
        await level(room, screen)
        await pilot.press("2", "home", "down", "enter")
        await until(lambda: is_open(pilot.app, Confirm))
        assert isinstance(pilot.app.screen, Confirm)
        assert "Go on with “Eingangsstatements”? (20 min)" in pilot.app.screen.question
