"""The lines of feedback as a reader may read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from .session_view import SessionView


def lines_in_order(view: SessionView) -> Mapping[str, tuple[str, bool]]:
    """The lines that the reader may read, each with whether it is published, by their rows. A row
    stays where it is when its line is published, and when another one like it is."""
    feedback = view.state.feedback
    both = [(text, True) for text in feedback.lines]
    both += [(text, False) for text in feedback.kept or ()]
    both.sort(key=lambda line: (line[0], not line[1]))
    seen: Counter[str] = Counter()
    rows: dict[str, tuple[str, bool]] = {}
    for text, published in both:
        seen[text] += 1
        rows[f"line {seen[text]} {text}"] = text, published
    return rows
