"""Minutes: what is in them, what is not, and how they get to where they belong."""

import csv
import io
import json
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pytest

from moderator.commands.agenda_from import next_agenda
from moderator.minutes.build import PARTS
from moderator.minutes.charts import MOST_LANES, timeline
from moderator.minutes.output import FORMATS, Format, put, written
from moderator.minutes.phrases import Phrases
from moderator.minutes.tables import TABLES, Table, as_csv
from server.agenda_file import read_agenda
from server.journal.anonymise import REMOVED, anonymise
from server.language import Language
from server.session.agenda import NewItem
from server.session.plan import (
    LONGEST_DURATION,
    MOST_ITEMS,
    MOST_POSITIONS,
    MOST_QUESTIONS,
    Agenda,
    PlannedItem,
    PlannedPerson,
    PreparedQuestion,
)
from server.session.words import SYSTEM
from tests.moderator.minutes.making import made, report_of
from tests.moderator.minutes.scene import SECRETS
from tests.support.command_line import roundtable
from tests.support.logs import write_log
from tests.support.sessions import PLAN, Round

PDFTOTEXT = shutil.which("pdftotext")
needs_pdftotext = pytest.mark.skipif(PDFTOTEXT is None, reason="needs Poppler's pdftotext")


@pytest.mark.parametrize("form", ["md", "html", "json", "csv"])
def test_nothing_private_gets_in(round_played: Round, form: str) -> None:
    """No scripts, notes, whispers or unapproved questions, no remarks on an anonymous position,
    and nobody of the audience who neither spoke nor sat on the panel."""
    assert form in FORMATS
    content = made(round_played, form)
    assert [secret for secret in SECRETS if secret in content] == []


@pytest.mark.parametrize("form", FORMATS)
def test_twice_made_is_the_same_to_the_byte(round_played: Round, form: Format) -> None:
    """So that two who make them can hold theirs against each other."""
    german = Language.named("de")
    first = written(report_of(round_played), form, german)
    assert written(report_of(round_played), form, german) == first


def test_the_document_says_what_happened(round_played: Round) -> None:
    """Who let whom in and when, what was found and by whom, what was left open."""
    lines = [" ".join(line.split()) for line in made(round_played, "md").splitlines()]
    for expected in (
        "| Guest Gunda | League | 14:10 | 14:11 | Milo | 14:11 | 14:11–14:19 |",
        "The session took 21 min less than planned.",
        "- **Supported by:** Pia Petersen, Paul, Petra, Per, Guest Gunda (5)",
        "- **Taken further by:** Pia Petersen",
        "- **Strength:** contested (1 of 4)",
        "| city | 0 | 0 | 0 | 1 | 1 | +1.5 |",
        "| Paul | rejects | Because. |",
        "| Who pays? | Guest Gunda | 0 | Paul | 3. Discussion |",
        "| When? | somebody in the audience | 1 |",
        "2 ratings, 4.5 on average (1 is poor, 5 very good).",
        "| 14:10:10 | Per | Contribution, taken back | 3. Discussion | 0:00 |",
        "| Paul | 1 | 1:16 | 13 % | 1 | 0:15 |",
    ):
        assert expected in lines
    assert "Taken back." not in lines


def test_a_question_asked_without_a_name_has_none_whatever_becomes_of_its_asker() -> None:
    """Who was told so had neither floor nor seat: that they get one later is no yes to more. What
    they ask from then on has their name, as they are told by then."""
    stage = Round().running()
    stage.do("s1", "question.ask", text="Before?")
    stage.seat("s1").do("s1", "question.ask", text="After?")
    for question in stage.state.questions:
        stage.do("m1", "question.approve", question=question)
    stage.do("m1", "session.close")
    name = stage.state.people["s1"].name
    for form in ("md", "html"):
        before, after = made(stage, form).split("Before?")[1].split("After?")[:2]
        assert (name in before, name in after) == (False, True)
        assert "somebody in the audience" in before
    found = json.loads(made(stage, "json"))["questions"]
    assert [(q["text"], q["asked_by"]) for q in found] == [("Before?", None), ("After?", name)]
    table = as_csv(report_of(stage), Language.named("en"), "questions")
    rows = csv.DictReader(io.StringIO(table[1:]))
    assert {row["text"]: row["person"] for row in rows} == {"Before?": "", "After?": name}


