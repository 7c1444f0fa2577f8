"""``roundtable moderate`` as people start it: in a terminal, with a server of its own."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from moderator.cli import main
from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.journal import hold
from server.session.links import Renew
from tests.support.command_line import roundtable
from tests.support.lines import joined
from tests.support.ports import free_ports
from tests.support.processes import ROOT, served
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pexpect has no spawn on Windows")

AGENDA = """\
title: Harbour
language: en
moderators:
  - name: Maeve
panelists:
  - name: Ann [/b] Lee
items:
  - title: Talk
    kind: discussion
    duration: 10 min
"""


@pytest.fixture
def agenda(tmp_path: Path) -> Path:
    path = tmp_path / "agenda.yaml"
    path.write_text(AGENDA, encoding="utf-8")
    return path


def spawned(*arguments: str) -> Any:
    """The command on a terminal of 80 x 24."""
    import pexpect

    return pexpect.spawn(
        sys.executable,
        ["-m", "moderator.cli", "moderate", *arguments],
        cwd=str(ROOT),
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=PATIENCE,
        env={**os.environ, "TERM": "xterm-256color"},
    )


def server_of(data: Path) -> dict[str, Any]:
    """Who holds the only session in a data folder."""
    (path,) = data.glob("*/server.json")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def healthy(server: dict[str, Any]) -> bool:
    with urlopen(f"http://127.0.0.1:{server['port']}/healthz", timeout=PATIENCE) as answer:
        return bool(answer.status == 200)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder whose server is ended afterwards, if it still runs."""
    folder = tmp_path / "sessions"
    yield folder
    for path in folder.glob("*/server.json"):
        with suppress(ProcessLookupError):
            os.kill(json.loads(path.read_text())["pid"], signal.SIGTERM)


def test_a_desk_that_dies_takes_nothing_with_it(agenda: Path, data: Path) -> None:
    """The session is the server's; whoever has the link goes on."""
    desk = spawned(
        str(agenda), "--port", str(*free_ports(1)), "--data-dir", str(data), "--lang", "en"
    )
    desk.expect("Moderators\r\n")
    desk.expect(r"(http://\S+)\r\n")
    link = desk.match[1]
    desk.expect(re.escape("Ann [/b] Lee") + r"\r\n  http://\S+\r\nAudience\r\n  http://")
    desk.expect("You are Maeve")
    desk.kill(signal.SIGKILL)
    desk.wait()
    assert healthy(server_of(data))
    again = spawned(link, "--lang", "en")
    again.expect("You are Maeve")
    again.send("\x11")
    again.expect("Harbour|\\[\\?1049l")
    again.wait()
    assert healthy(server_of(data))


def test_a_server_that_dies_is_started_again_from_the_desk(agenda: Path, data: Path) -> None:
    """The desk that hosts says that it died, and with one key the session goes on: at the same
    place, with the links that people have, and the desk is back by itself. Who declines is told
    where that is to be had, and who leaves, how to go on with the session later."""
    import pexpect

    desk = spawned(
        str(agenda), "--port", str(*free_ports(1)), "--data-dir", str(data), "--lang", "en"
    )
    desk.expect("You are Maeve")
    desk.send("\x1b")
    desk.expect("NEXT")
    before = server_of(data)
    os.kill(before["pid"], signal.SIGKILL)
    desk.expect("The server has ended")
    desk.expect("Start it again")
    desk.send("\x1b")
    desk.expect("“Start the server again”: it has ended")
    desk.send("\x10start the server")
    desk.expect("The server has ended")
    desk.send("\r")
    desk.expect("Start it again")
    desk.send("\r")
    (path,) = data.glob("*/server.json")
    deadline = time.monotonic() + PATIENCE
    while (after := json.loads(path.read_text()))["pid"] == before["pid"]:
        assert time.monotonic() < deadline
        desk.expect([r".+", pexpect.TIMEOUT], timeout=0.1)
    assert after["port"] == before["port"]
    assert healthy(after)
    os.kill(after["pid"], signal.SIGKILL)
    desk.expect("The server has ended")
    desk.send("\x11")
    desk.expect("The server has ended; the log is")
    desk.expect(f"roundtable moderate --resume {re.escape(str(path.parent))}\r\n")
    desk.wait()
    path.unlink()


