"""What becomes of a screen whose terminal is closed."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import ROOT
from tests.support.waiting import PATIENCE, until

WAITS = """
import signal, subprocess, sys
from pathlib import Path

signal.signal(signal.SIGHUP, {told})
program = subprocess.Popen([sys.executable, "-c", sys.argv[1]])
Path(sys.argv[2]).write_text(str(program.pid))
program.wait()
"""
"""As ``make run`` does: told that the terminal is closed, it waits for what it began. Or, as under
``nohup``, nobody is told."""

SHOWN = """
from textual.widgets import Static
from moderator.app.base_app import BaseApp
from server.language import Language

class Shown(BaseApp[None]):
    def compose(self):
        yield Static("shown")

Shown(Language.named("en")).run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
@pytest.mark.parametrize("told", ["lambda *_: None", "signal.SIG_IGN"], ids=["between", "nobody"])
async def test_a_screen_ends_with_its_terminal(tmp_path: Path, told: str) -> None:
    """Also where only a program between is told, or none: it would go on unseen, and whoever closed
    the window would not know."""
    import pexpect

    number = tmp_path / "pid"
    child: Any = pexpect.spawn(
        sys.executable,
        ["-c", WAITS.format(told=told), SHOWN, str(number)],
        cwd=str(ROOT),
        env={**os.environ, "TERM": "xterm-256color"},
        timeout=PATIENCE,
    )
    child.expect("shown")
    try:
        child.ptyproc.fileobj.close()
        await until(lambda: not child.ptyproc.isalive())
    finally:
        with suppress(ProcessLookupError):
            os.kill(int(number.read_text()), signal.SIGKILL)
        child.close(force=True)
