"""QR codes in a terminal."""

from __future__ import annotations

import segno

from .lettering import Pixels, halves


def qr(text: str) -> Pixels:
    """A code of a text, to be drawn dark on light: two cells of a column are nearly a square."""
    matrix = segno.make(text, error="l", micro=False).matrix_iter(border=2)
    return halves(["".join(" █"[bool(dark)] for dark in row) for row in matrix])
