"""Somebody's link given to a command for somebody else, on a terminal and without one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import roundtable
from tests.support.plain_lines import Plain, plain
from tests.support.processes import ROOT, Serving, served
from tests.support.waiting import PATIENCE

AGENDA = str(ROOT / "agendas" / "example-harbour-town.yaml")
DESK = "“roundtable moderate LINK” opens the desk."
PANEL = "“roundtable join LINK” opens it."
STAGE = "“roundtable stage LINK” shows who speaks."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("sessions")
    with served("--port", "0", "--lang", "en", AGENDA, data_dir=folder) as serving:
        yield serving


@pytest.fixture
def links(server: Serving) -> dict[str, str]:
    shared = {whose: server.links[whose] for whose in ("moderator", "spectators", "stage")}
    return {**shared, "panelist": server.links["panelists"]["p1"]}


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect has no spawn on Windows")
@pytest.mark.parametrize(
    ("command", "whose", "rather"),
    [
        ("moderate", "panelist", PANEL),
        ("join", "stage", STAGE),
        ("stage", "moderator", DESK),
    ],
)
def test_the_right_command_is_named_and_no_other_screen_opened(
    command: str, whose: str, rather: str, links: dict[str, str], tmp_path: Path
) -> None:
    """One sentence that stays in the terminal, and the code for wrong input."""
    import pexpect

    screen: Any = pexpect.spawn(
        sys.executable,
        ["-m", "moderator.cli", command, links[whose], "--lang", "en", "--data-dir", str(tmp_path)],
        cwd=str(ROOT),
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=PATIENCE,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    screen.expect_exact("\x1b[?1049l")
    screen.expect(pexpect.EOF)
    screen.wait()
    (said,) = screen.before.splitlines()[-1:]
    assert said.endswith(rather)
    assert screen.exitstatus == 2


@pytest.mark.parametrize(
    ("arguments", "whose", "rather"),
    [
        (("moderate", "--plain"), "spectators", PANEL),
        (("moderate", "--plain", "--as", "Zoe"), "spectators", PANEL),
        (("moderate", "--plain"), "panelist", PANEL),
        (("control",), "panelist", PANEL),
        (("join", "--plain"), "moderator", DESK),
    ],
)
def test_without_a_screen_it_is_the_same(
    arguments: tuple[str, ...], whose: str, rather: str, links: dict[str, str], tmp_path: Path
) -> None:
    """Nobody is asked for a name first, nor let in by the one that they said."""
    with plain(*arguments, links[whose], "--lang", "en", "--data-dir", str(tmp_path)) as talk:
        assert said_at_the_end(talk).endswith(f"{rather}\n")


def said_at_the_end(talk: Plain) -> str:
    """What is said on stderr by what was given something wrong."""
    assert talk.process.wait(PATIENCE) == 2
    assert talk.process.stderr is not None
    return talk.process.stderr.read()


def test_which_moderator_one_is_can_be_said_by_a_part_of_the_name(
    links: dict[str, str], tmp_path: Path
) -> None:
    """With ``--as``, on a server as in a rehearsal; for a name that is none of theirs, one sentence
    says which there are."""
    told = ("--lang", "en", "--data-dir", str(tmp_path))
    with plain("moderate", "--plain", links["moderator"], "--as", "finn", *told) as finn:
        finn.until("You are Finn O'Driscoll, Moderator.")
        with plain("moderate", "--plain", links["moderator"], "--as", "Clara", *told) as clara:
            assert said_at_the_end(clara) == (
                "Which moderator is “Clara”? There are: Maeve Kinsella, Finn O'Driscoll.\n"
            )
        with plain("moderate", "--plain", links["moderator"], "--as", "O'D", *told) as again:
            again.until("Finn O'Driscoll is here already")


@pytest.mark.parametrize("command", ["moderate", "rehearse"])
def test_a_wrong_name_begins_no_session(command: str, tmp_path: Path) -> None:
    """Of one's own agenda it is said before anything is done."""
    folder = tmp_path / "none"
    code, out, said = roundtable(
        *(command, "--plain", AGENDA, "--as", "Clara", "--lang", "de", "--data-dir", folder)
    )
    assert (code, out) == (2, "")
    assert said == "Wer von der Moderation ist „Clara“? Es gibt: Maeve Kinsella, Finn O'Driscoll.\n"
    assert not folder.exists()


@pytest.mark.parametrize(
    "option",
    ["--resume=2026-11-28-abcd", "--port=0", "--host=0.0.0.0", "--trusted-proxy=192.0.2.1"],
)
def test_what_is_for_a_session_that_begins_here_is_refused_with_a_link(option: str) -> None:
    """It would do nothing, and whoever gave it believes otherwise. Nobody is connected to."""
    given = ("moderate", "http://127.0.0.1:9/#token", "--plain", option, "--lang", "en")
    name, _, _ = option.partition("=")
    why = f"{name} is for a session that begins here, not for a link"
    assert roundtable(*given) == (2, "", f"{why}\n")
