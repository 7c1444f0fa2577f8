"""Minutes in every format, made in the process."""

from moderator.history import Reading, of_facts
from moderator.minutes.output import Format, written
from moderator.minutes.report_data import ReportData
from server.language import Language
from tests.support.sessions import Round


def report_of(stage: Round) -> ReportData:
    history = of_facts("round-1", stage.plan, stage.facts)
    return ReportData(Reading(history, len(stage.facts), "0" * 32))


def made(stage: Round, form: Format, language: str = "en") -> str:
    return written(report_of(stage), form, Language.named(language)).decode()
