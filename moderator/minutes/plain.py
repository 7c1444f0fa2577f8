"""Other people's text in a document: one line of printable characters, in any format."""

import unicodedata

from server.session.texts import harmful


def plain(text: str) -> str:
    """``text`` without line breaks, control characters, and characters that change its direction.

    The rules keep these out of a log; this also holds for logs that something else wrote.
    """
    gaps = (harmful(c) or unicodedata.category(c) == "Cn" for c in text)
    return " ".join("".join(" " if gap else c for c, gap in zip(text, gaps, strict=True)).split())
