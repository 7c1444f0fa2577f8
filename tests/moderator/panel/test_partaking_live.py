"""Taking part by more than speech, with a real room and real lines."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input

from moderator.app.own_keys import OwnKeys
from moderator.client import outbox
from moderator.dialogs.result import Result
from moderator.panel.ballot import Ballot
from moderator.panel.held_down import PAUSE
from moderator.panel.pending import Pending
from moderator.panel.screen import TOO_SOON, PanelScreen
from server.session import (
    agenda,
    feedback,
    findings,
    floor,
    panel,
    phases,
    positions,
    questions,
    queue,
    whispers,
)
from server.session.messages import Command
from server.session.questions import Question
from tests.moderator.panel.venue import THESIS, Venue, seen, text_of, venue
from tests.support.lines import view
from tests.support.screens import on_screen
from tests.support.waiting import until


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Venue]:
    async with venue(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("i2"))
        yield room


def asked(room: Venue) -> list[Question]:
    return list(view(room.moderator).state.questions.values())


def _is_titled(widget: Widget, words: str) -> bool:
    return words in str(widget.border_title)


def listed(screen: PanelScreen, pane: str) -> str:
    return text_of(screen, f"#{pane} RowList")


async def test_a_question_is_asked_approved_and_voted_for(room: Venue) -> None:
    """The asker sees what becomes of a question; others see it once it is approved, and vote."""
    async with (
        seen(room.spectator()) as (pilot, screen),
        seen(room.panelist()) as (other, others_screen),
    ):
        await pilot.press("f", *"who [/b]", "enter")
        await until(lambda: [q.text for q in asked(room)] == ["who [/b]"])
        # What is pressed before the room has taken the note would be written into it.
        await until(lambda: not screen.query_one("#note").display)
        await pilot.press("4")
        await until(lambda: "yours · waits for approval" in listed(screen, "questions"))
        await other.press("4")
        assert "who" not in listed(others_screen, "questions")
        await room.do(questions.Approve(asked(room)[0].id))
        await until(lambda: "who [/b]" in listed(others_screen, "questions"))
        await until(lambda: others_screen.check_action("act", ("vote",)) is True)
        others_screen._held_down._clock = lambda: 100.0
        await other.press("v")
        await until(lambda: asked(room)[0].votes == 1)
        await until(lambda: "1△ who" in listed(screen, "questions"))
        await until(lambda: "1▲ who" in listed(others_screen, "questions"))
        await other.press("v")
        await until(lambda: "0△ who" not in listed(screen, "questions"))
        assert asked(room)[0].votes == 1
        others_screen._held_down._clock = lambda: 1e9
        await other.press("enter")
        await until(lambda: asked(room)[0].votes == 0)


async def test_a_name_is_put_right_by_whose_it_is(room: Venue) -> None:
    """It stands in the line as it is, and who reads it above; the room has it for everybody."""
    async with seen(room.spectator()) as (pilot, screen):
        me = screen.selection.view.you.id
        before = view(room.moderator).state.people[me].name
        await pilot.press("N")
        line = screen.query_one("#note", Input)
        await until(lambda: line.display)
        assert line.value == before
        assert _is_titled(line, "others once you speak")
        await pilot.press(*" jr", "enter")
        await until(lambda: view(room.moderator).state.people[me].name == f"{before} jr")


async def test_a_question_left_half_written_is_found_again(room: Venue) -> None:
    """Escape, another pane, a hand with a note: what was typed waits under its key."""
    async with seen(room.panelist()) as (pilot, screen):
        await pilot.press("f", *"half", "escape", "1", "H", *"note", "escape", "f")
        await until(lambda: screen.query_one("#note", Input).value == "half")
        await pilot.press(*" done", "enter")
        await until(lambda: [q.text for q in asked(room)] == ["half done"])
        await until(lambda: not screen.query_one("#note").display)
        await pilot.press("f")
        await until(lambda: screen.query_one("#note").display)
        assert screen.query_one("#note", Input).value == ""


async def test_a_question_put_to_the_reader_stands_beside_their_hand(room: Venue) -> None:
    """Whoever is to answer sees what, without looking for it."""
    async with seen(room.panelist()) as (_, screen):
        await room.do(questions.Ask("from a phone"))
        await room.do(questions.Take(asked(room)[0].id, "p1"))
        await until(lambda: "For you: from a phone" in text_of(screen, "#hand"))


async def test_a_position_is_assessed_by_a_digit_and_enter_and_its_result_shown(
    room: Venue,
) -> None:
    """Opened, announced, assessed, changed with a remark, closed: everybody sees what came out.
    A digit alone sends nothing, and what is typed after it is the remark, not keys below."""
    async with (
        seen(room.panelist()) as (pilot, screen),
        seen(room.spectator()) as (audience, audience_screen),
    ):
        assert screen.check_action("act", ("assess",)) is False
        await room.do(positions.Open("x1"))
        await until(lambda: THESIS in text_of(screen, "#pending"))
        assert not audience_screen.query_one(Pending).waits
        assert audience_screen.check_action("act", ("assess",)) is False
        await pilot.press("p")
        await until(lambda: isinstance(pilot.app.screen, Ballot))
        await pilot.press("4", "o", "backspace")
        assert isinstance(pilot.app.screen, Ballot)
        assert view(room.moderator).state.positions["x1"].assessments == {}
        await pilot.press("enter")
        await until(lambda: pilot.app.screen is screen)
        assert not any(q.entries for q in view(room.moderator).state.queues.values())
        await until(lambda: "p1" in view(room.moderator).state.positions["x1"].assessments)
        await until(lambda: not screen.query_one(Pending).waits)
        await pilot.press("5")
        await until(lambda: "Your assessment: rather agrees" in listed(screen, "positions"))
        assert "The paper [/b] · Harbour Press" in listed(screen, "positions")
        await pilot.press("enter")
        await until(lambda: isinstance(pilot.app.screen, Ballot))
        await pilot.press("tab", *"but [/b]", "tab", "5", "enter")
        await until(lambda: pilot.app.screen is screen)

        def given() -> tuple[int, str]:
            said = view(room.moderator).state.positions["x1"].assessments["p1"]
            return said.stance, said.remark

        await until(lambda: given() == (2, "but [/b]"))
        await audience.press("5")
        await until(lambda: THESIS in listed(audience_screen, "positions"))
        assert "agrees" not in listed(audience_screen, "positions")
        assert "Later" not in listed(audience_screen, "positions")
        await room.do(positions.Close("x1"))
        await until(lambda: "█1" in listed(audience_screen, "positions"))
        assert "Enter shows who chose what" in listed(audience_screen, "positions")
        await audience.press("enter")
        await until(lambda: isinstance(audience.app.screen, Result))
        await until(lambda: "Ann [/b] Lee: “but [/b]”" in _result(audience.app.screen))
        assert "+2 agrees" in _result(audience.app.screen)


def _result(screen: object) -> str:
    assert isinstance(screen, Result)
    return str(screen.sheet.text)


async def test_what_waits_names_the_key_that_the_reader_has(room: Venue) -> None:
    """With what it does, as in the footer, also where the key is the reader's own."""
    app = room.panelist()
    app.own_keys = OwnKeys({"panel.assess": "ctrl+g"})
    async with seen(app) as (pilot, screen):
        await room.do(positions.Open("x2"))
        pending = screen.query_one(Pending)
        await until(lambda: "ctrl+g Assess" in pending.text)
        await pilot.press("ctrl+g")
        await until(lambda: isinstance(pilot.app.screen, Ballot))