def test_whoever_is_under_half_the_median_is_marked_in_the_talk_table() -> None:
    """By name below the table, so also those who said nothing and have no row in it."""
    stage = Round()
    stage.do("m1", "session.open")
    stage.running("i2")
    for person in ("p1", "p2", "p3"):
        stage.do(SYSTEM, "people.arrive", person=person)
    stage.speak("p1", 100).speak("p2", 60).do("m1", "session.close")
    marked = "Less than half the median talk time of the panel (1:00): Petra."
    assert marked in made(stage, "md").splitlines()
    assert marked in made(stage, "html")
    talk = json.loads(made(stage, "json"))["talk"]
    assert (talk["median"], talk["under_half"]) == (60, ["p3"])
    german = written(report_of(stage), "md", Language.named("de")).decode()
    assert "Redezeit des Podiums (Median 1:00): Petra." in german


@pytest.mark.parametrize(
    ("language", "strength", "mark"),
    [
        ("en", "- **Strength:** all (2 of 2)", "Sam (no longer on the panel)"),
        ("de", "- **Rückhalt:** alle (2 von 2)", "Sam (nicht mehr auf dem Podium)"),
    ],
)
def test_stances_of_removed_people_are_left_out_and_those_of_released_guests_marked(
    language: str, strength: str, mark: str
) -> None:
    """In positions and findings, for people and for programs; and it says over how many."""
    stage = Round().running().seat("s1")
    stage.do("m1", "position.add", text="Less paper")
    stage.do("m1", "finding.record", text="All agree")
    (position,), (finding,) = stage.state.positions, stage.state.findings
    stage.do("m1", "position.open", position=position)
    for person in ("p1", "p3", "s1"):
        stage.do(person, "position.assess", position=position, stance=2)
        stage.do(person, "finding.stand", finding=finding, stance="support")
    stage.do("s1", "panel.release")
    stage.do("m1", "people.remove", person="p3")
    stage.do("m1", "position.close", position=position)
    stage.do("m1", "session.close")
    text = made(stage, "md", language)
    assert strength in text
    assert text.count(mark) == 2
    assert "Petra" not in text
    found = json.loads(made(stage, "json", language))
    assert found["positions"][0]["released"] == {"league": 1}
    assert [(a["person"], a["released"]) for a in found["positions"][0]["assessments"]] == [
        ("p1", False),
        ("s1", True),
    ]
    finding_said = found["findings"][0]
    assert (finding_said["supporting"], finding_said["over"]) == (2, 2)
    assert finding_said["released"] == ["s1"]


def test_lines_of_feedback_that_nobody_published_are_not_in_the_minutes() -> None:
    """Ratings are; of the lines those that moderators chose."""
    stage = Round().running()
    stage.do("m1", "feedback.open")
    stage.do("p1", "feedback.give", rating=5, text="Good pace")
    stage.do("p2", "feedback.give", rating=1, text="SECRET grudge")
    stage.do("m1", "feedback.close")
    stage.do("m1", "feedback.publish", text="Good pace")
    stage.do("m1", "session.close")
    for form in ("md", "html", "json"):
        text = made(stage, form)
        assert "Good pace" in text
        assert "SECRET" not in text


def test_who_said_nothing_on_a_finding_is_told_from_who_abstained() -> None:
    """“3 of 5” adds up for whoever signs it; where nobody has said anything, so be it."""
    stage = Round().running("i2")
    for person in ("p1", "p2", "p3"):
        stage.speak(person, 10)
    for text in ("All agree", "Nobody was asked"):
        stage.do("m1", "finding.record", text=text)
    stage.do("p2", "finding.stand", finding=next(iter(stage.state.findings)), stance="abstain")
    stage.do("m1", "session.close")
    text = made(stage, "md")
    assert "- **Abstained:** Paul (1)" in text
    assert text.count("- **Nothing said by:** ") == 1
    assert "- **Nothing said by:** Pia, Petra (2)" in text
    first, second = json.loads(made(stage, "json"))["findings"]
    assert (first["silent"], second["silent"]) == (["p1", "p3"], ["p1", "p2", "p3"])


def test_a_group_may_be_called_as_the_row_of_all_is() -> None:
    """A table has that and a row for each group, whatever an agenda calls its groups."""
    groups = {"p1": "All", "p2": "without a group"}
    people = tuple(replace(p, category=groups.get(p.id, "")) for p in PLAN.people)
    stage = Round(replace(PLAN, people=people)).running()
    stage.do("m1", "position.add", text="Less paper")
    (position,) = stage.state.positions
    stage.do("m1", "position.open", position=position)
    for person, stance in (("p1", 2), ("p2", -2), ("p3", 1)):
        stage.do(person, "position.assess", position=position, stance=stance)
    stage.do("m1", "position.close", position=position)
    rows = [[cell.strip() for cell in row.split("|")] for row in made(stage, "md").splitlines()]
    found = [row[1:-2] for row in rows if row[1:2] in (["All"], ["without a group"])]
    assert sorted(found) == [
        ["All", "0", "0", "0", "0", "1"],
        ["All", "1", "0", "0", "1", "1"],
        ["without a group", "0", "0", "0", "1", "0"],
        ["without a group", "1", "0", "0", "0", "0"],
    ]


