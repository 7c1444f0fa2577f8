"""The widgets that desk, panel client and log player share."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyte
import pytest
from rich.cells import cell_len
from textual._compositor import CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen

from moderator.client.outbox import Denied
from moderator.client.session_view import Connection, SessionView
from moderator.desk.before.lines import Whereabouts
from moderator.desk.known_links import KnownLinks
from moderator.desk.lists import lists
from moderator.desk.others_line import OthersLine
from moderator.desk.pane_tabs import PaneTabs
from moderator.desk.step import sentence
from moderator.desk.undo_dialog import line_of
from moderator.desk.what_now import what_now
from moderator.dialogs.picker import Picker
from moderator.widgets.agenda_list import AgendaList
from moderator.widgets.agenda_strip import AgendaStrip
from moderator.widgets.cue_bar import CueBar, Notice
from moderator.widgets.facts import name_in, named_in
from moderator.widgets.floor_band import FloorBand
from moderator.widgets.lines import cut, left, plain_text, right, shortened, spread
from moderator.widgets.next_line import NextLine
from moderator.widgets.question_list import STATES
from moderator.widgets.reading import read
from moderator.widgets.rows import RowList
from moderator.widgets.stacked import Row
from moderator.widgets.status_line import StatusLine
from moderator.widgets.times import moment
from moderator.widgets.view_drawing import ViewDrawing
from moderator.wording.cues import answer, cue
from moderator.wording.words import drift
from server.language import Language
from server.session import agenda, departures, floor, links, people, phases, queue, undo
from server.session.cue import Cue
from server.session.entries import current_queue
from server.session.messages import Command
from server.session.people import Person
from server.session.plan import PlannedItem
from server.session.records import replace
from server.session.words import SYSTEM, LogHealth
from server.wire.messages import Look
from tests.moderator.desk.house import house, seen
from tests.moderator.desk.scene import CHINESE, LONG, MARKUP, Scene, full, lively
from tests.moderator.desk.still import StillDesk
from tests.support.screens import on_screen
from tests.support.sessions import PLAN, Round
from tests.support.waiting import until

SIZES = [(80, 24), (120, 40), (200, 60), (60, 20), (40, 12)]


def still(view: SessionView, folder: Path) -> StillDesk:
    return StillDesk(view, Language.named("en"), [], folder)


@pytest.mark.parametrize("text", [MARKUP, CHINESE, LONG, "", "a\x1b[31mb", "e\u0301" * 50])
@pytest.mark.parametrize("width", [0, 1, 2, 3, 7, 40])
def test_text_is_cut_by_cells(text: str, width: int) -> None:
    """Wide signs count twice, so that columns stay columns; control signs reach no terminal."""
    assert cell_len(cut(text, width)) <= width
    assert cell_len(left(text, width)) == width
    assert cell_len(right(text, width)) == width
    assert "\x1b" not in cut(text, 99)


def test_titles_that_begin_alike_are_told_apart() -> None:
    """By their last words: a second part has mostly the first one's name."""
    begun = "How the town and the county share what the harbour costs them"
    assert shortened(f"{begun}, part 1", 40) == "How the town and the count… them, part 1"
    assert shortened(begun, 100) == begun
    items = tuple(PlannedItem(str(n), f"{begun}, part {n}", "discussion", 60) for n in range(3))
    rows = AgendaList(Language.named("en"))
    view = Round(replace(PLAN, items=items)).view()
    lines = [plain_text(lines) for _, lines in rows.listed(view, 60)]
    assert len({line[15:] for line in lines}) == 3
    assert shortened("x" * 50, 10) == cut("x" * 50, 10)
    for width in range(40):
        assert cell_len(shortened(f"{begun} 二 👩‍👩‍👧", width)) <= width


def test_a_time_on_another_day_has_its_day() -> None:
    """Whoever reads by when a night is over would come at once. At midnight the day is plain."""
    night = PlannedItem("night", "Night", "break", 14 * 3600)
    view = Round(replace(PLAN, items=(night, *PLAN.items))).running("night").view()
    english, step = Language.named("en"), what_now(view)
    ends = (view.now + timedelta(hours=14)).astimezone(view.zone)
    day, time = f"{ends:%Y-%m-%d}", f"{ends:%H:%M}"
    assert step is not None
    assert f"Break until {day}, {time}, then" in sentence(english, view, step)
    for drawing, said in (
        (FloorBand(english), f"We go on at {time} on {day}."),
        (AgendaStrip(english), f"then {day}, {time} "),
        (StatusLine(english), f"ends {day}, "),
    ):
        assert said in plain_text(drawing.lines_of(view, 120, 24))
    at = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)
    assert moment(english, at + timedelta(hours=2), at, UTC) == "01:30"


