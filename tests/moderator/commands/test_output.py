"""What commands print where it cannot be printed, and what they do where nobody types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from moderator.commands.failing import CommandFailed, need_terminal
from tests.support.command_line import roundtable
from tests.support.processes import ROOT

GERMAN = ROOT / "agendas" / "beispiel-hafenstadt.yaml"
LOG = ROOT / "tests" / "fixtures" / "logs" / "version-1.jsonl"
TITLE = "Ein Hafen für die nächsten dreißig Jahre"
FULL = Path("/dev/full")
COMMAND = (sys.executable, "-m", "moderator.cli")


def run(*arguments: object, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **env},
        timeout=60,
    )


def on_a_full_disk(stream: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """With what the stream is written to there; the other one is read."""
    with FULL.open("w") as full:
        streams: dict[str, Any] = {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            stream: full,
        }
        return subprocess.run([*COMMAND, *arguments], check=False, text=True, timeout=60, **streams)


def in_shell(line: str) -> subprocess.CompletedProcess[str]:
    """A line for the shell, in which ``roundtable`` is the command."""
    script = line.replace("roundtable", f'"{sys.executable}" -m moderator.cli')
    return subprocess.run(
        ["/bin/sh", "-c", script], check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_letters_that_a_terminal_does_not_have_are_escaped(encoding: str) -> None:
    """An old terminal or a pipe on Windows gets all that is said, and JSON stays what it was."""
    said = run("agenda", "show", GERMAN, PYTHONIOENCODING=encoding)
    assert (said.returncode, said.stderr) == (0, b"")
    first = said.stdout.decode(encoding).splitlines()[0]
    in_it = TITLE if encoding != "ascii" else TITLE.encode("ascii", "backslashreplace").decode()
    assert first.replace("\\u00", "\\x").startswith(in_it)
    found = run("agenda", "show", GERMAN, "--json", PYTHONIOENCODING=encoding)
    whole = roundtable("agenda", "show", GERMAN, "--json")[1]
    assert json.loads(found.stdout.decode(encoding)) == json.loads(whole)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such locale")
def test_a_system_that_says_nothing_of_letters_is_as_an_old_terminal() -> None:
    """As that of a service or of a container, where ``LC_ALL`` is ``C``."""
    bare = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    said = run("agenda", "show", GERMAN, PYTHONIOENCODING=":surrogateescape", **bare)
    assert (said.returncode, said.stderr) == (0, b"")
    assert b"\\u00" in said.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams by a POSIX shell")
def test_without_an_output_the_exit_code_is_what_counts() -> None:
    """A cron job may close all streams; that is no mistake of the program."""
    assert in_shell(f"roundtable agenda check '{GERMAN}' >&- 2>&- <&-").returncode == 0
    missing = in_shell("roundtable agenda check missing.yaml --lang en >&-")
    assert (missing.returncode, missing.stderr) == (2, "missing.yaml: there is no such file\n")


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams by a POSIX shell")
@pytest.mark.parametrize(
    "command",
    ["minutes", "log show", "log verify --json", "replay --text", "agenda new --from"],
)
def test_what_is_printed_nowhere_is_missed(command: str, tmp_path: Path) -> None:
    """Where stdout alone is closed somebody waits for it, and is told; who writes a file is not,
    nor who closes stderr as well."""
    closed = in_shell(f"roundtable {command} '{LOG}' --lang en >&-")
    said = "The output cannot be written: Bad file descriptor\n"
    assert (closed.returncode, closed.stderr) == (1, said)
    assert in_shell(f"roundtable {command} '{LOG}' >&- 2>&-").returncode == 0
    file = tmp_path / "minutes.md"
    if command == "minutes":
        assert in_shell(f"roundtable minutes '{LOG}' -o '{file}' >&-").returncode == 0
        assert file.exists()


def test_a_dash_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the output, as with minutes; what cannot be printed says so."""
    monkeypatch.chdir(tmp_path)
    for command in (("new",), ("schema",), ("new", "--from", LOG)):
        printed = roundtable("agenda", *command, "-", "--lang", "en")
        assert printed == roundtable("agenda", *command, "--lang", "en")
        assert printed[0] == 0
    code, out, err = roundtable("log", "anonymise", LOG, "-o", "-", "--lang", "en")
    assert (code, out, err) == (2, "", "a copy of a log is a file: -o FILE.jsonl\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "command",
    [
        ("agenda", "check", str(GERMAN)),
        ("agenda", "schema"),
        ("log", "show", str(LOG)),
        ("log", "show", "--json", str(LOG)),
        ("replay", "--text", str(LOG)),
    ],
)
def test_an_output_that_takes_nothing_is_one_line(command: tuple[str, ...]) -> None:
    """On a full disk the reason is said and the exit code is 1, however much was to be printed;
    the file that was read is not to blame."""
    full = on_a_full_disk("stdout", *command, "--lang", "en")
    assert full.returncode == 1
    assert full.stderr == "The output cannot be written: No space left on device\n"


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["", "log", "serve missing.yaml", "agenda check missing.yaml"])
def test_the_exit_code_stays_where_nobody_can_be_told_why(command: str) -> None:
    """Errors may go to a file on a full disk as well."""
    assert on_a_full_disk("stderr", *command.split()).returncode == 2


