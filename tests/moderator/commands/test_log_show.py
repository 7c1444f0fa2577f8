"""``roundtable log show``: whose events and which, and when they were."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.codec import Unknown
from server.session.messages import Fact
from tests.support.command_line import roundtable
from tests.support.logs import write_log
from tests.support.sessions import NOON, PLAN, Round


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Of a session in which Pia was renamed, and Sam took Paul's name."""
    stage = Round().running()
    stage.do("m1", "people.rename", person="p1", name="Pia Petersen")
    stage.do("m1", "people.rename", person="p2", name="Paula")
    stage.do("m1", "people.rename", person="s1", name="PAUL")
    stage.ask("p1", "p2")
    stage.after(60).do("m1", "session.close")
    return write_log(tmp_path / "log.jsonl", PLAN, stage.facts)


def show(log: Path, *options: str) -> tuple[int, list[str], str]:
    code, out, err = roundtable("log", "show", log, *options, "--lang", "en")
    return code, [line.split()[0] for line in out.splitlines()], err


@pytest.mark.parametrize("by", ["p1", "Pia Petersen", "pia", " PIA "])
def test_a_person_is_named_by_their_id_or_any_name_they_had(log: Path, by: str) -> None:
    """As ``log forget`` takes them: who asks what is stored about them says a name."""
    assert show(log, "--by", by) == show(log, "--by", "p1")
    code, seqs, err = show(log, "--by", by)
    assert (code, len(seqs), err) == (0, 1, "")


def test_what_several_were_called_names_nobody(log: Path) -> None:
    """Their ids are said, so that one can be chosen."""
    code, seqs, err = show(log, "--by", "Paul")
    assert (code, seqs) == (2, [])
    assert err.endswith("several people had this name; say which one by id: p2, s1\n")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--by", "Niemand"), "nobody in it is called Niemand"),
        (("--by", "p99"), "nobody in it is called p99"),
        (("--event", "foo"), "foo: no event begins so"),
        (("--from", "5", "--to", "3"), "--from 5 is behind --to 3"),
        (("--from", "14:01", "--to", "14:00"), "--from 14:01 is behind --to 14:00"),
    ],
)
def test_what_cannot_be_is_said(log: Path, options: tuple[str, ...], said: str) -> None:
    """A typing mistake does not look like somebody who did nothing."""
    code, seqs, err = show(log, *options)
    assert (code, seqs, err.count("\n")) == (2, [], 1)
    assert said in err


@pytest.mark.parametrize(
    "options", [("--by", "p3"), ("--event", "floor"), ("--from", "999"), ("--by", "system")]
)
def test_that_there_is_none_is_said_as_well(log: Path, options: tuple[str, ...]) -> None:
    """It is no mistake, and the exit code says so."""
    for more in ((), ("--json",)):
        code, seqs, err = show(log, *options, *more)
        assert (code, seqs, err) == (0, [], f"{log}: none of its events is one that is asked for\n")


@pytest.mark.parametrize("last", ["9999-12-31", "9999-12-31T23:59", "9999-12-31T23:59:59-12:00"])
def test_the_last_day_that_there_is_has_an_end(log: Path, last: str) -> None:
    """As people write that they want all of it: no time comes after, and none is asked for."""
    assert show(log, "--to", last) == show(log)


def test_a_log_without_events_says_that_it_has_none(log: Path) -> None:
    """A session that nobody came to looks like no file at all, where nothing is said."""
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])
    for more in ((), ("--json",)):
        assert show(log, *more) == (0, [], f"{log}: there are no events in it\n")


def test_who_may_have_come_behind_damage_is_not_called_nobody(log: Path) -> None:
    """Of a damaged log it is said that it is, and where."""
    log.write_bytes(log.read_bytes().replace(b"Pia Petersen", b"Pia Paulsens"))
    code, seqs, err = show(log, "--by", "Pia Petersen")
    assert (code, seqs) == (1, [])
    assert "the line was altered" in err
    assert show(log, "--by", "Mara")[:2] == (1, ["1", "2"])


def test_events_of_a_later_version_can_be_asked_for(tmp_path: Path) -> None:
    """This program does not know their names; the log does."""
    later = Fact(1, NOON, "m1", Unknown("later.happened", {}))
    log = write_log(tmp_path / "log.jsonl", PLAN, [later])
    assert show(log, "--event", "later.")[:2] == (0, ["1"])
    assert show(log, "--event", "latest.")[0] == 2


def test_events_of_another_day_have_it(tmp_path: Path) -> None:
    """A time of day alone would be of the first."""
    stage = Round(now=datetime(2021, 6, 1, 21, 59, tzinfo=UTC)).running()
    stage.after(120).do("m1", "session.close")
    log = write_log(tmp_path / "log.jsonl", PLAN, stage.facts)
    _, out, _ = roundtable("log", "show", log)
    lines = out.splitlines()
    assert lines[0].startswith("    1  23:59:00  ")
    assert "  2021-06-02 00:01:00  " in lines[-1]
    _, out, _ = roundtable("log", "show", log, "--event", "session.closed")
    assert out.splitlines() == lines[-1:]


def test_times_that_clocks_show_twice_have_their_offset(tmp_path: Path) -> None:
    """In the night in which they are put back."""
    stage = Round(now=datetime(2021, 10, 31, 0, 30, tzinfo=UTC)).running()
    stage.after(3600).do("m1", "session.close")
    log = write_log(tmp_path / "log.jsonl", PLAN, stage.facts)
    _, out, _ = roundtable("log", "show", log)
    assert "  02:30:00+02:00  " in out.splitlines()[0]
    assert "  02:30:00+01:00  " in out.splitlines()[-1]


@pytest.mark.parametrize(("more", "said"), [(b"x", "(1 byte)"), (b"xy", "(2 bytes)")])
def test_repair_counts_bytes_as_people_do(log: Path, more: bytes, said: str) -> None:
    """One is one."""
    log.write_bytes(log.read_bytes() + more)
    assert said in roundtable("log", "repair", log, "--lang", "en")[1]


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("14:30", {"early", "late"}),
        ("14:30:59", {"early", "late"}),
        ("2021-06-01T14:30+02:00", {"early", "late"}),
        ("2021-06-01", {"early", "late", "after"}),
        ("14:30:00", {"early"}),
        ("2021-06-01T12:30:59.500Z", {"early", "late"}),
        ("14:29", set()),
    ],
)
def test_a_time_is_taken_as_exactly_as_it_is_said(
    tmp_path: Path, last: str, found: set[str]
) -> None:
    """A minute up to its end, and a day; who asks for 14:00 to 14:30 misses nothing of it."""
    half_past = datetime(2021, 6, 1, 12, 30, tzinfo=UTC)
    times = {"early": 0.0, "late": 59.0, "after": 60.0}
    facts = [
        Fact(seq, half_past + timedelta(seconds=seconds), "m1", Unknown("x." + name, {}))
        for seq, (name, seconds) in enumerate(times.items(), 1)
    ]
    log = write_log(tmp_path / "log.jsonl", PLAN, facts)
    _, out, _ = roundtable("log", "show", log, "--to", last)
    assert {name for name in times if f"x.{name}" in out} == found