def test_with_too_many_speakers_there_is_no_picture_of_who_spoke_when() -> None:
    """Their lanes would be higher than a page, on which it was cut; the table has all of them."""
    ids = [f"p{n}" for n in range(1, MOST_LANES + 2)]
    people = tuple(PlannedPerson(person, f"Name {person}", "panelist") for person in ids)
    item = replace(PLAN.items[1], prepared=())
    stage = Round(replace(PLAN, people=(*PLAN.people[:2], *people), items=(item,))).running("i2")
    for person in ids[:-1]:
        stage.speak(person, 60)
    english = Language.named("en")
    report = report_of(stage)
    assert timeline(report, Phrases(english, report)) is not None
    report = report_of(stage.speak(ids[-1], 60))
    assert timeline(report, Phrases(english, report)) is None


def test_an_anonymous_position_names_nobody(round_played: Round) -> None:
    """Its counts are there; categories of one or two people are not told apart."""
    second = json.loads(made(round_played, "json"))["positions"][1]
    assert second["counts"] == [1, 0, 1, 1, 1]
    assert second["assessments"] == []
    assert list(second["groups"]) == [""]


def test_the_table_of_speeches_has_all_of_them(round_played: Round) -> None:
    """German spreadsheets get semicolons, English ones commas; the content is the same, but for a
    few words of the program's."""
    english = csv.DictReader(io.StringIO(made(round_played, "csv")[1:]))
    german = csv.DictReader(io.StringIO(made(round_played, "csv", "de")[1:]), delimiter=";")
    rows = list(english)
    assert german.fieldnames is not None
    assert "Person" in german.fieldnames
    words = {"contribution": "Beitrag", "question": "Verständnisfrage", "reply": "Erwiderung"}
    words |= {"point_of_order": "Geschäftsordnung", "no": "nein", "yes": "ja", "guest": "Gast"}
    words |= {"moderator": "Moderation", "panelist": "Podium", "spectator": "Publikum"}
    in_german = [[words.get(cell, cell) for cell in row.values()] for row in rows]
    assert [list(row.values()) for row in german] == in_german
    assert len(rows) == 7
    assert rows[5] | {"undone": "yes", "seconds": "0", "kind": "contribution"} == rows[5]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("code", ["en", "de"])
def test_every_table_has_its_rows_in_the_readers_language(
    log: Path, table: Table, code: str
) -> None:
    """What the command writes can be read back, has a row for each thing that everybody saw, and
    nothing else."""
    status, out, err = roundtable("minutes", log, "--table", table, "--lang", code)
    assert (status, err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out[1:]), delimiter={"en": ",", "de": ";"}[code]))
    assert len(rows) == {"speeches": 7, "questions": 2, "positions": 3, "findings": 2}[table]
    assert "SECRET" not in out
    heads = {"en": {"number"}, "de": {"Nummer"}}[code]
    assert heads <= set(rows[0])


def test_a_table_counts_what_the_minutes_count(round_played: Round) -> None:
    """Stances by their words, and how firm a finding is."""
    report = report_of(round_played)
    positions = csv.DictReader(io.StringIO(as_csv(report, Language.named("en"), "positions")[1:]))
    counts = [[row["rejects"], row["agrees"], row["assessed"]] for row in positions]
    assert counts == [["1", "1", "4"], ["1", "1", "4"], ["", "", ""]]
    findings = csv.DictReader(io.StringIO(as_csv(report, Language.named("en"), "findings")[1:]))
    assert [(row["support"], row["object"], row["abstain"]) for row in findings] == [
        ("5", "0", "0"),
        ("1", "1", "1"),
    ]


def test_other_formats_have_all_tables(log: Path) -> None:
    """Who asks for one of them there is told so."""
    code, out, err = roundtable("minutes", log, "--table", "findings", "--json")
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_session_that_never_opened_has_minutes_too() -> None:
    """Every format can say that nothing happened."""
    plan = Agenda(
        "Nothing",
        (PlannedItem("i1", "Welcome", "welcome", 60),),
        (PlannedPerson("m1", "Mara", "moderator"),),
    )
    stage = Round(plan)
    assert "The session was never opened." in made(stage, "md")
    for form in ("html", "json", "csv"):
        assert made(stage, form)


def test_a_session_under_way_says_so(stage: Round) -> None:
    """Minutes of a log that goes on end with its last fact, and say that they do."""
    stage.do("m1", "floor.give", person="p1")
    stage.after(60).do("p2", "queue.join")
    content = made(stage, "md")
    assert "The session was not closed; these minutes end with its log at 14:01." in content
    assert "| Pia  |        1 |      1:00 |" in content


