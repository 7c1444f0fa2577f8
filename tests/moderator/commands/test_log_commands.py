"""``roundtable log``: what it prints, where, and with which exit code."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from moderator.wording.log_fields import FIELDS, field_name
from moderator.wording.printable import printable
from server import journal
from server.codec import encode_agenda
from server.journal import witness
from server.journal.seal import encode_header, seal
from server.journal.writer import hold
from server.language import Language
from server.paths import NoLog, find_log
from server.session import messages
from server.session.checkpoint import Checkpoint
from tests.support import command_line
from tests.support.logs import rounds, write_log
from tests.support.sessions import NOON, PLAN, Round

HEADER = {
    "session": "kgst",
    "created": "2021-06-01T11:45:00.000Z",
    "agenda": {
        "title": "Rund",
        "timezone": "Europe/Berlin",
        "people": [{"id": "m1", "name": "Uda Bastians"}, {"id": "p4", "name": "Ann [/b] Lee"}],
    },
}
EVENTS = [
    {"seq": 1, "at": "2021-06-01T12:00:00.000Z", "by": "m1", "event": "session.opened"},
    {
        "seq": 2,
        "at": "2021-06-01T12:05:00.250Z",
        "by": "s1",
        "event": "people.joined",
        "person": "s1",
        "name": "李雷\x1b[2J\u202e",
        "role": "spectator",
    },
    {
        "seq": 3,
        "at": "2021-06-01T12:30:00.900Z",
        "by": "p4",
        "event": "queue.joined",
        "note": "Straße\nnein \x1b]0;x\x07 🙂",
        "client": "c9",
        "id": 7,
    },
    {"seq": 4, "at": "2021-06-01T12:31:00.000Z", "by": "s1", "event": "queue.left", "entry": "e1"},
    {"seq": 5, "at": "2021-06-01T13:00:00.000Z", "by": "m1", "event": "session.closed"},
]

Roundtable = Callable[..., tuple[int, str, str]]


def lines(events: Iterable[dict[str, Any]] = EVENTS) -> list[bytes]:
    line, h = seal(b"", encode_header(HEADER))
    found = [line]
    for event in events:
        line, h = seal(h, journal.encode(event))
        found.append(line)
    return found


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "kgst"
    folder.mkdir(parents=True)
    path = folder / "log.jsonl"
    path.write_bytes(b"".join(lines()))
    return path


@pytest.fixture
def roundtable(tmp_path: Path) -> Roundtable:
    """The command, with sessions in a folder of the test's own."""

    def run(*words: object) -> tuple[int, str, str]:
        return command_line.roundtable(*words, "--data-dir", tmp_path / "data", "--lang", "en")

    return run


def spoil(log: Path) -> None:
    log.write_bytes(log.read_bytes().replace(b"nein", b"doch"))


def test_a_log_is_found_by_file_folder_or_id(log: Path, tmp_path: Path) -> None:
    """Whichever way a user has the session at hand leads to the same file."""
    data = tmp_path / "data"
    assert find_log(str(log), data) == find_log(str(log.parent), data) == find_log("kgst", data)
    for text in ("", "..", "nobody", "data/../kgst", "a\0b", "../data/none"):
        with pytest.raises(NoLog):
            find_log(text, data)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of POSIX systems")
