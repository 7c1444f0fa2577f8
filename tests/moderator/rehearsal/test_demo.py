"""The demonstration: simulated people on a real server, and nothing in anybody's mouth."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest

from moderator.client.link import Link
from moderator.rehearsal.clock import ScaledClock, VirtualClock
from moderator.rehearsal.fictional_only import PutIntoTheirMouth, lines
from moderator.rehearsal.person import Part, Person
from server import journal
from server.journal import LogReader
from server.session import feedback, findings, panel, positions, questions, queue, whispers
from server.session.messages import Command
from server.session.texts import LINE_LENGTH

SPECTATORS = 12
TEXTS = ("note", "text", "remark", "lines")
"""The fields of facts in which people write something."""
HARBOUR = Path(__file__).parents[3] / "agendas" / "example-harbour-town.yaml"

CONTENT = {
    "question.asked",
    "question.voted",
    "question.approved",
    "question.taken",
    "question.answered",
    "position.opened",
    "position.assessed",
    "position.closed",
    "finding.recorded",
    "finding.stood",
    "feedback.opened",
    "feedback.given",
    "feedback.closed",
    "feedback.published",
    "whisper.sent",
    "note.written",
}
"""What says something about somebody: events that only fictional people lead to."""

FICTIONAL = """\
title: Harbour round
language: en
moderators:
  - name: Ann [/b] Lee
panelists:
  - name: 李雷
  - name: Bo
items:
  - title: Welcome
    kind: welcome
    duration: 3 min
  - title: The harbour
    kind: discussion
    duration: 12 min
"""


@dataclass(frozen=True)
class Shown:
    """What the command printed, and the log that it left."""

    code: int
    out: str
    err: str
    log: Path

    def facts(self) -> list[dict[str, Any]]:
        with LogReader(self.log) as reader:
            return list(reader.records())


def run(data: Path, *options: str) -> Shown:
    command = [sys.executable, "-m", "moderator.cli", "demo", "--data-dir", str(data), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    logs = list(data.glob("*/log.jsonl"))
    return Shown(done.returncode, done.stdout, done.stderr, logs[0] if logs else data)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    data = tmp_path_factory.mktemp("demo")
    return run(data, "--headless", "--lang", "en", "--spectators", str(SPECTATORS))


def test_the_whole_hour_passes_in_moments_and_its_log_verifies(shown: Shown) -> None:
    """The demonstration fails where something is not as it should be, and says nothing else."""
    assert (shown.code, shown.err) == (0, "")
    report = journal.verify(shown.log)
    assert report.intact
    assert report.closed
    assert "Dr. Kay Ruge accepts and joins the panel" in shown.out
    assert f"roundtable log verify {shown.log}" in shown.out


def test_as_many_spectators_come_as_were_asked_for(shown: Shown) -> None:
    """Each is counted once, also who loses the connection; the guest is one of the panel."""
    assert re.search(rf"^Spectators +{SPECTATORS}$", shown.out, re.MULTILINE)


@pytest.fixture(scope="module")
def fictional(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    return run(tmp_path_factory.mktemp("fictional"), "--headless", *harbour(HARBOUR))


def harbour(agenda: Path) -> tuple[str, ...]:
    return ("--lang", "en", "--agenda", str(agenda), "--spectators", str(SPECTATORS))


def test_fictional_people_use_all_of_it(fictional: Shown) -> None:
    """Every topic is shown, undoing and cues included, and the log of it all verifies."""
    assert (fictional.code, fictional.err) == (0, "")
    assert journal.verify(fictional.log).intact
    happened = {fact["event"] for fact in fictional.facts()}
    assert happened >= CONTENT | {"undo.undone", "queue.moved", "queue.ordered"}
    assert fictional.out.startswith("Simulated: all people here are fictional")


def test_what_an_item_asks_for_is_done_in_it(fictional: Shown) -> None:
    """All positions get a result, findings a stand, feedback an end; private lines go both ways."""
    facts = fictional.facts()
    with LogReader(fictional.log) as reader:
        (item,) = (i for i in reader.header["agenda"]["items"] if i["kind"] == "positions")
    closed = [f for f in facts if f["event"] == "position.closed"]
    assert [f["position"] for f in closed] == [p["id"] for p in item["positions"]]
    assert all(sum(f["result"]["counts"]) >= 3 for f in closed)
    assert any(f["remark"] for f in facts if f["event"] == "position.assessed")
    found = {f["finding"] for f in facts if f["event"] == "finding.recorded"}
    assert found == {f["finding"] for f in facts if f["event"] == "finding.stood"}
    whispered = {f["to"] for f in facts if f["event"] == "whisper.sent"}
    assert {"moderators", "panel"} < whispered
    assert "Audience questions" in fictional.out


def test_nothing_is_said_twice(fictional: Shown) -> None:
    """People who repeat each other word by word would look like machines."""
    said = [f for f in fictional.facts() if f["event"] != "feedback.published"]
    written = [f[field] for f in said for field in ("text", "note") if f.get(field)]
    approved = [f["text"] for f in fictional.facts() if f["event"] == "question.approved"]
    assert len(written) - len(approved) == len(set(written))


def test_without_the_word_fictional_nobody_says_anything(tmp_path: Path) -> None:
    """The agenda's own word decides, whatever its items ask for: these people may be real."""
    agenda = tmp_path / "agenda.yaml"
    text = HARBOUR.read_text(encoding="utf-8")
    agenda.write_text(text.replace("fictional: true", "fictional: false"), encoding="utf-8")
    facts = run(tmp_path, "--json", *harbour(agenda)).facts()
    assert not CONTENT & {fact["event"] for fact in facts}
    assert not [f for f in facts if any(f.get(field) for field in TEXTS)]
    assert {"floor.given", "agenda.started"} <= {fact["event"] for fact in facts}


