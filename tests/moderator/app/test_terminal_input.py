"""What a terminal sends, turned into keys and pasted text."""

import os
from collections.abc import Iterable
from random import Random
from threading import Event

import pytest

pytest.importorskip("termios", reason="only where there are such terminals")

from textual.events import Key, Paste
from textual.message import Message

from moderator.app.terminal_input import PASTE, PASTE_END, AnyInput, Typed


def told(messages: Iterable[Message]) -> list[str]:
    """Keys by their names, and in quotes what was pasted."""
    found = []
    for message in messages:
        if isinstance(message, Paste):
            found.append(repr(message.text))
        elif isinstance(message, Key):
            found.append(message.key)
    return found


def pasted(text: str) -> bytes:
    return f"{PASTE}{text}{PASTE_END}".encode()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("one\ntwo\r\nthree", "one\ntwo\r\nthree"),
        ("\x1b[31mred\x1b[0m n e S\r", "red n e S\r"),
        ("a\x1b b", "a\x1b b"),
        ("\x1b[20~", ""),
        ("\x1b[48;9;9;9;9t", ""),
        ("a\0b", "ab"),
    ],
)
def test_what_is_pasted_is_one_text_and_no_key(text: str, read: str) -> None:
    """Whatever is in it, however it is cut into pieces, and without its colours and the like; what
    is typed before and behind it are keys."""
    data = b"a" + pasted(text) + b"b" + pasted("c") + b"\x1b[A"
    due = ["a", repr(read), "b", "'c'", "up"]
    assert told(Typed().read(data)) == due
    for seed in range(20):
        chance, typed, found, at = Random(seed), Typed(), [], 0
        while at < len(data):
            size = chance.randint(1, 9)
            found += told(typed.read(data[at : at + size]))
            at += size
        assert found == due


@pytest.mark.parametrize("wakes", [b"\x03", b"\x11", b"\x1b[99;5u", b"\x1b[113;69u"])
def test_a_paste_whose_end_got_lost_does_not_hold_the_keys_for_ever(wakes: bytes) -> None:
    """ctrl+c or ctrl+q by itself ends it, and does nothing else. Within what is pasted it does not;
    and nothing that was typed or pasted is gone."""
    typed = Typed()
    assert told(typed.read(PASTE.encode() + b"one " + wakes + b"two")) == []
    assert told(typed.read(b"n")) == []
    (text,) = told(typed.read(wakes))
    assert text.startswith("'one ")
    assert text.endswith("twon'")
    assert told(typed.read(b"n" + pasted("three") + b"e")) == ["n", "'three'", "e"]


def test_a_paste_outlasts_that_the_program_is_put_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads in another thread from then on, to which the rest of the paste would be keys."""
    read: list[Message] = []
    monkeypatch.setattr(AnyInput, "process_message", lambda _, message: read.append(message))
    driver = AnyInput.__new__(AnyInput)
    driver.typed, driver.exit_event = Typed(), Event()
    for part in (f"a{PASTE}one ", f"two{PASTE_END}b"):
        driver.fileno, write = os.pipe()
        os.write(write, part.encode())
        os.close(write)
        driver.run_input_thread()
        os.close(driver.fileno)
    assert told(read) == ["a", "'one two'", "b"]


def test_a_letter_of_before_utf8_is_a_letter() -> None:
    """As by Latin-1 or Windows-1252; what is UTF-8 stays that, also where it is cut."""
    typed = Typed()
    assert told(typed.read("ä€\n".encode("cp1252"))) == ["ä", "euro_sign", "ctrl+j"]
    assert told(typed.read("ä".encode()[:1])) == []
    assert told(typed.read("ä".encode()[1:])) == ["ä"]


@pytest.mark.parametrize("odd", ["\x1b[27;:3B", "\x1b[1114113;1u", "\x1b[99999999999999999999;1u"])
def test_a_sequence_that_is_no_keys_does_nothing(odd: str) -> None:
    """What comes behind it counts."""
    assert told(Typed().read(f"a{odd}b\x1b[B".encode()))[-2:] == ["b", "down"]