def test_an_action_is_told_apart_from_others_on_a_narrow_screen() -> None:
    """What it was done with is cut, and if need be how long ago it was left out: its time stands
    before it. Nothing ends in the middle of that."""
    german = Language.named("de")
    found = Round().running()
    found.do("p1", "question.ask", text="Who pays for it once the county has left?")
    (question,) = found.state.questions
    found.do("m1", "question.take", question=question).clear()
    view = found.after(240).view()
    (action, *_) = reversed(view.state.actions or ())
    lines = [line_of(german, view, action, room) for room in range(100, 55, -1)]
    assert "Who pays for it once the county has left?" in lines[0]
    assert all(line.endswith((", vor 4 min", ")")) for line in lines)
    assert all("Who pays" in line for line in lines)


def test_a_name_that_does_not_fit_keeps_its_surname() -> None:
    """Half of a long name could be anybody's; one that is not known to the reader is cut."""
    view, english = Scene().view(), Language.named("en")
    assert named_in(view, english, "p4", 20) == "Ż. Hohenfels"
    assert named_in(view, english, "p4", 8) == "Ż. Hohe…"
    assert named_in(view, english, "p2", 20) == MARKUP
    assert cell_len(named_in(view, english, "s99", 6)) <= 6


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ida Brandvold-Achterberg", "I. Brandvold-Achterberg"),
        ("किरण कुमारस्वामीनाथनराव", "कि. कुमारस्वामीनाथनराव"),
        ("👩\u200d👩\u200d👧 Familie Schreckenstein", "👩\u200d👩\u200d👧. Schreckenstein"),
    ],
)
def test_an_initial_is_a_whole_letter(name: str, shown: str) -> None:
    """With the vowel that stands on it, and a picture with all its parts: half of either is another
    letter, or another picture."""
    assert name_in(Person("p1", name, "panelist"), cell_len(name) - 1) == shown


@pytest.mark.parametrize("width", [60, 80])
def test_who_is_next_is_shortened_before_what_they_want_is_left_out(width: int) -> None:
    """That it is a point of order has to be seen beside any name; as has that it is the speaker,
    who would be given the floor once more."""
    scene = Scene().do("m1", phases.Open(), agenda.Start("talk"))
    scene.do("p4", queue.Join("point_of_order"))
    line = NextLine(Language.named("en"), key="n")
    text = plain_text(line.lines_of(scene.view(), width, 1))
    assert "Hohenfels  ! Point of order" in text
    scene.do("m1", floor.Give(person="p4"))
    scene.do("p4", queue.Join("contribution"))
    text = plain_text(line.lines_of(scene.view(), width, 1))
    assert "Hohenfels  speaks already" in text


@pytest.mark.parametrize("width", [24, 30])
def test_a_name_comes_before_the_word_beside_it(width: int) -> None:
    """In a narrow column of the panel: of whom it says that they moderate has to be seen."""
    rows = lists(Language.named("en"))["panel"]
    rows.view = view = Scene().view()
    lines = {row: plain_text(list(made)) for row, made in rows.listed(view, width)}
    assert "Sommer" in lines["m1"]
    assert "Scharfen" in lines["m2"]
    wide = {row: plain_text(list(made)) for row, made in rows.listed(view, 60)}
    assert "Sommer Moderator" in wide["m1"]


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("width", [39, 60, 118])
def test_what_is_to_be_done_with_a_question_stays_whole(code: str, width: int) -> None:
    """Where a list is narrow, how long ago it was asked is left out first, then the name is
    shortened to the surname."""
    language = Language.named(code)
    rows = lists(language)["questions"]
    rows.view = view = full().view()
    below = [plain_text(list(lines)).splitlines()[-1] for _, lines in rows.listed(view, width)]
    waiting = language.text(STATES["pending"])
    assert any(line.endswith(f" · {waiting}") for line in below)
    assert any("Hohenfels" in line for line in below)
    assert all(cell_len(line) <= width for line in below)
    assert "…" not in "".join(below)