async def test_a_position_closed_meanwhile_keeps_what_was_written(room: Venue) -> None:
    """The dialog says that it is too late, and takes nothing that the room would refuse."""
    async with seen(room.panelist()) as (pilot, screen):
        await room.do(positions.Open("x2"))
        await until(lambda: screen.check_action("act", ("assess",)))
        await pilot.press("p")
        await until(lambda: isinstance(pilot.app.screen, Ballot) and pilot.app.screen.query(Input))
        ballot = pilot.app.screen
        ballot.query_one(Input).focus()
        await pilot.press(*"well")
        await room.do(positions.Close("x2"))
        await until(lambda: "closed" in str(ballot.query_one("#ballot-state").render()))
        await pilot.press("enter")
        assert ballot.query_one(Input).value == "well"
        assert str(ballot.query_one("#ballot").border_subtitle) == "Esc: close"
        assert list(pilot.app._notifications) != []
        assert view(room.moderator).state.positions["x2"].assessments == {}


async def test_a_finding_is_supported_objected_to_and_abstained_on(room: Venue) -> None:
    """One key each, on the selected finding, for which is asked until something is said; the
    audience sees who stands where, and no keys."""
    async with (
        seen(room.panelist()) as (pilot, screen),
        seen(room.spectator()) as (audience, audience_screen),
    ):
        await room.do(findings.Record("We agree [/b]"))
        (found,) = view(room.moderator).state.findings
        await until(lambda: screen.check_action("act", ("open.findings",)))
        assert screen.check_action("act", ("support",)) is False
        asked = "Do you support this finding? We agree [/b]"
        await until(lambda: asked in text_of(screen, "#pending"))
        assert text_of(screen, "#pending").endswith(" 6 Findings")
        await pilot.press("6")
        await until(lambda: screen.check_action("act", ("support",)) is True)

        def stands() -> dict[str, str]:
            return dict(view(room.moderator).state.findings[found].stands)

        await pilot.press("plus")
        await until(lambda: stands() == {"p1": "support"})
        await until(lambda: asked not in text_of(screen, "#pending"))
        await pilot.press("minus")
        await until(lambda: stands() == {"p1": "object"})
        await pilot.press("0")
        await until(lambda: stands() == {"p1": "abstain"})
        await until(lambda: "You: abstains" in listed(screen, "findings"))
        await pilot.press("plus")
        await until(lambda: audience_screen.check_action("act", ("open.findings",)))
        await audience.press("6")
        await until(lambda: "+ Ann [/b] Lee" in listed(audience_screen, "findings"))
        assert asked not in text_of(audience_screen, "#pending")
        assert audience_screen.check_action("act", ("support",)) is False


