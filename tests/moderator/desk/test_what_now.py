"""What now: for each item kind and what goes on in it, one proposed next step with its key."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from moderator.desk.actions import ACTIONS
from moderator.desk.panes import Pane
from moderator.desk.selection import Selection
from moderator.desk.step import Step, sentence
from moderator.desk.step_line import StepLine
from moderator.desk.what_now import what_now
from moderator.widgets.lines import plain_text
from server.language import Language
from server.session import agenda, floor, people, phases, questions, queue
from server.session.plan import PlannedItem, PlannedPerson, PlannedPosition, PreparedQuestion
from server.session.shares import unheard
from server.session.words import SYSTEM, ItemKind
from tests.moderator.desk.house import house, seen, shown, until
from tests.support.screens import on_screen
from tests.support.sessions import PLAN, Round

Do: TypeAlias = Callable[[Round], object]
ENGLISH = Language.named("en")
KINDS: tuple[ItemKind, ...] = (
    *("welcome", "statements", "discussion", "positions"),
    *("questions", "findings", "feedback", "break"),
)


def stage(kind: ItemKind) -> Round:
    """A session in an item of a kind, with another one after it, and a panel that is here."""
    item = PlannedItem(
        "now",
        "This",
        kind,
        600,
        prepared=(PreparedQuestion("p2", "Why now?"),) if kind == "discussion" else (),
        positions=(PlannedPosition("x1", "First"), PlannedPosition("x2", "Second")),
    )
    after = PlannedItem("after", "That", "discussion", 600)
    found = Round(replace(PLAN, items=(item, after)))
    for person in ("m1", "p1", "p2", "p3"):
        found.do(SYSTEM, "people.arrive", person=person)
    return found.running("now").after(30)


def proposed(found: Round) -> str:
    """The action and what is said of it."""
    view = found.view()
    step = what_now(view)
    assert step is not None
    assert ACTIONS[step.action].keys, "the line says by which key"
    return f"{step.action}: {sentence(ENGLISH, view, step)}"


def test_whoever_was_not_heard_is_proposed_in_the_order_of_the_panel() -> None:
    """The tenth of it is not the second."""
    panel = tuple(PlannedPerson(f"p{n}", f"Person {n}", "panelist") for n in range(1, 13))
    moderators = tuple(p for p in PLAN.people if p.role == "moderator")
    found = Round(replace(PLAN, people=(*moderators, *panel))).running()
    assert [p.id for p in unheard(found.state)] == [p.id for p in panel]


def _gives(person: str, seconds: float = 5, **said: object) -> Do:
    return lambda s: s.do("m1", "floor.give", person=person, **said) and s.after(seconds)


def _heard(*people: str) -> Do:
    def do(found: Round) -> None:
        for person in people:
            found.speak(person, 10)

    return do


def _all(*steps: Do) -> Do:
    def do(found: Round) -> None:
        for step in steps:
            step(found)

    return do


def _m(do: str, /, **said: object) -> Do:
    return lambda s: s.do("m1", do, **said)


def _asks(person: str) -> Do:
    return lambda s: s.ask(person)


def _assess(*people: str) -> Do:
    def do(found: Round) -> None:
        for person in people:
            found.do(person, "position.assess", position="x1", stance=1)

    return do


def _question(status: str) -> Do:
    def do(found: Round) -> None:
        found.do("s1", "question.ask", text="Who pays?")
        (question,) = found.state.questions
        if status != "pending":
            found.do("m1", "question.approve", question=question)
            found.do("s2", "question.vote", question=question)
        if status == "taken":
            found.do("m1", "question.take", question=question)

    return do


def _answers(found: Round) -> None:
    (question,) = found.state.questions
    found.do("m1", "question.answered", question=question)


def _nothing(_found: Round) -> None:
    pass


def _ownerless(found: Round) -> None:
    found.do("m1", "finding.record", text="Go on")


def _owned(found: Round) -> None:
    found.do("m1", "finding.record", text="Go on", owner="p1")


_PUBLISHED = _all(_m("position.open", position="x1"), _m("position.close", position="x1"))
_GAVE = _all(
    _m("feedback.open"), lambda s: s.do("p1", "feedback.give", rating=4, text="Brisk pace")
)

CASES: list[tuple[ItemKind, Do, str]] = [
    ("welcome", _nothing, "next_item: Until 14:10, then “That”"),
    ("welcome", lambda s: s.after(550), "next_item: Begin “That”"),
    ("welcome", _asks("p1"), "next: Give the floor to Pia"),
    ("welcome", _gives("p1"), "next_item: Until 14:10, then “That”"),
    ("statements", _gives("p1"), "give: Then Paul: not heard yet"),
    ("discussion", _gives("p1"), "add: Nobody is next: add somebody"),
    ("discussion", _all(_gives("p1"), _asks("p1")), "add: Nobody but Pia waits: add somebody"),
    ("statements", _nothing, "give: Give the floor to Pia: not heard yet"),
    ("statements", _heard("p1"), "give: Give the floor to Paul: not heard yet"),
    (
        "statements",
        _heard("p1", "p2", "p3"),
        "next_item: All who are here have been heard: begin “That”",
    ),
    (
        "statements",
        _all(_heard("p1", "p2", "p3"), _gives("p1")),
        "next_item: Until 14:10, then “That”",
    ),
    ("statements", _asks("p3"), "next: Give the floor to Petra"),
    ("statements", _all(_gives("p1"), _asks("p2")), "next: Then Paul"),
    ("discussion", _nothing, "give: Ask Paul: Why now?"),
    ("discussion", _asks("p3"), "next: Give the floor to Petra"),
    (
        "discussion",
        _all(_m("agenda.tick", item="now", text="Why now?"), lambda s: s.do("s1", "panel.ask")),
        "invite: Sam asks for a seat: invite them onto the panel",
    ),
    (
        "discussion",
        _all(_m("agenda.tick", item="now", text="Why now?"), _heard("p1", "p2", "p3")),
        "add: No hands up: add somebody",
    ),
    ("discussion", lambda s: s.after(560), "next_item: Begin “That”"),
    ("positions", _nothing, "open_position: Let the panel assess: “First”"),
    ("positions", _asks("p1"), "next: Give the floor to Pia"),
    ("positions", _m("position.open", position="x1"), "next_item: Until 14:10, then “That”"),
    ("feedback", _m("feedback.open"), "next_item: Until 14:10, then “That”"),
    (
        "feedback",
        _all(_m("feedback.open"), lambda s: s.after(560)),
        "close_feedback: Feedback so far: 0. Close it, and publish the ratings",
    ),
    (
        "positions",
        _all(_m("position.open", position="x1"), _assess("p1")),
        "close_position: 1 of 3 here have assessed: close the position, publish the result",
    ),
    (
        "positions",
        _all(_m("position.open", position="x1"), _assess("p1", "p2", "p3"), _asks("p1")),
        "close_position: All who are here have assessed: closing publishes the result",
    ),
    ("positions", _PUBLISHED, "read_position: Read the result: “First”"),
    (
        "positions",
        _all(_PUBLISHED, _heard("p1")),
        "open_position: Let the panel assess: “Second”",
    ),
    (
        "positions",
        _all(_PUBLISHED, lambda s: s.after(100)),
        "open_position: Let the panel assess: “Second”",
    ),
    (
        "positions",
        _all(_PUBLISHED, _m("position.remove", position="x2"), _heard("p1")),
        "next_item: All positions have been assessed: begin “That”",
    ),
    (
        "positions",
        _all(_m("position.remove", position="x1"), _m("position.remove", position="x2")),
        "position: Add a position for the panel to assess",
    ),
    (
        "positions",
        _all(_m("position.open", position="x1"), lambda s: s.after(480), _gives("p1", 50)),
        "close_position: 0 of 3 here have assessed: close the position, publish the result",
    ),
    ("questions", _nothing, "announce: No questions yet: ask the audience for some"),
    ("questions", lambda s: s.after(550), "next_item: Begin “That”"),
    (
        "questions",
        _all(_question("taken"), _answers),
        "next_item: Until 14:10, then “That”",
    ),
    ("questions", _question("pending"), "approve: Let everybody see: “Who pays?”"),
    ("questions", _question("approved"), "take: Take up (votes: 1): “Who pays?”"),
    ("questions", _question("taken"), "answered: Answered? Mark it: “Who pays?”"),
    (
        "questions",
        _all(_question("taken"), _gives("p1")),
        "answered: Answered? Mark it: “Who pays?”",
    ),
    ("findings", _nothing, "finding: Record the first finding"),
    ("findings", _ownerless, "owner: Who takes it further? “Go on”"),
    ("findings", _owned, "next_item: Until 14:10, then “That”"),
    (
        "findings",
        _all(
            _owned,
            _m("agenda.start", item="after"),
            _m("agenda.edit", item="after", kind="findings"),
        ),
        "finding: Record a finding (so far: 1)",
    ),
    ("feedback", _nothing, "open_feedback: Ask everybody for feedback"),
    (
        "feedback",
        _GAVE,
        "close_feedback: Feedback so far: 1. Close it, and publish the ratings",
    ),
    (
        "feedback",
        _all(_GAVE, _m("feedback.close")),
        "publish_line: Publish a line of feedback, or leave it (not published: 1)",
    ),
    (
        "feedback",
        _all(_GAVE, _m("feedback.close"), _m("feedback.publish", text="Brisk pace")),
        "next_item: The feedback is closed: begin “That”",
    ),
    ("break", _asks("p1"), "next_item: Break until 14:10, then “That”"),
    ("break", lambda s: s.after(600), "next_item: The break is over: begin “That”"),
]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Times of day are the machine's."""
    monkeypatch.setenv("TZ", "UTC")
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.mark.parametrize(("kind", "do", "step"), CASES)
def test_each_kind_of_item_has_its_next_step(kind: ItemKind, do: Do, step: str) -> None:
    """Open the position, close it, read the result, take the question up …"""
    found = stage(kind)
    do(found)
    assert proposed(found) == step


