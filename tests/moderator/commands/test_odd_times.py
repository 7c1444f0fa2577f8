"""Logs whose lines are sealed and whose times are not: every command ends in a sentence."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from moderator import cli
from server.codec import decode_fact, instant
from server.journal import LogReader
from server.journal.derive import write_chain
from tests.support.logs import AnyLog, write_log
from tests.support.sessions import PLAN, Round

ODD: Final[tuple[object, ...]] = (
    *("0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00+14:00"),
    *("9999-12-31T23:59:59-14:00", "2021-06-01T12:00:00", "2021-06-01", "", "soon", 5, None, {}),
)


def resealed(folder: Path, odd: object, where: str) -> Path:
    """A log of a session with one time changed, or all of them, as its owner could do it."""
    log = AnyLog(5, 60)
    with LogReader(write_log(folder / "before.jsonl", log.plan, log.facts)) as reader:
        header = reader.header
        records = [{**record, "at": instant(record["at"])} for record in reader.records()]
    changed: list[dict[str, Any]] = {
        "created": [header],
        "first": records[:1],
        "last": records[-1:],
        "all": records,
    }[where]
    for record in changed:
        record["created" if record is header else "at"] = odd
    path = folder / "log.jsonl"
    del header["roundtable-log"]
    write_chain(path, header, records)
    return path


@pytest.mark.parametrize("where", ["created", "first", "last", "all"])
@pytest.mark.parametrize("odd", ODD)
def test_every_command_ends_in_a_sentence(
    odd: object, where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be read as a time is named by its line, and is no mistake in the program."""
    log = str(resealed(tmp_path, odd, where))
    made = [str(tmp_path / f"minutes.{form}") for form in ("md", "json", "csv", "html")]
    for arguments in (
        ["log", "verify", log],
        ["log", "show", log],
        ["log", "show", "--from", "14:00", log],
        ["log", "anonymise", log, "-o", str(tmp_path / "copy.jsonl")],
        ["replay", "--text", log],
        *(["minutes", log, "-o", path] for path in made),
        ["agenda", "new", "--from", log, str(tmp_path / "next.yaml")],
    ):
        code = cli.main([*arguments, "--lang", "en"])
        error = capsys.readouterr().err
        assert "mistake" not in error
        assert code in (0, 1, 2)
        assert error or code == 0


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("start", ["00:00", "23:59"])
def test_a_plan_of_any_day_has_minutes(
    date: str, start: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No agenda file has such a day, but a log can."""
    plan = replace(PLAN, date=date, start=start)
    log = str(write_log(tmp_path / "log.jsonl", plan, Round(plan).running().facts))
    for form in ("md", "json", "html"):
        assert cli.main(["minutes", log, "-o", str(tmp_path / f"minutes.{form}")]) == 0
    assert cli.main(["replay", "--text", log]) == 0
    assert not capsys.readouterr().err


@pytest.mark.parametrize("until", [odd for odd in ODD if not isinstance(odd, int)])
def test_times_within_an_event_are_read_like_its_own(until: object) -> None:
    """Else they would fail in the rules, long after the line was taken for good."""
    record = {"seq": 1, "at": "2021-06-01T12:00:00.000Z", "by": "m1", "event": "panel.invited"}
    with pytest.raises(ValueError, match="until"):
        decode_fact({**record, "person": "s1", "until": until})
