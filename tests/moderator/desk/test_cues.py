"""What the assistant notices, on the desk: said calmly, answered by a key, waved off."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList

from moderator.app.palette import Palette
from moderator.desk.app import Desk
from moderator.desk.crossing import PAUSE
from moderator.desk.cue_inbox import CueInbox
from moderator.dialogs.confirm import Confirm
from moderator.wording.cues import answer, cue
from server.language import Language
from server.session import agenda, people, queue, whispers
from server.session.cue import CUES, Cue, CueName
from server.session.messages import Command
from server.session.plan import Agenda
from tests.moderator.desk.house import House, house, is_open, seen, until
from tests.moderator.desk.scene import CHINESE, MARKUP, PLAN, Scene, full, lively
from tests.moderator.desk.still import StillDesk
from tests.support.screens import on_screen

ENGLISH = Language.named("en")


def with_cues(**thresholds: float | bool) -> Agenda:
    """The plan, with these cues and no others."""
    return replace(PLAN, cues={**dict.fromkeys(CUES, False), **thresholds})


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    """A session in which two replies wait, which is a cue."""
    async with house(tmp_path) as room:
        await room.do(agenda.Start("statements"))
        await room.do(queue.Add("p2", "reply"), queue.Add("p3", "reply"))
        yield room


@pytest.mark.parametrize("name", CUES)
def test_every_cue_says_what_and_what_to_do(name: CueName) -> None:
    """Each has a sentence and a name for its action, whoever it is about."""
    state = lively().state
    actions: dict[str, Command] = {
        "over_limit": whispers.Send("p2", "Please come to an end."),
        "desk_gone": agenda.Edit("talk", lead="m1"),
        "over_time": agenda.Next("talk"),
        "gone": whispers.Send("moderators", "x"),
        "dominates": queue.Reorder("balanced"),
    }
    found = Cue(
        name,
        f"{name}:p2",
        0.43 if name == "dominates" else 120,
        actions.get(name, queue.Add("p3")),
        "p2",
        "talk",
        text=MARKUP,
        wins=("end", 600),
    )
    sentence = cue(ENGLISH, found, state)
    assert "{" not in sentence
    assert "." not in answer(ENGLISH, found, state)
    if name in ("waiting", "guest", "unheard", "dominates", "gone", "invitation", "votes"):
        assert MARKUP in sentence


def test_shares_and_gains_are_said_in_figures() -> None:
    """ "43 % of the talk time", and what skipping would win back."""
    state = lively().state
    share = Cue("dominates", "k", 0.43, queue.Reorder("balanced"), "p3")
    assert cue(ENGLISH, share, state) == f"{CHINESE} has 43 % of the talk time"
    over = Cue("over_time", "k", 180, agenda.Next("talk"), item="talk", wins=("end", 600))
    assert cue(ENGLISH, over, state).endswith(
        "is 3 min over; skipping “Ergebnisse und Ausblick” saves 10 min"
    )


def offered(desk: Desk) -> set[str]:
    """What the palette would offer now."""
    return {offer.names[0] for offer in desk.offers(desk.screen)}


async def test_f5_does_what_answers_the_first_line(room: House) -> None:
    """The keys stay where they were, and the line goes when it is answered."""
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: "2 replies wait" in screen.cues.text)
        assert f"Floor to {MARKUP}" in screen.cues.text
        await pilot.press("f5")
        await until(lambda: room.state.floor and room.state.floor.person == "p2")
        await until(lambda: "replies" not in screen.cues.text)
        assert screen.queue_list.has_focus


async def test_a_line_is_waved_off_on_this_desk_only(room: House) -> None:
    """F8, or a click on the cross; another desk goes on being told."""
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: "2 replies wait" in screen.cues.text)
        await pilot.press("f8")
        await until(lambda: screen.cues.text == "")
        await room.do(queue.Add("p4", "reply"))
        await until(lambda: "3 replies wait" in screen.cues.text)
        await pilot.click(screen.cues, offset=(screen.cues.size.width - 2, 0))
        await until(lambda: screen.cues.text == "")
    async with seen(room.desk("Volker Scharfen")) as (_, screen):
        await until(lambda: "3 replies wait" in screen.cues.text)


async def test_the_answer_can_be_clicked_and_is_in_the_palette(room: House) -> None:
    """The mouse and the palette do what the keys do."""
    desk = room.desk()
    async with seen(desk) as (pilot, screen):
        await until(lambda: "2 replies wait" in screen.cues.text)
        await until(lambda: {f"Floor to {MARKUP}", "Dismiss: 2 replies wait"} <= offered(desk))
        x = screen.cues.text.splitlines()[0].index("Floor to")
        await pilot.click(screen.cues, offset=(x + 1, 0))
        await until(lambda: room.state.floor)


async def test_a_long_name_in_an_answer_keeps_what_tells_it_from_others(tmp_path: Path) -> None:
    """On a narrow desk it is shortened as in the queue: two that differ at the end would look alike
    where they are cut there. Where there is room it is whole."""
    name = "Dr. Amanuensis-Friederike Mittelstadt-Zwischenname Nummer-1"
    async with house(tmp_path, with_cues(replies=2)) as room:
        await room.do(agenda.Start("statements"), people.Add(name, "panelist"))
        them = next(p.id for p in room.state.people.values() if p.name == name)
        await room.do(queue.Add(them, "reply"), queue.Add("p3", "reply"))
        async with seen(room.desk(), (80, 24)) as (pilot, screen):
            await until(lambda: screen.cues.shown)
            await until(lambda: "Floor to A. Nummer-1" in on_screen(pilot.app))
            await pilot.resize_terminal(120, 40)
            await until(lambda: f"Floor to {name}" in on_screen(pilot.app))


async def test_a_line_that_has_just_changed_is_not_answered(room: House) -> None:
    """A key that was meant for what stood there before does nothing, and says so."""
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: "2 replies wait" in screen.cues.text)
        screen.clock = lambda: 2e10
        await room.do(queue.Add("p4", "reply"))
        await until(lambda: "3 replies wait" in screen.cues.text)
        await pilot.press("f5")
        await until(lambda: "Not done: that has only just changed" in screen.others.text)
        screen.clock = lambda: 2e10 + PAUSE
        await pilot.press("f5")
        await until(lambda: room.state.floor)
        gave = [a for a in room.state.actions or () if a.event == "floor.given"]
        assert len(gave) == 1


async def test_beginning_the_next_item_is_asked_about(tmp_path: Path) -> None:
    """Also where it answers a cue: it is the most costly slip."""
    scene = Scene(with_cues(over_time=60)).do("m1", agenda.Next()).later(1000)
    desk = StillDesk(scene.view(), ENGLISH, [], tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out and "over" in desk.drawn.cues.text)
        desk.drawn.clock = lambda: 1e12
        await pilot.press("f5")
        await until(lambda: is_open(desk, Confirm))


def test_whispers_from_long_ago_are_not_news() -> None:
    """Whoever opens a desk again is shown what they may have missed, not the whole hour."""
    scene = full()
    assert CueInbox(ENGLISH).unread(scene.view())
    assert not CueInbox(ENGLISH).unread(scene.later(400).view())
    assert not CueInbox(ENGLISH).unread(scene.view("m2"))


async def test_the_bar_keeps_its_place(tmp_path: Path) -> None:
    """Nothing on the screen moves because something is noticed."""
    bars, places = [], []
    for plan in (with_cues(), with_cues(replies=1)):
        scene = Scene(plan).do("m1", agenda.Next()).do("p1", queue.Join("reply"))
        desk = StillDesk(scene.view(), ENGLISH, [], tmp_path)
        async with desk.run_test(size=(80, 24)) as pilot:
            await desk.laid_out()
            await pilot.pause()
            bars.append(desk.drawn.cues.text)
            places.append([w.region for w in (desk.drawn.cues, desk.drawn.queue_list)])
    assert bars[0] == ""
    assert "1 reply waits" in bars[1]
    assert places[0] == places[1]


async def test_the_palette_shows_names_as_they_are(room: House) -> None:
    """Also in the list of commands nobody's words are markup; what is chosen there is done."""
    desk = room.desk()
    async with seen(desk) as (pilot, screen):
        await room.do(whispers.Send("moderators", f"{MARKUP} [/i] zuerst?"))
        await until(lambda: "zuerst" in screen.cues.text and "replies" in screen.cues.text)
        await until(lambda: len([o for o in offered(desk) if o.startswith("Dismiss: ")]) == 2)
        await pilot.press("ctrl+p", *"dismiss")
        await until(lambda: is_open(desk, Palette))
        results = desk.screen.query_one(OptionList)

        def shown_there() -> list[str]:
            return [str(option.prompt) for option in results.options]

        await until(lambda: any(f"{MARKUP} [/i] zuerst?" in text for text in shown_there()))
        await pilot.press(*" 2 replies")
        await until(lambda: shown_there() and not any("zuerst" in text for text in shown_there()))
        await pilot.press("enter")
        await until(lambda: desk.screen is screen)
        await until(lambda: "replies" not in screen.cues.text)
        assert "zuerst" in screen.cues.text
