"""Keys through a real terminal, faster than anybody types and over lines that are slow."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import pytest
from websockets.sync.client import connect

from moderator.client.address import address
from moderator.commands.examples import example
from tests.support.processes import Serving, served
from tests.support.terminal import Terminal, on_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")

AGENDA: Final = "2021-06-01-kommunale-neuausrichtung"
FLOOR_SETTLES: Final = 0.8
"""Seconds after which the desk takes a key for the floor as meant for who has it, as it shows."""
Typing: TypeAlias = Callable[[Terminal, bytes], None]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("room")
    with served(str(example(AGENDA)), "--port", "0", data_dir=folder) as serving:
        where = address(serving.links["moderator"])
        with connect(where.url, proxy=None) as other:
            other.send(json.dumps({"hello": 1, "token": where.token, "name": "Volker Scharfen"}))
            other.recv()
            other.send(json.dumps({"id": 1, "do": "agenda.next"}))
            while json.loads(other.recv()).get("re") != 1:
                pass
        yield serving


@lru_cache(maxsize=1)
def facts(log: Path, _size: int) -> list[dict[str, Any]]:
    """What happened, from the log: read again where it has grown."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[1:] if line.endswith("}")]


def told(room: Serving, event: str, *fields: str) -> list[tuple[Any, ...]]:
    found = (fact for fact in facts(room.log, room.log.stat().st_size) if fact["event"] == event)
    return [tuple(fact[field] for field in fields) for fact in found]


def at_once(terminal: Terminal, keys: bytes) -> None:
    terminal.press(keys)


def byte_by_byte(terminal: Terminal, keys: bytes) -> None:
    """As by hand, but without a pause: also within a letter of two bytes."""
    for n in range(len(keys)):
        terminal.press(keys[n : n + 1])


def anyhow(seed: int) -> Typing:
    """In pieces of any size, some of which come while the desk draws."""

    def write(terminal: Terminal, keys: bytes) -> None:
        chance, at = Random(seed), 0
        while at < len(keys):
            size = chance.randint(1, 5)
            terminal.press(keys[at : at + size])
            at += size
            if chance.random() < 0.4:
                terminal.read(chance.choice((0.0, 0.01, 0.04)))

    return write


TYPINGS: Final = {
    "at once": at_once,
    "byte by byte": byte_by_byte,
    "anyhow 1": anyhow(1),
    "anyhow 2": anyhow(2),
}


@pytest.mark.parametrize("most", [65536, 256], ids=["quick line", "slow line"])
def test_nothing_typed_is_lost_or_goes_astray(room: Serving, most: int) -> None:
    """Whom, what, yes and the next key are typed before the first of them is answered, in pieces of
    any size; each comes to where it was meant, once. On the slow line the desk's frames come
    through in small pieces, and it waits for its own output while the keys wait for it."""
    arguments = ("moderate", room.links["moderator"], "--as", "Hanna Sommer", "--lang", "de")
    data = str(Path(room.log).parent.parent)
    with on_terminal("moderator.cli", *arguments, "--data-dir", data) as terminal:
        terminal.read_until(lambda: terminal.shows("Redeliste"))
        terminal.settle()

        def until_said(event: str, number: int) -> None:
            terminal.read_until(lambda: len(told(room, event)) == number, most=most)

        def until_shown(text: str) -> None:
            terminal.read_until(lambda: terminal.shows(text), most=most)
            terminal.wait(FLOOR_SETTLES)

        for name, write in TYPINGS.items():
            text = f"{name} {most}: Bitte zum Schluß"
            joined, given = len(told(room, "queue.joined")), len(told(room, "floor.given"))
            sent = len(told(room, "whisper.sent"))
            write(terminal, b"abizer\r")
            write(terminal, f"wböni\r{text}\r".encode())
            write(terminal, b"ahoern\r")
            until_said("queue.joined", joined + 2)
            assert told(room, "queue.joined", "person")[-2:] == [("p2",), ("p6",)], name
            until_said("whisper.sent", sent + 1)
            assert told(room, "whisper.sent", "to", "text")[-1] == ("p3", text)
            write(terminal, b"n")
            until_said("floor.given", given + 1)
            assert told(room, "floor.given", "person")[-1] == ("p2",), name
            until_shown("Dr. Johann Bizer · ")
            # The end of a speech and the next one, without a look between them.
            write(terminal, b"en")
            until_said("floor.given", given + 2)
            assert told(room, "floor.given", "person")[-1] == ("p6",), name
            until_shown("Ulrich Hörning · ")
            write(terminal, b"e")
            until_said("floor.ended", given + 2)
            until_shown("Niemand hat das Wort.")
        assert not told(room, "people.added")