def test_a_desk_that_is_not_let_in_any_more_takes_no_server_with_it(
    agenda: Path, data: Path
) -> None:
    """Who made the moderators' link new moderates on, with everybody who is there; whoever leaves
    is told so."""

    async def made_new(link: str) -> None:
        other = Link(link, name="Maeve")
        async with joined(other):
            assert isinstance(await other.request(Renew("moderators")), Answered)

    desk = spawned(
        str(agenda), "--port", str(*free_ports(1)), "--data-dir", str(data), "--lang", "en"
    )
    desk.expect("Moderators\r\n")
    desk.expect(r"(http://\S+)\r\n")
    link = desk.match[1]
    desk.expect("You are Maeve")
    asyncio.run(made_new(link))
    desk.expect("This link has been renewed")
    desk.send("\x11")
    desk.expect("The session goes on without this desk.\r\n")
    desk.expect("This link has been renewed. Please ask for the new one.\r\n")
    desk.wait()
    assert desk.exitstatus == 1
    assert healthy(server_of(data))


def test_leaving_before_anything_began_asks_what_becomes_of_the_server(
    agenda: Path, data: Path
) -> None:
    """Links that were sent lead to it, so a slip of a key does not end it, and enter stays; whoever
    says so leaves nothing running behind them."""
    desk = spawned(
        str(agenda), "--port", str(*free_ports(1)), "--data-dir", str(data), "--lang", "en"
    )
    desk.expect("You are Maeve")
    desk.send("\x11\r")
    desk.send("\x11")
    desk.expect("Leave, and stop the server")
    assert healthy(server_of(data))
    desk.send("\x1b[A\r")
    desk.expect("The server has ended; the log is")
    desk.wait()
    assert desk.exitstatus == 0
    assert list(data.glob("*/server.json")) == []
    assert len(list(data.glob("*/log.jsonl"))) == 1


def test_mistakes_in_the_agenda_are_said_and_begin_no_session(agenda: Path, data: Path) -> None:
    """As ``agenda check`` says them, with their places; and no server is left that was to serve."""
    agenda.write_text(AGENDA.replace("kind: discussion", "kind: disussion"), encoding="utf-8")
    desk = spawned(str(agenda), "--data-dir", str(data), "--lang", "en")
    desk.expect(re.escape(str(agenda)) + r":9:\d+: ")
    desk.wait()
    assert desk.exitstatus == 2
    assert [path.name for path in data.rglob("*")] == ["server-errors.log"]


def test_a_link_that_lets_nobody_in_is_said_again_when_the_screen_has_gone(
    agenda: Path, tmp_path: Path
) -> None:
    """The thing failed: exit code 1, and the sentence stays in the terminal."""
    with served(str(agenda), "--port", "0", data_dir=tmp_path) as serving:
        link = f"{serving.links['moderator'].partition('#')[0]}#nothing"
        desk = spawned(link, "--lang", "en", "--data-dir", str(tmp_path))
        desk.expect("This link or code is not valid.")
        desk.send("\x11")
        desk.expect("This link or code is not valid. Please check it, or ask the moderators.\r\n")
        desk.wait()
        assert desk.exitstatus == 1


@pytest.mark.parametrize("arguments", [["http://127.0.0.1:1/#x"], ["agenda.yaml"], []])
def test_without_a_terminal_one_line_says_so(arguments: list[str]) -> None:
    """A script gets a sentence and an exit code instead of a screen."""
    result = subprocess.run(
        [sys.executable, "-m", "moderator.cli", "moderate", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Not a directory"), ("de", "ist kein Ordner")]
)
def test_a_file_is_no_folder_for_sessions(agenda: Path, language: str, sentence: str) -> None:
    """That is said of it, and not that it exists."""
    code, out, said = roundtable(
        *("moderate", "--plain", agenda, "--data-dir", agenda, "--lang", language)
    )
    assert (code, out, said) == (1, "", f"{agenda}: {sentence}\n")


def test_a_server_whose_links_nobody_has_read_does_not_stay(
    agenda: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they cannot be written, nobody would know that it runs, nor what ends it."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        place = ("--port", str(*free_ports(1)), "--data-dir", str(data))
        assert main(["moderate", "--plain", str(agenda), *place]) == 1
        monkeypatch.undo()
    (log,) = data.glob("*/log.jsonl")
    hold(log).release()


def test_a_link_without_its_beginning_is_no_missing_file(tmp_path: Path) -> None:
    """It is said what a link looks like; of a path with its signs, what is wrong with that."""
    code, _, said = roundtable("moderate", "--plain", "192.0.2.1:8765/#token", "--lang", "en")
    assert (code, said) == (2, "A link looks like this: http://host:port/#token\n")
    (draft := tmp_path / "#1.yaml").write_text("", encoding="utf-8")
    code, _, said = roundtable("moderate", draft, "--lang", "en")
    assert (code, said) == (2, f"{draft}:1:1: the agenda is empty\n")
