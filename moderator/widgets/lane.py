"""Lanes: what was on when, as blocks with their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Final, TypeVar

from rich.cells import cell_len

from .lines import Line, Span, Tone, cut, left

LABELLED: Final = 6
"""Cells from which on a block has its name, if need be cut; narrower ones only a name that fits."""
_EDGE: Final = "▏"

K = TypeVar("K")


def lane(on: Iterable[K | None], text: Callable[[K], str]) -> Line:
    """A cell for each of ``on``, which says what was on then, None for nothing; neighbouring blocks
    differ in tone. ``text`` gives a block's name."""
    line: list[Span] = []
    tone: Tone = "block"
    for what, cells in groupby(on):
        length = len(list(cells))
        if what is None:
            line.append(Span(" " * length))
            continue
        tone = "other" if tone == "block" else "block"
        line.append(block(text(what), length, tone))
    return tuple(line)


def block(text: str, width: int, tone: Tone) -> Span:
    """``text`` in a block of so many cells."""
    room = width - 1
    if cell_len(text) > room and width < LABELLED:
        text = ""
    return Span(_EDGE + left(cut(text, room), room), tone)
