"""What a host makes of the log without a screen, once the session is closed."""

from pathlib import Path
from typing import cast

import pytest

from moderator.client.link import Link
from moderator.commands.afterwards import Afterwards
from moderator.desk.after.failed import Failed
from moderator.plain.outcome import Does, House, Moment, Unclear
from moderator.plain.vocabulary import WORDS
from moderator.plain.words import found
from server.language import Language
from tests.support.logs import write_log
from tests.support.sessions import PLAN, Round

EN = Language.named("en")


@pytest.fixture
def stage() -> Round:
    return Round().running("i2").ask("p1")


async def made(stage: Round, house: House, line: str) -> list[str]:
    first, _, rest = line.partition(" ")
    (word,) = found([word for word in WORDS if word.is_for("moderator")], first)
    outcome = word.run(Moment(stage.view(), EN, house=house), rest)
    assert isinstance(outcome, Does)
    return list(await outcome.run(cast(Link, None)))


@pytest.mark.parametrize("line", ["minutes", "round", "vouch key"])
async def test_it_is_made_by_who_has_the_log_once_the_session_is_closed(
    line: str, stage: Round, tmp_path: Path
) -> None:
    """Before, and where the log lies elsewhere, that is said."""
    here = House(log=tmp_path / "log.jsonl", paperwork=Afterwards(EN))
    for house, why in ((here, "once the session is closed"), (House(), "Only where")):
        with pytest.raises(Unclear, match=why):
            await made(stage, house, line)


async def test_the_next_round_is_written_and_no_file_is_overwritten(
    stage: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the file that is named, with an agenda's ending, else in the folder where one is."""
    stage.do("m1", "session.close")
    house = House(
        log=write_log(tmp_path / "log.jsonl", PLAN, stage.facts), paperwork=Afterwards(EN)
    )
    monkeypatch.chdir(tmp_path)
    for line, file in (("round", "agenda-2.yaml"), ("runde next", "next.yaml")):
        (said,) = await made(stage, house, line)
        assert said.startswith("Written: ")
        assert said.endswith(file)
        assert "Communal realignment" in (tmp_path / file).read_text("utf-8")
    (said,) = await made(stage, house, "round")
    assert said.startswith("Not written: ")


async def test_a_log_is_signed_with_the_key_that_is_named(
    stage: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where none is named, and there is none from the last time, that is asked for."""
    monkeypatch.setenv("HOME", str(tmp_path))
    stage.do("m1", "session.close")
    house = House(
        log=write_log(tmp_path / "log.jsonl", PLAN, stage.facts), paperwork=Afterwards(EN)
    )
    with pytest.raises(Unclear, match="which SSH key"):
        await made(stage, house, "vouch")
    (said,) = await made(stage, house, f"vouch {tmp_path / 'none'}")
    assert said.startswith("Not signed: ")


def test_where_the_next_agenda_cannot_be_written_its_file_is_named(
    stage: Round, tmp_path: Path
) -> None:
    """Somebody has typed it, and may have mistyped it."""
    log, file = write_log(tmp_path / "log.jsonl", PLAN, stage.facts), tmp_path / "none" / "x.yaml"
    with pytest.raises(Failed) as failed:
        Afterwards(EN).next_agenda(log, file)
    assert str(failed.value) == f"{file}: the file cannot be written: No such file or directory"
