"""The terminal, as all screens have it."""

from __future__ import annotations

from .frames import OneWrite
from .put_aside import PutAside
from .terminal_input import AnyInput


class TerminalDriver(OneWrite, AnyInput, PutAside):
    """Writes frames in one piece, reads whatever is typed, and can be put aside."""
