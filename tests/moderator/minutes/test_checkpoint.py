"""Minutes show the checkpoint that the round was told: whoever has them on paper is a witness."""

import json
import re
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import segno

from moderator.history import read
from moderator.minutes.document import Code, Figure
from moderator.minutes.output import written
from moderator.minutes.report_data import ReportData
from moderator.minutes.svg import draw
from server.codec import encode_fact
from server.journal import LogReader, encode, witness
from server.journal.anonymise import anonymise
from server.journal.forget import forget
from server.journal.seal import seal
from server.language import Language
from server.session.checkpoint import Checkpoint
from server.session.messages import Fact
from tests.support.logs import write_log
from tests.support.sessions import PLAN, Round

ENGLISH = Language.named("en")


def held(tmp_path: Path) -> Path:
    stage = Round(step=1)
    stage.running("i2").ask("p1", "p2").speak("p1", 60).speak("p3", 30)
    stage.do("m1", "session.close")
    (tmp_path / "one").mkdir()
    return write_log(tmp_path / "one" / "log.jsonl", PLAN, stage.facts, "one")


def test_what_minutes_print_proves_the_log(tmp_path: Path) -> None:
    """The short form in every format, all digits for programs, and a QR code for who has paper."""
    log = held(tmp_path)
    report = ReportData(read(log))
    checkpoint = Checkpoint(**json.loads(written(report, "json", ENGLISH))["log"]["checkpoint"])
    assert witness.testify(log, [checkpoint]).same == report.reading.seq
    short = witness.short(checkpoint)
    for form in ("md", "html"):
        assert short in written(report, form, ENGLISH).decode()
    typed = witness.typed(short)
    assert typed is not None
    assert witness.testify(log, [typed]).worst is None
    page = written(report, "html", ENGLISH).decode()
    code = Code(witness.line("one", checkpoint).decode().strip())
    drawn = re.findall(r'<path d="[^"]+"', draw(Figure("checkpoint", "Checkpoint", "", code)))
    assert drawn[0] in page
    dark = sum(map(sum, segno.make(code.text, error="m", micro=False).matrix))
    assert drawn[0].count("M") == dark


def test_minutes_made_anew_are_the_same_but_for_whom_was_forgotten(tmp_path: Path) -> None:
    """Line by line: only their name, and the log's own seal, is another; the checkpoint is still
    the one that the round was told."""
    log = held(tmp_path)
    before = told(log)
    forget(log, "p3", "Forgotten person 1", ())
    after = told(log)
    assert not any("Petra" in line for line in after)
    assert [line.replace("Petra", "Forgotten person 1") for line in before] == after
    assert any("Checkpoint" in line for line in after)


def test_a_log_made_from_one_that_was_made_shows_what_the_round_was_told(tmp_path: Path) -> None:
    """Whatever was taken out, and how often: of a log in between nobody was told a checkpoint."""
    log = held(tmp_path)
    shown, known = read(log).checkpoint, None
    for person in ("p3", "p1", "p2"):
        forget(log, person, f"Forgotten person {person}", ())
        assert read(log).checkpoint == shown
        known = known or checkpoints(log)
        assert checkpoints(log) == known
    copy = tmp_path / "copy.jsonl"
    anonymise(log, copy)
    assert (read(copy).checkpoint, checkpoints(copy)) == (shown, known)


def test_a_session_that_goes_on_without_somebody_tells_of_the_log_that_it_has_now(
    tmp_path: Path,
) -> None:
    """A server tells the newest checkpoint of it to whoever comes, and then its own; of all these,
    and of those before, the next log says what became."""
    stage = Round(step=1).running("i2").speak("p1", 60)
    (tmp_path / "one").mkdir()
    log = write_log(tmp_path / "one" / "log.jsonl", PLAN, stage.facts, "one")
    forget(log, "p3", "Forgotten person 1", ())
    first = checkpoints(log)
    length = len(stage.facts)
    stage.do("m1", "session.pause")
    go_on(log, stage.facts[length:])
    newest = read(log).checkpoint
    assert newest is not None
    assert newest.seq == length + 1
    assert witness.testify(log, [newest]).worst is None
    forget(log, "p1", "Forgotten person 2", ())
    assert read(log).checkpoint == newest
    after = checkpoints(log)
    assert first < after
    assert sorted(c.seq for c in after - first) == [max(c.seq for c in first), newest.seq]


def checkpoints(log: Path) -> frozenset[Checkpoint]:
    with LogReader(log) as reader:
        return witness.told_of_source(reader.header)


def go_on(log: Path, facts: Sequence[Fact]) -> None:
    """Add facts to a log as a server does."""
    with LogReader(log) as reader:
        deque(reader.records(), 0)
        h = reader.h
    with log.open("ab") as file:
        for fact in facts:
            line, h = seal(h, encode(encode_fact(fact)))
            file.write(line)


def told(log: Path) -> list[str]:
    """The lines of minutes without their log's seal, whatever the width of their tables."""
    lines = written(ReportData(read(log)), "md", ENGLISH).decode().splitlines()
    return [re.sub(r"[ -]+", " ", line) for line in lines if ", seal " not in line]