@pytest.mark.parametrize(
    "words", [("verify",), ("show",), ("repair",), ("anonymise", "-o", "copy"), ("forget",)]
)
def test_a_pipe_is_no_log(tmp_path: Path, roundtable: Roundtable, words: tuple[str, ...]) -> None:
    """A log is read more than once, and some commands write in its place. No command waits for a
    pipe, or takes it for the log of a server, or blames the file that it was to write."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command, *options = words
    person = ["m1"] if command == "forget" else []
    code, out, err = roundtable("log", command, pipe, *person, *options)
    assert (code, out, err) == (2, "", f"{pipe}: this is no file; copy the log into one\n")


def test_verify_says_where_the_log_ends(roundtable: Roundtable, log: Path) -> None:
    """A good log takes one line: how long, the last seq and h to compare, closed or not."""
    h = json.loads(lines()[-1])["h"]
    expected = f"{log}: 6 lines are right, last seq 5, h {h}, session closed\n"
    assert roundtable("log", "verify", log) == (0, expected, "")
    log.write_bytes(b"".join(lines()[:-1]))
    assert "session not closed" in roundtable("log", "verify", "kgst")[1]


def test_half_a_command_at_the_end_is_said_by_whatever_reads_the_log(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """As half a line is: it was acknowledged to nobody, and goes at the next start, or by repair.
    What is told of the session is what will be told of it then."""
    stage = Round(now=NOON).running("i2").ask("p1")
    length = len(stage.facts)
    stage.do("m1", "floor.next")
    half = [fact._replace(more=True) for fact in stage.facts[length:]]
    log = write_log(tmp_path / "log.jsonl", PLAN, [*stage.facts[:length], *half])
    dropped = log.read_bytes().splitlines(keepends=True)[1 + length :]
    said = f"{log}:{length + 2}:1: the last command is incomplete"
    code, out, err = roundtable("log", "verify", log)
    assert (code, out) == (1, "")
    assert err.startswith(f"{said}; the server cuts it off")
    found = json.loads(roundtable("log", "verify", log, "--json")[1])
    assert (found["ok"], found["seq"], found["torn"]) == (False, length, sum(map(len, dropped)))
    for command in (("log", "show"), ("minutes",), ("replay", "--text")):
        code, _, err = roundtable(*command, log)
        assert (code, err) == (0, f"{said}\n")
    before = json.loads(roundtable("minutes", log, "--json")[1])
    code, out, _ = roundtable("log", "repair", log)
    assert (code, f"Dropped {len(dropped)} line" in out, said in out) == (0, True, True)
    assert roundtable("log", "verify", log)[0] == 0
    after = json.loads(roundtable("minutes", log, "--json")[1])
    assert before == {**after, "log": {**after["log"], "torn": found["torn"]}}


def test_verify_names_the_bad_line(roundtable: Roundtable, log: Path) -> None:
    """Damage is one line on stderr in the form that editors jump to, and exit code 1."""
    spoil(log)
    message = f"{log}:4:1: the line was altered after it was written\n"
    assert roundtable("log", "verify", log) == (1, "", message)


def test_a_torn_tail_is_not_right_but_harmless(roundtable: Roundtable, log: Path) -> None:
    """An incomplete last line is reported, with who will see to it, and exit code 1."""
    log.write_bytes(log.read_bytes() + b'{"seq":6')
    code, out, err = roundtable("log", "verify", log)
    assert (code, out) == (1, "")
    assert err.startswith(f"{log}:7:1: the last command is incomplete; the server cuts it off")


def test_verify_for_programs(roundtable: Roundtable, log: Path) -> None:
    """With --json the finding is one object on stdout, good or bad."""
    code, out, _err = roundtable("log", "verify", log, "--json")
    good = json.loads(out)
    assert (code, good["ok"], good["seq"], good["closed"], good["damage"]) == (
        0,
        True,
        5,
        True,
        None,
    )
    spoil(log)
    code, out, _err = roundtable("log", "verify", log, "--json")
    bad = json.loads(out)
    assert (code, bad["ok"], bad["lines"], bad["seq"]) == (1, False, 3, 2)
    assert bad["damage"] == {
        "line": 4,
        "reason": "flipped",
        "message": "the line was altered after it was written",
    }


def test_what_is_no_log_is_wrong_input(roundtable: Roundtable, tmp_path: Path) -> None:
    """Wrong files are told from damaged ones: exit code 2, one line, no traceback."""
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    folder = tmp_path / "folder.jsonl" / "log.jsonl"
    folder.mkdir(parents=True)
    for command in ("verify", "show", "repair"):
        for text in (empty, picture, tmp_path, "nobody", folder.parent, "no\x1b[2Jbody"):
            code, out, err = roundtable("log", command, text)
            assert (code, out, err.count("\n"), "\x1b" in err) == (2, "", 1, False), (command, text)


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_a_log_that_may_not_be_read(roundtable: Roundtable, log: Path) -> None:
    """Missing permission is one line, too."""
    log.chmod(0)
    assert roundtable("log", "verify", log) == (2, "", f"{log}: no permission\n")


def test_show_is_readable_and_safe(roundtable: Roundtable, log: Path) -> None:
    """Each event takes one line, in the session's time zone, with names, and steers nothing."""
    code, out, err = roundtable("log", "show", log)
    assert (code, err) == (0, "")
    joined = "  people.joined  person=s1  name=李雷\\x1b[2J\\u202e  role=spectator"
    note = "  queue.joined  note=“Straße\\x0anein \\x1b]0;x\\x07 🙂”"
    assert out.splitlines() == [
        "    1  14:00:00  Uda Bastians (m1)  session.opened",
        "    2  14:05:00  李雷\\x1b[2J\\u202e (s1)" + joined,
        "    3  14:30:00  Ann [/b] Lee (p4)" + note,
        "    4  14:31:00  李雷\\x1b[2J\\u202e (s1)  queue.left  entry=e1",
        "    5  15:00:00  Uda Bastians (m1)  session.closed",
    ]


