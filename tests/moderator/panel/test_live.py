"""Taking part from a terminal, with a real room and real lines."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest
from textual.widgets import Input

import moderator.client.link
import moderator.client.pulse
from moderator.app.screens import Cover
from moderator.dialogs.confirm import Confirm
from moderator.dialogs.menu import Menu
from moderator.panel.banner import Banner
from moderator.panel.entrance import NameScreen
from moderator.panel.my_status import my_status
from moderator.panel.screen import PanelScreen
from moderator.panel.typed_behind import BEHIND
from moderator.widgets.footer import KeyLine
from server.session import (
    agenda,
    announcements,
    departures,
    door,
    floor,
    panel,
    phases,
    queue,
    whispers,
)
from server.session.entries import current_queue
from tests.moderator.panel.venue import Venue, seen, text_of, venue
from tests.support.lines import view
from tests.support.screens import on_screen
from tests.support.waiting import until


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Venue]:
    async with venue(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("i2"))
        yield room


def entries(room: Venue) -> list[tuple[str, str, str]]:
    waiting = current_queue(view(room.moderator).state).entries
    return [(e.person, e.kind, e.note) for e in waiting]


def one_by_one(screen: PanelScreen) -> None:
    """Whoever presses keys has read what came of the one before."""
    ticks = count()
    screen._typed_behind._clock = lambda: 2 * BEHIND * next(ticks)


async def test_a_hand_goes_up_and_down_with_its_key(room: Venue) -> None:
    """One key raises a hand; the same key later, or the one for lowering, takes it down."""
    async with seen(room.panelist()) as (pilot, screen):
        await pilot.press("h")
        await until(lambda: entries(room) == [("p1", "contribution", "")])
        await until(lambda: "You are next" in text_of(screen, "#hand"))
        await pilot.press("l")
        await until(lambda: entries(room) == [])


async def test_whose_hand_is_up_is_told_as_well_that_the_queue_is_closed(room: Venue) -> None:
    """It stands where their own place does, and a key that is grey by that says so."""
    async with seen(room.panelist()) as (pilot, screen):
        await pilot.press("h")
        await until(lambda: entries(room) == [("p1", "contribution", "")])
        await room.do(queue.Close())
        await until(lambda: "Points of order are always possible" in text_of(screen, "#hand"))
        one_by_one(screen)
        for key in "qr":
            pilot.app.clear_notifications()
            await pilot.press(key)
            assert [toast.message for toast in pilot.app._notifications] == ["The queue is closed."]
        await pilot.press("l")
        await until(lambda: entries(room) == [])


async def test_a_late_yes_is_told_what_may_have_become_of_the_invitation(room: Venue) -> None:
    """Whoever looked elsewhere meanwhile reads why the key does nothing, and is not left to press
    it again."""
    async with seen(room.spectator("Lou")) as (pilot, screen):
        person = room.person("Lou").id
        await room.do(panel.Invite(person))
        await until(lambda: screen.selection.mine.invited)
        await room.do(panel.Withdraw(person))
        await until(lambda: not screen.selection.mine.invited)
        for key in ("f2", "f3"):
            pilot.app.clear_notifications()
            await pilot.press(key)
            said = [toast.message for toast in pilot.app._notifications]
            assert len(said) == 1
            assert "it may have run out, or been withdrawn" in said[0]


async def test_the_line_of_keys_says_whether_the_hand_goes_up_or_down(room: Venue) -> None:
    """By the hand's own key, and by no other one for the same; with a question waiting as well,
    there is one more that asks which."""
    async with seen(room.panelist(), (120, 24)) as (pilot, screen):

        def keys() -> dict[str, str]:
            return {key.label: key.description for key in screen.query_one(KeyLine).keys}

        await until(lambda: keys().get("h") == "Hand" and "l" not in keys())
        await pilot.press("h")
        await until(lambda: keys().get("h") == "Lower hand")
        assert "l" not in keys()
        await pilot.press("q")
        await until(lambda: keys().get("l") == "Lower")
        await pilot.press("ctrl+l")
        await until(lambda: keys().get("h") == "Hand senken")


async def test_a_key_held_down_keeps_the_hand_up(room: Venue) -> None:
    """What lowers a hand is a second press, not the repetition of the first."""
    async with seen(room.panelist()) as (pilot, screen):
        ticks = iter(range(1000))
        screen._held_down._clock = lambda: 100 + next(ticks) * 0.05
        await pilot.press("q")
        await until(lambda: my_status(screen.view).waiting)
        await pilot.press(*"qqqqqq")
        await room.do(queue.Add("p2"))
        assert entries(room)[0] == ("p1", "question", "")
        screen._held_down._clock = lambda: 200.0
        await pilot.press("q")
        await until(lambda: entries(room) == [("p2", "contribution", "")])


async def test_a_note_is_sent_with_the_hand_and_can_be_changed(room: Venue) -> None:
    """A note is written in place, keeps odd characters, and goes to the entry it is for."""
    async with seen(room.panelist()) as (pilot, screen):
        await pilot.press("R", *"a [/b]", "enter")
        await until(lambda: entries(room) == [("p1", "reply", "a [/b]")])
        await until(lambda: not screen.query_one("#note").display)
        await pilot.press("n", "!", "enter")
        await until(lambda: entries(room) == [("p1", "reply", "a [/b]!")])


async def test_a_refused_note_stays_where_it_was_typed(room: Venue) -> None:
    """Nothing typed is lost because the room did not take it."""
    async with seen(room.panelist()) as (pilot, screen):
        await pilot.press("H", *"wait")
        await room.do(queue.Close())
        await pilot.press("enter")
        await until(lambda: len(pilot.app._notifications) > 0)
        note = screen.query_one("#note", Input)
        assert (note.display, note.value) == (True, "wait")


async def test_of_several_entries_one_is_chosen_by_its_kind(room: Venue) -> None:
    """With two hands up, lowering one asks which."""
    async with seen(room.panelist()) as (pilot, screen):
        one_by_one(screen)
        await pilot.press("h", "q")
        await until(lambda: len(my_status(screen.view).waiting) == 2)
        await until(lambda: len(entries(room)) == 2)
        await pilot.press("l")
        assert "Which one?" in text_of(screen, "#hand")
        await pilot.press("h")
        await until(lambda: entries(room) == [("p1", "question", "")])
        assert "Which one?" not in text_of(screen, "#hand")


async def test_a_text_typed_behind_the_key_of_a_question_sets_off_nothing_else(room: Venue) -> None:
    """Whoever takes the hand for a clarifying question for a line to write in raises that hand and
    no other, asks for no seat and votes for nothing, and is told which key asks in writing."""
    async with seen(room.spectator("Lou")) as (pilot, screen):
        now = [100.0]
        screen._typed_behind._clock = lambda: now[0]
        await room.do(queue.Close())
        await until(lambda: "queue is closed" in text_of(screen, "#hand"))
        for refused in (True, False):
            pilot.app.clear_notifications()
            await pilot.press("q", *"Who pays for it?", "enter")
            await pilot.pause()
            said = [toast.message for toast in pilot.app._notifications]
            assert any("f asks a question in writing." in text for text in said)
            assert not screen.disturbing.is_near
            assert not screen.query_one("#note").display
            if refused:
                assert entries(room) == []
                await room.do(queue.Open())
                await until(lambda: "queue is closed" not in text_of(screen, "#hand"))
        me = room.person("Lou").id
        await until(lambda: entries(room) == [(me, "question", "")])
        assert me not in view(room.moderator).state.panel
        now[0] += 2 * BEHIND
        await pilot.press("h")
        await until(lambda: len(entries(room)) == 2)


async def test_the_audience_reads_which_key_asks_in_writing(room: Venue) -> None:
    """In the line of keys of 80 columns, in German as well, beside what the other question is."""
    for language, written in (("en", "f Audience question"), ("de", "f Publikumsfrage")):
        async with seen(room.spectator("Lou" + language, language=language)) as (_, screen):
            line = str(screen.query_one(KeyLine).text)
            assert written in line
            assert {"en": "q Clarifying question", "de": "q Verständnisfrage"}[language] in line


async def test_waiting_longer_lets_one_person_pass(room: Venue) -> None:
    """``d`` moves the entry behind the next one."""
    async with seen(room.panelist()) as (pilot, screen):
        await pilot.press("h")
        await until(lambda: len(entries(room)) == 1)
        await room.do(queue.Add("p2"))
        await until(lambda: screen.check_action("act", ("later",)) is True)
        await pilot.press("d")
        await until(lambda: [e[0] for e in entries(room)] == ["p2", "p1"])
        await until(lambda: "number 2, after 李雷" in text_of(screen, "#hand"))
        assert screen.check_action("act", ("later",)) is None


async def test_having_the_floor_shows_and_ends_with_a_key(room: Venue) -> None:
    """The floor replaces the clock of others by one's own, and ``e`` gives it back."""
    async with seen(room.panelist()) as (pilot, screen):
        assert screen.check_action("act", ("end",)) is False
        await room.do(floor.Give("p1"))
        await until(lambda: "YOU HAVE THE FLOOR" in text_of(screen, "#own-floor"))
        assert not screen.query_one("FloorBand").display
        await pilot.press("e")
        await until(lambda: view(room.moderator).state.floor is None)
        await until(lambda: screen.query_one("FloorBand").display)


