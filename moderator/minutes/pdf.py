"""Minutes as PDF, made by typst. Needs the extra ``pdf``.

They can be read aloud (PDF/UA-1, ISO 14289-1) and kept (PDF/A-2a, ISO 19005-2): authorities in the
EU may publish nothing that cannot be read aloud, and archives take nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from . import document as doc
from .palette import LIGHT, picture_css
from .plain import plain
from .svg import draw

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The archives' standard wants a date, also of a session in which nothing ever happened."""
_LACKING: Final = re.compile(r'^PDF/.*?`"(?P<text>.+?)"`', re.DOTALL)
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-f]+)\}")
_LONGEST_ROW: Final = 1000
"""Characters: of longer cells only a log has any that was written by something else."""
_UNBROKEN: Final = re.compile("[!-~À-ɏͰ-ӿ]{90,}")
_PART: Final = re.compile(".{10}(?=.)")
"""No word is so long that hyphens would not do: what is may break behind every ten letters, since
it would run off the page."""
_FONT: Final = "Libertinus Serif"
_ROOM: Final = 470.0
_LETTER: Final = 4.6
_INSET: Final = 6.0
"""Points: a table's width, that of a letter in it, and what a cell has besides."""
_HIGHEST: Final = 620.0
"""Points: what a picture has of a page, with a heading and two lines above it."""
_SIZE: Final = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_HEAD: Final = """\
#set par(justify: false)
#set table(stroke: (x, y) => (bottom: 0.5pt + luma(75%)), inset: (x: 3pt, y: 4pt))
#show heading: set block(above: 1.4em, below: 0.7em)
#show figure: set block(breakable: true)
#show figure: set align(left)
#show figure.caption: set align(left)
#show figure.caption: set block(sticky: true)
#show figure.caption: set text(size: 9pt, style: "italic")
#set figure.caption(position: top)
"""


class NoTypst(Exception):
    """The optional package is not installed."""


