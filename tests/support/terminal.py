"""A program on a pseudo-terminal: what it draws as bytes, frames and text, and keys as bytes."""

from __future__ import annotations

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from tests.support.processes import ROOT
from tests.support.waiting import PATIENCE

FRAME: Final = b"\x1b[?2026h"
FRAME_END: Final = b"\x1b[?2026l"
"""What a program writes around a frame, for a terminal that says that it knows them."""
_ASKED: Final = b"\x1b[?2026$p"
_KNOWN: Final = b"\x1b[?2026;2$y"
_AT_ONCE: Final = 65536


class Gone(Exception):
    """The program has ended."""


class Terminal:
    """``output`` is all that was drawn. Whoever looks reads: nothing reads by itself."""

    def __init__(self, child: Any, size: tuple[int, int]) -> None:
        import pyte

        self.child, self.size = child, size
        self.output = bytearray()
        self._answered = False
        self._drawn = 0
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def pid(self) -> int:
        return int(self.child.pid)

    def press(self, keys: bytes) -> None:
        """All at once, as far as the terminal takes them."""
        while keys:
            keys = keys[os.write(self.child.child_fd, keys) :]

    def read(self, seconds: float, most: int = _AT_ONCE) -> bytes:
        """What is drawn next, at most so many bytes; nothing where nothing is drawn in that time.

        Raises Gone.
        """
        fd = self.child.child_fd
        if not select.select([fd], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(fd, most)
        except OSError:
            data = b""
        if not data:
            raise Gone
        self.output += data
        if not self._answered and _ASKED in self.output:
            self._answered = True
            self.press(_KNOWN)
        return data

    def read_until(
        self, true: Callable[[], object], seconds: float = PATIENCE, most: int = _AT_ONCE
    ) -> None:
        """Read on until something is true; looks after every read, and when nothing comes."""
        latest = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < latest, self.text
            self.read(0.05, most)

    def settle(self, quiet: float = 0.15, longest: float = PATIENCE) -> None:
        """Read until nothing has been drawn for so many seconds."""
        latest = time.monotonic() + longest
        while self.read(quiet) and time.monotonic() < latest:
            pass

    def wait(self, seconds: float) -> None:
        """Let time pass, with an eye on what is drawn."""
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            self.read(rest)

    @property
    def text(self) -> str:
        """What stands on the terminal, line by line."""
        # What it does not know, and would print: levels of the keyboard protocol.
        new = bytes(self.output[self._drawn :])
        self._drawn = len(self.output)
        for unknown in (b"\x1b[>13u", b"\x1b[<u", _ASKED, b"\x1b[?2048$p"):
            new = new.replace(unknown, b"")
        self._stream.feed(new)
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wipe(self) -> None:
        """Have nothing on the terminal, as where others wrote there."""
        _ = self.text
        self._screen.reset()

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and line of the cursor, hidden or not."""
        _ = self.text
        return self._screen.cursor.x, self._screen.cursor.y

    def shows(self, text: str) -> bool:
        return text in self.text


@contextmanager
def on_terminal(
    *arguments: str, size: tuple[int, int] = (80, 24), env: dict[str, str] | None = None
) -> Iterator[Terminal]:
    """``python -m`` with these arguments, killed afterwards if it still runs."""
    import pexpect

    child = pexpect.spawn(
        sys.executable,
        ["-m", *arguments],
        cwd=str(ROOT),
        dimensions=(size[1], size[0]),
        timeout=PATIENCE,
        env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
    )
    try:
        yield Terminal(child, size)
    finally:
        child.close(force=True)
