"""What several lists show of people and entries, in a few cells."""

from __future__ import annotations

from typing import Final
from unicodedata import category

from rich.cells import cell_len

from server.language import Language
from server.session.people import Person
from server.session.words import Kind

from ..client.people import called, named, surname
from ..client.session_view import SessionView
from .lines import Line, Span, Tone, cut
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

_JOINER: Final = "\u200d"
"""Makes one picture of two: a family of its people."""


def name_in(person: Person, width: int) -> str:
    """The name in so many cells: whole, else the surname behind an initial, which tells more of
    who it is than half of both. Of a title nobody is known."""
    name, last = called(person), surname(person)
    if cell_len(name) > width and person.name != last:
        given = next((word for word in person.name.split() if not word.endswith(".")), last)
        shorter = last if given == last else f"{_initial(given)}. {last}"
        name = shorter + name.removeprefix(person.name)
    return cut(name, width)


def _initial(word: str) -> str:
    """The first letter, with the vowel or the accents that stand on it, and whole where it is a
    picture of several parts."""
    end = 1
    while end < len(word) and (
        word[end - 1] == _JOINER or word[end] == _JOINER or category(word[end]).startswith("M")
    ):
        end += 1
    return word[:end]


def named_in(view: SessionView, language: Language, person: str, width: int) -> str:
    """The same by an id, of whom the reader may know no name."""
    found = view.state.people.get(person)
    return cut(named(view, language, person), width) if found is None else name_in(found, width)


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
