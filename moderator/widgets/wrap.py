"""Texts broken into lines by cells, also where they have no spaces."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from ..wording.printable import printable
from .lines import ELLIPSIS, Line, Span, Tone, cut, line_width


@lru_cache(maxsize=2048)
def wrapped(text: str, width: int, most: int = 100) -> tuple[str, ...]:
    """``text`` in at most ``most`` lines of ``width`` cells; an ellipsis marks a cut."""
    rest = printable(text).strip()
    lines: list[str] = []
    while rest and width > 1:
        if len(lines) == most - 1 or cell_len(rest) <= width:
            lines.append(cut(rest, width))
            break
        line = _head(rest, width)
        lines.append(line.rstrip())
        rest = rest[len(line) :].lstrip()
    return tuple(lines)


def paragraph(text: str, width: int, tone: Tone, *, most: int = 100, indent: int = 0) -> list[Line]:
    """``text`` as lines of ``width`` cells, the first ``indent`` of which are blank."""
    gap = " " * indent
    return [(Span(gap + line, tone),) for line in wrapped(text, width - indent, most)]


def hanging_indent(
    first: Line, text: str, width: int, tone: Tone, *, most: int = 100
) -> list[Line]:
    """``text`` beside ``first``; its further lines are indented by the width of ``first``."""
    used = line_width(first)
    lines = wrapped(text, width - used, most) or (ELLIPSIS,)
    gap = (Span(" " * used),)
    return [(*(first if n == 0 else gap), Span(line, tone)) for n, line in enumerate(lines)]


def _head(text: str, width: int) -> str:
    """As much of ``text`` as fits, up to a space if there is one."""
    head = set_cell_size(text, width)
    # A wide character across the edge is replaced by a space.
    while not text.startswith(head):
        head = head[:-1]
    if text[len(head)] == " " or " " not in head:
        return head or text[0]
    return head[: head.rindex(" ") + 1]
