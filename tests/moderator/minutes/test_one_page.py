"""The minutes on one page."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from moderator.minutes.output import Format, written
from moderator.minutes.report_data import ReportData
from server.journal import Damaged
from server.language import Language
from tests.support.command_line import roundtable
from tests.support.sessions import Round

from .making import report_of
from .scene import SECRETS, plan

LONG = "Die Donaudampfschifffahrtsgesellschaft der Kommunen soll es richten. " * 40


def one_page(stage: Round, form: Format, code: str = "de") -> bytes:
    return written(report_of(stage), form, Language.named(code), one_page=True)


def overfull(text: str) -> Round:
    """More of everything than fits, each as long as it may be."""
    stage = Round(plan(title=text[:280].strip(), name=text[:80].strip()))
    for do in ("session.open", "agenda.next"):
        stage.do("m1", do)
    for n in range(12):
        said = f"{n} {text}"[:280]
        stage.do("m1", "finding.record", text=said, owner="p1")
        stage.do("p2", "question.ask", text=said)
        stage.do("m1", "position.add", text=said)
    for question in stage.state.questions:
        stage.do("m1", "question.approve", question=question)
    for position in tuple(stage.state.positions)[-12:]:
        stage.do("m1", "position.open", position=position)
        stage.do("p1", "position.assess", position=position, stance=1)
        stage.do("m1", "position.close", position=position)
    return stage


@pytest.mark.parametrize("state", ["open", "closed", "derived and damaged"])
@pytest.mark.parametrize("code", ["de", "en"])
def test_it_is_one_page_also_where_much_was_found(code: str, state: str) -> None:
    """Whatever was said, however long, and whatever is wrong with the log: one sheet of A4, which
    says how much more there is."""
    stage = overfull(LONG)
    if state == "closed":
        stage.do("m1", "session.close")
    report = report_of(stage)
    if state == "derived and damaged":
        history = replace(report.history, unknown=12)
        damage = Damaged(1234, "foreign")
        reading = replace(report.reading, history=history, damage=damage, anonymous=True)
        report = ReportData(reading)
    language = Language.named(code)
    with pikepdf.open(BytesIO(written(report, "pdf", language, one_page=True))) as opened:
        assert len(opened.pages) == 1
    more = {"de": "im vollständigen Protokoll", "en": "more in the full minutes"}[code]
    assert more in written(report, "md", language, one_page=True).decode()


def test_short_texts_leave_room_for_more_of_them() -> None:
    """Nobody is sent to the full minutes for what has room on the sheet, which is still one."""
    said = "Wer baut, zahlt."
    stage = overfull(said)
    stage.do("m1", "session.close")
    text = one_page(stage, "md").decode()
    assert f"- 7 {said} – " in text
    bullets = [line for line in text.splitlines() if line.startswith("- ") and said in line]
    assert len(bullets) == 26
    with pikepdf.open(BytesIO(one_page(stage, "pdf"))) as opened:
        assert len(opened.pages) == 1


def test_it_says_what_was_found_and_how_firmly(round_played: Round) -> None:
    """Findings, positions, next steps and open questions, and how many more there are."""
    text = one_page(round_played, "md", "en").decode()
    for title in ("Findings", "Positions", "Next steps", "Questions left open"):
        assert f"## {title}" in text
    assert "A target is needed." in text


def test_nothing_that_is_private_is_on_it(round_played: Round) -> None:
    """It says no more than the full minutes may."""
    text = one_page(round_played, "html", "en").decode()
    assert not [secret for secret in SECRETS if secret in text]


def test_programs_get_all_of_it(log: Path) -> None:
    """For CSV and JSON there is no page, and the command says so."""
    code, out, err = roundtable("minutes", log, "--one-page", "--json")
    assert (code, out, err.count("\n")) == (2, "", 1)