def test_show_names_fields_in_the_readers_language(log: Path) -> None:
    """What a field is called, and how texts are quoted, is for people; the events' names are what
    ``--event`` takes, and what stands in the file is ``--json``."""
    german = ("log", "show", log, "--lang", "de", "--event", "people")
    code, out, err = command_line.roundtable(*german)
    assert (code, err) == (0, "")
    assert out.endswith("  people.joined  Person=s1  Name=李雷\\x1b[2J\\u202e  Rolle=spectator\n")
    assert command_line.roundtable(*german, "--json") == (0, lines()[2].decode(), "")
    _, out, _ = command_line.roundtable(*german[:-1], "queue.joined")
    assert out.endswith("  Notiz=„Straße\\x0anein \\x1b]0;x\\x07 🙂“\n")


def test_every_field_has_a_name_for_people() -> None:
    """Of every event that there is, and that of a line whose command goes on in the next."""
    events = [e for e in messages.EVENTS.values() if e.__module__.startswith("server.session.")]
    known = {field.name for event in events for field in fields(event)}
    assert set(FIELDS) == known | {"more"}
    names = Language.named("de")
    assert all(re.fullmatch(r"\w+", field_name(name, names)) for name in FIELDS)
    # Not by the word for how long somebody has spoken, which is another field.
    assert {field_name(name, names) for name in ("limit", "speech_limit")} == {"Redezeitbegrenzung"}
    assert field_name("talk", names) == "Redezeiten"
    assert field_name("of {a} newer version", names) == "of {a} newer version"


@pytest.mark.parametrize(
    ("options", "seqs"),
    [
        ([], [1, 2, 3, 4, 5]),
        (["--event", "queue"], [3, 4]),
        (["--event", "queue.j"], [3]),
        (["--by", "s1"], [2, 4]),
        (["--by", "s1", "--event", "people."], [2]),
        (["--from", "2", "--to", "3"], [2, 3]),
        (["--from", "14:30"], [3, 4, 5]),
        (["--from", "14:30:01"], [4, 5]),
        (["--to", "14:30"], [1, 2, 3]),
        (["--from", "2021-06-01T12:31:00Z", "--to", "2021-06-01T14:59:59"], [4]),
        (["--to", "2021-06-01T14"], [1, 2, 3, 4]),
        (["--from", "2021-06-01T14+02:00", "--to", "2021-06-01T14+02:00"], [1, 2, 3, 4]),
        (["--to", "20210601T1430"], [1, 2, 3]),
        (["--to", "2021-06-01"], [1, 2, 3, 4, 5]),
        (["--from", "99"], []),
    ],
)
def test_show_filters(
    roundtable: Roundtable, log: Path, options: list[str], seqs: list[int]
) -> None:
    """Filters can be combined, bounds belong to what is shown, raw lines are as in the file."""
    code, out, _err = roundtable("log", "show", log, "--json", *options)
    assert code == 0
    assert out.encode() == b"".join(lines()[seq] for seq in seqs)


