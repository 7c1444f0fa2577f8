"""Large figures, for clocks that can be read from across the room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

_GLYPHS: Final = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" ██", "  █", "  █", "  █", "  █"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    ":": (" ", "█", " ", "█", " "),
    "+": ("   ", " █ ", "███", " █ ", "   "),
    "-": ("   ", "   ", "███", "   ", "   "),
}
_HALVES: Final = {(" ", " "): " ", ("█", " "): "▀", (" ", "█"): "▄", ("█", "█"): "█"}


def halves(rows: Sequence[str]) -> tuple[str, ...]:
    """Rows of full blocks and spaces, two of them in each line."""
    return tuple(
        "".join(_HALVES[pixel] for pixel in zip_longest(upper, lower, fillvalue=" "))
        for upper, lower in zip_longest(rows[::2], rows[1::2], fillvalue="")
    )


def small(text: str) -> tuple[str, ...]:
    """Three lines of figures, each three cells wide. Other characters are left out."""
    return halves(_pixels(text, 1))


def large(text: str) -> tuple[str, ...]:
    """Five lines of figures, each six cells wide. Other characters are left out."""
    return _pixels(text, 2)


def huge(text: str) -> tuple[str, ...]:
    """Ten lines of figures, each twelve cells wide. Other characters are left out."""
    return tuple(row for row in _pixels(text, 4) for _ in range(2))


def _pixels(text: str, scale: int) -> tuple[str, ...]:
    glyphs = [_GLYPHS[char] for char in text if char in _GLYPHS]
    gap = " " * scale
    return tuple(
        gap.join("".join(pixel * scale for pixel in glyph[y]) for glyph in glyphs) for y in range(5)
    )
