"""What minutes say of how a session and its items ended: no more than the log knows."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from moderator.minutes.output import written
from server.journal import Damaged
from server.language import Language
from server.session.plan import PlannedPerson
from tests.support.sessions import PLAN, Round

from .making import made, report_of


def one_page(stage: Round, code: str = "en") -> str:
    return written(report_of(stage), "md", Language.named(code), one_page=True).decode()


@pytest.mark.parametrize(
    ("code", "held", "others"),
    [
        ("en", "held", ("held in part", "interrupted", "done")),
        ("de", "aufgerufen", ("teilweise", "unterbrochen", "erledigt")),
    ],
)
@pytest.mark.parametrize("close", [True, False])
def test_an_items_time_does_not_say_whether_it_was_settled(
    code: str, held: str, others: tuple[str, ...], close: bool
) -> None:
    """Left early, overrun, or on at the close: each was held, and more is not in the log."""
    stage = Round()
    stage.do("m1", "session.open")
    for item in ("i1", "i2", "i3"):
        stage.do("m1", "agenda.start", item=item)
        stage.after(400)
    if close:
        stage.do("m1", "session.close")
    else:
        stage.do("m1", "queue.open")
    content = made(stage, "md", code)
    assert content.count(f" {held} ") == 2 + close
    assert not [word for word in others if word in content]


def test_what_was_held_and_then_skipped_was_held() -> None:
    """Skipping drops what was left of it, not what was said."""
    stage = Round().running()
    stage.after(60).do("m1", "agenda.next")
    held = stage.state.items[0].id
    stage.do("m1", "agenda.skip", item=held)
    stage.do("m1", "session.close")
    assert "| held " in made(stage, "md")
    assert "skipped" not in made(stage, "md")


@pytest.mark.parametrize("make", [made, one_page], ids=["whole", "one page"])
def test_what_was_not_held_to_its_end_says_so_before_all_else(make: object) -> None:
    """The one page as well: it is what is passed on."""
    assert callable(make)
    never, open_ = Round(replace(PLAN, date="2021-06-01")), Round().running().after(60)
    open_.speak("p1", 30)
    write = (lambda stage: made(stage, "md")) if make is made else one_page
    for stage, note in ((never, "was never opened"), (open_, "was not closed; these minutes end")):
        content = write(stage)
        assert content.index(f"> **The session {note}") < content.index("## ")
    assert "Took place" not in write(never) + write(open_)
    assert "**Held:**" not in write(never) + write(open_)
    assert "**Opened:** " in write(open_)
    closed = open_
    closed.do("m1", "session.close")
    assert "> **" not in write(closed)
    assert "Opened" not in write(closed)


def test_what_is_behind_damage_is_not_called_missing() -> None:
    """It may have been closed there: only the damage is told."""
    report = report_of(Round().running())
    damage = Damaged(3, "flipped")
    torn = replace(report, reading=replace(report.reading, damage=damage))
    content = written(torn, "md", Language.named("en")).decode()
    assert "was not closed" not in content
    assert "damaged in line 3" in content


def test_the_table_explains_by_how_much_the_session_was_longer() -> None:
    """What passed in pauses and between items stands in it, so that its sum is what is said."""
    stage = Round().running()
    stage.after(300).do("m1", "session.pause")
    stage.after(3600).do("m1", "session.resume")
    stage.after(0).do("m1", "session.close")
    content = made(stage, "md")
    took = "The session took 30 min longer than planned."
    assert took in content
    assert "Between items and in pauses" in content
    (total,) = (line for line in content.splitlines() if line.startswith("|") and "Total" in line)
    assert "+30:00" in total


@pytest.mark.parametrize(("code", "shown"), [("en", "14:00"), ("de", "14:00 Uhr")])
def test_what_began_and_ended_in_one_minute_has_one_time(code: str, shown: str) -> None:
    """From 14:00 to 14:00 tells nobody more than 14:00."""
    stage = Round().running().after(20)
    stage.do("m1", "session.close")
    content = made(stage, "md", code)
    assert f"{shown} (Europe/Berlin)" in content
    assert "14:00–14:00" not in content


def test_the_offset_stands_behind_the_word_for_times() -> None:
    """In the hour that comes twice."""
    stage = Round(now=datetime(2021, 10, 31, 0, 30, tzinfo=UTC)).running()
    stage.after(3600).do("m1", "session.close")
    assert "02:30 (UTC+02:00)–02:30 Uhr (UTC+01:00) (Europe/Berlin)" in made(stage, "md", "de")


@pytest.mark.parametrize(("code", "said"), [("en", "1 event,"), ("de", "1 Ereignis,")])
def test_one_event_is_one(code: str, said: str) -> None:
    """In every language's own way."""
    stage = Round()
    stage.do("system", "people.arrive", person="m1")
    assert said in made(stage, "md", code)


