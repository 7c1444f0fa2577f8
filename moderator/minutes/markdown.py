"""Minutes as Markdown that is readable as it is: CommonMark, with tables as on GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..wording.printable import width
from . import document as doc
from .plain import plain

# Within a line, these begin emphasis, code, links, HTML, entities, cells or mathematics.
_INLINE: Final = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=[#\w])|(?<=[a-z]):(?=//)|(?<=[wW])\.(?=\S+\.)")
# At the beginning of a line, these make it something else than a paragraph.
# A number is harmless by itself: the mark after it would make it a list.
_FIRST: Final = re.compile(r"^(?:(?=[-+=!>])|([0-9]{1,9})(?=[.)]))")
_ADDRESS: Final = re.compile(r"[^\s<>|\\]+")
_TO_BE_SIGNED: Final = "─" * 40
"""Also where Markdown is read as it is. Underscores would be a rule of the whole width."""


def escaped(text: str) -> str:
    """User text within a line, in which nothing is markup."""
    return _INLINE.sub(lambda match: "\\" + match[0], plain(text))


def line(text: str) -> str:
    """User text where a line begins."""
    return _FIRST.sub(r"\1\\", escaped(text))


def render(document: doc.Document) -> str:
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: doc.Document) -> Iterator[str]:
    yield f"# {line(f'{document.kind}: {document.title}')}"
    yield ""
    if document.subtitle:
        # A German day would begin a list, and be escaped where it begins the line.
        yield f"*{escaped(document.subtitle)}*"
        yield ""
    for block in document.blocks:
        yield from _block(block, 2)


def _block(block: doc.Block, level: int) -> Iterator[str]:
    match block:
        case doc.Paragraph(text=text):
            yield line(text)
        case doc.Note(text=text):
            yield f"> **{escaped(text)}**"
        case doc.Bullets(items=items):
            yield from (f"- {line(item)}" for item in items)
        case doc.Pairs():
            yield from _pairs(block)
        case doc.Table():
            yield from _table(block)
        case doc.Figure():
            return  # the table beside it has the same content
        case doc.Signatures():
            yield from _signatures(block)
        case doc.Section(title=title, blocks=blocks):
            yield f"{'#' * level} {line(title)}"
            yield ""
            for inner in blocks:
                yield from _block(inner, level + 1)
            return
    yield ""


def _pairs(block: doc.Pairs) -> Iterator[str]:
    for term, text in block.pairs:
        yield f"- **{escaped(term)}:** {escaped(text)}"


def _signatures(block: doc.Signatures) -> Iterator[str]:
    for number, below in enumerate(block.lines):
        yield from ("",) if number else ()
        yield from (_TO_BE_SIGNED, "", line(below))


def _table(table: doc.Table) -> Iterator[str]:
    yield f"*{escaped(table.caption)}*"
    yield ""
    rows = [[escaped(column.title) for column in table.columns]]
    rows += [list(map(_cell, row, table.columns)) for row in table.rows]
    widths = [max(3, *map(width, column)) for column in zip(*rows, strict=True)]
    yield _row(rows[0], widths, table.columns)
    marks = (
        "-" * (size - 1) + ":" if column.numeric else "-" * size
        for column, size in zip(table.columns, widths, strict=True)
    )
    yield f"| {' | '.join(marks)} |"
    for row in rows[1:]:
        yield _row(row, widths, table.columns)


def _cell(cell: str, column: doc.Column) -> str:
    """An address as a link that can also be copied where Markdown is read as it is."""
    link = doc.can_be_followed(cell, column) and _ADDRESS.fullmatch(cell)
    return f"<{cell}>" if link else escaped(cell)


def _row(cells: list[str], widths: list[int], columns: tuple[doc.Column, ...]) -> str:
    padded = []
    for cell, size, column in zip(cells, widths, columns, strict=True):
        blanks = " " * (size - width(cell))
        padded.append(blanks + cell if column.numeric else cell + blanks)
    return f"| {' | '.join(padded)} |"
