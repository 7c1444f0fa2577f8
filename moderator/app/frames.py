"""Frames that reach the terminal in one piece: over a slow line nobody sees half of one."""

from __future__ import annotations

from typing import Final

from .terminal_input import AnyInput

FRAME: Final = "\x1b[?2026h"
FRAME_END: Final = "\x1b[?2026l"
"""What Textual writes around a frame where the terminal knows it."""


class OneWrite(AnyInput):
    """Keeps what is written from a frame's begin to its end, and writes it at once.

    Textual writes begin, frame and end by themselves: three writes, so three packets over ssh.
    """

    _kept = ""

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