def test_who_looks_where_is_told_with_the_surname_where_the_line_is_short() -> None:
    """Rather than half of what they look at."""
    scene = Scene()
    scene.act("m2", people.Rename("m2", "Bettina Freifrau von Hohenstein"))
    view = replace(scene.view(), looking={"m2": Look("panel", "question")})
    line = OthersLine(Language.named("en"))
    told = "Hohenstein: Panel, is asked for a yes"
    assert plain_text(line.lines_of(view, 100, 1)).strip() == told
    assert plain_text(line.lines_of(view, 160, 1)).strip() == f"Bettina Freifrau von {told}"


def test_what_somebody_did_is_told_whole_whatever_their_name() -> None:
    """Where the line is short, the name is shortened first."""
    scene = Scene().do("m1", phases.Open(), agenda.Start("talk")).do("p4", queue.Join("reply"))
    line = OthersLine(Language.named("de"))
    line._learn(scene.view(), scene.facts[-1:])
    told = plain_text(line.lines_of(scene.view(), 80, 1))
    assert "Ż. Hohenfels meldet sich (Erwiderung)" in told
    assert LONG in plain_text(line.lines_of(scene.view(), 200, 1))


def test_what_one_takes_back_is_not_told_any_longer() -> None:
    """It would stand there as what is so, until the other moderator does something else. What else
    they did stays, whatever one takes back."""
    scene = Scene().do("m1", phases.Open(), agenda.Start("talk"))
    line = OthersLine(Language.named("en"))

    def told(by: str, *commands: Command) -> str:
        known = len(scene.facts)
        scene.do(by, *commands)
        line._learn(scene.view(), scene.facts[known:])
        return line._said(briefly=False)

    for other in (phases.Pause(), agenda.Start("end"), floor.Give(person="p1")):
        assert told("m2", other)
        assert not told("m1", undo.Undo())
    said = told("m2", queue.Close())
    assert told("m1", queue.Add("p2"), undo.Undo()) == said
    assert said


def test_a_link_that_the_other_moderator_made_new_is_told() -> None:
    """The one that one has, or the code on a slide, leads nowhere from then on."""
    scene = Scene().do("m1", phases.Open())
    scene.do("m2", links.Renew("spectators"))
    line = OthersLine(Language.named("en"))
    line._learn(scene.view(), scene.facts[-1:])
    assert line._said(briefly=True) == "Scharfen renews the link for the audience"


def test_a_tab_counts_what_waits_where_something_does() -> None:
    """Of what waits for nobody, all that there is; once the session is closed, nothing waits."""
    scene = full()
    for end in (False, True):
        if end:
            scene.do("m1", phases.Close())
        for rows in (found := lists(Language.named("en"))).values():
            rows.view = scene.view()
        tabs = PaneTabs(found, "queue")
        texts = {pane: tabs._tab(pane).text.strip() for pane in found}
        assert texts["questions"] == ("Questions 2" if end else "Questions ●1")
        assert texts["requests"] == ("Requests" if end else "Requests ●1")
        assert texts["positions"] == "Positions 2"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_break_stands_in_the_band(tmp_path: Path, size: tuple[int, int]) -> None:
    """When it goes on, and what is left as a clock: that nobody speaks is plain to see."""
    scene = Scene()
    coffee = agenda.NewItem(title="Coffee", kind="break", planned=600)
    scene.act("m1", phases.Open(), agenda.Add(coffee))
    scene.act("m1", agenda.Start(scene.state.items[-1].id))
    desk = still(scene.view(), tmp_path)
    async with desk.run_test(size=size):
        await until(lambda: desk.is_laid_out)
        await until(lambda: "We go on at" in desk.drawn.floor.text)
        assert "Nobody has the floor" not in desk.drawn.floor.text


def test_what_a_line_is_for_is_never_cut() -> None:
    """The time at the right stays, whatever the title at the left is."""
    from moderator.widgets.lines import Span

    line = spread((Span(LONG),), (Span("12:30"),), 20)
    assert "".join(span.text for span in line).endswith("12:30")
    assert sum(cell_len(span.text) for span in line) == 20