@pytest.mark.parametrize(
    "command",
    [
        questions.Ask("Why?"),
        questions.Vote("q1"),
        questions.Approve("q1"),
        positions.Open("pos1"),
        positions.Assess("pos1", 0),
        findings.VoteOn("r1", "support"),
        feedback.Give(5),
        whispers.Send("panel", "Now."),
        whispers.Note("p1", "Late."),
        queue.Join(note="Because"),
        panel.Ask("Please"),
    ],
    ids=lambda command: type(command).__qualname__,
)
async def test_nothing_can_be_put_into_a_real_mouth(command: Command) -> None:
    """A behaviour that forgot to ask fails before anything leaves the person's line."""
    link = Link("http://127.0.0.1:9/#token")
    clock = ScaledClock(datetime(2021, 6, 1, tzinfo=UTC), 1.0)
    real = Person(Part(link, clock, Random(0), clock.now()))
    with pytest.raises(PutIntoTheirMouth):
        await real.request(command)


def test_each_language_has_lines_for_everything() -> None:
    """No topic is silent in one language, and no line is longer than people may type."""
    english, german = lines("en"), lines("de")
    assert {t: len(said) for t, said in english.items()} == {t: len(s) for t, s in german.items()}
    for said in (*english.values(), *german.values()):
        assert said
        assert len(set(said)) == len(said)
        assert all(0 < len(line) <= LINE_LENGTH for line in said)


def test_it_says_first_that_all_is_simulated(shown: Shown) -> None:
    """Nobody takes the procedure for what these people did: at the top, and in the log."""
    assert shown.out.startswith("Simulated: all people here are played by this program.")
    with LogReader(shown.log) as reader:
        assert reader.header["agenda"]["title"].startswith("Simulated: ")


def test_nobody_is_made_to_say_anything(shown: Shown) -> None:
    """Real people only act: no fact of theirs has a word that they did not write, and none has
    a stance, a vote or a rating, although the agenda has items for all of these."""
    written = [f for f in shown.facts() if any(f.get(field) for field in TEXTS)]
    assert written == []
    assert not CONTENT & {fact["event"] for fact in shown.facts()}
    with LogReader(shown.log) as reader:
        kinds = {item["kind"] for item in reader.header["agenda"]["items"]}
    assert {"positions", "questions", "findings", "feedback"} <= kinds


def test_spectators_have_no_names_of_people(shown: Shown) -> None:
    """Besides the guest of the report, the audience is numbered."""
    joined = {f["name"] for f in shown.facts() if f["event"] == "people.joined"}
    assert joined == {f"Spectator {n}" for n in range(1, SPECTATORS + 1)}


def test_the_procedure_is_shown_in_full(shown: Shown) -> None:
    """Whoever watches meets what a session is made of, a cut line and a collision included."""
    facts = shown.facts()
    happened = {fact["event"] for fact in facts}
    kinds = {fact["kind"] for fact in facts if fact["event"] == "floor.given"}
    assert {"agenda.extended", "people.left", "queue.left", "queue.deferred"} <= happened
    assert {"panel.asked", "panel.invited", "panel.accepted", "queue.closed"} <= happened
    assert {"contribution", "reply", "question"} <= kinds
    assert "was faster" in shown.out


