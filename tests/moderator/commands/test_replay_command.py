"""``roundtable replay``: what it prints, where, and with which exit code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from moderator import cli
from server.session.plan import Agenda
from tests.support.logs import append, write_log
from tests.support.processes import ROOT
from tests.support.sessions import NOON, PLAN, Round
from tests.support.waiting import PATIENCE

BROKEN = """
import sys
from moderator import cli
from moderator.player.app import Player

def broken(player):
    raise RuntimeError("all is lost")

Player._begin = broken
sys.exit(cli.main(["replay", sys.argv[1], "--lang", "en"]))
"""


def session() -> Round:
    stage = Round()
    stage.do("m1", "agenda.next")
    stage.after(90).do("s1", "queue.join", note="in the \x1b[31mcloud")
    stage.after(10).do("m1", "whisper.send", to="moderators", text="hurry up")
    stage.after(3600).do("m1", "session.close")
    return stage


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path / "log.jsonl", _hostile(), session().facts)


def _hostile() -> Agenda:
    mara, *others = PLAN.people
    return replace(PLAN, title="Round\x1b[2J table", people=(replace(mara, name="Ma\nra"), *others))


def test_text_is_a_head_a_line_a_fact_and_an_end(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Read from top to bottom it is the session; nothing in it steers a terminal."""
    assert cli.main(["replay", str(log), "--text", "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0] == "Round\\x1b[2J table"
    assert lines[1:3] == ["2021-06-01, 14:00:00 to 15:01:40", ""]
    assert "0:01:30  Sam asks to speak (Contribution)" in lines
    assert "0:01:40  Ma\\x0ara to the moderators: hurry up" in lines
    assert lines[-1] == "The session is closed."
    assert not err
    assert all(c.isprintable() for line in lines for c in line)


def test_an_undo_is_one_line_of_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it puts back for that is the same once more, in words that nobody understands."""
    stage = session()
    del stage.facts[-1], stage.states[-1]
    stage.do("m1", "agenda.remove", item="i3")
    stage.do("m1", "undo")
    log = write_log(tmp_path / "log.jsonl", PLAN, stage.facts)
    assert cli.main(["replay", str(log), "--text", "--lang", "en"]) == 0
    said = [line for line in capsys.readouterr()[0].splitlines() if "back" in line]
    assert said == ["1:01:40  Mara takes back: item removed (“Questions”)"]


def test_what_happens_several_times_in_a_row_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An audience that votes does not push all else out of sight."""
    stage = Round().running("i2")
    stage.do("p1", "question.ask", text="Who pays?")
    (question,) = stage.state.questions
    stage.do("m1", "question.approve", question=question)
    for voter in ("s1", "s2", "p2"):
        stage.after(10).do(voter, "question.vote", question=question)
    stage.after(10).do("m1", "question.take", question=question)
    stage.do("p3", "question.vote", question=question)
    log = write_log(tmp_path / "log.jsonl", PLAN, stage.facts)
    assert cli.main(["replay", str(log), "--text", "--lang", "en", "--role", "spectator"]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "vote" in line]
    assert said == [
        "0:00:10  A vote for a question (“Who pays?”) (3 times, until 0:00:30)",
        "0:00:40  A vote for a question (“Who pays?”)",
    ]


def test_text_has_the_result_of_a_position_below_its_close(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads what happened reads what came of it, and of which position."""
    stage = Round().running("i2")
    stage.do("m1", "position.add", text="The town pays")
    (position,) = stage.state.positions
    stage.do("m1", "position.open", position=position)
    stage.do("p1", "position.assess", position=position, stance=2)
    stage.do("m1", "position.close", position=position)
    log = write_log(tmp_path / "log.jsonl", PLAN, stage.facts)
    assert cli.main(["replay", str(log), "--text", "--lang", "en", "--role", "spectator"]) == 0
    lines = capsys.readouterr().out.splitlines()
    closed = lines.index("0:00:00  Mara closes a position; the result is out (“The town pays”)")
    assert lines[closed + 1] == "0:00:00  Result: +2: 1, +1: 0, 0: 0, −1: 0, −2: 0"


def test_text_from_a_time_and_for_a_role(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--from leaves out what was before, --role what the role could not see."""
    command = ["replay", str(log), "--text", "--lang", "en"]
    assert cli.main([*command, "--from", "00:01:40", "--role", "spectator"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("1:")]
    assert told == ["1:01:40  Ma\\x0ara closes the session"]
    assert cli.main([*command, "--from", "@14:01:35"]) == 0
    assert "hurry up" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lobby", "opened", "clock", "first"),
    [
        # Before all; between the lobby and the session, also of two days; during it; after it.
        ("2021-06-01T12:00", "2021-06-01T14:00", "11:00", "queue.joined"),
        ("2021-06-01T12:00", "2021-06-01T14:00", "13:00", "session.opened"),
        ("2021-05-31T12:00", "2021-06-01T14:00", "13:00", "session.opened"),
        ("2021-05-31T12:00", "2021-06-01T14:00", "14:05", "floor.given"),
        ("2021-06-01T12:00", "2021-06-01T23:56", "00:02", "floor.given"),
        ("2021-06-01T12:00", "2021-06-01T14:00", "16:00", None),
        # Clocks are put forward from 2:00 to 3:00, and back from 3:00 to 2:00.
        ("2021-03-28T01:00", "2021-03-28T01:56", "03:02", "floor.given"),
        ("2021-10-31T01:00", "2021-10-31T01:56", "02:02", "floor.given"),
        ("2021-10-31T01:00", "2021-10-31T03:56", "04:02", "floor.given"),
        ("2021-10-31T01:00+02:00", "2021-10-31T02:30+01:00", "02:35", "floor.given"),
    ],
)
def test_a_time_of_day_is_that_of_log_show(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    lobby: str,
    opened: str,
    clock: str,
    first: str | None,
) -> None:
    """Both mean when a clock showed it during the session, or nearest to that."""
    stage = Round(now=_at(lobby))
    stage.do("s1", "queue.join")
    stage.now = _at(opened)
    stage.do("m1", "session.open")
    stage.after(600).do("m1", "floor.give", person="p1")
    stage.after(60).do("m1", "session.close")
    path = str(write_log(tmp_path / "log.jsonl", PLAN, stage.facts))
    assert cli.main(["log", "show", path, "--from", clock, "--lang", "en"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert cli.main(["replay", path, "--text", "--from", f"@{clock}", "--lang", "en"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if re.match(r"\d+:", line)]
    assert len(told) == len(shown)
    assert (re.findall(r"\w+\.\w+", shown[0])[0] if shown else None) == first


def test_a_role_is_one_that_the_person_had_at_some_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A guest who went back to the audience was both."""
    stage = session_with_a_guest()
    path = str(write_log(tmp_path / "log.jsonl", PLAN, stage.facts))
    for role in ("spectator:s1", "panelist:s1", "panelist:s2"):
        code = cli.main(["replay", path, "--text", "--role", role, "--lang", "en"])
        assert code == (2 if role == "panelist:s2" else 0)
    assert "nobody of this id had that role" in capsys.readouterr().err


def test_the_panel_saw_what_was_whispered_to_all_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody in particular on the panel reads that, and nothing that went to one of them."""
    stage = session_with_a_guest()
    path = str(write_log(tmp_path / "log.jsonl", PLAN, stage.facts))
    told = {}
    for role in ("panelist", "spectator"):
        assert cli.main(["replay", path, "--text", "--role", role, "--lang", "en"]) == 0
        told[role] = capsys.readouterr().out.splitlines()
    more = [line for line in told["panelist"] if line not in told["spectator"]]
    assert more == ["0:00:00  Mara to the panel: be brief"]


def session_with_a_guest() -> Round:
    stage = Round().running().seat("s1")
    for to, text in (("panel", "be brief"), ("p1", "alone"), ("moderators", "among us")):
        stage.do("m1", "whisper.send", to=to, text=text)
    stage.do("s1", "panel.release")
    stage.do("m1", "session.close")
    return stage


def _at(text: str) -> datetime:
    """An instant, by the clock of the agenda unless an offset is given."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(PLAN.timezone))


def test_the_head_names_the_day_of_the_end_where_it_is_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a session past midnight."""
    stage = session()
    stage.facts[-1] = stage.facts[-1]._replace(at=NOON + timedelta(hours=12))
    log = write_log(tmp_path / "night.jsonl", PLAN, stage.facts)
    assert cli.main(["replay", str(log), "--text", "--lang", "de"]) == 0
    assert "01.06.2021, 14:00:00 bis 02.06.2021, 02:00:00" in capsys.readouterr().out


def test_german(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks for German gets German sentences."""
    assert cli.main(["replay", str(log), "--text", "--lang", "de"]) == 0
    assert "schließt die Sitzung" in capsys.readouterr().out


def test_that_nothing_comes_after_a_time_is_said(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As ``log show`` does; it is no mistake. The head alone looks like one of no events."""
    command = ["replay", str(log), "--text", "--lang", "en"]
    assert cli.main([*command, "--from", "99:00:00"]) == 0
    assert capsys.readouterr().err == f"{log}: none of its events is one that is asked for\n"
    assert cli.main([*command, "--from", "0:00"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--text"),
        (["--text", "--role", "boss"], "boss"),
        (["--text", "--role", "panelist:nobody"], "panelist:nobody"),
        (["--text", "--role", "spectator:m1"], "spectator:m1"),
        (["--text", "--role", "moderator:s1"], "moderator:s1"),
        (["--text", "--role", "spectator:p1"], "spectator:p1"),
        (["--text", "--role", "panelist:s1"], "panelist:s1"),
        (["--text", "--from", "noon"], "noon"),
        (["--text", "--from", ""], "is no time"),
        (["--text", "--from", "9:99"], "is no time"),
        (["--text", "--from", "@11:59:60"], "is no time"),
        (["--speed", "100"], "--speed"),
        (["--text", "--speed", "1"], "--speed is of no use with --text"),
    ],
)
def test_wrong_usage_is_one_line(
    log: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """Also without a terminal to play on: exit 2 and a sentence. So is a role that the person
    named never had: it would show more, or less, than was asked for."""
    assert cli.main(["replay", str(log), "--lang", "en", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_no_log_and_foreign_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not there and what is no log are told apart, with exit 2."""
    foreign = tmp_path / "notes.txt"
    foreign.write_text("hello\n")
    for path, said in ((tmp_path / "none", "no such log"), (foreign, "not a session log")):
        assert cli.main(["replay", str(path), "--text", "--lang", "en"]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert said in err


def test_damage_is_told_after_what_is_good(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Up to there all is printed; then the line, and exit 1."""
    content = log.read_bytes().replace(b"hurry", b"carry")
    log.write_bytes(content)
    assert cli.main(["replay", str(log), "--text", "--lang", "en"]) == 1
    out, err = capsys.readouterr()
    assert "Sam asks to speak" in out
    assert "arry up" not in out
    assert "The log is damaged" in out
    line = content[: content.index(b"carry")].count(b"\n") + 1
    assert err == f"{log}:{line}:1: the line was altered after it was written\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no sh")
def test_a_reader_who_has_seen_enough(log: Path) -> None:
    """It pipes well: head ends it without a word."""
    command = f"{sys.executable} -m moderator.cli replay {log} --text | head -1"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Round")


def test_text_follows_a_running_session(log: Path, tmp_path: Path) -> None:
    """--follow prints what is written until the session is closed, and ends with it."""
    path = tmp_path / "live.jsonl"
    append(path, log, 4)
    command = [sys.executable, "-m", "moderator.cli", "replay", str(path), "--text", "--follow"]
    env = {**os.environ, "LANG": "C.UTF-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Round")
        append(path, log, 1000)
        rest = process.stdout.read()
    assert process.returncode == 0
    assert "closes the session" in rest


@pytest.mark.parametrize("replaced", [False, True])
def test_text_does_not_wait_for_a_file_that_is_not_there_any_more(
    log: Path, tmp_path: Path, replaced: bool
) -> None:
    """Nobody writes to it: what was followed ends, and fails with a sentence."""
    path = tmp_path / "live.jsonl"
    append(path, log, 4)
    command = [sys.executable, "-m", "moderator.cli", "replay", str(path), "--text", "--follow"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("Round")
        if replaced:
            append(tmp_path / "other.jsonl", log, 3)
            (tmp_path / "other.jsonl").replace(path)
        else:
            path.unlink()
        try:
            assert process.wait(PATIENCE) == 1
        finally:
            process.kill()
        complaint = process.stderr.read()
    assert complaint == f"{path}: the file was removed or replaced while it was followed\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
def test_a_player_that_fails_is_a_command_that_failed(log: Path) -> None:
    """Whatever started it learns that by the exit code, as of every other screen."""
    import pexpect

    child = pexpect.spawn(
        sys.executable, ["-c", BROKEN, str(log)], cwd=str(ROOT), timeout=PATIENCE, encoding="utf-8"
    )
    child.expect(pexpect.EOF)
    child.close()
    assert "has the details" in str(child.before)
    assert child.exitstatus == 1


def test_anonymise_command(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy that verifies and plays; a second time it is not written over."""
    copy = tmp_path / "copy.jsonl"
    command = ["log", "anonymise", str(log), "-o", str(copy), "--lang", "en"]
    assert cli.main(command) == 0
    assert "without names" in capsys.readouterr().out
    assert cli.main(["log", "verify", str(copy)]) == 0
    assert cli.main(["replay", str(copy), "--text", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "Moderator 1 closes the session" in out
    assert "Sam" not in out
    assert "hurry" not in out
    before = copy.read_bytes()
    assert cli.main(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert copy.read_bytes() == before


def test_an_anonymous_copy_leaves_out_half_a_command_and_says_so(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As whatever else reads such a log does; it is no failure, since nobody was told of it."""
    length = len(log.read_bytes().splitlines())
    with log.open("ab") as file:
        file.write(b'{"seq":')
    copy = tmp_path / "copy.jsonl"
    assert cli.main(["log", "anonymise", str(log), "-o", str(copy), "--lang", "en"]) == 0
    said = f"{log}:{length + 1}:1: the last command is incomplete\n"
    assert capsys.readouterr().err == said
    assert cli.main(["log", "verify", str(copy)]) == 0