@pytest.mark.parametrize("size", SIZES)
async def test_names_are_shown_as_they_are(size: tuple[int, int], tmp_path: Path) -> None:
    """Nobody's name is markup, ends the desk, or is wider than its column."""
    desk = still(lively().view(), tmp_path)
    async with desk.run_test(size=size) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        screen = desk.drawn
        for rows in screen.lists.values():
            rows.renew()
            for line in rows._stacked.lines() if rows.size.width else ():
                assert sum(cell_len(span.text) for span in line) <= rows.size.width
        text = "\n".join(rows.text for rows in screen.lists.values())
        if size[0] >= 120:
            assert MARKUP in text
            assert CHINESE in text
            assert "Dr. Żółć-Łąka" in text
            assert "Zur Lage der [/i] Kreise" in text


@pytest.mark.parametrize("size", SIZES)
async def test_every_phase_can_be_drawn(size: tuple[int, int], tmp_path: Path) -> None:
    """From an empty room to the closed session, nothing is a special case for the screen."""
    scene = Scene()
    moments = [scene.view()]
    moments.append(scene.do("m1", phases.Open()).view())
    moments.append(scene.do("m1", agenda.Next(), queue.Add("p1"), floor.Next()).view())
    moments += [
        replace(moments[2], connection=c)
        for c in ("connecting", "behind", "away", "ended", "refused")
    ]
    moments.append(scene.do("m1", phases.Pause()).later(600).view())
    moments.append(scene.do("m1", phases.Close()).view())
    desk = still(moments[0], tmp_path)
    async with desk.run_test(size=size) as pilot:
        for view in moments:
            desk.view = view
            desk.show_again()
            await pilot.pause()
        assert "closed" in desk.drawn.floor.text or size[1] < 20


def at(seconds: float, *, limit: int = 180, elapsed: bool = False) -> tuple[str, str]:
    """What the clock shows so many seconds into a speech: its figures and their tone."""
    scene = Scene().do("m1", agenda.Next()).do("m1", floor.Give(person="p1"))
    speech = scene.state.floor
    assert speech is not None
    view = scene.later(seconds).view()
    reading = read(Language.named("en"), view, replace(speech, limit=limit), elapsed=elapsed)
    return reading.figures, reading.tone


@pytest.mark.parametrize("connection", ["behind", "away", "ended", "refused"])
def test_a_clock_that_is_not_live_says_of_when_it_is(connection: Connection) -> None:
    """By words and without urgency, also where time has run out meanwhile; and the line above says
    what became of the connection."""
    scene = Scene().do("m1", agenda.Next()).do("m1", floor.Give(person="p1"))
    speech = scene.state.floor
    assert speech is not None
    view = replace(scene.later(500).view(), connection=connection)
    reading = read(Language.named("en"), view, speech)
    assert reading.meaning.startswith("as of ")
    assert reading.tone == "muted"
    english, said = Language.named("en"), "catching up|no connection|server has ended|not admitted"
    for drawing in (StatusLine(english), Whereabouts(english, KnownLinks(), None, str)):
        first = "".join(span.text for span in drawing.lines_of(view, 80, 3)[0])
        assert re.search(said, first), first


def test_the_clock_warns_before_the_end_and_says_how_far_over() -> None:
    """30 seconds before the end, or a fifth of a short limit; afterwards it counts up."""
    assert at(0) == ("3:00", "strong")
    assert at(149) == ("0:31", "strong")
    assert at(150) == ("0:30", "warn")
    assert at(179.5) == ("0:01", "warn")
    assert at(180) == ("+0:00", "alarm")
    assert at(222) == ("+0:42", "alarm")
    assert at(47, limit=60) == ("0:13", "strong")
    assert at(48, limit=60) == ("0:12", "warn")
    assert at(150, elapsed=True) == ("2:30", "warn")


def test_a_stopped_clock_says_so() -> None:
    """Nobody must wonder whether the display hangs."""
    scene = Scene().do("m1", agenda.Next()).do("m1", floor.Give(person="p1"), floor.Pause())
    speech = scene.state.floor
    assert speech is not None
    earlier = read(Language.named("en"), scene.view(), speech)
    later = read(Language.named("en"), scene.later(60).view(), speech)
    assert earlier == later
    assert earlier.meaning == "stopped"


