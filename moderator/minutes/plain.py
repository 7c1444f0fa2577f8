"""Other people's text in a document: one line of printable characters, in any format."""

import unicodedata

from server.session.texts import harmful, is_seen, visible


def plain(text: str) -> str:
    """``text`` without line breaks, control characters, what changes its direction, and what
    nobody sees; empty where there is nothing to see.

    The rules keep these out of a log; this also holds for logs that something else wrote.
    """
    text = visible(text)
    gaps = (harmful(c) or unicodedata.category(c) == "Cn" for c in text)
    kept = " ".join("".join(" " if gap else c for c, gap in zip(text, gaps, strict=True)).split())
    return kept if is_seen(kept) else ""
