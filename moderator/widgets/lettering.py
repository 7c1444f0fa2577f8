"""Large letters and figures, that can be read from across the room.

One pixel font: five rows, and above them one for umlauts and accents. What is larger is made of
it, with corners rounded. A text with a sign that the font does not have is not drawn at all: half a
name would be another one's. It stands on a plate as large as letters would be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final, TypeAlias

from rich.cells import cell_len

from .lines import cut

ROWS: Final = 6
_FRAME: Final = 3
"""Cells at each side of what stands on a plate, at least: the frame, and room."""
FEWEST: Final = 4
"""Letters below which a name that is cut tells nobody apart."""
_ON: Final = "█"

_GLYPHS: Final = {
    "0": "███/█·█/█·█/█·█/███",
    "1": "·██/··█/··█/··█/··█",
    "2": "███/··█/███/█··/███",
    "3": "███/··█/███/··█/███",
    "4": "█·█/█·█/███/··█/··█",
    "5": "███/█··/███/··█/███",
    "6": "███/█··/███/█·█/███",
    "7": "███/··█/··█/··█/··█",
    "8": "███/█·█/███/█·█/███",
    "9": "███/█·█/███/··█/███",
    ":": "·/█/·/█/·",
    "+": "···/·█·/███/·█·/···",
    "-": "···/···/███/···/···",
    "−": "···/···/███/···/···",
    "–": "···/···/███/···/···",
    ".": "·/·/·/·/█",
    ",": "·/·/·/·/█",
    "'": "█/█/·/·/·",
    "’": "█/█/·/·/·",
    "…": "·····/·····/·····/·····/█·█·█",
    " ": "··/··/··/··/··",
    "A": "·█·/█·█/███/█·█/█·█",
    "B": "██·/█·█/██·/█·█/██·",
    "C": "███/█··/█··/█··/███",
    "D": "██·/█·█/█·█/█·█/██·",
    "E": "███/█··/██·/█··/███",
    "F": "███/█··/██·/█··/█··",
    "G": "████/█···/█·██/█··█/████",
    "H": "█·█/█·█/███/█·█/█·█",
    "I": "█/█/█/█/█",
    "J": "··█/··█/··█/█·█/███",
    "K": "█··█/█·█·/██··/█·█·/█··█",
    "L": "█··/█··/█··/█··/███",
    "M": "█···█/██·██/█·█·█/█···█/█···█",
    "N": "█··█/██·█/█·██/█··█/█··█",
    "O": "███/█·█/█·█/█·█/███",
    "P": "███/█·█/███/█··/█··",
    "Q": "███·/█·█·/█·█·/███·/··██",
    "R": "███/█·█/██·/█·█/█·█",
    "S": "███/█··/███/··█/███",
    "T": "███/·█·/·█·/·█·/·█·",
    "U": "█·█/█·█/█·█/█·█/███",
    "V": "█·█/█·█/█·█/█·█/·█·",
    "W": "█···█/█···█/█·█·█/██·██/█···█",
    "X": "█·█/█·█/·█·/█·█/█·█",
    "Y": "█·█/█·█/·█·/·█·/·█·",
    "Z": "███/··█/·█·/█··/███",
    "ß": "·██·/█··█/█·█·/█··█/█·█·",
    "Æ": "·████/█·█··/████·/█·█··/█·███",
    "Œ": "█████/█·█··/█·██·/█·█··/█████",
    "Ø": "███·█/█·██·/█·█··/██·█·/█·███",
    "Ł": "·█··/·█··/·██·/██··/·███",
    "Đ": "·██·/·█·█/████/·█·█/·██·",
}
_LOW: Final = {
    "A": "█·█/···/·█·/█·█/███/█·█",
    "O": "█·█/···/███/█·█/█·█/███",
    "U": "█·█/···/█·█/█·█/█·█/███",
}
"""Letters with two dots, which need a row between."""
_SOFT: Final = "▓"
"""A pixel whose corners may be taken off."""
_ROUND: Final = frozenset("02356789CGJOQSUØßŒÆ")
_STEMMED: Final = frozenset("BDPR")
"""Letters that are round on the right alone: with a round stem, D would be an O."""
_UMLAUT: Final = "\u0308"
_GRAVE: Final = "\u0300"
_ACUTE: Final = "\u0301"
_BELOW: Final = frozenset({202, 218, 220, 222, 233})
"""Combining classes of marks that stand below their letter, where there is no row for them."""

_HALVES: Final = {(" ", " "): " ", ("█", " "): "▀", (" ", "█"): "▄", ("█", "█"): "█"}
Pixels: TypeAlias = tuple[str, ...]
"""Rows of full blocks and spaces, all of one width."""


def small(text: str) -> Pixels | None:
    """Three lines, most letters three cells wide; None where there is no letter for a sign."""
    made = pixels(text)
    return halves(_solid(made)) if made else None


def large(text: str) -> Pixels | None:
    """Six lines, the first of them for accents; most letters six cells wide."""
    made = pixels(text)
    return halves(_solid(_rounded(made, 2))) if made else None


def great(text: str) -> Pixels | None:
    """Nine lines, most letters nine cells wide."""
    made = pixels(text)
    return halves(_solid(_rounded(made, 3))) if made else None


def huge(text: str) -> Pixels | None:
    """Twelve lines, most letters twelve cells wide."""
    made = pixels(text)
    return halves(_solid(_rounded(_rounded(made, 2), 2))) if made else None


def fitting(text: str, width: int, made: Callable[[str], Pixels | None]) -> Pixels | None:
    """``text`` by ``made`` in ``width`` cells; cut, with three dots, rather than not at all, but
    not to fewer than four letters. None where there is no room for those."""
    for length in (len(text), *range(len(text) - 1, FEWEST - 1, -1)):
        kept = text if length == len(text) else text[:length].rstrip("- .") + "…"
        lines = made(kept)
        if lines is None:
            return None
        if len(lines[0]) <= width:
            return lines
    return None


PLATE: Final = 3
"""Lines that a plate takes at least."""


def plate(text: str, width: int, height: int) -> tuple[str, ...]:
    """``text`` as the terminal writes it, in the middle of a frame as heavy as large letters, which
    takes up to five lines; cut where there is too little room. Empty where there is not even room
    for the frame."""
    shown = _spaced(text)
    if cell_len(shown) > width - 2 * _FRAME:
        shown = cut(text, width - 2 * _FRAME)
    if height < PLATE or not shown:
        return ()
    room = cell_len(shown)
    beside = " " * max(_FRAME - 1, min(2 * _FRAME, (width - room) // 2 - 1))
    inside = room + 2 * len(beside)
    blank = (f"█{' ' * inside}█",) if height >= PLATE + 2 else ()
    edge = inside + 2
    return ("▄" * edge, *blank, f"█{beside}{shown}{beside}█", *blank, "▀" * edge)


def _spaced(text: str) -> str:
    """With room between the signs, in capitals where there are some; as it is where signs are bound
    to each other, as Arabic ones are, or stand below and above each other."""
    apart = all(s.isspace() or cell_len(s) == 2 or s.lower() != s.upper() for s in text)
    return " ".join(text.upper()) if apart else text


@lru_cache(maxsize=512)
def pixels(text: str) -> Pixels | None:
    """``text`` in capitals, a gap of one pixel between letters."""
    # "ß" has a form of its own: "SS" would be another name.
    signs = unicodedata.normalize("NFD", text.replace("ß", "\0").upper().replace("ẞ", "\0"))
    glyphs: list[Pixels] = []
    letters = [""]
    for sign in signs.replace("\0", "ß"):
        if unicodedata.combining(sign):
            letters[-1] += sign
        else:
            letters.append(sign)
    for letter in letters[1:]:
        glyph = _glyph(letter[0], letter[1:])
        if glyph is None:
            return None
        glyphs.append(glyph)
    if not glyphs:
        return None
    return tuple(" ".join(glyph[y] for glyph in glyphs) for y in range(ROWS))


def _glyph(letter: str, marks: str) -> Pixels | None:
    if _UMLAUT in marks and letter in _LOW:
        rows = _LOW[letter].replace("·", " ").split("/")
        return tuple(_softened(letter, row) for row in rows)
    found = _GLYPHS.get(letter)
    if found is None:
        return None
    rows = found.replace("·", " ").split("/")
    width = len(rows[0])
    above = [" "] * width
    for mark in marks:
        if mark == _UMLAUT:
            above[0] = above[-1] = _ON
        elif unicodedata.combining(mark) not in _BELOW:
            above[0 if mark == _GRAVE else width - 1 if mark == _ACUTE else width // 2] = _ON
    return ("".join(above), *(_softened(letter, row) for row in rows))


def _softened(letter: str, row: str) -> str:
    if letter in _ROUND:
        return row.replace(_ON, _SOFT)
    return row[0] + row[1:].replace(_ON, _SOFT) if letter in _STEMMED else row


def _solid(rows: Pixels) -> Pixels:
    return tuple(row.replace(_SOFT, _ON) for row in rows)


def halves(rows: Sequence[str]) -> Pixels:
    """Rows of full blocks and spaces, two of them in each line."""
    return tuple(
        "".join(_HALVES[pixel] for pixel in zip_longest(upper, lower, fillvalue=" "))
        for upper, lower in zip_longest(rows[::2], rows[1::2], fillvalue="")
    )


@lru_cache(maxsize=256)
def _rounded(rows: Pixels, scale: int) -> Pixels:
    """``scale`` times as large, with soft corners taken off and diagonals filled, as EPX does it;
    corners inside a letter stay as they are."""
    width, height = len(rows[0]), len(rows)

    def at(x: int, y: int) -> str:
        inside = 0 <= x < width and 0 <= y < height
        return _ON if inside and rows[y][x] != " " else " "

    made = [[" "] * (width * scale) for _ in range(height * scale)]
    last = scale - 1
    for y in range(height):
        for x in range(width):
            up, down, left, right = at(x, y - 1), at(x, y + 1), at(x - 1, y), at(x + 1, y)
            block = [[rows[y][x]] * scale for _ in range(scale)]
            hard = rows[y][x] == _ON
            corners = (
                (0, 0, left, up, right, down, at(x - 1, y - 1)),
                (0, last, right, up, left, down, at(x + 1, y - 1)),
                (last, 0, left, down, right, up, at(x - 1, y + 1)),
                (last, last, right, down, left, up, at(x + 1, y + 1)),
            )
            for row, column, one, other, far, opposite, beyond in corners:
                if one == other and one != far and other != opposite and beyond == " ":
                    block[row][column] = _ON if hard else one
            for row in range(scale):
                made[y * scale + row][x * scale : (x + 1) * scale] = block[row]
    return tuple("".join(row) for row in made)