@pytest.mark.parametrize(
    ("options", "seqs"),
    [
        (["--from", "23:50"], [2, 3, 4, 5]),
        (["--from", "03:15"], [4, 5]),
        (["--from", "23:00", "--to", "00:10"], [2, 3]),
        (["--to", "05:00"], [1, 2, 3, 4, 5]),
        (["--from", "05:00"], []),
        (["--to", "16:00"], [1]),
        (["--from", "22:00"], [2, 3, 4, 5]),
    ],
)
def test_a_time_is_that_of_the_night_on_which_the_session_was(
    roundtable: Roundtable, tmp_path: Path, options: list[str], seqs: list[int]
) -> None:
    """Past midnight, also where the log was begun days before: a time of day is one at which the
    session was, or else the nearest to it."""
    stage = Round(now=NOON).ask("p1")
    stage.now = datetime(2021, 6, 3, 21, 55, tzinfo=UTC)
    stage.do("m1", "session.open")
    for minutes in (10, 200, 205):
        stage.now = datetime(2021, 6, 3, 21, 55, tzinfo=UTC) + timedelta(minutes=minutes)
        stage.do("m1", "announce", text=f"{minutes} minutes")
    path = write_log(tmp_path / "log.jsonl", PLAN, stage.facts)
    code, out, _err = roundtable("log", "show", path, "--json", *options)
    assert code == 0
    assert [json.loads(line)["seq"] for line in out.splitlines()] == seqs


@pytest.mark.parametrize("when", ["noon", "14:99", "2021-13-01", "-"])
def test_a_bound_that_is_no_time(roundtable: Roundtable, log: Path, when: str) -> None:
    """What is neither a seq nor a time is said before anything is printed."""
    answer = roundtable("log", "show", log, f"--from={when}")
    assert answer == (2, "", f"{when}: neither a seq nor a time\n")


def test_show_goes_as_far_as_the_damage(roundtable: Roundtable, log: Path) -> None:
    """The good part is shown, then the damage is named."""
    spoil(log)
    code, out, err = roundtable("log", "show", log)
    assert (code, out.count("\n")) == (1, 2)
    assert err == f"{log}:4:1: the line was altered after it was written\n"


def test_repair_keeps_the_good_part_and_a_backup(roundtable: Roundtable, log: Path) -> None:
    """What was dropped is said and can be had back; a second repair finds nothing to do."""
    spoil(log)
    bad = log.read_bytes()
    code, out, err = roundtable("log", "repair", log)
    backup = log.with_name("log.jsonl.bak-1")
    dropped = sum(map(len, lines()[3:]))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"{log}:4:1: the line was altered after it was written",
        "Kept 3 lines, up to seq 2.",
        f"Dropped 3 lines ({dropped} bytes), seq 3 to 5.",
        f"The log as it was is in {backup}.",
    ]
    assert backup.read_bytes() == bad
    assert log.read_bytes() == b"".join(lines()[:3])
    assert roundtable("log", "repair", log) == (0, f"{log}: nothing to repair\n", "")


def test_repair_cuts_a_torn_tail(roundtable: Roundtable, log: Path) -> None:
    """Also what the server would cut off itself; an older backup is never written over."""
    log.with_name("log.jsonl.bak-1").write_text("older")
    log.write_bytes(b"".join(lines()) + b"\0" * 10)
    code, out, _err = roundtable("log", "repair", log)
    assert (code, "Dropped 1 line (10 bytes), no seq" in out, "bak-2" in out) == (0, True, True)
    assert log.with_name("log.jsonl.bak-1").read_text() == "older"
    assert journal.verify(log).intact