def test_the_real_cursor_stands_at_what_has_the_focus(room: Serving) -> None:
    """At the selected row of a list, at the row of a menu, and where the next letter goes: whoever
    reads the screen by another device than eyes is led by it."""
    arguments = ("moderate", room.links["moderator"], "--as", "Hanna Sommer", "--lang", "de")
    data = str(Path(room.log).parent.parent)
    with on_terminal("moderator.cli", *arguments, "--data-dir", data) as terminal:
        terminal.read_until(lambda: terminal.shows("Redeliste"))
        terminal.settle()

        def stands_at(text: str, column: int) -> bool:
            """Whether the cursor is in the line with a text, so many columns from its begin."""
            x, y = terminal.cursor
            line = terminal.text.splitlines()[y]
            return text in line and x == line.index(text) + column

        terminal.press(b"3")
        terminal.read_until(lambda: stands_at("Ramona Schuhmann", -3))
        terminal.press(b"\x1b[B")
        terminal.read_until(lambda: stands_at("Dr. Johann Bizer", -3))
        terminal.press(b"a")
        terminal.read_until(lambda: terminal.shows("Name oder Organisation"))
        terminal.press(b"mut")
        terminal.read_until(lambda: stands_at("mut", 3))
        terminal.press(b"\x1b")
        terminal.read_until(lambda: stands_at("Dr. Johann Bizer", -3))
        terminal.press(b"m")
        terminal.read_until(lambda: terminal.shows("1  "))
        terminal.press(b"\x1b[B")
        terminal.read_until(lambda: stands_at("2  ", 0) or stands_at("3  ", 0))


def test_what_is_no_text_and_no_key_ends_nothing(room: Serving) -> None:
    """A terminal that is set to Latin-1 sends bytes that are no UTF-8: they are the letters that
    they are there. Sequences that only look like a key's do nothing, and what is typed right behind
    them counts."""
    arguments = ("moderate", room.links["moderator"], "--as", "Hanna Sommer", "--lang", "de")
    data = str(Path(room.log).parent.parent)
    with on_terminal("moderator.cli", *arguments, "--data-dir", data) as terminal:
        terminal.read_until(lambda: terminal.shows("Redeliste"))
        terminal.settle()
        terminal.press(b"\xff\xc3\x1b[27;:3B\x1b[99999999999999999999;1u\x1b[1114113;1u\x80")
        sent = len(told(room, "whisper.sent"))
        terminal.press("wböni\rGrüße\r".encode("latin-1"))
        terminal.read_until(lambda: len(told(room, "whisper.sent")) == sent + 1)
        assert told(room, "whisper.sent", "to", "text")[-1] == ("p3", "Grüße")


def as_of_a_shell(terminal: int) -> None:
    """Let it send whole lines, and repeat them."""
    import termios

    now = termios.tcgetattr(terminal)
    now[0] |= termios.ICRNL
    now[3] |= termios.ICANON | termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, now)


@pytest.mark.parametrize("how", ["SIGTSTP", "SIGSTOP"])
def test_whoever_was_put_aside_comes_back_to_a_whole_screen(room: Serving, how: str) -> None:
    """``fg`` after what stopped the desk, asked or not: all is drawn again over what was written
    meanwhile, each key counts once and at once, and what is pasted is told from keys again. The
    shell has had the terminal send lines, and nothing of that."""
    arguments = ("moderate", room.links["moderator"], "--as", "Hanna Sommer", "--lang", "de")
    data = str(Path(room.log).parent.parent)
    with on_terminal("moderator.cli", *arguments, "--data-dir", data) as terminal:
        terminal.read_until(lambda: terminal.shows("Redeliste"))
        terminal.settle()
        os.kill(terminal.pid, signal.Signals[how])
        terminal.settle()
        assert terminal.text
        terminal.wipe()
        as_of_a_shell(terminal.child.child_fd)
        drawn = len(terminal.output)
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.read_until(lambda: terminal.shows("Redeliste"))
        assert b"\x1b[?2004h" in terminal.output[drawn:]
        terminal.read_until(lambda: terminal.shows("Wort") and terminal.shows("Hilfe"))
        sent = len(told(room, "whisper.sent"))
        terminal.press(b"wb\xc3\xb6ni\rWieder da\r")
        terminal.read_until(lambda: len(told(room, "whisper.sent")) > sent)
        assert told(room, "whisper.sent", "text")[-1] == ("Wieder da",)


def test_nothing_pasted_becomes_a_key(room: Serving) -> None:
    """The coloured output of a program, with its escapes, is text as any other: none of its letters
    is a key of the desk, before a question for text is open or in it."""
    arguments = ("moderate", room.links["moderator"], "--as", "Hanna Sommer", "--lang", "de")
    data = str(Path(room.log).parent.parent)
    with on_terminal("moderator.cli", *arguments, "--data-dir", data) as terminal:
        terminal.read_until(lambda: terminal.shows("Redeliste"))
        terminal.settle()
        before = len(facts(room.log, room.log.stat().st_size))
        output = b"\x1b[200~\x1b[31mo o o L L\x1b[0m nicht rot genug, also noch mehr o o\x1b[201~"
        terminal.press(output)
        terminal.settle()
        sent = len(told(room, "whisper.sent"))
        terminal.press("wböni\r".encode() + output + b"\r")
        terminal.read_until(lambda: len(told(room, "whisper.sent")) == sent + 1)
        assert told(room, "whisper.sent", "text")[-1] == (
            "o o o L L nicht rot genug, also noch mehr o o",
        )
        assert len(facts(room.log, room.log.stat().st_size)) == before + 1