def at_night(hours: float) -> Round:
    """A session of so many hours, in the night in which clocks go from 2:00 to 3:00."""
    plan = replace(PLAN, date="2021-03-27", start="23:00")
    stage = Round(plan, now=datetime(2021, 3, 27, 22, 0, tzinfo=UTC))
    stage.running().speak("p1", 60)
    stage.after(hours * 3600).do("m1", "session.close")
    return stage


def test_a_session_that_ends_on_another_day_says_on_which() -> None:
    """Times of day alone would make hours of it that it did not have."""
    content = made(at_night(5), "md", "de")
    assert "- **Durchgeführt:** 23:00 Uhr bis 28. März 2021, 05:01 Uhr (Europe/Berlin)" in content
    assert "- **Geplant:** 23:00–23:35 Uhr (Europe/Berlin)" in content
    assert "**Took place:** 23:00 to 28 March 2021, 05:01 (Europe/Berlin)" in made(
        at_night(5), "md"
    )


def test_times_of_a_session_of_two_days_have_their_day() -> None:
    """Where clocks showed a time twice, that of the first day, which stands at the top, alone."""
    stage = Round(replace(PLAN, date="2021-05-31", start="14:00")).running()
    stage.after(600).do("m1", "session.pause")
    stage.after(86400).do("m1", "session.resume")
    stage.after(60).speak("p1", 60).do("m1", "session.close")
    content = made(stage, "md")
    assert "- **Date:** 1 June 2021\n- **Planned:** 31 May 2021, 14:00–14:35 (E" in content
    assert "- **Pauses:** 14:10 – 2 June 2021, 14:10\n" in content
    assert "| 14:00–14:10; 2 June 2021, 14:10–14:12 |" in content
    assert "| 2 June 2021, 14:11:00 | Pia " in content
    assert "- **Pausen:** 14:10 – 2. Juni 2021, 14:10 Uhr\n" in made(stage, "md", "de")


def test_each_pause_is_told(stage: Round) -> None:
    """Also of two within a minute, which are to the second."""
    for _ in range(2):
        stage.after(10).do("m1", "session.pause")
        stage.after(5).do("m1", "session.resume")
    stage.after(60).do("m1", "session.pause")
    stage.after(600).do("m1", "session.resume")
    told = "**Pauses:** 14:00:10–14:00:15, 14:00:25–14:00:30, 14:01–14:11\n"
    assert told in made(stage, "md")


def test_times_that_clocks_show_twice_in_a_night_have_their_offset() -> None:
    """In which they are put back from 3:00 to 2:00."""
    stage = Round(now=datetime(2021, 10, 31, 0, 50, tzinfo=UTC)).running()
    stage.after(900).speak("p1", 3600).do("m1", "session.close")
    content = made(stage, "md")
    assert "**Took place:** 02:50 (UTC+02:00)–03:05 (Europe/Berlin)" in content
    assert "| 02:05:00 (UTC+01:00) | Pia " in content


def test_marks_of_the_timeline_are_times_that_there_were() -> None:
    """In the night in which an hour is left out, no mark names it."""
    report = report_of(at_night(5))
    chart = timeline(report, Phrases(Language.named("en"), report))
    assert chart is not None
    labels = [label for _, label in chart.ticks]
    assert labels == ["23:00", "00:00", "01:00", "03:00", "04:00", "05:00"]
    assert len({at for at, _ in chart.ticks}) == len(labels)


def test_who_was_neither_connected_nor_heard_is_not_counted_as_there(stage: Round) -> None:
    """The panel as planned, and how many of it are known to have been there: whoever takes part
    without a device is known once they speak."""
    stage.do(SYSTEM, "people.arrive", person="p1")
    stage.speak("p2", 20)
    content = made(stage, "md")
    assert "- **On the panel:** 3, 2 of them connected or heard" in content
    stage.do(SYSTEM, "people.arrive", person="p3")
    assert "- **On the panel:** 3\n" in made(stage, "md")


def test_whoever_had_the_floor_is_among_those_who_took_part(stage: Round) -> None:
    """Also out of the audience, or by phone; whoever only listened is not, by any name."""
    stage.do("m1", "people.add", name="Bernd by phone", role="spectator", organisation="District")
    caller = next(p.id for p in stage.state.people.values() if p.name == "Bernd by phone")
    stage.do("m1", "floor.give", person=caller)
    stage.do("m1", "floor.end")
    lines = [" ".join(line.split()) for line in made(stage, "md").splitlines()]
    assert "| Bernd by phone | Spectator | – | District | – |" in lines
    people = json.loads(made(stage, "json"))["people"]
    assert [p["id"] for p in people if p["role"] == "spectator"] == [caller]


