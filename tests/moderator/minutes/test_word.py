"""Minutes for word processors."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from moderator.minutes import document as doc
from moderator.minutes.build import build
from moderator.minutes.output import written
from moderator.minutes.word import render
from server.language import Language
from tests.support.sessions import Round

from .making import report_of

ENGLISH = Language.named("en")


@pytest.mark.parametrize(("code", "spoken"), [("de", "de-DE"), ("en", "en-GB")])
def test_an_office_finds_what_the_minutes_say(round_played: Round, code: str, spoken: str) -> None:
    """Every heading is a heading and every table a table with a head, in the reader's language."""
    language = Language.named(code)
    report = report_of(round_played)
    made = docx.Document(BytesIO(written(report, "docx", language)))
    document = build(report, language)
    headings = [p.text for p in made.paragraphs if p.style and p.style.name == "Heading 1"]
    assert headings == [section.title for section in document.sections]
    assert made.core_properties.title == document.title
    assert {s.get(qn("w:val")) for s in made.styles.element.iter(qn("w:lang"))} == {spoken}
    assert made.tables
    for table in made.tables:
        assert table.rows[0]._tr.trPr is not None
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_each_table_has_the_cells_that_it_has_elsewhere() -> None:
    """Row by row, in the same order."""
    columns = (doc.Column("Who"), doc.Column("How long", numeric=True))
    table = doc.Table("Talk time", columns, (("Pia", "1:30"), ("Paul", "0:20")))
    section = doc.Section("talk", "Talk time", (table,))
    document = doc.Document("en", "Minutes", "T", "", None, "Contents", (), (section,))
    (found,) = docx.Document(BytesIO(render(document))).tables
    cells = [[cell.text for cell in row.cells] for row in found.rows]
    assert cells == [["Who", "How long"], ["Pia", "1:30"], ["Paul", "0:20"]]


def test_every_sheet_says_of_what_it_is() -> None:
    """Only the last one is signed. The first has its title, and all have their number."""
    document = doc.Document("en", "Minutes", "T " * 90, "Hosts · 1 June", None, "", (), ())
    page = docx.Document(BytesIO(render(document))).sections[0]
    assert page.header.paragraphs[0].text.startswith("Minutes · T T")
    assert page.header.paragraphs[0].text.endswith("T… · Hosts · 1 June")
    assert page.first_page_header.paragraphs[0].text == ""
    for footer in (page.first_page_footer, page.footer):
        fields = [field.get(qn("w:instr")) for field in footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_a_line_that_leads_to_a_list_or_a_table_is_on_its_page() -> None:
    """Nobody reads “What was said:” at the foot of a page with nothing below it."""
    table = doc.Table("Talk time", (doc.Column("Who"),), (("Pia",),))
    blocks = tuple(map(doc.Paragraph, ("Alone.", "Listed:")))
    more = (doc.Bullets(("One",)), doc.Paragraph("Last:"), table, doc.Paragraph("End."))
    section = doc.Section("talk", "Talk time", (*blocks, *more))
    document = doc.Document("en", "Minutes", "T", "", None, "Contents", (), (section,))
    made = docx.Document(BytesIO(render(document))).paragraphs
    kept = [p.text for p in made if p.paragraph_format.keep_with_next]
    assert kept == ["Listed:", "Last:", "Talk time"]


def test_the_same_session_gives_the_same_file(round_played: Round) -> None:
    """It knows when the session was, and not when it was written."""
    once, again = (written(report_of(round_played), "docx", ENGLISH) for _ in range(2))
    assert once == again
    with ZipFile(BytesIO(once)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    closed, found = round_played.state.session.closed, docx.Document(BytesIO(once))
    assert closed is not None
    assert (found.core_properties.author, found.core_properties.comments) == ("", "")
    assert found.core_properties.created == closed.replace(microsecond=0)


def test_no_table_is_wider_than_the_page(round_played: Round) -> None:
    """Nor has it columns in which nothing can be read."""
    made = docx.Document(BytesIO(render(build(report_of(round_played), Language.named("de")))))
    page = made.sections[0]
    room = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
    assert made.tables
    for table in made.tables:
        widths = [cell.width or 0 for cell in table.rows[0].cells]
        assert sum(widths) <= room
        assert min(widths) >= room // 40
