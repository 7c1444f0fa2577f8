"""What a terminal sends, also where that is no text or no key: nothing typed ends the program, and
nothing pasted is taken for keys; the end of the terminal is the program's."""

from __future__ import annotations

import codecs
import os
import re
import select
import signal
from collections.abc import Iterator
from typing import Any, Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

LOOKS: Final = 0.1
"""Seconds between two looks for the end, and for a key that began a sequence and stands alone."""
AT_ONCE: Final = 4096
PASTE: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"
"""What a terminal sends around what is pasted."""
_WAKES: Final = re.compile(rb"(?:[\x03\x11]|\x1b\[(?:99|113);[\d:;]+u)+")
"""ctrl+c and ctrl+q, as a terminal sends them, by themselves: nobody pastes that alone."""
_HOW_IT_LOOKS: Final = re.compile(r"\x00|\x1b\[[0-?]*[ -/]*[@-~]")
"""In what a program printed: colours and the like. No text holds them, nor a NUL."""
_AS_BEFORE_UTF8: Final = "roundtable-as-before-utf8"


def _as_before_utf8(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as a terminal sends ``ä`` that is set to Latin-1 or to Windows'."""
    assert isinstance(error, UnicodeDecodeError)
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", "replace"), error.end


codecs.register_error(_AS_BEFORE_UTF8, _as_before_utf8)


class Typed:
    """Makes messages of bytes, which may be cut anywhere.

    Textual's own reader ends the app at a byte that is no UTF-8, and at a sequence that looks like
    a key's and has no key's numbers in it. And where there is an escape in what is pasted, as in
    the coloured output of a program, it takes the rest for keys.
    """

    def __init__(self) -> None:
        self._text = codecs.getincrementaldecoder("utf-8")(_AS_BEFORE_UTF8)
        self._parser = XTermParser()
        self._last = ""
        self._pasted: list[str] | None = None

    def read(self, data: bytes) -> Iterator[Message]:
        """What is complete by these bytes."""
        if self._pasted is not None and _WAKES.fullmatch(data):
            yield from self._without_end("".join(self._pasted))
            return
        for character in self._text.decode(data):
            if self._pasted is None:
                yield from self._parsed(character)
                self._last = (self._last + character)[-len(PASTE) :]
                if self._last == PASTE:
                    self._pasted = []
            else:
                self._pasted.append(character)
                if character == PASTE_END[-1]:
                    yield from self._whole_paste(self._pasted)

    def waited(self) -> Iterator[Message]:
        """What is complete because nothing follows."""
        yield from self._parser.tick()

    def _without_end(self, pasted: str) -> Iterator[Message]:
        """What was pasted, where its end got lost on the way, as with a line that is cut: what is
        typed since is in it, and would be for ever. The key does no more than that: it would close
        the dialog in which the text has its place."""
        self._pasted = None
        self._begin_anew()
        yield _paste(pasted)

    def _whole_paste(self, pasted: list[str]) -> Iterator[Message]:
        end = len(pasted) - len(PASTE_END)
        if "".join(pasted[end:]) != PASTE_END:
            return
        self._pasted = None
        yield _paste("".join(pasted[:end]))
        # It waits for the end as well, of a paste that is empty.
        for character in PASTE_END:
            yield from self._parsed(character)

    def _parsed(self, character: str) -> Iterator[Message]:
        try:
            for message in self._parser.feed(character):
                if not isinstance(message, events.Paste):
                    yield message
        except (ValueError, OverflowError):
            # Behind a sequence that is none, that one understands nothing any more.
            self._begin_anew()

    def _begin_anew(self) -> None:
        before, self._parser = self._parser, XTermParser()
        self._parser.mouse_pixels = before.mouse_pixels
        self._parser.terminal_size = before.terminal_size
        self._parser.terminal_pixel_size = before.terminal_pixel_size


def _paste(text: str) -> events.Paste:
    return events.Paste(_HOW_IT_LOOKS.sub("", text))


class AnyInput(LinuxDriver):
    """Reads on, whatever the terminal sends."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.typed = Typed()

    def run_input_thread(self) -> None:
        # Of a program that is put aside and goes on, this is another thread: what is pasted
        # meanwhile would be keys from there on.
        typed, is_terminal = self.typed, os.isatty(self.fileno)
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], LOOKS)[0]:
                data = self._read()
                if not data:
                    # Nobody types any more; and that would be ready to be read for ever.
                    if is_terminal:
                        _hang_up()
                    return
                self._handle(typed.read(data))
            self._handle(typed.waited())

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, AT_ONCE)
        except OSError:
            return b""

    def _handle(self, messages: Iterator[Message]) -> None:
        for message in messages:
            self.process_message(message)


def _hang_up() -> None:
    """End as a program does whose terminal is closed. The system tells that only the shell's own
    child, which may be ``make`` and wait for this program. Where somebody has it not told at all,
    so that what needs no terminal goes on: a screen does, and others would read that its reader is
    there."""
    is_deaf = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    signal.raise_signal(signal.SIGTERM if is_deaf else signal.SIGHUP)
