"""Keys that nobody looks at: whatever is pressed, each screen goes on."""

import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Final

import pytest

from moderator.client.faults import ERRORS
from moderator.commands.examples import example
from tests.support.processes import Serving, served
from tests.support.terminal import Gone, Terminal, on_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")

AGENDA: Final = "2021-06-01-kommunale-neuausrichtung"
KEYS: Final = 300
AT_ONCE: Final = (1, 1, 2, 3, 8, 20)
SIZES: Final = ((80, 24), (120, 40), (60, 15), (20, 5), (200, 60))
LEAVING: Final = (b"\x03", b"\x11")
"""What may end a program that asks nobody, or ask whether it is to end."""
SPECIAL: Final = (
    *(b"\x1b[" + end for end in (b"A", b"B", b"C", b"D", b"Z", b"5~", b"6~", b"H", b"F", b"3~")),
    *(b"\x1b[" + end for end in (b"15~", b"17~", b"18~", b"19~", b"20~", b"1;5A", b"I", b"O")),
    *(b"\x1b", b"\r", b"\t", b"\x7f", b" ", b"\x1bOP"),
)
ODD: Final = (
    *(
        "ä".encode(),
        "ä".encode("latin-1"),
        "李".encode(),
        "👩‍👩‍👧".encode(),
        b"\xff",
        "\u202e".encode(),
    ),
    b"\x1b[200~one\ntwo\r\n\x1b[31mred\x1b[0m\x1b[201~",
    b"\x1b[200~" + b"x" * 700 + b"\x1b[201~",
)


def key(chance: Random) -> bytes:
    """One key, click, turn of the wheel, or thing pasted; none that leaves."""
    kind = chance.random()
    if kind < 0.55:
        return bytes([chance.randint(33, 126)])
    if kind < 0.8:
        return chance.choice(SPECIAL)
    if kind < 0.88:
        control = bytes([chance.randint(0, 31)])
        return control if control not in LEAVING else b"\x1b"
    if kind < 0.94:
        button, x, y = chance.choice((0, 2, 32, 35, 64, 65)), chance.randint(1, 99), 1
        return b"\x1b[<%d;%d;%dM" % (button, x, y + chance.randint(0, 39))
    return chance.choice(ODD)


def press(terminal: Terminal, seed: int) -> None:
    """In bursts, while the terminal is now and then given another size."""
    chance, pressed = Random(seed), 0
    while pressed < KEYS:
        for _ in range(chance.choice(AT_ONCE)):
            terminal.press(key(chance))
            pressed += 1
        if chance.random() < 0.1:
            width, height = chance.choice(SIZES)
            terminal.child.setwinsize(height, width)
        terminal.read(chance.choice((0.0, 0.01, 0.05)))


def answers(terminal: Terminal) -> None:
    """The keys that leave still do, once all before has been dealt with: at a desk the second of
    them takes the first row of what the first one asks."""
    leaving = cycle((b"\x11", b"1"))
    with pytest.raises((Gone, OSError)):
        terminal.read_until(lambda: terminal.press(next(leaving)))
    assert terminal.child.wait() == 0


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with served(str(example(AGENDA)), "--port", "0", data_dir=tmp_path_factory.mktemp("r")) as room:
        yield room


@pytest.mark.parametrize("screen", ["desk", "panel", "replay"])
@pytest.mark.parametrize("seed", [1])
def test_no_key_ends_a_screen_or_is_a_fault(
    room: Serving, tmp_path: Path, screen: str, seed: int
) -> None:
    """Random ones by their seed: clicks, pasted text, what is no text, and other sizes among
    them. The program still does what is pressed, and has noted no fault of its own."""
    words = {
        "desk": ("moderate", room.links["moderator"], "--as", "Hanna Sommer"),
        "panel": ("join", room.links["panelists"]["p1"]),
        "replay": ("replay", str(room.log)),
    }[screen]
    own = {"XDG_CONFIG_HOME": str(tmp_path)}
    with on_terminal("moderator.cli", *words, "--data-dir", str(tmp_path), env=own) as terminal:
        terminal.read_until(lambda: terminal.shows("F1"))
        terminal.settle()
        press(terminal, seed)
        answers(terminal)
        assert not (tmp_path / ERRORS).exists()