def test_whoever_has_waited_longest_is_proposed_first() -> None:
    """For a seat on the panel, and of questions that are as good; of those taken up, the last."""
    found = stage("discussion")
    found.do("m1", "agenda.tick", item="now", text="Why now?")
    names = ("Ann", "Ben", "Cem", "Dora")
    new = [found.do("m1", "people.add", name=name, role="spectator") for name in names]
    for (event,) in new:
        assert isinstance(event, people.Added)
        found.after(1).do(event.person, "panel.ask")
    assert proposed(found).startswith("invite: Ann")
    found = stage("questions")
    for text in "abcd":
        found.after(1).do("s1", "question.ask", text=text)
    assert proposed(found) == "approve: Let everybody see: “a”"
    every = [question.id for question in questions.in_turn(found.state)]
    for question in reversed(every):
        found.do("m1", "question.approve", question=question)
    assert proposed(found) == "take: Take up (votes: 0): “a”"
    for question in (every[2], every[0]):
        found.do("m1", "question.take", question=question)
    assert proposed(found) == "answered: Answered? Mark it: “a”"


def test_every_kind_is_in_the_table() -> None:
    """A new kind of item is nothing without a next step."""
    assert {kind for kind, _, _ in CASES} == set(KINDS)


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "break"])
def test_a_speaker_over_time_comes_first_until_they_were_told(kind: ItemKind) -> None:
    """In whatever item: by the signal's key, and once they were told, it goes on."""
    found = stage(kind)
    _gives("p1", 194)(found)
    assert not proposed(found).startswith("signal_finish")
    found.after(2)
    assert proposed(found) == "signal_finish: Ask Pia to come to an end: over time"
    found.do("m1", "whisper.send", to="p1", text="Please", signal=True)
    assert not proposed(found).startswith("signal_finish")