async def test_from_the_audience_to_the_panel_and_back(room: Venue) -> None:
    """Asked, invited, accepted, gone again: one screen and one line, and nothing is lost."""
    app = room.spectator()
    async with seen(app) as (pilot, screen):
        link, you = app.link, screen.view.you.id
        await pilot.press("h", "a", *"let me in", "enter")
        await until(lambda: view(room.moderator).state.panel.get(you))
        # What is pressed before the room has taken the note would be written into it.
        await until(lambda: not screen.query_one("#note").display)
        assert view(room.moderator).state.panel[you].note == "let me in"
        await room.do(panel.Invite(you))
        banner = screen.query_one(Banner)
        await until(lambda: banner.display)
        await pilot.press("enter", "space")
        assert view(room.moderator).state.people[you].role == "spectator"
        await pilot.press("f2")
        await until(lambda: screen.view.role == "panelist")
        await until(lambda: not banner.display)
        assert [n.message for n in app._notifications] == ["You are on the panel now."]
        assert app.screen is screen
        assert app.link is link
        assert entries(room) == [(you, "contribution", "")]
        await pilot.press("x")
        await until(lambda: isinstance(app.screen, Confirm))
        await pilot.press("enter")
        await until(lambda: app.screen is screen)
        await pilot.press("x")
        await until(lambda: isinstance(app.screen, Confirm))
        await pilot.press("right", "enter")
        await until(lambda: view(room.moderator).state.people[you].role == "spectator")


