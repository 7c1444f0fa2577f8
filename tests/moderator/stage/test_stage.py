"""The stage in a terminal, on a real room."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from moderator.client.link import Link
from moderator.stage.app import DARK_STAGE, StageApp, StageScreen
from moderator.stage.board import RESULT_STANDS, Board
from moderator.widgets.floor_band import FloorBand
from moderator.widgets.qr import qr
from server.journal.witness import short
from server.language import Language
from server.session import (
    agenda,
    announcements,
    door,
    floor,
    people,
    phases,
    positions,
    questions,
    queue,
)
from server.session.plan import Document, PlannedItem
from tests.moderator.desk.house import House, house
from tests.moderator.desk.scene import PLAN
from tests.support.lines import joined
from tests.support.sessions import PLAN as ROUND
from tests.support.sessions import Round
from tests.support.waiting import until

SIZES = [(80, 24), (120, 40), (200, 60)]
MOST_LETTERS = "Prof. Dr. Maximiliane-Franziska Freifrau von Oberhausen-Schwarzenberg zu Löwen"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(agenda.Start("talk"), queue.Add("p5"), floor.Give("p1"))
        yield room


@asynccontextmanager
async def stage(
    room: House, size: tuple[int, int] = (80, 24), *, token: str = "", language: str = "en"
) -> AsyncIterator[tuple[Pilot[None], Board]]:
    link = Link(f"{room.base}stage#{token or room.opening.tokens.stage}", language=language)
    app = StageApp(link, Language.named(language))
    async with app.run_test(size=size) as pilot:
        await until(lambda: isinstance(app.screen, StageScreen) and app.screen.board.view)
        assert isinstance(app.screen, StageScreen)
        yield pilot, app.screen.board
        await asyncio.sleep(0)


@pytest.mark.parametrize("size", SIZES)
async def test_who_speaks_who_is_next_and_the_item(room: House, size: tuple[int, int]) -> None:
    """At each size whole: name, office, organisation, figures as large as there is room for, and
    what they mean; with the longest of names, an announcement and a result besides."""
    await room.do(people.Rename("p1", MOST_LETTERS))
    async with stage(room, size) as (_, board):
        await until(lambda: "Next: Arne Schneider" in board.text)
        lines = board.text.splitlines()
        assert len(lines) <= size[1]
        assert MOST_LETTERS in " ".join(board.text.split())
        assert "Bürgermeisterin, Stadt Pattensen" in board.text
        assert "left (of 3:00)" in board.text
        tall = sum("█" in line for line in lines)
        assert tall >= {24: 5, 40: 10, 60: 10}[size[1]]
        await room.do(announcements.Announce("We go on [at] ten"), positions.Add("Less paper"))
        position = list(room.state.positions)[-1]
        await room.do(positions.Open(position))
        await until(lambda: "The panel assesses" in board.text)
        assert "We go on [at] ten" in board.text
        assert len(board.text.splitlines()) <= size[1]
        pia = room.line(room.opening.tokens.panelists["p1"])
        async with joined(pia):
            await pia.request(positions.Assess(position, 2))
        await room.do(positions.Close(position))
        await until(lambda: "Assessed by the panel" in board.text)
        assert "Less paper" in board.text
        assert len(board.text.splitlines()) <= size[1]
        assert "Next: Arne Schneider" in board.text


async def test_whoever_waits_reads_when_it_is_their_turn(room: House) -> None:
    """Who comes after the next one, in turn, each once; not beside what else is to be read."""
    await room.do(queue.Add("p5", "reply"), queue.Add("p2"), queue.Add("p3"))
    async with stage(room) as (_, board):
        people = room.state.people
        others = f"After that: {people['p2'].name}, {people['p3'].name}"
        await until(lambda: others in board.text)
        await room.do(announcements.Announce("We go on at ten"))
        await until(lambda: "We go on at ten" in board.text)
        assert "After that" not in board.text


async def test_whoever_was_interrupted_goes_on_and_is_not_the_next_as_well(room: House) -> None:
    """Who is next is somebody who can be given the floor, also where the interrupted wait again."""
    await room.do(queue.Add("p1", "reply"), floor.Give("p4", kind="question"))
    async with stage(room) as (_, board):
        await until(lambda: "then continues: Ramona Schuhmann" in board.text)
        assert "Next: Arne Schneider" in board.text


async def test_a_dark_stage_has_nothing_on_it(room: House) -> None:
    """Black, whatever the theme; light again it is as before."""
    async with stage(room) as (pilot, board):
        await room.do(announcements.Blackout(True))
        await until(lambda: not board.text.strip())
        assert pilot.app.screen.has_class(DARK_STAGE)
        await until(lambda: pilot.app.screen.styles.background.hex == "#000000")
        await room.do(announcements.Blackout(False))
        await until(lambda: "Ramona Schuhmann" in board.text)


async def test_a_result_stands_also_where_the_stage_was_opened_after_it(room: House) -> None:
    """For as long as it would have stood: it is a matter of when it was closed, not of who saw
    it."""
    await room.do(positions.Add("Less paper"))
    position = list(room.state.positions)[-1]
    await room.do(positions.Open(position), positions.Close(position))
    async with stage(room) as (_, board):
        await until(lambda: "Assessed by the panel" in board.text)
        assert board.view is not None
        board.show(replace(board.view, now=board.view.now + RESULT_STANDS))
        assert "Assessed by the panel" not in board.text


async def test_a_question_from_the_audience_stands_while_it_is_answered(room: House) -> None:
    """With whom it was put to; an open position goes before it."""
    async with stage(room) as (_, board):
        await room.do(questions.Ask("Who pays?"))
        (asked,) = room.state.questions
        await room.do(questions.Take(asked, "p5"))
        await until(lambda: "Audience question · put to Arne Schneider" in board.text)
        # The one that was taken up last, and not the latest.
        await room.do(questions.Ask("And when?"))
        (later,) = set(room.state.questions) - {asked}
        await room.do(questions.Take(later))
        await until(lambda: "And when?" in board.text)
        await room.do(questions.Take(asked))
        await until(lambda: "And when?" not in board.text)
        assert "Who pays?" in board.text
        await room.do(positions.Add("Less paper"))
        position = list(room.state.positions)[-1]
        await room.do(positions.Open(position))
        await until(lambda: "The panel assesses" in board.text)
        assert "Who pays?" not in board.text
        await room.do(positions.Close(position))
        await until(lambda: "Who pays?" in board.text)
        await room.do(questions.Answer(asked))
        await until(lambda: "Who pays?" not in board.text)


async def test_a_position_says_which_paper_it_is_from(tmp_path: Path) -> None:
    """On one line, whose end is left out where it is too long."""
    paper = Document("registers", "Registers " * 20)
    plan = replace(PLAN, documents=(paper,))
    async with house(tmp_path, plan) as room, stage(room) as (_, board):
        await room.do(positions.Add("Less paper", document="registers"))
        await room.do(positions.Open(list(room.state.positions)[-1]))
        await until(lambda: "The panel assesses · Registers" in board.text)
        lines = board.text.splitlines()
        at = next(n for n, line in enumerate(lines) if "The panel assesses" in line)
        assert "Less paper" in lines[at + 1]


async def test_a_break_says_when_it_ends(room: House) -> None:
    """With what is left of it as a clock, as long as nobody speaks in it."""
    await room.do(
        floor.End(), agenda.Add(agenda.NewItem(title="Coffee", kind="break", planned=600))
    )
    async with stage(room) as (_, board):
        await room.do(agenda.Start(room.state.items[-1].id))
        await until(lambda: "We go on at" in board.text)
        assert "Coffee" in board.text
        assert sum("█" in line for line in board.text.splitlines()) >= 5
        await room.do(floor.Give("p1"))
        await until(lambda: "We go on at" not in board.text)


@pytest.mark.parametrize("drawing", [Board, FloorBand])
def test_a_break_that_takes_longer_names_no_time_that_is_past(
    drawing: type[Board | FloorBand],
) -> None:
    """On the stage and in the band of desk, panel and player; more time for it has an end again."""
    coffee = PlannedItem("coffee", "Coffee", "break", 600)
    course = Round(replace(ROUND, items=(coffee, *ROUND.items))).running("coffee")

    def shown() -> str:
        drawn = drawing(Language.named("en")).lines_of(course.view(), 80, 24)
        return "\n".join("".join(span.text for span in line) for line in drawn)

    assert "We go on at 14:10." in (course.after(300), shown())[1]
    assert "We go on in a moment." in (course.after(300), shown())[1]
    assert "We go on at" not in (course.after(900), shown())[1]
    course.do("m1", "agenda.extend", item="coffee", seconds=1200)
    assert "We go on at 14:30." in shown()


@pytest.mark.parametrize("size", SIZES)
async def test_before_the_beginning_and_in_breaks_it_says_how_to_take_part(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """The address, the code letter by letter, and both as a picture for cameras; not while somebody
    may speak, not behind a closed door, and not in the dark."""
    async with house(tmp_path) as room, stage(room, size) as (_, board):
        base, code = room.base.rstrip("/"), room.opening.tokens.code
        await until(lambda: base in board.text)
        assert "the code:" in board.text
        assert "  ".join(code) in board.text
        assert len(board.text.splitlines()) <= size[1]
        for row in qr(f"{base}/#{code}"):
            assert row.rstrip() in board.text
        await room.do(door.Close())
        await until(lambda: base not in board.text)
        await room.do(door.Open())
        await until(lambda: base in board.text)
        await room.do(agenda.Start("talk"))
        await until(lambda: base not in board.text)
        await room.do(phases.Pause())
        await until(lambda: base in board.text)
        await room.do(announcements.Blackout(True))
        await until(lambda: not board.text.strip())


async def test_overtime_is_told_by_form(room: House) -> None:
    """A plus and an edge along the figures: also where there are no colours."""
    await room.do(floor.Extend(-179))
    async with stage(room) as (_, board):
        await until(lambda: "over the limit (0:" in board.text)
        assert sum("┃" in line for line in board.text.splitlines()) >= 4


async def test_language_and_light_have_a_key_and_leaving(room: House) -> None:
    """There is nothing else to press."""
    async with stage(room) as (pilot, board):
        await pilot.press("l")
        await until(lambda: "Als Nächstes: Arne Schneider" in board.text)
        before = pilot.app.theme
        await pilot.press("t")
        await until(lambda: pilot.app.theme != before)
        length = room.state.seq
        await pilot.press("n", "e", "space", "enter", "h", "u")
        assert room.state.seq == length
        await pilot.press("q")
        await until(lambda: not pilot.app.is_running)


@pytest.mark.parametrize("whose", ["panelist", "spectators"])
async def test_another_link_opens_no_stage(room: House, whose: str) -> None:
    """Somebody's own link must not be read on a wall, and nobody is asked there for a name."""
    tokens = room.opening.tokens
    token = tokens.spectators if whose == "spectators" else tokens.panelists["p1"]
    link = Link(f"{room.base}#{token}", opens="stage")
    app = StageApp(link, Language.named("en"))
    async with app.run_test():
        await until(lambda: app.turned_away)
        assert "roundtable join LINK" in app.turned_away
        assert link.view() is None


async def test_a_cut_stage_says_so(room: House) -> None:
    """The clock shows what was last known, and of when that is."""
    async with stage(room) as (_, board):
        await until(lambda: "left (of 3:00)" in board.text)
        assert board.view is not None
        board.show(replace(board.view, connection="away"))
        assert "Connection lost, as of" in board.text
        assert "left (of" not in board.text


async def test_after_the_end_it_shows_what_the_log_is_known_by(room: House) -> None:
    """In the short form that ``log verify --witness`` takes."""
    async with stage(room) as (_, board):
        await room.do(phases.Close())
        assert room.opening.room.checkpoint is not None
        known_by = short(room.opening.room.checkpoint)
        await until(lambda: f"checkpoint {known_by}" in board.text)
