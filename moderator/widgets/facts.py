"""What several lists show of people and entries, in a few cells."""

from __future__ import annotations

from typing import Final

from server.session.words import Kind

from ..client.session_view import SessionView
from .lines import Line, Span, Tone
from .wrap import hanging_indent

SIGNS: Final[dict[Kind, str]] = {
    "point_of_order": "!",
    "question": "?",
    "reply": "↩",
    "contribution": "•",
}
"""A sign for each kind; its word stands beside it where there is room."""

KIND_TONES: Final[dict[Kind, Tone]] = {
    "point_of_order": "alarm",
    "question": "warn",
    "reply": "accent",
    "contribution": "plain",
}


def talk_tone(view: SessionView, person: str) -> Tone:
    return "warn" if person in view.shares.under_half else "muted"


def noted(
    view: SessionView, about: str, width: int, indent: int = 2, *, most: int = 1
) -> list[Line]:
    """The moderators' note on a person or an item (``about``: its id) in at most so many lines."""
    note = view.state.notes.get(about)
    if not note:
        return []
    first = (Span(" " * indent + "✎ ", "muted"),)
    return hanging_indent(first, " ".join(note.split()), width, "warn", most=most)