async def test_the_interrupted_speech_stands_below(tmp_path: Path) -> None:
    """Whoever was interrupted is not forgotten, nor is their time."""
    desk = still(lively().view(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        text = desk.drawn.floor.text
        assert CHINESE in text
        assert "then continues: Ramona Schuhmann" in text
        assert "2:02 / 3:00" in text


async def test_an_empty_list_says_what_to_do(tmp_path: Path) -> None:
    """There are no dead ends."""
    desk = still(Scene().view(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        screen = desk.drawn
        assert "a adds somebody." in screen.queue_list.text
        assert "i invites" in screen.requests.text
        assert "ctrl+n Open the session" in screen.what_now.text


async def test_only_changed_lines_are_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second that passes costs the clock's lines, not the whole screen."""
    scene = lively()
    desk = still(scene.view(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        rows = desk.drawn.queue_list
        refreshed: list[object] = []

        def refresh(*regions: object, **_: object) -> None:
            refreshed.extend(regions)

        monkeypatch.setattr(rows, "refresh", refresh)
        desk.view = scene.later(1).view()
        desk.show_again()
        assert refreshed == []
        desk.view = scene.do("m1", queue.Note(rows.ids[0], "neu"), wait=0).view()
        desk.show_again()
        assert len(refreshed) == 1


async def test_a_clock_that_is_behind_shows_nothing_odd(tmp_path: Path) -> None:
    """The reader's clock may be a moment behind the room's: a speech then begins at zero."""
    assert at(-0.3) == ("3:00", "strong")
    scene = Scene().do("m1", agenda.Next()).do("m1", floor.Give(person="p1")).later(-0.3)
    desk = still(scene.view(), tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        assert "left (of 3:00)" in desk.drawn.floor.text
        assert "1× 0:00" in desk.drawn.panel.text


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    ("code", "log", "said"),
    [
        ("en", "failing", "the log cannot be written"),
        ("en", "lost", "the log is lost"),
        ("de", "failing", "Sitzungsprotokolldatei nicht beschreibbar"),
        ("de", "lost", "Sitzungsprotokolldatei verloren"),
    ],
)
def test_a_log_that_cannot_be_written_is_in_the_status_line(
    width: int, code: str, log: LogHealth, said: str
) -> None:
    """Whatever else there is no room for, and on the checklist; not while the line is cut, since it
    may be over."""
    language = Language.named(code)

    def shown(drawing: ViewDrawing, view: SessionView) -> str:
        return "".join(span.text for span in drawing.lines_of(view, width, 1)[0])

    view = lively().view()
    failing = dataclasses.replace(view, log=log)
    for drawing in (StatusLine(language), Whereabouts(language, KnownLinks(), None, str)):
        assert said not in shown(drawing, view)
        assert said in shown(drawing, failing)
        assert cell_len(shown(drawing, failing)) == width
        assert said not in shown(drawing, dataclasses.replace(failing, connection="away"))


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
@pytest.mark.parametrize("late", [0, 1, 12])
@pytest.mark.parametrize("door", [True, False])
def test_people_are_counted_before_the_title_is_begun(
    code: str, zone: str, late: int, door: bool
) -> None:
    """On 80 columns, late and with the door closed as well; it is still said how late it is."""
    scene = Round(dataclasses.replace(PLAN, timezone=zone)).running("i1")
    for person in ("m1", "m2"):
        scene.do(SYSTEM, "people.arrive", person=person)
    if not door:
        scene.do("m1", "door.close")
    view = scene.after(PLAN.items[0].planned + 60 * late).view()
    language = Language.named(code)
    said = plain_text(StatusLine(language).lines_of(view, 80, 1))
    assert cell_len(said) <= 80
    assert language.text("desks {n}/{all}", n=2, all=2) in said
    assert drift(language, view.plan.drift) in said
    assert (language.text("door closed") in said) is not door


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize(
    "trouble", [{"connection": "away"}, {"log": "failing"}], ids=["cut off", "no log"]
)
def test_how_late_it_is_stands_beside_what_is_wrong(code: str, trouble: dict[str, Any]) -> None:
    """On 80 columns: of the phase its sign is enough."""
    language = Language.named(code)
    view = Round().running("i1").after(PLAN.items[0].planned + 12 * 60).view()
    said = plain_text(StatusLine(language).lines_of(dataclasses.replace(view, **trouble), 80, 1))
    assert drift(language, view.plan.drift) in said


async def test_it_is_seen_of_whoever_wants_to_speak_that_they_sit_in_the_audience(
    tmp_path: Path,
) -> None:
    """In the queue, as the next one, and on the floor: nobody sees it by a name."""
    scene = lively()
    guest = next(p.id for p in scene.state.people.values() if p.name == "Kay Ruge")
    scene.do("m1", queue.Clear(), queue.Add(guest))
    desk = still(scene.view(), tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        assert "Kay Ruge" in desk.drawn.queue_list.text
        assert "Spectator · Deutscher" in desk.drawn.queue_list.text
    floored = scene.do("m1", floor.Give(person=guest)).view()
    band = plain_text(FloorBand(Language.named("en")).lines_of(floored, 80, 6))
    assert "Kay Ruge · Spectator · Deutscher Landkreistag" in band
    waiting = scene.do("m1", queue.Add(guest, "question")).view()
    following = plain_text(NextLine(Language.named("en")).lines_of(waiting, 80, 1))
    assert "Kay Ruge" in following
    assert "Spectator" in following


def test_a_session_is_on_time_once_it_is_opened() -> None:
    """Until then nothing is early or late: the plan counts from there."""
    scene, drawing = Scene(), AgendaList(Language.named("en"))
    assert re.fullmatch(r"ends \d\d:\d\d", plain_text([drawing.summary(scene.view())]))
    scene.do("m1", phases.Open())
    assert plain_text([drawing.summary(scene.view())]).endswith(" on time")


@pytest.mark.parametrize("code", ["en", "de"])
def test_what_a_cue_would_do_is_read_before_why(code: str) -> None:
    """On 80 columns: the key is pressed for what it does, also where the person has titles."""
    plan = dataclasses.replace(
        PLAN,
        people=tuple(
            dataclasses.replace(p, name="Prof. Dr. Yara Süßmilch") if p.id == "p2" else p
            for p in PLAN.people
        ),
    )
    scene, language = Round(plan), Language.named(code)
    noticed = Cue("idle", "idle", 60, queue.Add(person="p2"))
    told = Notice(
        "idle", cue(language, noticed, scene.state), answer(language, noticed, scene.state)
    )
    line = plain_text([CueBar(["F5"], "F8")._line(0, told, 80)])
    assert told.answer in line
    assert cell_len(line) <= 80
    assert told.what[:20] in line


async def test_a_lost_log_is_seen_at_the_desk(tmp_path: Path) -> None:
    """Also by whoever gave no command: the other moderator's is refused, and both screens say."""
    async with house(tmp_path) as room, seen(room.desk()) as (_, screen):
        room.opening.log.unlink()
        answer = await room.other.request(phases.Open())
        assert isinstance(answer, Denied)
        assert answer.code == "log_lost"
        await until(lambda: "the log is lost" in screen.status.text)


async def test_a_hidden_list_is_made_when_somebody_looks(tmp_path: Path) -> None:
    """Not at every change meanwhile; but what is selected in it is right before it is drawn, as a
    key may follow at once the one that opens it."""
    scene = lively()
    desk = still(scene.view(), tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("3")
        await until(lambda: desk.drawn.panel.region.width)
        await pilot.press("1")
        await until(lambda: not desk.drawn.panes["panel"].display)
        made: list[int] = []
        listed = desk.drawn.panel.rows_for

        def listing(width: int) -> Sequence[Row]:
            made.append(width)
            return listed(width)

        desk.drawn.panel.rows_for = listing  # type: ignore[method-assign]  # counted
        desk.drawn.show(scene.do("m1", people.Add("Zoe Neu", "panelist")).view(), [])
        desk.drawn.show(scene.do("m1", departures.Remove("p1")).view(), [])
        assert not made
        assert desk.drawn.panel.selected == "p2"
        assert len(made) == 1
        await pilot.press("3")
        await until(lambda: "Zoe Neu" in desk.drawn.panel.text)


def painted_on(desk: StillDesk) -> list[str]:
    """All text of the screen at each frame from now on."""
    painted: list[str] = []
    display = desk._display

    def painting(screen: Screen[Any], renderable: Any) -> None:
        if renderable is not None:
            painted.append("\n".join(s.text for s in screen._compositor.render_strips()))
        display(screen, renderable)

    desk._display = painting  # type: ignore[method-assign]  # counted
    return painted


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (160, 50), (200, 60)])
async def test_a_key_is_painted_once(tmp_path: Path, size: tuple[int, int]) -> None:
    """All that a key changes stands in the first frame, bars and headings as well: what comes by a
    second one is late, and over a slow line it is twice as much to carry."""
    desk = still(full().view(), tmp_path)
    async with desk.run_test(size=size) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("1")
        await pilot.pause(0.2)
        painted = painted_on(desk)
        for key in ("down", *"2345678901"):
            painted.clear()
            await pilot.press(key)
            await until(lambda: painted)
            await pilot.pause(0.04)
            assert len(painted) == 1, key
            for widget in desk.screen.query("*"):
                widget.refresh()
            await until(lambda: len(painted) > 1 and not desk.screen._dirty_widgets)
            await pilot.pause(0.04)
            assert painted[-1] == painted[0], key


@pytest.mark.parametrize("key", ["a", "m", "f1"])
async def test_a_dialog_stands_whole_in_its_first_frame(tmp_path: Path, key: str) -> None:
    """Neither as a box without rows, nor without what it covers; it goes in one frame as well."""
    desk = still(full().view(), tmp_path)
    async with desk.run_test(size=(100, 30)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause(0.2)
        painted = painted_on(desk)
        await pilot.press(key)
        await until(lambda: desk.screen is not desk.drawn and bool(painted))
        await pilot.pause(0.1)
        assert painted[0] == painted[-1]
        # What has just got the keys may be painted by itself once more.
        assert len(painted) <= 2
        painted.clear()
        await pilot.press("escape")
        await until(lambda: desk.screen is desk.drawn and bool(painted))
        await pilot.pause(0.1)
        assert len(painted) == 1


def terminal_of(desk: StillDesk, size: tuple[int, int]) -> pyte.Screen:
    """A terminal that gets all that is painted from now on, and nothing else."""
    terminal = pyte.Screen(*size)
    stream, display = pyte.Stream(terminal), desk._display

    def painting(screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            stream.feed(renderable.render_segments(desk.console))
        display(screen, renderable)

    desk._display = painting  # type: ignore[method-assign]  # counted
    return terminal


async def test_what_changes_over_a_desk_is_painted_whatever_that_paints(tmp_path: Path) -> None:
    """A clock that goes on below, in the same frame, makes nothing over it wait for the next key:
    neither what is selected nor who has just arrived."""
    desk, size = still(lively().view(), tmp_path), (80, 24)
    terminal = terminal_of(desk, size)
    async with desk.run_test(size=size) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.press("a")
        await until(lambda: isinstance(desk.screen, Picker))
        await until(lambda: terminal.display == on_screen(desk).splitlines())
        rows = desk.screen.query_one(RowList)
        for row in rows.ids[1:4]:
            rows.select(row)
            desk.drawn.query_one(StatusLine).refresh(Region(0, 0, 9, 1))
            desk.drawn._on_timer_update()
            await pilot.pause()
            await until(lambda: terminal.display == on_screen(desk).splitlines())


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40), (160, 50), (200, 60)])
async def test_what_changes_while_lists_move_is_painted(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """When lists get other places, what stays in its own is still painted where it says something
    new: who is next, and what became of a key."""
    scene = Scene()
    scene.do("m1", phases.Open(), agenda.Start("statements"))
    scene.do("m1", queue.Add("p1", "point_of_order"), queue.Add("p5", "point_of_order"))
    desk = still(scene.view(), tmp_path)
    terminal = terminal_of(desk, size)
    async with desk.run_test(size=size) as pilot:
        await until(lambda: desk.is_laid_out)
        for person in ("m2", "m1", "p5", "p1") * 3:
            at = len(scene.facts)
            if any(entry.person == person for entry in current_queue(scene.state).entries):
                first = current_queue(scene.state).entries[0]
                own = next(e for e in current_queue(scene.state).entries if e.person == person)
                if own is first:
                    scene.do("m1", queue.Remove(own.id))
                else:
                    scene.do("m1", queue.Move(own.id, first.id))
            else:
                scene.do("m1", queue.Add(person))
            desk.drawn.show(scene.view(), scene.facts[at:])
            await pilot.pause()
            await until(lambda: terminal.display == on_screen(desk).splitlines())