async def test_an_invitation_is_accepted_out_of_a_dialog_and_while_typing(room: Venue) -> None:
    """Wherever the keys go, those of the invitation answer it, and the note is kept."""
    app = room.spectator()
    async with seen(app) as (pilot, screen):
        you = screen.view.you.id
        await pilot.press("H", *"half a no")
        await room.do(panel.Invite(you))
        await until(lambda: screen.query_one(Banner).display)
        await pilot.press("f1")
        await until(lambda: app.screen is not screen)
        await pilot.press("f2")
        await until(lambda: view(room.moderator).state.people[you].role == "panelist")
        assert screen.query_one("#note", Input).value == "half a no"


async def test_a_click_meant_for_something_else_answers_no_invitation(room: Venue) -> None:
    """Buttons that have just come up under the pointer do nothing for a moment."""
    app = room.spectator()
    async with seen(app) as (pilot, screen):
        you = screen.view.you.id
        now = 50.0
        banner = screen.query_one(Banner)
        banner._clock = lambda: now
        await room.do(panel.Invite(you))
        await until(lambda: screen.query_one("#decline").region)
        await pilot.pause()
        await pilot.click("#decline")
        assert you in view(room.moderator).state.panel
        now = 52.0
        await until(lambda: not screen.query_one("#decline").has_class("-active"))
        await pilot.click("#decline")
        await until(lambda: you not in view(room.moderator).state.panel)


async def test_a_spectator_without_a_name_is_asked_for_it(room: Venue) -> None:
    """An empty name is refused where it is typed; a good one leads into the session."""
    app = room.spectator("")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(app.screen, NameScreen) and app.focused)
        await pilot.press("enter")
        await until(lambda: "name" in str(app.screen.query_one("#complaint").render()))
        await pilot.press(*"Zoe", "tab", *"Works", "enter")
        await until(lambda: isinstance(app.screen, PanelScreen))
        await until(lambda: room.knows("Zoe"))
        assert room.person("Zoe").organisation == "Works"