async def test_the_keys_mean_the_finding_that_is_asked_about(room: Venue) -> None:
    """Whoever has stood by one finding is asked about the next with that selected: the key that
    answers would else turn, before everybody, what they said of another. What they have yet to
    say something of stays selected, and is asked about, whatever comes meanwhile. Right after
    another was selected by itself a key does nothing, and says so: it was held down, or is to put
    right what the one before did."""
    clock = [100.0]
    async with seen(room.panelist()) as (pilot, screen):
        screen._held_down._clock = lambda: clock[0]
        await room.do(findings.Record("First"))
        await until(lambda: "support this finding? First" in text_of(screen, "#pending"))
        await pilot.press("6")
        await until(lambda: screen.selection.chosen("findings") is not None)
        await room.do(findings.Record("Second"))
        await until(lambda: "Second" in listed(screen, "findings"))
        assert "support this finding? First" in text_of(screen, "#pending")
        await pilot.press("plus")
        await until(lambda: "support this finding? Second" in text_of(screen, "#pending"))
        await pilot.press("plus", "plus", "minus")
        told = [toast.message for toast in pilot.app._notifications]
        assert told == [TOO_SOON]
        clock[0] += 2 * PAUSE
        await pilot.press("minus")
        await until(lambda: "You: objects" in listed(screen, "findings"))
        clock[0] += 2 * PAUSE
        await room.do(findings.Record("Third"))
        await until(lambda: "support this finding? Third" in text_of(screen, "#pending"))
        clock[0] += 2 * PAUSE
        await pilot.press("0")
        await until(lambda: "You: abstains" in listed(screen, "findings"))
        await pilot.press("1")
        await room.do(findings.Record("Fourth"))
        await room.do(findings.Record("Fifth"))
        await until(lambda: "support this finding? Fifth" in text_of(screen, "#pending"))
        await pilot.press("6", "plus")
        await until(lambda: "support this finding? Fourth" in text_of(screen, "#pending"))
        every = view(room.moderator).state.findings.values()
        stands = {f.text: dict(f.stands).get("p1") for f in every}
        assert stands == {
            "First": "support",
            "Second": "object",
            "Third": "abstain",
            "Fourth": None,
            "Fifth": "support",
        }


