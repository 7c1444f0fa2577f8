"""Minutes in every format, made in the process."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from moderator.account import Reading, of_facts
from moderator.cli import main
from moderator.minutes.material import Material
from moderator.minutes.output import Format, written
from server.language import Language
from tests.server.session.stage import Stage


def material_of(stage: Stage) -> Material:
    account = of_facts("round-1", stage.plan, stage.facts)
    return Material(Reading(account, len(stage.facts), "0" * 32))


def made(stage: Stage, form: Format, language: str = "en") -> str:
    return written(material_of(stage), form, Language.named(language)).decode()


def command(*words: str | Path) -> tuple[int, str, str]:
    """``roundtable`` with these words, in this process: exit code, stdout, stderr."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
        out.flush()
    content = out.buffer
    assert isinstance(content, io.BytesIO)
    return code, content.getvalue().decode(), err.getvalue()