def test_a_day_alone_below_the_title_is_read_as_it_is() -> None:
    """In German it begins as items of a list do, which is not shown by an escape."""
    lines = made(Round().running(), "md", "de").splitlines()
    assert lines[2] == "*1. Juni 2021*"


@pytest.mark.parametrize(
    ("code", "said"), [("en", "2, 1 of them later on"), ("de", "2, davon 1 später auf")]
)
def test_who_came_from_the_audience_to_the_panel_is_not_two_people(
    round_played: Round, code: str, said: str
) -> None:
    """Counted in both, as they were in both, and it is said."""
    for content in (made(round_played, "md", code), one_page(round_played, code)):
        assert said in content


def test_a_guests_time_on_the_panel_goes_on_after_an_undone_release() -> None:
    """Each seat is in the row of the yes that it came of, also one that an undo gave back."""
    stage = Round().running()
    stage.after(60).seat("s1").after(600).do("m1", "panel.release", person="s1")
    stage.after(60).do("m1", "undo")
    stage.after(540).do("m1", "panel.release", person="s1")
    stage.after(300).seat("s1").after(60).do("m1", "session.close")
    rows = [row for row in made(stage, "md").splitlines() if row.startswith("| Sam")]
    seats = [row.split("|")[-2].strip() for row in rows]
    first, second = "14:01–14:11, 14:12–14:21", "14:26–14:27"
    assert seats == [f"{first}, {second}", first, second]


def test_people_stand_alike_in_all_tables() -> None:
    """By the agenda, and the tenth is after the second; whoever answered first."""
    people = [PlannedPerson(f"p{n}", f"P{n}", "panelist") for n in range(1, 11)]
    stage = Round(replace(PLAN, people=(*PLAN.people[:2], *people))).running()
    stage.do("m1", "position.add", text="Less paper")
    stage.do("m1", "finding.record", text="All agree")
    (position,), (finding,) = stage.state.positions, stage.state.findings
    stage.do("m1", "position.open", position=position)
    for person in ("p10", "p2", "p1"):
        stage.do(person, "position.assess", position=position, stance=2)
        stage.do(person, "finding.stand", finding=finding, stance="support")
    stage.do("m1", "position.close", position=position)
    stage.do("m1", "session.close")
    text, found = made(stage, "md"), json.loads(made(stage, "json"))
    assert re.findall(r"^\| (P\d+) +\| agree", text, re.MULTILINE) == ["P1", "P2", "P10"]
    assert "P1, P2, P10 (3)" in text
    in_turn = ["p1", "p2", "p10"]
    assert [a["person"] for a in found["positions"][0]["assessments"]] == in_turn
    assert list(found["findings"][0]["stands"]) == in_turn


def test_whom_the_agenda_expects_is_in_the_audience_once_they_came() -> None:
    """By their name at the spectators' link, or by doing something: lists of registrations have
    more names than a round has guests."""
    stage = Round().running()
    assert "**In the audience:** 0\n" in made(stage, "md")
    stage.do("system", "people.claim", person="s1")
    assert "**In the audience:** 1\n" in made(stage, "md")
    stage.do("s2", "queue.join", kind="contribution")
    assert "**In the audience:** 2\n" in made(stage, "md")
