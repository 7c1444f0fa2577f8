"""What a terminal sends, also where that is no text or no key: nothing typed ends the program, but
the end of the terminal does."""

from __future__ import annotations

import codecs
import os
import select
import signal
from collections.abc import Callable
from typing import Final

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

LOOKS: Final = 0.1
"""Seconds between two looks for the end, and for a key that began a sequence and stands alone."""
AT_ONCE: Final = 4096
_AS_BEFORE_UTF8: Final = "roundtable-as-before-utf8"


def _as_before_utf8(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as a terminal sends ``ä`` that is set to Latin-1 or to Windows'."""
    assert isinstance(error, UnicodeDecodeError)
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", "replace"), error.end


codecs.register_error(_AS_BEFORE_UTF8, _as_before_utf8)


def typed_text() -> Callable[[bytes], str]:
    """What turns the bytes of a terminal, which may be cut anywhere, into text."""
    return codecs.getincrementaldecoder("utf-8")(_AS_BEFORE_UTF8).decode


class AnyInput(LinuxDriver):
    """Reads on, whatever the terminal sends.

    Textual's own reader ends the app at a byte that is no UTF-8, and at a sequence that looks like
    a key's and has no key's numbers in it.
    """

    def run_input_thread(self) -> None:
        is_terminal = os.isatty(self.fileno)
        parser, text = XTermParser(), typed_text()
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], LOOKS)[0]:
                data = self._read()
                if not data:
                    # Nobody types any more; and that would be ready to be read for ever.
                    if is_terminal:
                        _hang_up()
                    return
                for character in text(data):
                    parser = self._taken(parser, character)
            for message in parser.tick():
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, AT_ONCE)
        except OSError:
            return b""

    def _taken(self, parser: XTermParser, character: str) -> XTermParser:
        """Hand on what that character completes; returns what understands the next one."""
        try:
            for message in parser.feed(character):
                self.process_message(message)
        except (ValueError, OverflowError):
            # Behind a sequence that is none, that one understands nothing any more.
            again = XTermParser()
            again.mouse_pixels = parser.mouse_pixels
            again.terminal_size = parser.terminal_size
            again.terminal_pixel_size = parser.terminal_pixel_size
            return again
        return parser


def _hang_up() -> None:
    """End as a program does whose terminal is closed. The system tells that only the shell's own
    child, which may be ``make`` and wait for this program."""
    signal.raise_signal(signal.SIGHUP)
