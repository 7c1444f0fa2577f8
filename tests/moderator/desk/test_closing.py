"""Before a session is closed for good, the desk names what is open and who waits."""

from pathlib import Path

import pytest

from moderator.desk.closing import MOST, closing_position, left_open
from moderator.desk.leaving import Leave
from moderator.dialogs.confirm import Confirm
from server.language import Code, Language
from server.session import feedback, people, phases, questions, queue
from server.session.words import SYSTEM
from tests.moderator.desk.scene import Scene, full
from tests.moderator.desk.still import StillDesk
from tests.support.screens import on_screen
from tests.support.waiting import until


def told(scene: Scene, code: Code = "en") -> str:
    return " ".join(left_open(Language.named(code), scene.view()))


def test_open_positions_are_named_with_how_many_have_assessed() -> None:
    """They close with their results: whoever wants to wait for more can."""
    scene = full()
    thesis = scene.state.positions["pos1"].text[:20]
    assert f"1 position is open and closes with its result: “{thesis}" in told(scene)
    assert "(3 of 5 have assessed)" in told(scene)


def test_who_is_not_here_is_not_waited_for() -> None:
    """The step says that all who are here have assessed; the question does not deny it."""
    scene = full()
    position = scene.state.positions["pos1"]
    silent = [scene.state.people[person] for person in ("p4", "p5")]
    assert [p.present for p in silent] == [False, False]
    scene.do(SYSTEM, people.Arrive("p5"))
    asked = closing_position(Language.named("en"), scene.view(), position)
    names = [p.name for p in silent]
    assert f"Not assessed yet by {names[1]}. Not assessed, and not here: {names[0]}." in asked


def test_open_feedback_is_named_and_what_becomes_of_its_lines() -> None:
    """Nobody can choose lines after the end, so it says what to do first."""
    scene = full()
    assert "Feedback" not in told(scene)
    scene.do("m1", feedback.Open()).do("p1", feedback.Give(4, "Gut [/b]"))
    assert "Feedback is open (1 person has given it)" in told(scene)
    assert "close it first" in told(scene)
    scene.do("m1", feedback.Close())
    assert "1 line of feedback is not published and will not be." in told(scene)
    scene.do("m1", feedback.Publish("Gut [/b]"))
    assert "eedback" not in told(scene)


def test_who_waits_is_named_in_whatever_item() -> None:
    """Hands in parked queues as well, and requests for a seat; each person once."""
    scene = full()
    waiting = {e.person for q in scene.state.queues.values() for e in q.entries}
    names = [scene.state.people[person].name for person in waiting]
    assert len(names) <= MOST
    said = told(scene).partition("Waiting to speak: ")[2].partition(". Asking")[0]
    assert [name for name in names if said.count(name) != 1] == []
    asking = next(p for p, i in scene.state.panel.items() if i.asked)
    said = told(scene).partition("Asking for a seat on the panel: ")[2]
    assert scene.state.people[asking].name in said
    scene.do("m1", queue.Clear())
    assert "Waiting to speak" not in told(scene)


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    """A question of a whole screen would be read by nobody."""
    scene = full()
    scene.do("m1", *(people.Add(f"Zoe {n}", "panelist") for n in range(9)))
    added = [p.id for p in scene.state.people.values() if p.name.startswith("Zoe")]
    scene.do("m1", queue.Clear(), *(queue.Add(person) for person in added))
    assert told(scene).partition("Waiting to speak: ")[2].partition(".")[0].endswith(", 3 more")


def test_questions_that_nobody_answered_are_counted() -> None:
    """Those that everybody saw approved."""
    scene = full()
    assert "1 approved question is not answered." in told(scene)
    approved = next(q.id for q in scene.state.questions.values() if q.public)
    scene.do("m1", questions.Answer(approved))
    assert "question" not in told(scene)


def test_nothing_is_said_of_a_session_that_is_over() -> None:
    """All of it has been closed."""
    assert told(full().do("m1", phases.Close())) == ""


@pytest.mark.parametrize("code", ["en", "de"])
async def test_it_is_said_before_the_yes_in_both_ways_to_the_end(
    tmp_path: Path, code: Code
) -> None:
    """By the session's menu, and where the desk is left; whole on 24 lines, buttons included."""
    scene = full().do("m1", feedback.Open())
    language = Language.named(code)
    desk = StillDesk(scene.view(), language, scene.facts, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        await desk.push_screen(Leave(language, scene.view(), hosting=True))
        await pilot.pause()
        for sentence in left_open(language, scene.view()):
            assert sentence.split()[-1] in on_screen(desk)
        assert {"en": "Stay", "de": "Bleiben"}[code] in on_screen(desk)
        await pilot.press("escape")
        desk.drawn.action_act("close")
        await pilot.pause()
        assert isinstance(desk.screen, Confirm)
        for sentence in left_open(language, scene.view()):
            assert " ".join(sentence.split()) in " ".join(desk.screen.question.split())
        shown = on_screen(desk)
        assert {"en": "Cancel", "de": "Abbrechen"}[code] in shown
