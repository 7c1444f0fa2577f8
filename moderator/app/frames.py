"""Frames that reach the terminal in one piece: over a slow line nobody sees half of one."""

from __future__ import annotations

import sys
from typing import Any, Final, TextIO

from textual.drivers.linux_driver import LinuxDriver

FRAME: Final = "\x1b[?2026h"
FRAME_END: Final = "\x1b[?2026l"
"""What Textual writes around a frame where the terminal knows it."""


class OneWrite(LinuxDriver):
    """Keeps what is written from a frame's begin to its end, and writes it at once.

    Textual writes begin, frame and end by themselves: three writes, so three packets over ssh.
    """

    _kept = ""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._file: Any = _terminal()

    def write(self, data: str) -> None:
        if data == FRAME:
            self._kept = data
            return
        if self._kept:
            self._kept += data
            if data != FRAME_END:
                return
            data, self._kept = self._kept, ""
        super().write(data)


def _terminal() -> TextIO:
    """The terminal to be drawn on, which stderr is not where somebody keeps what goes wrong. In
    UTF-8, as all that is drawn needs it: what the system says of it is mostly older than it."""
    drawn_on = sys.__stderr__ if sys.__stderr__ and sys.__stderr__.isatty() else sys.__stdout__
    assert drawn_on is not None
    return open(drawn_on.fileno(), "w", encoding="utf-8", errors="replace", closefd=False)
