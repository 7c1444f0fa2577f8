"""``roundtable join`` where it cannot begin."""

import os
import subprocess
import sys

import pytest

from tests.support.waiting import PATIENCE


@pytest.mark.parametrize(
    ("link", "line"),
    [
        ("CK4XHN", "A code stands behind the server's address: http://host:port/#CODE"),
        ("hello", "A link looks like this: http://host:port/#token"),
        ("http://127.0.0.1:1/", "The end of the link is missing: what follows the # sign."),
        ("http://127.0.0.1:1/#t", "This needs a terminal; --plain works without one."),
    ],
)
def test_what_cannot_begin_ends_with_one_line(link: str, line: str) -> None:
    """Wrong links, and no terminal, are said in one line, with the code for wrong usage."""
    done = subprocess.run(
        [sys.executable, "-m", "moderator.cli", "join", "--lang", "en", link],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{line}\n")


@pytest.mark.skipif(os.name != "posix", reason="arguments are no bytes there")
@pytest.mark.parametrize(
    "command", [("join", "--name"), ("join", "--organisation"), ("control", "--as")]
)
def test_a_name_in_another_encoding_is_said_to_be_that(command: tuple[str, str]) -> None:
    """It could not be sent to the room, which would seem not to answer."""
    done = subprocess.run(
        [
            *(sys.executable, "-X", "utf8", "-m", "moderator.cli", command[0], "--lang", "en"),
            *(command[1], "Müller".encode("latin-1"), "http://127.0.0.1:1/#t"),
        ],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert r"“M\udcfcller” is not in this terminal's encoding" in done.stderr