class NotToStandard(Exception):
    """What was said has characters that no font at hand has; ``text`` is the first of them."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def render(document: doc.Document, *, to_standard: bool = True) -> bytes:
    """The document as PDF.

    Raises:
        NoTypst: if the optional package is not installed.
        NotToStandard: if it cannot be kept to both standards. With ``to_standard=False`` it is
            set all the same, with boxes for what no font has.
    """
    try:
        import typst
    except ImportError:
        raise NoTypst from None
    # Given as bytes, the document can read no file; dated by its session, it is always the same.
    source = "\n".join(_lines(document)).encode()
    try:
        made: bytes = typst.compile(
            source, format="pdf", pdf_standards=["a-2a", "ua-1"] if to_standard else None
        )
    except typst.TypstError as error:
        lacking = _LACKING.search(str(error)) if to_standard else None
        if lacking is None:
            raise
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), lacking["text"])
        raise NotToStandard(text) from None
    return made


def string(text: str) -> str:
    """User text to be set, as a string literal of typst, which is never read as markup."""
    return _literal(_UNBROKEN.sub(lambda run: _PART.sub("\\g<0>\u200b", run[0]), plain(text)))


def _as_it_is(text: str) -> str:
    """The same for what is not set, so that nothing of it is broken."""
    return _literal(plain(text))


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _lines(document: doc.Document) -> Iterator[str]:
    at = (document.moment or _EPOCH).astimezone(UTC)
    date = f"year: {at.year}, month: {at.month}, day: {at.day}"
    time = f"hour: {at.hour}, minute: {at.minute}, second: {at.second}"
    yield f"#set document(title: {_as_it_is(document.title)}, date: datetime({date}, {time}))"
    yield (
        f'#set text(font: "{_FONT}", size: 10.5pt, lang: {string(document.language)},'
        " hyphenate: true)"
    )
    yield _page(document)
    yield _HEAD
    yield f"#text(fill: luma(35%), {string(document.kind)})"
    yield f"#heading(level: 1, text(size: 16pt, {string(document.title)}))"
    if document.subtitle:
        yield f"#text(fill: luma(35%), {string(document.subtitle)})"
    for block in document.blocks:
        yield from _block(block, 2)


def _page(document: doc.Document) -> str:
    """Sheets come apart, and only the last one is signed: each says of what it is, in one line."""
    line = f"text(size: 8pt, fill: luma(35%), {string(document.running_title)})"
    # What needs a second line has none.
    line = f"block(width: 100%, height: 1.2em, clip: true, {line})"
    after_the_first = f"context if counter(page).get().first() > 1 {{ {line} }}"
    return (
        '#set page(paper: "a4", margin: (x: 2.2cm, y: 2.2cm), numbering: "1 / 1",'
        f" header: {after_the_first})"
    )


def _block(block: doc.Block, level: int, *, leads: bool = False) -> Iterator[str]:
    match block:
        case doc.Paragraph(text=text):
            yield _paragraph(text, leads=leads)
        case doc.Note(text=text):
            yield (
                "#block(inset: 8pt, width: 100%, stroke: (left: 3pt + black), fill: luma(94%),"
                f" strong({string(text)}))"
            )
        case doc.Bullets(items=items):
            yield f"#list({_arguments(items)})"
        case doc.Pairs():
            yield _pairs(block)
        case doc.Table():
            yield from _table(block)
        case doc.Figure():
            yield _picture(block)
        case doc.Signatures(lines=lines):
            yield from (_signature(below, last=below == lines[-1]) for below in lines)
        case doc.Section(title=title, blocks=blocks):
            yield f"#heading(level: {level}, {string(title)})"
            for inner, leading in doc.in_turn(blocks):
                yield from _block(inner, level + 1, leads=leading)


def _paragraph(text: str, *, leads: bool) -> str:
    paragraph = f"par({string(text)})"
    return f"#block(sticky: true, below: 0.8em, {paragraph})" if leads else f"#{paragraph}"


def _pairs(block: doc.Pairs) -> str:
    terms = (f"terms.item({string(term)}, {string(text)})" for term, text in block.pairs)
    return f"#terms({', '.join(terms)})"


def _signature(below: str, *, last: bool) -> str:
    """A line, and what stands below it; on one page with the next."""
    return (
        f"#block(width: 9cm, above: 1.8cm, below: 0pt, sticky: {'false' if last else 'true'},"
        f" stroke: (top: 0.5pt), inset: (top: 4pt), text(size: 9pt, {string(below)}))"
    )


def _arguments(texts: tuple[str, ...]) -> str:
    return ", ".join(map(string, texts))


def _picture(figure: doc.Figure) -> str:
    drawn = draw(figure, picture_css(LIGHT, f"'{_FONT}'"))
    size = _SIZE.search(drawn)
    assert size is not None
    wide = _ROOM * {doc.Timeline: 1.0, doc.Code: 0.24}.get(type(figure.chart), 0.62)
    # One that is higher than a page would be cut there.
    wide = min(wide, _HIGHEST * int(size[1]) / int(size[2]))
    alt = _as_it_is(f"{figure.title}. {figure.description}")
    return f'#image(bytes({_literal(drawn)}), format: "svg", width: {wide:.1f}pt, alt: {alt})'


def _table(table: doc.Table) -> Iterator[str]:
    align = ", ".join("right" if column.numeric else "left" for column in table.columns)
    # Columns of words share the width that numbers leave.
    widths = table.widths(_ROOM, _LETTER, _INSET)
    sizes = ", ".join(
        "auto" if column.numeric else f"{width:.1f}fr"
        for column, width in zip(table.columns, widths, strict=True)
    )
    # Names are not broken where they need not be; what is read like prose is.
    roomy = [
        table.share(n) < doc.MOST_SHARE and width >= _LETTER * table.longest_word(n) + _INSET
        for n, width in enumerate(widths)
    ]
    titles = (_whole(string(c.title), fits) for c, fits in zip(table.columns, roomy, strict=True))
    head = ", ".join(f"strong({title})" for title in titles)
    yield "#figure(kind: table, numbering: none, outlined: false, supplement: none,"
    yield f" caption: {string(table.caption)}, text(size: 8.5pt, table("
    yield f"columns: ({sizes},), align: ({align},), table.header({head}),"
    for row in table.rows:
        whole = all(len(cell) <= _LONGEST_ROW for cell in row)
        for cell, column, fits in zip(row, table.columns, roomy, strict=True):
            said = _whole(_cell(cell, column), fits)
            yield f"table.cell(breakable: {'false' if whole else 'true'}, {said}),"
    yield ")))"


def _whole(said: str, fits: bool) -> str:
    """Without a hyphen in it, where there is room for its words."""
    return f"text(hyphenate: false, {said})" if fits else said


def _cell(cell: str, column: doc.Column) -> str:
    if doc.can_be_followed(cell, column):
        return f"link({_as_it_is(cell)}, {string(cell)})"
    intervals = doc.intervals_in(cell)
    if intervals:
        return f"[{', '.join(f'#box({string(one)})' for one in intervals)}]"
    return string(cell)