async def test_a_ballot_is_about_the_position_that_is_asked_for(room: Venue) -> None:
    """Also where another one that is open is assessed already and was selected; that one is
    selected again to change what was said of it."""
    async with seen(room.panelist()) as (pilot, screen):
        for position, digit in (("x1", "5"), ("x2", "1")):
            await room.do(positions.Open(position))
            await until(lambda: "For your assessment" in text_of(screen, "#pending"))
            await pilot.press("5", "p")
            await until(lambda: isinstance(pilot.app.screen, Ballot))
            await pilot.press(digit, "enter")
            await until(lambda: "For your assessment" not in text_of(screen, "#pending"))
        await pilot.press("up", "p")
        await until(lambda: isinstance(pilot.app.screen, Ballot))
        await pilot.press("4", "enter")
        await until(lambda: not isinstance(pilot.app.screen, Ballot))
        given = view(room.moderator).state.positions
        assert [given[p].assessments["p1"].stance for p in ("x1", "x2")] == [1, -2]


async def test_feedback_is_given_changed_and_shown_without_names(room: Venue) -> None:
    """Asked for in place, given by a digit and a line, changed until it is closed."""
    async with seen(room.spectator()) as (pilot, screen):
        await room.do(feedback.Open())
        await until(lambda: "How was the session" in text_of(screen, "#pending"))
        await pilot.press("f4")
        await until(lambda: isinstance(pilot.app.screen, Ballot))
        await pilot.press("4", *"good [/b]", "enter")
        await until(lambda: pilot.app.screen is screen)
        await until(lambda: view(room.moderator).state.feedback.count == 1)
        await until(lambda: not screen.query_one(Pending).waits)
        await pilot.press("8")
        await until(lambda: "Yours: 4 · good “good [/b]”" in listed(screen, "feedback"))
        await pilot.press("f4")
        await until(lambda: isinstance(pilot.app.screen, Ballot))
        await pilot.press("5", "enter")
        await until(lambda: "Yours: 5" in listed(screen, "feedback"))
        await room.do(feedback.Close())
        await until(lambda: "5 very good" in listed(screen, "feedback"))
        assert "– good [/b]" not in listed(screen, "feedback")
        await room.do(feedback.Publish("good [/b]"))
        await until(lambda: "– good [/b]" in listed(screen, "feedback"))
        await room.do(feedback.Withhold("good [/b]"))
        await until(lambda: "– good [/b]" not in listed(screen, "feedback"))
        assert "Ann" not in listed(screen, "feedback")
        assert screen.check_action("act", ("feedback",)) is False


async def readers(room: Venue, pilot: Pilot[None], key: str) -> str:
    """Who the ballot behind a key says will read it, as it stands on the screen."""
    await pilot.press(key)
    await until(lambda: isinstance(pilot.app.screen, Ballot) and pilot.app.screen.query(Input))
    told = " ".join(str(pilot.app.screen.query_one("#ballot-readers").render()).split())
    await until(lambda: told[:20] in on_screen(pilot.app))
    await pilot.press("escape")
    await until(lambda: not isinstance(pilot.app.screen, Ballot))
    return told


