"""What new agenda files have in common, whatever they are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, TypeVar

from server.agenda_file.blocks import comment
from server.agenda_file.fields import as_line
from server.language import Language

from ..minutes.plain import plain

USUAL: Final = 600
"""Seconds planned for an item where nothing says how long it takes."""


_Thing = TypeVar("_Thing")


class Limits:
    """Takes as much as a file can have, and has a sentence in ``told`` for all that there was more
    of: whoever asked for the file has to hear it, and whoever reads the file, too."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.told: list[str] = []

    def first(self, found: Sequence[_Thing], most: int, what: str) -> list[_Thing]:
        """What a file can have of ``found``; ``what`` that is, readers are told by its heading."""
        if len(found) > most:
            text = self._language.text(
                # Translators: {what} is a heading, such as Items or Panelists.
                "{what}: the first {most} of {found} were taken, as a file can have no more.",
                what=what,
                most=most,
                found=len(found),
            )
            self.told.append(text)
        return list(found[:most])

    def file(self, lines: Iterable[str]) -> str:
        """The text of a file of ``lines``, in the making of which the limits may be met."""
        content = list(lines)
        return "\n".join((*map(comment, self.told), *content)) + "\n"


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
