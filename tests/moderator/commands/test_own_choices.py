"""Options by which people choose how a program is for them, tried on a terminal as they would."""

import json
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from moderator.app.themes import DARK, LIGHT
from moderator.client.address import address
from moderator.commands.examples import example
from tests.support.processes import ROOT, Serving, served
from tests.support.terminal import Terminal, on_terminal
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")

AGENDA = "2021-06-01-kommunale-neuausrichtung"
_TITLE = re.compile(rb"\x1b\].*?(?:\x07|\x1b\\)")
"""What a terminal is told of its window, which may end with the sign of the bell."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Serving]:
    with served(str(example(AGENDA)), "--port", "0", data_dir=tmp_path / "room") as serving:
        yield serving


@contextmanager
def moderating(room: Serving) -> Iterator[ClientConnection]:
    where = address(room.links["moderator"])
    with connect(where.url, proxy=None) as socket:
        socket.send(json.dumps({"hello": 1, "token": where.token, "client": "own choices"}))
        yield socket


def do(socket: ClientConnection, number: int, command: str, **fields: Any) -> None:
    socket.send(json.dumps({"id": number, "do": command, **fields}))
    while (answer := json.loads(socket.recv())).get("re") != number:
        pass
    assert answer.get("ok"), answer


@pytest.mark.parametrize("plain", [False, True])
def test_whoever_names_an_organisation_comes_with_it(
    room: Serving, tmp_path: Path, plain: bool
) -> None:
    """``join --organisation``: in the log, and so for the moderators, as it was said."""
    own = ("--name", "Sam", "--organisation", "City of Ghent [/b]", "--data-dir", str(tmp_path))
    words = ("join", room.links["spectators"], *own, *(["--plain"] if plain else []))
    with on_terminal("moderator.cli", *words, "--lang", "en") as terminal:
        terminal.read_until(lambda: "people.joined" in room.log.read_text(encoding="utf-8"))
        facts = [json.loads(line) for line in room.log.read_text(encoding="utf-8").splitlines()]
        (joined,) = (fact for fact in facts if fact.get("event") == "people.joined")
        assert (joined["name"], joined["organisation"]) == ("Sam", "City of Ghent [/b]")


@pytest.mark.parametrize("quiet", [False, True])
def test_the_terminals_bell_rings_unless_somebody_wants_it_quiet(
    room: Serving, tmp_path: Path, quiet: bool
) -> None:
    """``join --quiet``: what the bell would ring for, which is having the floor, is to be seen all
    the same."""
    link = room.links["panelists"]["p1"]
    own = ("--lang", "en", "--data-dir", str(tmp_path))
    words = ("join", link, *own, *(["--quiet"] if quiet else []))
    with moderating(room) as moderator, on_terminal("moderator.cli", *words) as terminal:
        do(moderator, 1, "agenda.next")
        terminal.read_until(lambda: terminal.shows("Schuhmann"))
        do(moderator, 2, "floor.give", person="p1")

        def rang() -> bool:
            return b"\x07" in _TITLE.sub(b"", bytes(terminal.output))

        terminal.read_until(lambda: terminal.shows("YOU HAVE THE FLOOR"))
        if quiet:
            terminal.settle()
            assert not rang()
        else:
            terminal.read_until(rang)


@pytest.mark.parametrize(("option", "theme"), [((), DARK), (("--light",), LIGHT)])
def test_a_stage_begins_in_the_colours_that_were_asked_for(
    room: Serving, tmp_path: Path, option: tuple[str, ...], theme: Any
) -> None:
    """``stage --light``: on a light ground, and without it on a dark one."""
    words = ("stage", room.links["stage"], "--data-dir", str(tmp_path), *option)
    with on_terminal("moderator.cli", *words, "--lang", "en") as terminal:
        terminal.read_until(lambda: terminal.shows("The session has not begun."))
        line = bytes(terminal.output)
        line = line[: line.index(b"The session has not begun.")]
        ground = re.findall(rb"48;2;(\d+);(\d+);(\d+)", line)[-1]
        assert "#{:02x}{:02x}{:02x}".format(*map(int, ground)) == theme.background


def test_a_screen_is_whole_whatever_the_system_says_of_the_terminal(
    room: Serving, tmp_path: Path
) -> None:
    """By a locale of before UTF-8, as a server's may be, and with stderr kept in a file: what is
    drawn is on the terminal, letter by letter, and in the file is nothing."""
    import pexpect

    kept = tmp_path / "stderr"
    command = [*(sys.executable, "-m", "moderator.cli", "--lang", "de"), "join"]
    command += [room.links["panelists"]["p1"], "--data-dir", str(tmp_path)]
    old = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "TERM": "xterm-256color"}
    child = pexpect.spawn(
        "sh",
        ["-c", f"{shlex.join(command)} 2>{shlex.quote(str(kept))}"],
        cwd=str(ROOT),
        dimensions=(24, 80),
        timeout=PATIENCE,
        env={**os.environ, **old},
    )
    try:
        terminal = Terminal(child, (80, 24))
        terminal.read_until(lambda: terminal.shows("○ Noch nicht eröffnet"))
        assert kept.read_bytes() == b""
    finally:
        child.close(force=True)
