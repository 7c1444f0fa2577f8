"""``roundtable join`` where it cannot begin."""

import subprocess
import sys

import pytest


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
