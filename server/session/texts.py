"""What people type: made harmless and checked for length before it becomes a fact."""

import unicodedata
from typing import Final

from .messages import Refused

NAME_LENGTH: Final = 80
LINE_LENGTH: Final = 280
TEXT_LENGTH: Final = 4000

# These turn the direction of the text around them, also outside of the field they are in.
_DIRECTION: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line(text: str, limit: int = LINE_LENGTH) -> str:
    """One line of at most ``limit`` characters, normalised (NFC), possibly empty.

    Control characters and line breaks become spaces, runs of white space one space.
    Raises :class:`Refused` (``text_too_long``).
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if harmful(c) else c for c in text)
    text = " ".join(text.split())
    if len(text) > limit:
        raise Refused("text_too_long", limit=limit)
    return text


def required_line(text: str, limit: int = LINE_LENGTH) -> str:
    """Like :func:`line`, but refuses an empty one (``text_empty``)."""
    text = line(text, limit)
    if not text:
        raise Refused("text_empty")
    return text


def block(text: str, limit: int = TEXT_LENGTH) -> str:
    """Several lines, each as :func:`line` leaves it, of together at most ``limit`` characters."""
    joined = "\n".join(line(part, limit) for part in text.splitlines()).strip()
    if len(joined) > limit:
        raise Refused("text_too_long", limit=limit)
    return joined


def alike(one: str, other: str) -> bool:
    """Whether two texts look the same to people: case, spaces and signs without looks aside."""
    return _look(one) == _look(other)


def _look(text: str) -> str:
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", " ".join(seen.split()).casefold())


def harmful(char: str) -> bool:
    """Whether a character controls something, breaks the line or turns the direction of text."""
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _DIRECTION
