"""Minutes as PDF: for those who cannot see them, and for archives."""

import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from moderator.minutes import document as doc
from moderator.minutes.charts import MOST_BARS, MOST_LANES
from moderator.minutes.output import written
from moderator.minutes.pdf import NotToStandard, render
from server.language import Language
from tests.support.sessions import NOON, Round

from .making import report_of
from .scene import played

LANGUAGES = ("en", "de")
A4, MARGIN = 595.3, 62.3
"""Points: how wide paper is, and how much of it stays free at its edge."""
HOUR = timedelta(hours=1)
JAVA = Path("/usr/share/java")
PREFLIGHT = ("preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "commons-io")
NEEDED_BY_IT = ("javax.activation", "jaxb-api")
"""Debian's libpdfbox2-java, with what it does not say that it needs."""
PART_2 = {
    "7.11.2 : Error on MetaData, part must be 1",
    "2.1.6 : Invalid graphics object, Invalid version of the ICCProfile",
}
"""What makes minutes PDF/A-2 and not PDF/A-1: they say so, and have a colour profile of version 4,
which part 2 allows."""


def pdf(stage: Round, language: str) -> bytes:
    return written(report_of(stage), "pdf", Language.named(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_checker_of_its_own_finds_nothing(
    round_played: Round, language: str, tmp_path: Path
) -> None:
    """What sets the PDF is not whom we believe that it can be read aloud (PDF/UA-1)."""
    file = tmp_path / "minutes.pdf"
    file.write_bytes(pdf(round_played, language))
    checker = (Path(sys.executable).with_name("outloud"), "--json", "-", file)
    done = subprocess.run(checker, capture_output=True, text=True, check=False, timeout=60)
    (found,) = json.loads(done.stdout)["results"]
    assert (found["verdict"], found["findings"]) == ("pass", [])


def easily_read(content: bytes, file: Path) -> None:
    """Write a PDF that means the same without what Preflight cannot follow, though the standards
    allow it: references to bookmarks' destinations, and metadata that describes its own names
    in one block with all else."""
    file.write_bytes(content)
    with pikepdf.open(file, allow_overwriting_input=True) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/Title" in thing and "/Dest" in thing:
                thing.Dest = pikepdf.Array(list(thing.Dest))
        about = opened.Root.Metadata
        parts = re.fullmatch(
            rb"(.*?)(<rdf:Description .*?>)(.*?)(<(pdfaExtension:schemas)>.*</\5>)(.*)",
            about.read_bytes(),
            re.DOTALL,
        )
        assert parts
        head, description, before, own_names, _, after = parts.groups()
        apart = description + own_names + b"</rdf:Description>"
        about.write(head + apart + description + before + after)
        opened.save(file)


@pytest.mark.skipif(
    shutil.which("java") is None or not (JAVA / "preflight.jar").exists(),
    reason="needs Debian's libpdfbox2-java, libactivation-java and libjaxb-api-java, see .ci/run",
)
def test_a_checker_for_archives_finds_nothing(round_played: Round, tmp_path: Path) -> None:
    """Apache's Preflight knows PDF/A-1b, the oldest and strictest. Of minutes in PDF/A-2a it finds
    what makes them part 2, and nothing else: fonts, colours, metadata, actions are right."""
    file = tmp_path / "minutes.pdf"
    easily_read(pdf(round_played, "de"), file)
    path = ":".join(str(JAVA / f"{name}.jar") for name in PREFLIGHT + NEEDED_BY_IT)
    checker = ("java", "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", file)
    done = subprocess.run(checker, capture_output=True, text=True, check=False, timeout=60)
    said = re.findall(r"^\d[\d.]* : .*?(?= on page \d+$|$)", done.stdout, re.MULTILINE)
    assert "minutes.pdf" in done.stdout, done.stderr
    assert set(said) == PART_2, done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_what_it_is(round_played: Round, language: str, tmp_path: Path) -> None:
    """An archive reads which standard a file keeps to, a screen reader in which language it is."""
    file = tmp_path / "minutes.pdf"
    file.write_bytes(pdf(round_played, language))
    until = round_played.state.session.closed
    with pikepdf.open(file) as opened:
        about = opened.open_metadata()
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
        assert about["pdfuaid:part"] == "1"
        assert str(opened.Root.Lang).startswith(language)
        assert until
        assert opened.docinfo.ModDate == f"D:{until:%Y%m%d%H%M%S}Z"


def test_the_same_session_gives_the_same_pdf(round_played: Round) -> None:
    """It is dated by its session, not by when it was made."""
    assert pdf(round_played, "de") == pdf(round_played, "de")


def test_every_sheet_says_of_what_it_is(tmp_path: Path) -> None:
    """Sheets come apart and only the last one is signed; a long title takes no second line."""
    blocks = tuple(doc.Paragraph(f"Paragraph {n}") for n in range(120))
    section = doc.Section("panel", "Panel", blocks)
    file = tmp_path / "minutes.pdf"
    title, by = "Wer zahlt? " * 30, "Die Stadt, " * 20 + " · 9. März"
    file.write_bytes(render(doc.Document("de", "Protokoll", title, by, None, "", (), (section,))))
    with pymupdf.open(file) as opened:  # type: ignore[no-untyped-call]  # it is not typed
        first, *others = (page.get_text().splitlines() for page in opened)
    assert others
    head = "Protokoll · Wer zahlt? Wer zahlt? Wer zahlt? Wer zahlt? Wer… · 9. März"
    assert {lines[0] for lines in others} == {head}
    assert head not in first


def test_a_picture_is_on_the_page_of_what_leads_to_it(tmp_path: Path) -> None:
    """Whoever reads a position at the foot of a page sees there how it was assessed."""
    chart = doc.Stances((("Alle", (1, 2, 3, 4, 5)),), ("a", "b", "c", "d", "e"))
    figure = doc.Figure("one", "Bewertung", "Balken", chart)
    position = (doc.Paragraph("Wer baut, zahlt."), doc.Paragraph("Aus: Plan"), figure)
    for lines in range(24, 32):
        above = tuple(doc.Paragraph(f"Absatz {n}") for n in range(lines))
        blocks: tuple[doc.Block, ...] = (*above, *position)
        section = doc.Section("positions", "Positionen", blocks)
        file = tmp_path / f"{lines}.pdf"
        file.write_bytes(render(doc.Document("de", "P", "T", "", None, "", (), (section,))))
        with pymupdf.open(file) as opened:  # type: ignore[no-untyped-call]  # it is not typed
            (page,) = (page for page in opened if page.search_for("Wer baut, zahlt."))
            assert page.search_for("Aus: Plan")
            assert page.search_for("Alle (15)")


@pytest.mark.parametrize("kind", ["shares", "stances", "lanes"])
def test_a_picture_of_many_rows_is_whole(kind: str, tmp_path: Path) -> None:
    """As many as a picture may have are all on one page, the first and the last as well."""
    names = [f"Row{n:02}." for n in range(MOST_LANES if kind == "lanes" else MOST_BARS)]
    bars = (doc.Bar(NOON, NOON + HOUR),)
    charts: dict[str, doc.Chart] = {
        "shares": doc.Shares(tuple(doc.Share(name, 1.0, "1:00") for name in names)),
        "stances": doc.Stances(tuple((n, (1, 2, 3, 4, 5)) for n in names), ("a", "b", "c", "d")),
        "lanes": doc.Timeline(
            NOON, NOON + HOUR, tuple(doc.Lane(n, bars) for n in names), (), (), ("a", "b")
        ),
    }
    figure = doc.Figure("one", "Bild", "Balken", charts[kind])
    section = doc.Section("talk", "Redezeit", (doc.Paragraph("Davor"), figure))
    file = tmp_path / "minutes.pdf"
    file.write_bytes(render(doc.Document("de", "P", "T", "", None, "", (), (section,))))
    with pymupdf.open(file) as opened:  # type: ignore[no-untyped-call]  # it is not typed
        (page,) = (page for page in opened if page.search_for("Row00."))
        assert [name for name in names if not page.search_for(name)] == []


@pytest.mark.parametrize("letter", ["W", "7", "ß"])
def test_nothing_runs_off_the_page(letter: str, tmp_path: Path) -> None:
    """However long something is that has no place to break: its right edge is within the margin,
    as is that of all other lines. An address is followed as it is."""
    long = letter * 300
    address = f"https://example.org/{'7' * 300}"
    columns = (doc.Column("Name"), doc.Column("Address", address=True))
    blocks = (
        *(doc.Paragraph(long), doc.Note(long), doc.Bullets((long,)), doc.Pairs(((long, long),))),
        doc.Table(long, columns, ((long, address),)),
    )
    section = doc.Section("panel", long, blocks)
    file = tmp_path / "minutes.pdf"
    file.write_bytes(render(doc.Document("de", "Protokoll", long, long, None, "", (), (section,))))
    with pymupdf.open(file) as opened:  # type: ignore[no-untyped-call]  # it is not typed
        words = [word for page in opened for word in page.get_text("words")]
    assert max(right for _, _, right, *_ in words) <= A4 - MARGIN
    with pikepdf.open(file) as opened:
        links = [a.A.URI for page in opened.pages for a in page.get("/Annots", [])]
    assert {str(link) for link in links} == {address}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs Poppler's pdftotext")
def test_short_words_and_times_are_not_broken_beside_long_ones() -> None:
    """Somebody with a very long name leaves room for when the others were there."""
    heads = ("Name", "Role", "Office", "Organisation", "Group", "There")
    office = "Geschäftsführender Vorstandsvorsitzender der Gesellschaft"
    longest = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    row = (longest, "Podium", office, longest, "Anbieter", "22:25–23:18, 23:20–23:59")
    table = doc.Table("Who", tuple(map(doc.Column, heads)), (row, ("Pia", *row[1:])))
    columns = [
        *map(doc.Column, ("Programmpunkt", "Leitung", "Wann")),
        *(doc.Column(head, numeric=True) for head in ("Geplant", "Tatsächlich", "Abweichung")),
        doc.Column("Stand"),
    ]
    item = (
        "Diskussion zum digitalen Zielbild aus kommunaler Sicht",
        "Volker Scharfen",
        "14:48–15:13",
    )
    course = doc.Table(
        "When", (*columns,), ((*item, "5:00", "4:52", "−0:08", "teilweise behandelt"),)
    )
    section = doc.Section("panel", "Panel", (table, course))
    told = ("pdftotext", "-layout", "-", "-")
    content = render(doc.Document("de", "Protokoll", "T", "", None, "", (), (section,)))
    read = subprocess.run(told, input=content, capture_output=True, check=True)
    words = read.stdout.decode().split()
    for whole in (
        "Podium",
        "Anbieter",
        "There",
        "22:25–23:18,",
        "23:20–23:59",
        "Scharfen",
        "behandelt",
    ):
        assert whole in words


def test_a_session_in_which_nothing_happened_has_a_pdf(stage: Round) -> None:
    """Archives want a date, also of what never began."""
    assert pdf(Round(stage.plan), "de").startswith(b"%PDF-")


@pytest.mark.parametrize("sign", ["\ue123", "\U0001f7f0"])
def test_what_no_font_has_is_named(sign: str) -> None:
    """A sign that can only be a box: there is a PDF all the same, and it claims no standard."""
    report = report_of(played(name=f"Pia {sign} Petersen"))
    with pytest.raises(NotToStandard) as lacking:
        written(report, "pdf", Language.named("de"))
    assert lacking.value.text == sign
    content = written(report, "pdf", Language.named("de"), to_standard=False)
    assert content.startswith(b"%PDF-")
    assert b"pdfuaid" not in content