def test_a_papers_address_can_be_copied_from_markdown(round_played: Round) -> None:
    """It is a link, and not cut by signs that keep other texts from being one."""
    assert "| <https://example.org/p> |" in made(round_played, "md")


def test_what_was_taken_out_of_an_anonymous_copy_is_no_newer_programs(
    round_played: Round, tmp_path: Path
) -> None:
    """Minutes made from it say that it is one, and have no note that they lack something."""
    log = write_log(tmp_path / "log.jsonl", round_played.plan, round_played.facts)
    anonymise(log, copy := tmp_path / "copy.jsonl")
    assert REMOVED in copy.read_text("utf-8")
    code, out, err = roundtable("minutes", copy)
    assert (code, err) == (0, "")
    assert "> **Derived from another log, in which people have their names.**" in out
    assert "newer version" not in out


@pytest.mark.parametrize("options", [(), ("--one-page",)])
def test_where_a_text_was_left_out_minutes_say_so(
    options: tuple[str, ...], round_played: Round, tmp_path: Path
) -> None:
    """In its place: below no heading and behind no point is nothing, as if it were forgotten."""
    log = write_log(tmp_path / "log.jsonl", round_played.plan, round_played.facts)
    anonymise(log, copy := tmp_path / "copy.jsonl", drop_texts=True)
    code, out, err = roundtable("minutes", copy, *options)
    assert (code, err) == (0, "")
    assert "(text left out)" in out
    assert "- Panelist 1: (text left out)\n" in out
    assert [line for line in out.splitlines() if line.rstrip() == "-"] == []
    assert "\n\n\n" not in out


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_each_format(log: Path, tmp_path: Path, form: str) -> None:
    """By the file's ending, in silence, and with nothing left beside it."""
    file = tmp_path / f"minutes.{form}"
    assert roundtable("minutes", log.parent, "-o", file) == (0, "", "")
    assert file.stat().st_size > 100
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_dash_is_stdout(log: Path) -> None:
    """Texts can go on through a pipe; Markdown where no format is named."""
    code, out, err = roundtable("minutes", log, "-o", "-")
    assert (code, err) == (0, "")
    assert out.startswith("# Minutes: Digital targets\n")
    assert json.loads(roundtable("minutes", log, "--json")[1])["roundtable-minutes"] == 1


def test_a_format_is_for_a_file_whose_ending_says_none(log: Path, tmp_path: Path) -> None:
    """And may say what the ending says."""
    for name, words in (("x", ["--format", "html"]), ("x.html", ["--format", "html"])):
        assert roundtable("minutes", log, "-o", tmp_path / name, *words) == (0, "", "")
        assert (tmp_path / name).read_bytes().lower().startswith(b"<!doctype html>")
    assert roundtable("minutes", log, "-o", tmp_path / "x.json", "--json") == (0, "", "")


def test_wrong_use_is_one_line(log: Path, tmp_path: Path) -> None:
    """What cannot be done is said in one line, with exit code 2 for wrong input, else 1."""
    existing = tmp_path / "log.md"
    existing.write_bytes(log.read_bytes())
    wrong: list[tuple[int, tuple[str | Path, ...]]] = [
        (2, (log, "-o", tmp_path / "x.doc")),
        (2, (log, "--format", "pdf")),
        (2, (log, "-o", tmp_path / "x.md", "--format", "html")),
        (2, (log, "-o", tmp_path / "x.md", "--json")),
        (2, (log, "--format", "csv", "--json")),
        (2, (tmp_path / "none", "-o", tmp_path / "x.md")),
        (2, (tmp_path, "-o", tmp_path / "x.md")),
        (2, (Path(__file__), "-o", tmp_path / "x.md")),
        (2, (existing, "-o", existing)),
        (2, (log, "--template", tmp_path)),
        (1, (log, "-o", tmp_path / "no" / "x.md")),
    ]
    for expected, words in wrong:
        code, out, err = roundtable("minutes", *words)
        assert (code, out, err.count("\n")) == (expected, "", 1), err
    assert existing.read_bytes() == log.read_bytes()
    assert not (tmp_path / "x.md").exists()


