"""Other people's text in a document: one line of printable characters, in any format."""

import unicodedata
from typing import Final

_DIRECTION: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_CHARACTER: Final = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn"})


def plain(text: str) -> str:
    """``text`` without line breaks, control characters, and characters that change its direction.

    The rules keep these out of a log; this also holds for logs that something else wrote.
    """
    return " ".join("".join(" " if _harmful(c) else c for c in text).split())


def _harmful(char: str) -> bool:
    return char in _DIRECTION or unicodedata.category(char) in _NO_CHARACTER