def test_half_a_backup_never_looks_like_one(
    roundtable: Roundtable, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a repair is killed or its disk is full, what is called a backup is a whole one."""
    spoil(log)
    bad = log.read_bytes()
    seen: list[list[Path]] = []

    def half(source: Any, target: Any, size: int) -> None:
        target.write(source.read(len(bad) // 2))
        target.flush()
        seen.append([*log.parent.glob("*.bak-*")])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", half)
    assert roundtable("log", "repair", log)[0] == 1
    assert seen == [[]]
    assert not [*log.parent.glob("*.bak*")]
    assert log.read_bytes() == bad


def test_repair_leaves_a_running_session_alone(roundtable: Roundtable, log: Path) -> None:
    """While a server writes, nobody else does."""
    spoil(log)
    bad = log.read_bytes()
    with hold(log):
        code, out, err = roundtable("log", "repair", log)
    assert (code, out) == (1, "")
    assert err == f"{log}: a server has this session open; stop it first\n"
    assert log.read_bytes() == bad


def test_repair_cannot_do_without_the_header(roundtable: Roundtable, log: Path) -> None:
    """If nothing could be kept, nothing is touched. Who got it from somebody who sent it by mail is
    not told that it was altered, or lost."""
    good = log.read_bytes()
    log.write_bytes(good.replace(b"\n", b"\r\n"))
    code, _out, err = roundtable("log", "repair", log)
    assert (code, err.endswith("ask for the file again, in an archive\n")) == (1, True)
    log.write_bytes(good)
    bad = log.read_bytes().replace(b"kgst", b"kgsu")
    log.write_bytes(bad)
    code, _out, err = roundtable("log", "repair", log)
    assert (code, err.endswith("; nothing of the log can be kept\n")) == (1, True)
    assert log.read_bytes() == bad
    assert list(log.parent.iterdir()) == [log]


def test_a_copy_that_cannot_be_written_has_failed(roundtable: Roundtable, tmp_path: Path) -> None:
    """That is no mistake in what was asked for, as it is none with minutes."""
    log = rounds(tmp_path / "data", "one", PLAN)
    code, _, said = roundtable("log", "anonymise", log, "-o", tmp_path / "none" / "copy.jsonl")
    assert code == 1
    assert said.startswith(f"{tmp_path / 'none' / 'copy.jsonl'}: the file cannot be written: ")
    assert said.count("\n") == 1


def test_what_is_nested_without_end_is_shown_to_where_anybody_reads(
    tmp_path: Path, roundtable: Roundtable
) -> None:
    """A log may come from anybody: what they put in fields that are not known is no error here."""
    deep: object = "x"
    for _ in range(250):
        deep = [{"deep": deep}]
    log = tmp_path / "log.jsonl"
    log.write_bytes(
        b"".join(lines([*EVENTS[:-1], {**EVENTS[0], "seq": len(EVENTS), "later": deep}]))
    )
    code, out, _ = roundtable("log", "show", log)
    assert code == 0
    assert "later=[(deep: [(deep: [" in out.splitlines()[-1]
    assert "(deep: …)" in out


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently there")
def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    """``log show | head`` ends quietly."""
    many = ({**EVENTS[0], "seq": seq, "note": "x" * 1000} for seq in range(1, 2001))
    path = tmp_path / "long.jsonl"
    path.write_bytes(b"".join(lines(many)))
    command = [sys.executable, "-m", "moderator.cli", "log", "show", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 0


def test_printable() -> None:
    """Names of people stay readable in every script; what could steer a terminal does not pass."""
    assert printable("Jörg 李雷 👩\u200d💻 [/b]") == "Jörg 李雷 👩\u200d💻 [/b]"
    assert printable("a\x1b\x9b\n\u2028\u202e") == "a\\x1b\\x9b\\x0a\\u2028\\u202e"


def told(log: Path, seq: int) -> Checkpoint:
    content = b"".join(log.read_bytes().splitlines(keepends=True)[: seq + 1])
    return Checkpoint(seq, sha256(content).hexdigest())


def test_a_witness_proves_the_log_up_to_what_they_were_told(
    roundtable: Roundtable, log: Path, tmp_path: Path
) -> None:
    """All of it, or up to where; from a file or as it is printed; also for programs."""
    file = tmp_path / "held.jsonl"
    file.write_bytes(b"".join(witness.line("kgst", told(log, seq)) for seq in (2, 5)))
    code, out, err = roundtable("log", "verify", log, "--witness", file)
    assert (code, err) == (0, "")
    assert out.splitlines()[1].startswith("The witness saw this log, all of it")
    printed = witness.short(told(log, 2))
    code, out, _ = roundtable("log", "verify", log, "--witness", printed)
    assert "every byte up to seq 2 is as it was then" in out
    assert "up to seq 5" in out
    found = json.loads(roundtable("log", "verify", log, "--json", "--witness", file)[1])["witness"]
    assert found["same"] == found["last"] == 5
    assert [each["found"] for each in found["checkpoints"]] == ["same", "same"]


def test_half_a_line_of_a_witness_is_said_to_prove_nothing(
    roundtable: Roundtable, log: Path, tmp_path: Path
) -> None:
    """It was the newest checkpoint, which covers most: nobody is to think that it was looked at."""
    file = tmp_path / "held.jsonl"
    file.write_bytes(b"".join(witness.line("kgst", told(log, seq)) for seq in (2, 5))[:-9])
    code, out, err = roundtable("log", "verify", log, "--witness", file)
    assert (code, "up to seq 2 is as it was then" in out) == (0, True)
    assert err == (
        f"{file}:2:1: this line is incomplete; the checkpoint on it is not held against the log\n"
    )


def test_a_witness_speaks_against_another_log(
    roundtable: Roundtable, log: Path, tmp_path: Path
) -> None:
    """One line, exit code 1, although every seal is right: changed, between what, or cut off.
    Programs read no other verdict than the exit code's."""
    file, late = tmp_path / "held.jsonl", witness.short(told(log, 5))
    file.write_bytes(b"".join(witness.line("kgst", told(log, seq)) for seq in (2, 5)))
    changed = [{**event, "by": "m9"} if event["seq"] == 4 else event for event in EVENTS]
    log.write_bytes(b"".join(lines(changed)))
    assert roundtable("log", "verify", log)[0] == 0
    code, _, err = roundtable("log", "verify", log, "--witness", file)
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith(f"{log}:4:1: this is not the log that the witness saw")
    assert "between seq 3 and seq 5" in err
    code, _, err = roundtable("log", "verify", log, "--witness", late)
    assert (code, err.endswith("something was changed up to seq 5\n")) == (1, True)
    code, out, _ = roundtable("log", "verify", log, "--json", "--witness", late)
    assert (code, json.loads(out)["ok"]) == (1, False)
    log.write_bytes(b"".join(lines(EVENTS[:3])))
    code, _, err = roundtable("log", "verify", log, "--witness", file)
    assert code == 1
    assert err.startswith(f"{log}:5:1: the end is cut off")


def test_what_is_no_witness_is_wrong_input(
    roundtable: Roundtable, log: Path, tmp_path: Path
) -> None:
    """A missing file, and one that holds no checkpoint: exit code 2, one line. Who has mistyped a
    checkpoint reads what one looks like."""
    for what in (tmp_path / "none", log, tmp_path, "12:abc", "18:1429ffef77736db", "1:3f9ag"):
        code, out, err = roundtable("log", "verify", log, "--witness", what)
        assert (code, out, err.count("\n")) == (2, "", 1)
        typed = ":" in str(what)
        assert err.endswith("at least 16 digits of a sum, as in 812:3f9a-1c22-77b0-e1d4\n") == typed
        missing = what == tmp_path / "none"
        assert err.endswith("a checkpoint is given as in 812:3f9a-1c22-77b0-e1d4\n") == missing


def test_a_sealed_line_that_means_nothing_is_called_the_same_everywhere(
    roundtable: Roundtable, tmp_path: Path
) -> None:
    """It was sealed like that, so verify and repair find nothing: nothing else may call it no log,
    or send anybody to repair it."""
    first, h = seal(b"", encode_header({**HEADER, "agenda": encode_agenda(PLAN)}))
    (folder := tmp_path / "kgst").mkdir()
    event = {"seq": 1, "at": "2021-06-01T12:00:00.000Z", "by": "m1", "event": "agenda.started"}
    second, _ = seal(h, journal.encode({**event, "item": 7}))
    empty, _ = seal(b"", encode_header({**HEADER, "agenda": {}}))
    log, copy = folder / "log.jsonl", tmp_path / "copy.jsonl"
    for number, content in ((2, first + second), (1, empty)):
        log.write_bytes(content)
        assert roundtable("log", "verify", log)[0] == 0
        said = f"{log}:{number}:1: this line says nothing that this program understands"
        for code, command in (
            (1, ("minutes", log)),
            (1, ("replay", "--text", log)),
            (1, ("log", "anonymise", log, "-o", copy)),
            (1, ("log", "forget", log, "m1")),
            (2, ("serve", "--resume", folder)),
        ):
            found, _, err = roundtable(*command, "--lang", "en")
            assert (found, err.split("; ")[0].strip()) == (code, said), command
            assert "repair" not in err, command
