"""Minutes in every format, made in the process."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from moderator.cli import main
from moderator.history import Reading, of_facts
from moderator.minutes.output import Format, written
from moderator.minutes.report_data import ReportData
from server.language import Language
from tests.server.session.stage import Stage


def report_of(stage: Stage) -> ReportData:
    history = of_facts("round-1", stage.plan, stage.facts)
    return ReportData(Reading(history, len(stage.facts), "0" * 32))


def made(stage: Stage, form: Format, language: str = "en") -> str:
    return written(report_of(stage), form, Language.named(language)).decode()


def command(*words: str | Path) -> tuple[int, str, str]:
    """``roundtable`` with these words, in this process: exit code, stdout, stderr."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
        out.flush()
    content = out.buffer
    assert isinstance(content, io.BytesIO)
    return code, content.getvalue().decode(), err.getvalue()
