"""What can be walked of Windows without Windows: see ``tests/support/like_windows.py``."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parents[1]
AGENDA = HOUSE / "agendas" / "example-harbour-town.yaml"
PLAYED = (sys.executable, "-X", "warn_default_encoding", "-m", "tests.support.like_windows")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="played with what Linux has")


def played(*words: object, typed: str = "") -> str:
    """What a command says there, as the bytes that it wrote."""
    command = [*PLAYED, *map(str, words)]
    done = subprocess.run(
        command, cwd=HOUSE, input=typed.encode(), capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


@contextmanager
def serving(*words: object) -> Iterator[dict[str, Any]]:
    """A server there, and what it printed; it is killed at the end, as a crash would."""
    command = [*PLAYED, "serve", "--json", *map(str, words)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()


def test_everything_can_be_imported_there() -> None:
    """No module of the program or of its tests needs at once what only POSIX has."""
    played("--import")


def test_a_session_can_be_held_there_and_evaluated(tmp_path: Path) -> None:
    """Begun, led by lines, killed, gone on with and closed; then every command on its log. No file
    is opened in an encoding of the system's, none replaced while it is open, and what goes to
    other programs is UTF-8."""
    folder = ("--data-dir", tmp_path)
    with serving(AGENDA, "--port", "0", *folder) as said:
        session, links = said["session"], said["links"]
        ask = "ask Wie weiter, Ærø?\nyes\n"
        played("join", links["spectators"], "--plain", "--name", "Ann Łęę", *folder, typed=ask)
        lead = "open\nitem\nfinding Größer → besser\napprove 1\n"
        played("moderate", links["moderator"], "--plain", "--lang", "en", *folder, typed=lead)
    with serving("--resume", session, *folder) as said:
        link = said["links"]["moderator"]
        played("moderate", link, "--plain", *folder, typed="close session\nyes\n")
    witness = tmp_path / "witnessed" / f"{session}.jsonl"
    minutes = [("minutes", session, "-o", tmp_path / f"m.{e}") for e in ("html", "pdf", "csv")]
    commands = (
        ("log", "verify", session, "--witness", witness),
        ("log", "show", session),
        ("minutes", session),
        *minutes,
        ("agenda", "new", tmp_path / "next.yaml", "--from", session),
        ("agenda", "show", AGENDA, "--cards"),
        ("log", "anonymise", session, "-o", tmp_path / "copy.jsonl"),
        ("log", "repair", session),
        ("log", "forget", session, "Ann Łęę"),
        ("log", "expire", "--dry-run"),
    )
    words = [word for command in commands for word in (*command, *folder, "--then")]
    out = played(*words[:-1])
    assert "Größer → besser" in out
    assert "\r" not in out
    assert "Ann Łęę" not in (tmp_path / session / "log.jsonl").read_text("utf-8")
