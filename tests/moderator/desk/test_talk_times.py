"""Who has talked how much."""

from pathlib import Path

from moderator.client.talk import talk_of, talk_text
from moderator.desk.talk_times import TalkTimes
from moderator.widgets.lines import Drawing
from moderator.wording.words import clock, why
from server.language import Language
from server.session import agenda, floor, people, phases, queue
from server.session.words import SYSTEM
from tests.moderator.desk.scene import MARKUP, Scene, full
from tests.moderator.desk.still import StillDesk
from tests.moderator.minutes.making import made
from tests.support.sessions import Round
from tests.support.waiting import until


async def test_talk_is_shown_by_person_organisation_and_category(tmp_path: Path) -> None:
    """Contributions with their share of the whole, the one that goes on among them; interjections
    stand apart, and no column is cut."""
    scene = full()
    view = scene.view()
    desk = StillDesk(view, Language.named("en"), scene.facts, tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        await pilot.press("T")
        await pilot.pause()
        assert isinstance(desk.screen, TalkTimes)
        lines = desk.screen.query_one(Drawing).text.splitlines()
        ann = next(p.id for p in view.state.people.values() if p.name == MARKUP)
        own = next(line for line in lines if line.startswith(MARKUP))
        assert clock(talk_of(view, ann).seconds) in own
        running = view.state.floor
        assert running is not None
        for title, field in (
            ("By organisation", "organisation"),
            ("By role category", "category"),
        ):
            expected: dict[str, float] = {}
            for person in view.state.people.values():
                if person.id in view.state.talk or person.id == running.person:
                    seconds = talk_of(view, person.id).seconds
                    group = getattr(person, field)
                    expected[group] = expected.get(group, 0) + seconds
            below = lines[lines.index(title) + 1 :][: len(expected)]
            assert sorted(x.split()[-1] for x in below) == sorted(map(clock, expected.values()))
        assert not any(line.endswith("…") for line in lines)
        await pilot.press("T")
        await pilot.pause()
        assert not isinstance(desk.screen, TalkTimes)


async def test_queue_and_panel_show_how_often_and_how_long_each_has_spoken(tmp_path: Path) -> None:
    """Whoever is under half the median has a mark before it, which the talk times explain; the
    panel itself is not shown it."""
    scene = Scene()
    for person in ("p1", "p2", "p3"):
        scene.do(SYSTEM, people.Arrive(person))
    scene.do("m1", phases.Open(), agenda.Next())
    for person, seconds in (("p1", 100), ("p2", 100), ("p3", 20)):
        scene.do("m1", floor.Give(person=person)).after(seconds - 20).do("m1", floor.End())
    scene.do("m1", queue.Add("p3"), queue.Add("p1"))
    view = scene.view()
    assert [talk_text(view, p) for p in ("p1", "p3")] == ["1× 1:40", "↓1× 0:20"]
    assert talk_text(scene.view("p1"), "p3") == "1× 0:20"
    desk = StillDesk(view, Language.named("en"), scene.facts, tmp_path)
    async with desk.run_test(size=(120, 40)) as pilot:
        await until(lambda: desk.is_laid_out)
        await pilot.pause()
        for name in ("queue", "panel"):
            desk.drawn.lists[name].renew()
            shown = desk.drawn.lists[name].text
            assert shown.count("↓1× 0:20") == 1
            assert shown.count("1× 1:40") >= 1
        await pilot.press("T")
        await pilot.pause()
        lines = desk.screen.query_one(Drawing).text.splitlines()
        assert "↓ less than half the median of the panel, 0:50" in lines


def test_a_sum_that_does_not_run_is_that_of_the_minutes() -> None:
    """A clock shows the seconds that are full, and the sum, once nobody adds to it, the nearest: in
    the lists of the desk and of the player, who share them, in a reason, and in the minutes."""
    stage = Round().running()
    stage.do("m1", "queue.order", order="time")
    stage.do("m1", "floor.give", person="p1")
    assert talk_text(stage.after(100.6).view(), "p1") == "1× 1:40"
    stage.do("m1", "floor.give", person="p2", kind="question")
    assert talk_text(stage.after(10).view(), "p1") == "1× 1:40"
    stage.do("m1", "floor.end")
    stage.do("m1", "floor.end")
    assert talk_text(stage.view(), "p1") == "1× 1:41"
    minutes = made(stage, "md")
    assert " 1:41 " in minutes
    assert " 1:40 " not in minutes
    stage.speak("p2", 3.7).ask("p1", "p2")
    reason = why(Language.named("en"), stage.entry("p2"), stage.state)
    assert reason == "spoke 0:04 so far, ahead of Pia (1:41)"