def test_damage_is_said_in_the_document_and_beside_it(log: Path, tmp_path: Path) -> None:
    """Minutes of a damaged log go up to the damage, say so at their beginning, and exit 1."""
    lines = log.read_bytes().splitlines(keepends=True)
    lines[39] = lines[39].replace(b'"at":"2021', b'"at":"2022')
    bad = tmp_path / "log.jsonl"
    bad.write_bytes(b"".join(lines))
    code, _, err = roundtable("minutes", bad, "-o", tmp_path / "x.md")
    assert code == 1
    assert err.startswith(f"{bad}:40:1: ")
    assert err.count("\n") == 1
    content = (tmp_path / "x.md").read_text(encoding="utf-8")
    assert "> **The session log is damaged in line 40: " in content
    assert content.index("damaged") < content.index("## ")


def test_a_torn_end_is_mentioned(log: Path, tmp_path: Path) -> None:
    """Half a last line was acknowledged to nobody: the minutes are complete without it."""
    torn = tmp_path / "log.jsonl"
    torn.write_bytes(log.read_bytes() + b'{"seq":80,"at"')
    code, out, err = roundtable("minutes", torn)
    assert code == 0
    assert err == f"{torn}:82:1: the last command is incomplete\n"
    assert "The session log breaks off within its last command" in out


def test_a_template_orders_and_words_the_sections(log: Path, tmp_path: Path) -> None:
    """Only the sections that are listed, in that order, under the headings given."""
    (tmp_path / "minutes.en.yaml").write_text(
        "title: Report\n"
        "sections:\n"
        "  - id: findings\n"
        "    title: What we found\n"
        "    intro: |\n"
        "      First *paragraph*.\n"
        "\n"
        "      Second.\n"
        "  - overview\n",
        encoding="utf-8",
    )
    code, out, err = roundtable("minutes", log, "--template", tmp_path)
    assert (code, err) == (0, "")
    assert out.startswith("# Report: Digital targets\n")
    headings = [line for line in out.splitlines() if line.startswith("## ")]
    assert headings == ["## What we found", "## Overview"]
    assert "First \\*paragraph\\*.\n\nSecond.\n" in out