async def test_who_is_asked_knows_who_will_read_it(room: Venue) -> None:
    """Before anything is sent: whether it is published, and with a name or without."""
    async with (
        seen(room.panelist()) as (pilot, screen),
        seen(room.spectator()) as (audience, audience_screen),
    ):
        await room.do(positions.Open("x2"))
        await until(lambda: screen.check_action("act", ("assess",)))
        assert (await readers(room, pilot, "p")).startswith("Published with your name and remark")
        await room.do(positions.Close("x2"), positions.Add("Secretly?", anonymous=True))
        await room.do(positions.Open(list(view(room.moderator).state.positions)[-1]))
        await until(
            lambda: any(
                p.anonymous and p.status == "open" for p in screen.view.state.positions.values()
            )
        )
        assert (await readers(room, pilot, "p")).startswith("Published without your name")
        await room.do(feedback.Open())
        await until(lambda: audience_screen.check_action("act", ("feedback",)))
        told = await readers(room, audience, "f4")
        assert told.startswith("The ratings are published without names.")
        assert "choose which are published" in told
        for looking, its_screen, name in (
            (pilot, screen, "with your name"),
            (audience, audience_screen, "without your name"),
        ):
            await looking.press("f")
            note = its_screen.query_one("#note")
            await until(partial(getattr, note, "display"))
            title = str(note.border_title)
            assert title == f"Your question (moderators first; published {name})"
            await looking.press("escape")
            await looking.press("H")
            await until(partial(_is_titled, note, "everybody"))
            await looking.press("escape")


async def test_a_whisper_stays_in_sight_until_it_is_read(room: Venue) -> None:
    """Nothing but its own key takes a private line away, and afterwards it can be read again."""
    async with (
        seen(room.panelist()) as (pilot, screen),
        seen(room.panelist("p2")) as (_, other),
    ):
        await pilot.press("H", *"half")
        await room.do(whispers.Send("p1", "Two minutes [/b]"))
        await until(lambda: "Private Maeve: “Two minutes [/b]”" in text_of(screen, "#pending"))
        assert screen.query_one("#note", Input).value == "half"
        await pilot.press("escape", "1", "2")
        assert "Two minutes" in text_of(screen, "#pending")
        await pilot.press("f5")
        await until(lambda: not screen.query_one(Pending).waits)
        await until(lambda: "Two minutes [/b]" in listed(screen, "whispers"))
        assert not screen.check_action("act", ("read",))
        assert not other.query_one(Pending).waits
        assert other.view is not None
        assert dict(other.view.state.whispers) == {}


async def test_what_is_prepared_for_the_reader_is_listed(room: Venue) -> None:
    """Panelists can look up all that they will be asked; others have no such list."""
    async with seen(room.panelist()) as (pilot, screen):
        await pilot.press("9")
        await until(lambda: "▶ Talk\nWhy?" in listed(screen, "mine").replace("  ", ""))
    async with seen(room.panelist("p2")) as (_, screen):
        assert not screen.check_action("act", ("open.mine",))


async def test_a_click_on_a_tab_and_on_a_line_of_news_works_like_a_key(room: Venue) -> None:
    """Whoever uses the mouse gets everywhere."""
    async with seen(room.panelist()) as (pilot, screen):
        await room.do(positions.Open("x1"))
        await until(lambda: screen.query_one(Pending).waits)
        await pilot.pause()
        await pilot.press("4")
        await until(lambda: screen.query_one("#tabs").size.width)
        await pilot.pause()
        at = text_of(screen, "#tabs").index("5 Posit")
        await pilot.click("#tabs", offset=(at + 3, 0))
        await until(lambda: screen.query_one("#positions").display)
        await pilot.click("#pending", offset=(4, 0))
        await until(lambda: isinstance(pilot.app.screen, Ballot))


