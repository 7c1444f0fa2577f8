"""The systemd unit in ``release/``: what it starts is run as systemd would."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
UNIT = HOUSE / "release" / "roundtable@.service"
AGENDA = HOUSE / "agendas" / "example-harbour-town.yaml"


def start_command(folder: Path) -> str:
    """The unit's command for the instance ``harbour``, with this checkout for the installation."""
    found = re.search(r"^ExecStart=/bin/sh -c '(.+)'$", UNIT.read_text(), flags=re.MULTILINE)
    assert found
    line = found[1].replace("/etc/roundtable/", f"{folder}/").replace("%i", "harbour")
    program = Path(sys.executable).with_name("roundtable")
    return line.replace("/opt/roundtable/bin/roundtable", str(program)).replace("$$", "$")


def started(folder: Path) -> subprocess.Popen[str]:
    environment = os.environ | {
        "STATE_DIRECTORY": str(folder / "state"),
        "OPTIONS": "--port 0 --json --lang en",
    }
    return subprocess.Popen(
        ["/bin/sh", "-c", start_command(folder)], stdout=subprocess.PIPE, text=True, env=environment
    )


def said(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    told: dict[str, str] = json.loads(process.stdout.readline())
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="systemd is Linux's")
def test_a_service_that_comes_back_goes_on_with_its_session(tmp_path: Path) -> None:
    """Killed and started again by the same line, it holds the same session at the same place."""
    (tmp_path / "state").mkdir()
    (tmp_path / "harbour.yaml").write_bytes(AGENDA.read_bytes())
    with started(tmp_path) as first:
        begun = said(first)
        first.kill()
    with started(tmp_path) as second:
        resumed = said(second)
        second.terminate()
    assert (resumed["session"], resumed["log"]) == (begun["session"], begun["log"])
    assert second.returncode == 0