def test_a_wrong_template_says_everything_at_once(log: Path, tmp_path: Path) -> None:
    """Each error at its file, line and column."""
    file = tmp_path / "minutes.en.yaml"
    text = "titel: x\nsections:\n  - findigns\n  - overview\n  - overview\n  - title: 7\n"
    file.write_text(text, encoding="utf-8")
    code, out, err = roundtable("minutes", log, "--template", tmp_path)
    assert (code, out) == (2, "")
    assert [line.removeprefix(f"{file}:").split(" ")[0] for line in err.splitlines()] == [
        "1:1:",
        "3:5:",
        "5:5:",
        "6:5:",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")
def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    """What is there stays until its successor is complete; a link stays a link."""
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old", encoding="utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    put(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    with pytest.raises(OSError, match="directory"):
        put(tmp_path, b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.md", "real.md"]


def test_the_next_round_begins_with_what_was_left_open(log: Path, tmp_path: Path) -> None:
    """Same panel, guests on it, open questions and contested findings with their origin."""
    file = tmp_path / "next.yaml"
    code, out, err = roundtable("agenda", "new", "--from", log, file)
    assert (code, out, err) == (0, f"Written: {file}\n", "")
    assert roundtable("agenda", "check", file)[0] == 0
    text = file.read_text(encoding="utf-8")
    assert '      # From the audience, 1 vote, left open.\n      - to: "Mara"\n' in text
    assert '      # A finding that was contested.\n      - to: "Paul"\n' in text
    guest = '  # Joined the panel from the audience last time.\n  - name: "Guest Gunda"\n'
    assert guest in text[text.index("panelists:") : text.index("spectators:")]
    assert "SECRET" not in text
    assert roundtable("agenda", "new", "--from", log, file)[0] == 2


def test_the_next_round_has_every_position_that_was_not_assessed(tmp_path: Path) -> None:
    """Also one that stands with no item, and one whose item was taken out before it was held: in
    an item of their own. What was assessed, or taken out itself, is none."""
    stage = Round()
    stage.do("m1", "position.add", text="With no item.")
    stage.do("m1", "agenda.add", item=NewItem("Theses", 60, "positions"))
    item = stage.state.items[-1].id
    stage.do("m1", "position.add", item=item, text="Of an item that is gone.")
    stage.do("m1", "position.add", item="i2", text="Of an item.")
    stage.do("m1", "position.add", item=item, text="Taken out.")
    stage.do("m1", "position.remove", position=[*stage.state.positions][-1])
    stage.do("m1", "agenda.remove", item=item)
    log = write_log(tmp_path / "log.jsonl", stage.plan, stage.facts)
    file = tmp_path / "next.yaml"
    assert roundtable("agenda", "new", "--from", log, file)[0] == 0
    agenda = read_agenda(file.read_bytes(), "next.yaml")
    found = {i.title: [p.text for p in i.positions] for i in agenda.items if i.positions}
    assert found.pop("Positions left open last time") == [
        "With no item.",
        "Of an item that is gone.",
    ]
    assert list(found.values()) == [["Of an item."]]


def test_the_next_round_of_invented_people_is_invented_as_well(
    stage: Round, tmp_path: Path
) -> None:
    """A rehearsal has them say something. Whoever came to them since may be real, and nothing is
    ever put into a real person's mouth."""
    log = tmp_path / "log.jsonl"

    def says_so() -> bool:
        log.unlink(missing_ok=True)
        write_log(log, replace(stage.plan, fictional=True), stage.facts)
        code, out, _ = roundtable("agenda", "new", "--from", log)
        return code == 0 and "\nfictional: true\n" in out

    assert says_so()
    stage.do("m1", "people.add", name="Somebody Real", role="panelist")
    assert not says_so()


def test_the_next_round_of_a_log_without_texts_has_no_empty_entries(
    stage: Round, tmp_path: Path
) -> None:
    """What was left open has no words in such a copy, so there is nothing to go on with."""
    stage.do("m1", "position.add", text="The districts merge.")
    stage.do("m1", "position.add", item="i2", text="The districts merge.", anonymous=True)
    log = write_log(tmp_path / "log.jsonl", stage.plan, stage.facts)
    copy, file = tmp_path / "copy.jsonl", tmp_path / "next.yaml"
    assert roundtable("log", "anonymise", log, "--drop-texts", "-o", copy)[0] == 0
    assert roundtable("agenda", "new", "--from", copy, file)[0] == 0
    assert roundtable("agenda", "check", file)[0] == 0


def test_durations_are_those_of_the_last_round(stage: Round, tmp_path: Path) -> None:
    """Rounded to five minutes, at least five; what was not held keeps its plan."""
    stage.after(12 * 60 + 40).do("m1", "agenda.next")
    stage.after(60).do("m1", "session.close")
    log = write_log(tmp_path / "log.jsonl", stage.plan, stage.facts)
    code, out, _ = roundtable("agenda", "new", "--from", log)
    durations = [line.split(": ")[1] for line in out.splitlines() if "    duration:" in line]
    assert (code, durations) == (0, ["15 min", "5 min", "10 min"])


def test_without_typst_there_is_one_clear_sentence(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PDF is an extra: who has not installed it is told what to install (and not by a name that
    is somebody else's), and what else helps."""
    monkeypatch.setitem(sys.modules, "typst", None)
    code, out, err = roundtable("minutes", log, "-o", tmp_path / "x.pdf")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "pip install typst" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "agenda", "quoted"),
    [("de", "TOP 3 | Discussion", "TOP 3: Discussion"), ("en", "3 | Discussion", "3. Discussion")],
)
def test_items_have_the_numbers_that_they_are_quoted_by(
    round_played: Round, code: str, agenda: str, quoted: str
) -> None:
    """In the course of the session, and wherever else an item is named: with each finding, each
    question that was taken up, each speech. In German as TOP, as associations do."""
    told = " ".join(made(round_played, "md", code).split())
    assert told.count(agenda) == 1
    assert told.count(quoted) == 2 + 1 + 4
    assert told.count("Discussion") == 1 + 2 + 1 + 4


def test_a_table_tells_items_apart_by_their_numbers(round_played: Round) -> None:
    """Beside their titles, which can be sorted and counted as they are."""
    report = report_of(round_played)
    tables: tuple[Table, ...] = ("speeches", "questions", "findings")
    for table in tables:
        text = as_csv(report, Language.named("de"), table)[1:]
        rows = csv.DictReader(io.StringIO(text), delimiter=";")
        named = {(row["TOP"], row["Programmpunkt"]) for row in rows}
        assert ("3", "Discussion") in named
        assert named <= {("1", "Welcome"), ("2", "Positions"), ("3", "Discussion"), ("", "")}


@pytest.mark.parametrize("form", ["md", "html", "docx", pytest.param("pdf", marks=needs_pdftotext)])
@pytest.mark.parametrize(
    ("code", "signing"),
    [("de", ("Versammlungsleitung", "Protokollführung")), ("en", ("Chair", "Keeper"))],
)
def test_minutes_end_with_two_lines_to_be_signed(
    round_played: Round, form: Format, code: str, signing: tuple[str, str]
) -> None:
    """In all that is for people, in their language and without anybody's name; programs, the one
    page, and minutes of what was never opened have none."""
    language = Language.named(code)
    chair, keeper = (said in text_of(round_played, form, language) for said in signing)
    assert chair
    assert keeper
    assert signing[0] not in text_of(round_played, form, language, one_page=True)
    assert signing[0] not in text_of(Round(), form, language)
    assert signing[0] not in made(round_played, "json", code)


def text_of(stage: Round, form: Format, language: Language, *, one_page: bool = False) -> str:
    """All that minutes say, in whichever format."""
    content = written(report_of(stage), form, language, one_page=one_page)
    if form == "docx":
        return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)
    if form == "pdf":
        assert PDFTOTEXT
        told = subprocess.run([PDFTOTEXT, "-", "-"], input=content, capture_output=True, check=True)
        return told.stdout.decode()
    return content.decode()


def test_results_come_first() -> None:
    """Who opens minutes looks for what came of it, and then for how."""
    order = list(PARTS)
    assert order.index("findings") < order.index("questions") < order.index("agenda")
    assert order.index("next") < order.index("panel")


@pytest.mark.parametrize(("language", "word"), [("en", "not held"), ("de", "nicht aufgerufen")])
def test_after_the_end_nothing_is_planned_any_more(language: str, word: str) -> None:
    """An item that was not reached was not held."""
    stage = Round()
    stage.do("m1", "session.open")
    stage.do("m1", "agenda.start", item="i1")
    stage.after(300).do("m1", "session.close")
    assert f"| {word} |" in made(stage, "md", language)


def test_what_was_written_for_an_item_that_was_not_held_is_in_the_next_agenda() -> None:
    """Its script, and the prepared questions that were not ticked off; of an item that was held
    neither is needed again."""
    stage = Round()
    stage.do("m1", "session.open")
    stage.do("m1", "agenda.start", item="i1")
    stage.after(300).do("m1", "agenda.edit", item="i2", script="First this.\n\nThen: that.")
    stage.do("m1", "agenda.tick", item="i2", text="Why not?")
    stage.do("m1", "session.close")
    text, _ = next_agenda(report_of(stage).history, Language.named("en"))
    plan = read_agenda(text.encode(), "next.yaml")
    by_title = {item.title: item for item in plan.items}
    assert by_title["Discussion"].script == "First this.\n\nThen: that."
    assert [q.text for q in by_title["Discussion"].prepared] == ["Why now?"]
    assert by_title["Welcome"].script == ""
    assert "    script: |\n      First this.\n\n      Then: that.\n" in text


def test_what_no_file_can_say_is_not_in_the_next_agenda() -> None:
    """A session that nobody closed overnight took longer than an item can; live there may be more
    items, positions and prepared questions than a file holds. How many of how many were taken is
    said, at the head of the file as well."""
    stage = Round()
    stage.do("m1", "session.open")
    stage.do("m1", "agenda.start", item="i1")
    stage.after(30 * 3600).do("m1", "agenda.next")
    for n in range(MOST_ITEMS):
        stage.do("m1", "agenda.add", item=NewItem(f"More {n}", 300))
    for n in range(MOST_POSITIONS + 1):
        stage.do("m1", "position.add", text=f"Thesis {n}", item="i3")
    asked = tuple(PreparedQuestion("p1", f"Question {n}") for n in range(MOST_QUESTIONS + 1))
    stage.do("m1", "agenda.edit", item="i3", prepared=asked, speech_limit=LONGEST_DURATION)
    text, told = next_agenda(report_of(stage).history, Language.named("en"))
    plan = read_agenda(text.encode(), "next.yaml")
    assert len(plan.items) == MOST_ITEMS
    assert [line.split(" were")[0] for line in told] == [
        "Positions: the first 100 of 101",
        "Questions: the first 100 of 101",
        "Items: the first 200 of 203",
    ]
    assert text.startswith("".join(f"# {line}\n" for line in told))
    assert max(item.planned for item in plan.items) == LONGEST_DURATION


def test_the_next_round_is_held_as_the_last_one_was() -> None:
    """What the agenda said of the session as a whole stays, by whichever unit it is counted."""
    said: dict[str, Any] = {
        "privacy": {"de": "Wer fragt: die Stadt.\n\n„Alles“: wird gelöscht.", "en": "One line"},
        "cues": {"waiting": 90.0, "gone": False, "dominates": 1e-05, "votes": 100_000.0},
        "signals": ("Louder: please",),
        "retention_days": 90,
        "invitation_seconds": 45,
        "speech_limit": 200,
        "timezone": "Europe/Dublin",
        "hosts": ("A", "B"),
    }
    stage = Round(replace(PLAN, **said)).running()
    plan = read_agenda(next_agenda(report_of(stage).history, Language.named("en"))[0].encode(), "n")
    assert {name: getattr(plan, name) for name in said} == said
    none = Round().running()
    assert "privacy" not in next_agenda(report_of(none).history, Language.named("en"))[0]
