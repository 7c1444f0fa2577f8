"""What new agenda files have in common, whatever they are made of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from server.agenda_file.fields import as_line

from ..minutes.plain import plain

USUAL: Final = 600
"""Seconds planned for an item where nothing says how long it takes."""


def line(text: str, most: int) -> str:
    """Somebody else's text as a line of a file, of at most ``most`` characters, in the form in
    which files compare names; empty where there is nothing to see."""
    return as_line(as_line(plain(text))[:most])


def distinct(name: str, taken: Collection[str], most: int) -> str:
    """``name``, with a number behind it where it is ``taken``: a file knows people and papers by
    their names, of which each has at most ``most`` characters."""
    candidate, number = name[:most], 1
    while candidate in taken:
        number += 1
        ending = f" ({number})"
        candidate = name[: most - len(ending)] + ending
    return candidate
