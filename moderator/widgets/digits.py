"""Large figures, so that a clock can be read from across the room."""

from __future__ import annotations

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


def small(text: str) -> tuple[str, ...]:
    """Figures of three lines, three cells wide."""
    rows = _pixels(text, 1)
    pairs = zip((*rows[::2],), (*rows[1::2], " " * len(rows[0])), strict=True)
    return tuple(
        "".join(_HALVES[pixel] for pixel in zip(upper, lower, strict=True))
        for upper, lower in pairs
    )


def large(text: str) -> tuple[str, ...]:
    """Figures of five lines, six cells wide."""
    return _pixels(text, 2)


def _pixels(text: str, scale: int) -> tuple[str, ...]:
    glyphs = [_GLYPHS[char] for char in text if char in _GLYPHS]
    gap = " " * scale
    return tuple(
        gap.join("".join(pixel * scale for pixel in glyph[y]) for glyph in glyphs) for y in range(5)
    )