def test_an_interjection_is_ended_before_all_else() -> None:
    """Who was interrupted is waiting to go on; unless another interjection is at the head."""
    found = stage("discussion")
    _gives("p1")(found)
    _gives("p2", kind="question")(found)
    assert proposed(found) == "end: End the interjection: Pia goes on"
    found.ask("p3", kind="point_of_order")
    assert proposed(found) == "next: Then Petra"


def test_before_in_pauses_and_at_the_end_there_is_a_step_as_well() -> None:
    """Open, resume, go on with what was interrupted, close; after the end there is none."""
    found = stage("welcome")
    assert what_now(Round(PLAN).view()) == Step(
        "next_item", "Open the session, and begin “{item}”", {"item": "Welcome"}
    )
    found.do("m1", "session.pause")
    assert proposed(found) == "session: Resume the session: it is paused"
    found.do("m1", "session.resume")
    found.do("m1", "agenda.next")
    found.after(595)
    assert proposed(found) == "next_item: Go on with “This”"
    found.do("m1", "agenda.skip", item="now")
    assert proposed(found) == "session: Close the session: all items have been held"
    found.do("m1", "session.close")
    assert what_now(found.view()) is None


async def test_the_keys_of_the_line_do_what_it_says(tmp_path: Path) -> None:
    """From list to list: the key of the list takes one to the row that is meant."""
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("talk"), floor.Give(person="p1"), floor.End())
        async with seen(room.desk()) as (pilot, screen):
            await room.do(agenda.Start("end"), agenda.Start("talk"), queue.Add("p2"))
            line = screen.query_one(StepLine)
            await until(lambda: "▸ n Give the floor to" in line.text)
            await pilot.press("n")
            await until(lambda: room.state.floor is not None)
            await room.do(floor.End(), agenda.Edit("talk", kind="positions"))
            await until(lambda: "▸ 6, then y Let the panel assess" in line.text)
            await pilot.press("6")
            await until(lambda: "▸ y Let the panel assess" in line.text)
            await pilot.press("y")
            await until(lambda: shown(screen).state.positions["pos1"].status == "open")
            await until(lambda: "▸ ctrl+n Until" in line.text)


