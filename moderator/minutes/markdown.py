"""Minutes as Markdown that reads well as it is: CommonMark, with the tables of GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..wording.printable import width
from .document import (
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Note,
    Pairs,
    Paragraph,
    Section,
    Table,
)
from .plain import plain

# Within a line these begin emphasis, code, links, HTML, entities, cells or mathematics.
_INLINE: Final = re.compile(r"[\\`*_\[\]<>#|~$]|&(?=[#\w])|(?<=[a-z]):(?=//)|(?<=[wW])\.(?=\S+\.)")
# At the begin of a line these make it something else than a paragraph.
_FIRST: Final = re.compile(r"^([-+=!>]|[0-9]{1,9}(?=[.)]))")


def escaped(text: str) -> str:
    """User text within a line, as nothing but text."""
    return _INLINE.sub(lambda match: "\\" + match[0], plain(text))


def line(text: str) -> str:
    """User text where a line begins."""
    text = escaped(text)
    first = _FIRST.match(text)
    if first is None:
        return text
    # A number is harmless by itself; the mark after it makes it a list.
    number = first[0]
    if number.isdigit():
        return f"{number}\\{text[len(number) :]}"
    return "\\" + text


def render(document: Document) -> str:
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield f"# {line(f'{document.kind}: {document.title}')}"
    yield ""
    if document.subtitle:
        yield line(document.subtitle)
        yield ""
    for note in document.notes:
        yield from _block(note, 2)
    for section in document.sections:
        yield from _block(section, 2)


def _block(block: Block, level: int) -> Iterator[str]:
    match block:
        case Paragraph(text=text):
            yield line(text)
        case Note(text=text):
            yield f"> **{escaped(text)}**"
        case Bullets(items=items):
            yield from (f"- {line(item)}" for item in items)
        case Pairs(pairs=pairs):
            yield from (f"- **{escaped(term)}:** {escaped(text)}" for term, text in pairs)
        case Table():
            yield from _table(block)
        case Figure():
            # The table beside it has the same content.
            return
        case Section(title=title, blocks=blocks):
            yield f"{'#' * level} {line(title)}"
            yield ""
            for inner in blocks:
                yield from _block(inner, level + 1)
            return
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"*{escaped(table.caption)}*"
    yield ""
    rows = [[escaped(column.title) for column in table.columns]]
    rows += [[escaped(cell) for cell in row] for row in table.rows]
    widths = [max(3, *map(width, column)) for column in zip(*rows, strict=True)]
    yield _row(rows[0], widths, table.columns)
    marks = (
        "-" * (size - 1) + ":" if column.numeric else "-" * size
        for column, size in zip(table.columns, widths, strict=True)
    )
    yield f"| {' | '.join(marks)} |"
    for row in rows[1:]:
        yield _row(row, widths, table.columns)


def _row(cells: list[str], widths: list[int], columns: tuple[Column, ...]) -> str:
    padded = []
    for cell, size, column in zip(cells, widths, columns, strict=True):
        blanks = " " * (size - width(cell))
        padded.append(blanks + cell if column.numeric else cell + blanks)
    return f"| {' | '.join(padded)} |"