async def test_what_must_not_be_missed_comes_in_sight(room: Venue) -> None:
    """Where there is no room for all, the screen stands where it was read last: a list that is
    opened comes in sight, a private line, the floor, and a signal."""
    async with seen(room.panelist(), (40, 10)) as (pilot, screen):
        await pilot.press("3")
        await until(lambda: "Talk" in on_screen(pilot.app))
        await room.do(announcements.Announce("We go on at four, and have coffee until then. " * 2))
        await until(lambda: "Talk" not in on_screen(pilot.app))
        await pilot.press("3")
        await until(lambda: "Talk" in on_screen(pilot.app))
        screen.scroll_home(animate=False)
        await room.do(whispers.Send("p1", "Two minutes, please"))
        await until(lambda: "Two minutes" in on_screen(pilot.app))
        await pilot.press("3")
        await until(lambda: screen.scroll_y > 0)
        await room.do(floor.Give(person="p1"))
        await until(lambda: "YOU HAVE THE FLOOR" in on_screen(pilot.app))
        screen.scroll_end(animate=False)
        await room.do(whispers.Send("p1", "Please end.", signal=True))
        await until(lambda: "■ ■ ■" in on_screen(pilot.app))


async def test_the_question_for_a_name_speaks_the_language_that_is_chosen_there(
    room: Venue,
) -> None:
    """It is the first thing that somebody sees whose system speaks another one; what was typed
    stays."""
    app = room.spectator("")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(app.screen, NameScreen) and app.focused)
        await until(lambda: "Welcome. What is your name?" in on_screen(app))
        await pilot.press(*"Zoe", "ctrl+l")
        said = ("Willkommen. Wie ist Ihr Name?", "Zoe", "(freiwillig)", "Die Moderation sieht")
        await until(lambda: all(text in on_screen(app) for text in (*said, "Beitreten")))


async def test_who_is_known_without_a_name_is_told_as_whom(room: Venue) -> None:
    """Two at one computer would be one person without a word; whoever says their own name is not,
    and is told nothing."""
    client, told = "kept-by-this-account", "You are Zoe here. Somebody else at this computer"
    async with seen(room.spectator("Zoe", client)) as (first, screen):
        assert not any(told in toast.message for toast in first.app._notifications)
        async with seen(room.spectator("", client)) as (second, _):
            assert any(told in toast.message for toast in second.app._notifications)
        await room.do(panel.Invite(room.person("Zoe").id))
        await until(lambda: screen.query_one("#banner").display)
        await first.press("f2")
        await until(lambda: room.person("Zoe").role == "panelist")
        async with seen(room.spectator("", client)) as (again, _):
            assert any(told in toast.message for toast in again.app._notifications)
        async with seen(room.panelist()) as (guest, _):
            assert not any("Somebody else" in toast.message for toast in guest.app._notifications)
        async with seen(room.spectator("Yan", client)) as (third, _):
            assert not any(told in toast.message for toast in third.app._notifications)
        assert room.knows("Yan")


async def test_a_name_that_the_room_refuses_is_not_lost(room: Venue) -> None:
    """Who gave too long a name finds it again, with the reason, and can mend it."""
    app = room.spectator("x" * 200)
    async with app.run_test(size=(80, 24)):
        await until(lambda: isinstance(app.screen, NameScreen) and app.focused)
        assert app.screen.query_one("#name", Input).value == "x" * 200
        assert "80" in str(app.screen.query_one("#complaint").render())


async def test_who_finds_the_door_closed_reads_so_and_can_try_again(room: Venue) -> None:
    """Nothing has to be typed again; once it is open, the same key leads in."""
    await room.do(door.Close())
    app = room.spectator("Zoe")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: isinstance(app.screen, NameScreen) and app.focused)
        asking = app.screen
        assert "closed the door" in str(asking.query_one("#complaint").render())
        await pilot.press("enter")
        await until(lambda: app.screen is not asking)
        await until(lambda: isinstance(app.screen, NameScreen) and app.focused)
        await room.do(door.Open())
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, PanelScreen))
        await until(lambda: room.knows("Zoe"))
        assert room.person("Zoe").role == "spectator"


async def test_people_who_are_removed_are_told_so(room: Venue) -> None:
    """The reason stays on the screen, instead of a line that never comes back."""
    app = room.panelist()
    await room.do(queue.Add("p1"))
    async with seen(app):
        await room.do(departures.Remove("p1"))
        await until(lambda: isinstance(app.screen, Cover))
        assert list(app._notifications) == []
        assert app.turned_away == "A moderator has removed you from this session."