@pytest.mark.parametrize("code", ["en", "de"])
def test_what_closing_a_position_does_fits_in_the_line(code: str) -> None:
    """On 80 columns, with the keys of the list and the step before it."""
    found = stage("positions")
    found.do("m1", "position.open", position="x1")
    found.do("p1", "position.assess", position="x1", stance=1)
    view = found.view()
    line = StepLine(Language.named(code), lambda _: "6", lambda: None)
    (drawn,) = line.lines_of(view, 80, 1)
    assert line.step is not None
    assert line.step.action == "close_position"
    assert "…" not in plain_text([drawn])


def test_what_is_selected_already_needs_no_key_of_its_list() -> None:
    """The result is to be read out: from elsewhere by the list's key as well."""
    found = stage("positions")
    found.do("m1", "position.open", position="x1")
    found.do("p1", "position.assess", position="x1", stance=1)
    found.do("m1", "position.close", position="x1")
    view = found.view()

    def told(pane: Pane) -> str:
        line = StepLine(ENGLISH, str, lambda: Selection(view, pane, "x1"))
        return plain_text(line.lines_of(view, 80, 1))

    assert told("queue") == " ▸ go_positions, then read_position Read the result: “First”"
    assert told("positions") == " ▸ read_position Read the result: “First”"


async def test_the_first_item_opens_the_session_and_the_question_says_so(tmp_path: Path) -> None:
    """Nobody begins before they mean to."""
    async with house(tmp_path) as room, seen(room.desk()) as (pilot, screen):
        await until(lambda: "Open the session, and begin" in screen.what_now.text)
        await pilot.press("ctrl+n")
        await until(lambda: "Open the session, and begin “Begrüßung" in on_screen(pilot.app))
        await pilot.press("escape")
        assert room.state.session.phase == "waiting"