def test_all_panelists_are_heard_and_the_plan_holds(shown: Shown) -> None:
    """The simulated moderators do what the program is for."""
    facts = shown.facts()
    spoke = {f["person"] for f in facts if f["event"] == "floor.given"}
    assert {f"p{n}" for n in range(1, 10)} <= spoke
    with LogReader(shown.log) as reader:
        items = reader.header["agenda"]["items"]
    begun = [f["item"] for f in facts if f["event"] == "agenda.started"]
    assert begun == [item["id"] for item in items]


def test_the_same_seed_leads_to_the_same_session(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A demonstration can be prepared: it goes as it went before, also at a speed that no machine
    can follow, as it waits for everybody. Only which of two moderators is faster, when both press
    next at one moment, is a real race each time."""

    def course(facts: list[dict[str, Any]]) -> list[tuple[str, ...]]:
        return [(f["at"], f["event"], f.get("person", ""), f.get("kind", "")) for f in facts]

    quick = ("--speed", "10000", "--spectators", str(SPECTATORS))
    # Another interpreter has another order in what has none.
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    again = run(tmp_path, "--headless", "--lang", "en", *quick)
    assert course(again.facts()) == course(shown.facts())


def test_another_seed_leads_to_another_session(tmp_path: Path) -> None:
    """``--seed``: another number, another course; the same number, the same one."""
    agenda = tmp_path / "agenda.yaml"
    agenda.write_text(FICTIONAL, encoding="utf-8")
    quick = ("--speed", "10000", "--spectators", "3", "--headless", "--agenda", str(agenda))

    def course(seed: int, place: str) -> list[tuple[float, str, str]]:
        shown = run(tmp_path / place, *quick, "--seed", str(seed))
        assert (shown.code, shown.err) == (0, "")
        facts = shown.facts()
        at = [fact["at"] for fact in facts]
        return [
            ((when - at[0]).total_seconds(), fact["event"], fact.get("person", ""))
            for when, fact in zip(at, facts, strict=True)
        ]

    first = course(1, "first")
    assert course(1, "again") == first
    assert course(2, "other") != first


async def test_time_that_waits_for_everybody_is_no_faster_than_it_is_to_be() -> None:
    """Whoever names a speed can watch."""
    start = datetime(2021, 6, 1, tzinfo=UTC)

    async def settled() -> None:
        pass

    clock = VirtualClock(start, settled, 100.0)
    begun = monotonic()
    await clock.live([clock.until(start + timedelta(seconds=2))])
    assert clock.now() == start + timedelta(seconds=2)
    assert monotonic() - begun >= 0.02


def test_any_agenda_can_be_rehearsed(tmp_path: Path) -> None:
    """One moderator, no expected guest, strange names: people rehearse their own agenda."""
    agenda = tmp_path / "agenda.yaml"
    agenda.write_text(FICTIONAL, encoding="utf-8")
    shown = run(tmp_path, "--json", "--agenda", str(agenda), "--spectators", "3")
    assert (shown.code, shown.err) == (0, "")
    figures = json.loads(shown.out)
    assert figures["verified"]
    assert figures["guest"]["on_panel"]
    assert "Ann [/b] Lee" in {person["name"] for person in figures["people"]}


def test_what_did_not_work_is_said_and_fails(tmp_path: Path) -> None:
    """A script can rely on the exit code: here nobody could ever have joined the panel."""
    agenda = tmp_path / "agenda.yaml"
    agenda.write_text(FICTIONAL.replace("discussion", "break"), encoding="utf-8")
    options = ("--headless", "--lang", "en", "--agenda", str(agenda), "--spectators", "1")
    shown = run(tmp_path, *options)
    assert (shown.code, shown.err) == (
        1,
        "Not as it should be: Guest is not on the panel\n",
    )


def test_a_file_without_a_name_is_no_agenda(tmp_path: Path) -> None:
    """A script's empty variable is not taken for “none was named”."""
    shown = run(tmp_path, "--headless", "--lang", "en", "--agenda", "")
    assert (shown.code, shown.out) == (2, "")
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize("option", ["--headless", "--json"])
def test_what_would_do_nothing_is_refused(tmp_path: Path, option: str) -> None:
    """There is one way at a time to look on."""
    shown = run(tmp_path, "--lang", "en", "--plain", option)
    said = f"--plain is of no use with {option}\n"
    assert (shown.code, shown.out, shown.err) == (2, "", said)


def test_without_a_terminal_there_is_no_desk(tmp_path: Path) -> None:
    """What cannot be shown is said in one line."""
    shown = run(tmp_path, "--lang", "en")
    assert shown.code == 2
    assert shown.err.count("\n") == 1
    assert not list(tmp_path.iterdir())
