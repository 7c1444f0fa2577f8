"""Other people's text on a terminal: shown, never obeyed."""

import unicodedata
from functools import lru_cache
from typing import Final

_JOINERS: Final = "\u200c\u200d"
"""Invisible, but emoji and many scripts fall apart without them."""


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    r"""``text`` on one line.

    What could steer a terminal, turn the direction of text around or hide stands there as
    ``\x1b`` or ``\u202e``.
    """
    return "".join(c if c.isprintable() or c in _JOINERS else _escape(ord(c)) for c in text)


def width(text: str) -> int:
    """The columns that ``text`` takes on a terminal."""
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def _escape(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