async def test_a_signal_stands_large_and_is_seen_to_have_been_seen(room: Venue) -> None:
    """By whom it is for, and nobody else; the moderators know that it stood on their screen."""
    async with (
        seen(room.panelist()) as (pilot, screen),
        seen(room.panelist("p2")) as (_, others_screen),
    ):
        await room.do(whispers.Send("p1", "One more [/b] minute.", signal=True))
        await until(lambda: "■ ■ ■  One more [/b] minute." in text_of(screen, "#signal"))
        await until(lambda: _seen(room) == ("p1",))
        assert "Maeve" in text_of(screen, "#signal")
        assert not screen.query_one(Pending).waits
        assert not others_screen.query_one("#signal").display
        await pilot.press("f5")
        await until(lambda: not screen.query_one("#signal").display)
        await until(lambda: "One more [/b] minute." in listed(screen, "whispers"))


@pytest.mark.parametrize("over", [floor.End(), floor.Next()])
async def test_a_signal_is_gone_with_the_speech_that_it_was_about(
    over: Command, room: Venue
) -> None:
    """Whoever does not speak any more needs no "one more minute", and who speaks by now no "you are
    next"."""
    async with seen(room.panelist()) as (_, screen):
        signal = screen.query_one("#signal")
        await room.do(queue.Add("p1"), whispers.Send("p1", "You are next.", signal=True))
        await until(lambda: "You are next." in text_of(screen, "#signal"))
        await room.do(floor.Next(), queue.Add("p2"))
        await until(lambda: not signal.display)
        await room.do(whispers.Send("p1", "One more minute.", signal=True))
        await until(lambda: signal.display and "One more" in text_of(screen, "#signal"))
        await room.do(over)
        await until(lambda: not signal.display)


async def test_what_is_to_be_pressed_stands_there_with_the_readers_own_keys(room: Venue) -> None:
    """On a signal, at the end of one's own speech, and on the buttons of an invitation."""
    app, guest = room.panelist(), room.spectator("Ann Lee")
    app.own_keys = OwnKeys({"panel.read": "ctrl+g", "panel.end": "E"})
    guest.own_keys = OwnKeys({"panel.accept": "ctrl+y"})
    async with seen(app) as (_, screen), seen(guest) as (pilot, audience):
        await room.do(floor.Give("p1"), whispers.Send("p1", "Louder.", signal=True))
        await until(lambda: "ctrl+g ×" in text_of(screen, "#signal"))
        await until(lambda: "E: finish" in text_of(screen, "#own-floor"))
        await room.do(panel.Invite(room.person("Ann Lee").id))
        await until(lambda: audience.query_one("#banner").display)
        assert _labels(audience) == ["ctrl+y Accept", "F3 Decline"]
        await pilot.press("ctrl+l")
        await until(lambda: _labels(audience) == ["Strg+y Annehmen", "F3 Ablehnen"])


def _labels(screen: PanelScreen) -> list[str]:
    return [str(button.label) for button in screen.query(Button)]


async def test_a_whisper_that_stands_on_the_screen_is_told_once(room: Venue) -> None:
    """Each of its readers tells it by themselves."""
    async with seen(room.panelist()) as (_, screen):
        await room.do(whispers.Send("panel", "Short answers, please"))
        await until(lambda: "Short answers, please" in text_of(screen, "#pending"))
        await until(lambda: _seen(room) == ("p1",))
        async with seen(room.panelist("p2")):
            await until(lambda: _seen(room) == ("p1", "p2"))


def _seen(room: Venue) -> tuple[str, ...]:
    (whisper,) = view(room.moderator).state.whispers.values()
    return whisper.seen


async def test_a_question_that_may_have_arrived_is_asked_once(
    room: Venue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent again as it was, after no answer came, it is not there twice where the room had taken it
    after all."""
    async with seen(room.spectator("Lou")) as (pilot, screen):

        def asked() -> list[str]:
            return [question.text for question in view(room.moderator).state.questions.values()]

        room.line.stall()
        with monkeypatch.context() as hurried:
            hurried.setattr(outbox, "ANSWER_WITHIN", 0.2)
            await pilot.press("f", *"Why?", "enter")
            await until(lambda: screen.sending.unsure)
        room.line.mend()
        await until(lambda: asked() == ["Why?"])
        await pilot.press("enter")
        await until(lambda: not screen.query_one("#note").display)
        assert asked() == ["Why?"]
