"""Minutes for word processors (.docx), since offices go on writing. Needs the extra ``office``.

Pictures are left out: the table beside each says the same, and can be edited.
"""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from . import document as doc
from .plain import plain

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.shared import Length
    from docx.table import _Cell

_LANGUAGES: Final = {"de": "de-DE", "en": "en-GB"}
_NEVER: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""The earliest time that a zip file can hold, for whatever has none of its own."""
_PROPERTY: Final = 255
"""Characters of a property, at most."""
_CHARACTER: Final = 6
"""Points, of a cell's writing in a wide font."""
_PADDING: Final = 12
"""Points at a cell's two sides, with its lines."""
_DEEPEST: Final = 9
"""Levels of headings that word processors know."""


class NoDocx(Exception):
    """The optional package is not installed."""


def render(document: doc.Document) -> bytes:
    """The document as a file of Word, the same bytes for the same document. Raises NoDocx."""
    try:
        import docx
        from docx.oxml.ns import qn
    except ImportError:
        raise NoDocx from None
    made = docx.Document()
    _lay_out(made)
    _mark_pages(made, document)
    about, at = made.core_properties, document.moment or _NEVER
    about.title, about.author, about.comments = plain(document.title)[:_PROPERTY], "", ""
    about.language = document.language
    about.created = about.modified = at.astimezone(UTC)
    # What spelling is checked by, and what a screen reader's voice is chosen by.
    for spoken in made.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), _LANGUAGES.get(document.language, document.language))
    made.add_paragraph(plain(document.kind), style="Subtitle")
    made.add_paragraph(plain(document.title), style="Title")
    if document.subtitle:
        made.add_paragraph(plain(document.subtitle))
    for block in document.blocks:
        _add(made, block, 1)
    written = BytesIO()
    made.save(written)
    return _dated(written.getvalue())


def _lay_out(made: WordDocument) -> None:
    """A4, and words that are broken where their language allows it: tables have many columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(22)
    made.styles["Normal"].paragraph_format.space_after = Mm(2)
    tab_stop = made.settings.element.find(qn("w:defaultTabStop"))
    tab_stop.addnext(OxmlElement("w:autoHyphenation"))


def _mark_pages(made: WordDocument, document: doc.Document) -> None:
    """Sheets come apart, and only the last one is signed: each says of what it is, and which."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    page = made.sections[0]
    page.different_first_page_header_footer = True
    page.header.paragraphs[0].text = plain(document.running_title)
    for footer in (page.first_page_footer, page.footer):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for field, behind in (("PAGE", " / "), ("NUMPAGES", "")):
            simple = f'<w:fldSimple {nsdecls("w")} w:instr="{field}"/>'
            paragraph._p.append(parse_xml(simple))  # noqa: SLF001 - no other way
            paragraph.add_run(behind)


def _add(made: WordDocument, block: doc.Block, level: int, *, leads: bool = False) -> None:
    match block:
        case doc.Paragraph(text=text):
            made.add_paragraph(plain(text)).paragraph_format.keep_with_next = leads or None
        case doc.Note(text=text):
            made.add_paragraph(plain(text), style="Intense Quote")
        case doc.Bullets():
            _add_bullets(made, block)
        case doc.Pairs():
            _add_pairs(made, block)
        case doc.Table():
            _add_table(made, block)
        case doc.Figure():
            return
        case doc.Signatures():
            _add_signatures(made, block)
        case doc.Section(title=title, blocks=blocks):
            made.add_heading(plain(title), min(level, _DEEPEST))
            for inner, leading in doc.in_turn(blocks):
                _add(made, inner, level + 1, leads=leading)


def _add_bullets(made: WordDocument, block: doc.Bullets) -> None:
    for item in block.items:
        made.add_paragraph(plain(item), style="List Bullet")


def _add_signatures(made: WordDocument, block: doc.Signatures) -> None:
    """Each line is the border of the paragraph that stands below it; all are on one page."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Mm

    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="4" w:space="3"/></w:pBdr>'
    for below in block.lines:
        paragraph = made.add_paragraph(plain(below))
        paragraph.paragraph_format.space_before = Mm(18)
        paragraph.paragraph_format.right_indent = Mm(76)
        paragraph.paragraph_format.keep_with_next = below != block.lines[-1]
        # It has its place among its neighbours, of which these are there.
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - no other way
        properties.insert_element_before(parse_xml(border), "w:spacing", "w:ind")


def _add_pairs(made: WordDocument, block: doc.Pairs) -> None:
    for term, text in block.pairs:
        paragraph = made.add_paragraph()
        paragraph.add_run(f"{plain(term)}: ").bold = True
        paragraph.add_run(plain(text))


def _add_table(made: WordDocument, table: doc.Table) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    caption = made.add_paragraph(plain(table.caption), style="Caption").paragraph_format
    caption.keep_with_next, caption.space_before = True, Pt(8)
    grid = made.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    grid.autofit = False
    widths = _widths(made, table)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    # Cells are asked for once: each time costs a walk through the table.
    head = grid.rows[0]
    for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
        _write(cell, column.title, column, width, bold=True)
    # Read out with each row, and repeated on each page.
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no other way
    for row in table.rows:
        cells = grid.add_row().cells
        for cell, text, column, width in zip(cells, row, table.columns, widths, strict=True):
            _write(cell, text, column, width)


def _widths(made: WordDocument, table: doc.Table) -> list[Length]:
    """What each column has of the page's width."""
    from docx.shared import Pt

    page = made.sections[0]
    room = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
    return [_whole(int(width)) for width in table.widths(room, Pt(_CHARACTER), Pt(_PADDING))]


def _whole(width: int) -> Length:
    """In whole units of the file's own measure, so that all together are not more than there is."""
    from docx.shared import Twips

    return Twips(width // Twips(1))


def _write(cell: _Cell, text: str, column: doc.Column, width: Length, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    # Word goes by each cell's own width, others by the column's.
    cell.width = width
    paragraph = cell.paragraphs[0]
    written = paragraph.add_run(plain(text))
    written.font.size, written.bold = Pt(8.5), bold
    paragraph.paragraph_format.space_after = Pt(1)
    if column.numeric:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _dated(content: bytes) -> bytes:
    """The same file without the time at which it was packed."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _NEVER.timetuple()[:6])
            target.writestr(fixed, source.read(entry), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
