"""The systemd unit in ``release/``: what it starts is run as systemd would."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.ports import free_ports

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


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder in which the unit finds its state's and the agenda."""
    (tmp_path / "state").mkdir()
    (tmp_path / "harbour.yaml").write_bytes(AGENDA.read_bytes())
    return tmp_path


def started(folder: Path, port: int) -> subprocess.Popen[str]:
    environment = os.environ | {
        "STATE_DIRECTORY": str(folder / "state"),
        "OPTIONS": f"--port {port} --json --lang en",
    }
    return subprocess.Popen(
        ["/bin/sh", "-c", start_command(folder)], stdout=subprocess.PIPE, text=True, env=environment
    )


def said(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    told: dict[str, str] = json.loads(process.stdout.readline())
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="systemd is Linux's")
def test_a_service_that_comes_back_goes_on_with_its_session(machine: Path) -> None:
    """Killed and started again by the same line, it holds the same session at the same place."""
    (port,) = free_ports(1)
    with started(machine, port) as first:
        begun = said(first)
        first.kill()
    with started(machine, port) as second:
        resumed = said(second)
        second.terminate()
    assert (resumed["session"], resumed["log"]) == (begun["session"], begun["log"])
    assert second.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="systemd is Linux's")
def test_a_service_that_could_not_begin_begins_later(tmp_path: Path) -> None:
    """What a crash left in the folder before there was a log is no session to go on with."""
    (tmp_path / "state" / "2026-11-27-k7mq").mkdir(parents=True)
    (tmp_path / "state" / "2026-11-27-k7mq" / "log.lock").touch()
    (tmp_path / "harbour.yaml").write_bytes(AGENDA.read_bytes())
    with started(tmp_path, *free_ports(1)) as process:
        begun = said(process)
        process.terminate()
    assert begun["session"] != "2026-11-27-k7mq"
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="systemd is Linux's")
def test_a_service_whose_files_are_wrong_is_not_started_again(machine: Path) -> None:
    """Not every second for ever: the unit names the code with which it ends."""
    (port,) = free_ports(1)
    with started(machine, port) as first:
        log = Path(said(first)["log"])
        first.kill()
    log.write_bytes(log.read_bytes().replace(b"Harbour", b"Hapbour", 1))
    with started(machine, port) as second:
        pass
    found = re.search(r"^RestartPreventExitStatus=(\d+)$", UNIT.read_text(), flags=re.MULTILINE)
    assert found
    assert second.returncode == int(found[1])


def analysed(word: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What systemd itself says of the unit, as the instance ``harbour``."""
    unit = folder / "roundtable@harbour.service"
    unit.write_text(UNIT.read_text().replace("%i", "harbour"))
    command = ("systemd-analyze", word, *options, str(unit))
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd, see .ci/run")
def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    """No word is unknown to it, and what may be done from within stays small: 2.0 of 10."""
    understood = analysed("verify", tmp_path)
    assert (understood.returncode, understood.stdout, understood.stderr) == (0, "", "")
    exposed = analysed("security", tmp_path, "--offline=true", "--threshold=20")
    assert exposed.returncode == 0, exposed.stdout