async def test_the_moderators_link_leads_to_the_desk(room: Venue) -> None:
    """Whoever takes the wrong command is told the right one."""
    app = room.with_the_moderators_link()
    async with app.run_test():
        await until(lambda: app.turned_away)
    assert "roundtable moderate LINK" in app.turned_away


async def test_a_closed_session_can_still_be_read(room: Venue) -> None:
    """After the end nothing can be done any more, and what was is still there."""
    async with seen(room.panelist()) as (_, screen):
        await room.do(phases.Close())
        await until(lambda: "closed" in text_of(screen, "#on-now"))
        assert screen.check_action("act", ("contribution",)) is False
        assert "2/2" not in text_of(screen, "#on-now")


async def test_a_hand_raised_without_a_line_is_raised_when_it_is_back(
    room: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was done while the line was cut is said to wait, and then happens once."""
    monkeypatch.setattr(moderator.client.link, "DROP_SHOWN_AFTER", 0.05)
    monkeypatch.setattr(moderator.client.pulse, "DROP_SHOWN_AFTER", 0.05)
    async with seen(room.panelist()) as (pilot, screen):
        room.line.cut()
        await until(lambda: "no connection" in text_of(screen, "StatusLine"))
        await pilot.press("h")
        await until(lambda: "Will be sent" in text_of(screen, "#hand"))
        assert entries(room) == []
        room.line.mend()
        await until(lambda: entries(room) == [("p1", "contribution", "")])
        await until(lambda: "You are next" in text_of(screen, "#hand"))
        await until(lambda: "Will be sent" not in text_of(screen, "#hand"))


async def test_a_cut_line_comes_in_sight(room: Venue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no room for all, nobody goes on reading a queue that stands still."""
    monkeypatch.setattr(moderator.client.link, "DROP_SHOWN_AFTER", 0.05)
    monkeypatch.setattr(moderator.client.pulse, "DROP_SHOWN_AFTER", 0.05)
    async with seen(room.panelist(), (40, 10)) as (pilot, screen):
        await pilot.press("3")
        await until(lambda: screen.scroll_y > 0)
        room.line.cut()
        await until(lambda: "no connection" in on_screen(pilot.app))


async def test_an_app_holds_one_line(room: Venue) -> None:
    """A person is not there twice."""
    app = room.panelist()
    async with seen(app):
        assert [w.group for w in app.workers].count("link") == 1


async def test_a_hand_that_waits_with_another_item_is_lowered_and_noted(room: Venue) -> None:
    """The screen says with which; where several are up, a list asks which is meant."""

    def parked() -> list[tuple[str, str]]:
        waiting = view(room.moderator).state.queues["i2"].entries
        return [(e.person, e.note) for e in waiting]

    async with seen(room.panelist()) as (pilot, screen):
        one_by_one(screen)
        await pilot.press("h")
        await until(lambda: entries(room) == [("p1", "contribution", "")])
        await room.do(agenda.Next())
        await until(lambda: "waits with the item" in text_of(screen, "#hand"))
        await pilot.press("n", *"ab", "enter")
        await until(lambda: parked() == [("p1", "ab")])
        await until(lambda: not screen.query_one("#note").display)
        await pilot.press("q")
        await until(lambda: len(my_status(screen.view).hands) == 2)
        await pilot.press("l")
        await until(lambda: isinstance(pilot.app.screen, Menu))
        await pilot.press("2")
        await until(lambda: parked() == [])
        assert entries(room) == [("p1", "question", "")]
        await until(lambda: len(my_status(screen.view).hands) == 1)
        await pilot.press("l")
        await until(lambda: entries(room) == [])


async def test_a_point_of_order_can_be_taken_back_before_anybody_is_disturbed(room: Venue) -> None:
    """One letter interrupts nobody: there is a moment in which the same key, or escape, takes it
    back, and only then is the hand up."""
    async with seen(room.panelist()) as (pilot, screen):
        screen.disturbing.second = 30.0
        for undone in ("o", "escape"):
            await pilot.press("o")
            assert "Point of order in 3 s" in text_of(screen, "#hand")
            await pilot.press(undone)
            assert "Point of order in" not in text_of(screen, "#hand")
        assert entries(room) == []
        screen.disturbing.second = 0.01
        await pilot.press("o")
        await until(lambda: entries(room) == [("p1", "point_of_order", "")])
        await until(lambda: "Point of order in" not in text_of(screen, "#hand"))
        await pilot.press("o")
        await until(lambda: entries(room) == [])