@pytest.mark.parametrize(
    ("lang", "missing", "folder", "long"),
    [
        ("en", "there is no such file; ", "Is a directory", "File name too long"),
        ("de", "diese Datei gibt es nicht; ", "ist ein Ordner", "der Name ist zu lang"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows says other things")
def test_what_the_system_refuses_is_said_in_the_reader_s_language(
    lang: str, missing: str, folder: str, long: str, tmp_path: Path
) -> None:
    """Of itself it says so in English, whoever reads."""
    witness = ("log", "verify", LOG, "--lang", lang, "--witness")
    assert roundtable(*witness, tmp_path / "no")[2].startswith(f"{tmp_path / 'no'}: {missing}")
    assert roundtable(*witness, tmp_path)[2] == f"{tmp_path}: {folder}\n"
    assert long in roundtable("agenda", "check", "a" * 300, "--lang", lang)[2]


def test_what_all_commands_have_can_stand_before_the_command(tmp_path: Path) -> None:
    """Before it, behind it or between, the nearest to the file counts where both are said."""
    for words in (
        ("--lang", "de", "agenda", "check", "no.yaml"),
        ("agenda", "--lang", "de", "check", "no.yaml"),
        ("--lang", "en", "agenda", "check", "no.yaml", "--lang", "de"),
    ):
        assert roundtable(*words) == (2, "", "no.yaml: diese Datei gibt es nicht\n")
    folder = ("--data-dir", tmp_path)
    for where in ((*folder, "log", "expire"), ("log", "expire", *folder)):
        assert roundtable(*where, "--lang", "en")[0] == 0


def test_a_dumb_terminal_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot move its cursor cannot show a screen; the sentence says what works there."""
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    need_terminal("not said")
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(CommandFailed, match="--plain works"):
        need_terminal("--plain works without one.")


@pytest.mark.parametrize(
    "command", ["moderate", "rehearse", "demo --agenda", "replay", "join", "stage"]
)
def test_wrong_input_is_named_also_where_there_is_no_terminal(command: str, tmp_path: Path) -> None:
    """Before the terminal that is missing as well: of an agenda with the place, of a link why."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: Round\n", encoding="utf-8")
    code, out, err = roundtable(*command.split(), bad, "--lang", "en")
    assert (code, out) == (2, "")
    assert err.startswith("A link looks" if command in ("join", "stage") else f"{bad}:1:1: ")
    assert "terminal" not in err


@pytest.mark.parametrize("command", ["join --plain", "moderate --plain", "control"])
def test_lines_that_have_ended_do_not_wait_for_ever_for_a_server(command: str) -> None:
    """A script behind a pipe learns that nobody answers, by exit code 1 and a sentence."""
    word, *options = command.split()
    patience = "from moderator.plain import run; run.GIVEN_UP_AFTER = 0.2"
    program = f"{patience}; from moderator.cli import main; raise SystemExit(main())"
    given_up = subprocess.run(
        [sys.executable, "-c", program, word, "http://127.0.0.1:9/#x", *options, "--lang", "en"],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = "The server does not answer. Is the link right, and this machine on the network?\n"
    assert (given_up.returncode, given_up.stderr) == (1, said)
