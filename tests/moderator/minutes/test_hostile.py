"""Whatever people type, it stays text: in no format does it become anything else."""

import csv
import io
import json
import re
from io import BytesIO
from xml.etree import ElementTree as ET

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from moderator.commands.agenda_from import next_agenda
from moderator.minutes import markdown, pdf
from moderator.minutes.output import written
from moderator.minutes.plain import plain
from server.agenda_file import read_agenda
from server.language import Language
from server.session.messages import Fact
from server.session.people import Renamed
from tests.moderator.minutes.hostile import BITES, Outline, texts
from tests.moderator.minutes.making import made, report_of
from tests.moderator.minutes.scene import played
from tests.support.sessions import Round

ENGLISH = Language.named("en")


def stage_with(title: str, name: str, said: str) -> Round:
    """The round with these texts, also ones that the rules would have cleaned: a log may be of
    any making."""
    stage = played(title, name, plain(said)[:200])
    stage.happen(Fact(stage.state.seq + 1, stage.now, "m1", Renamed("p2", name)))
    return stage


TAME = stage_with("Digital targets", "Pia Petersen", "tame")
TAME_PAGE = Outline(made(TAME, "html"))
TAME_MARKDOWN = made(TAME, "md")


@settings(max_examples=12)
@given(texts, texts, texts)
@example("</title><script>x</script>", "<b onclick=x>Ann</b>", "<svg><script>y</script>")
def test_a_page_has_the_same_tags_whatever_is_said(title: str, name: str, said: str) -> None:
    """No text adds a tag, an attribute or a comment to the page, and its pictures are XML."""
    page = made(stage_with(title, name, said), "html")
    outline, tame = Outline(page), TAME_PAGE
    assert set(outline.tags) <= set(tame.tags)
    assert len([t for t in outline.tags if t[0] != "text"]) == len(
        [t for t in tame.tags if t[0] != "text"]
    )
    assert outline.comments == 0
    for picture in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        ET.fromstring(picture)  # noqa: S314 - our own, and it must not fail


@settings(max_examples=12)
@given(texts, texts, texts)
def test_markdown_has_the_same_structure_whatever_is_said(title: str, name: str, said: str) -> None:
    """A reader of Markdown finds the same headings, tables and lists, no HTML, and no link but
    that to the paper."""
    parser = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    parser.disable("linkify")
    tokens = parser.parse(made(stage_with(title, name, said), "md"))
    tame = parser.parse(TAME_MARKDOWN)
    assert [t.type for t in tokens] == [t.type for t in tame]
    inline = [c for token in tokens for c in token.children or ()]
    marks = {f"{mark}_{end}" for mark in ("strong", "em", "link") for end in ("open", "close")}
    assert {c.type for c in inline} <= {"text", "text_special", *marks}
    links = [c.attrGet("href") for c in inline if c.type == "link_open"]
    assert links == ["https://example.org/p"]


@given(texts)
def test_markdown_says_what_was_said(said: str) -> None:
    """Escaping loses nothing: a reader of Markdown sees the text itself, wherever it stands."""
    parser = MarkdownIt("commonmark")
    tokens = parser.parse(markdown.line(said))
    shown = "".join(c.content for t in tokens for c in t.children or ())
    assert shown == plain(said)
    assert [t.type for t in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])


@settings(max_examples=12)
@given(texts, texts, st.sampled_from(["de", "en"]))
def test_a_table_has_its_cells_and_no_formulas(title: str, name: str, language: str) -> None:
    """Every row has every column, and no cell begins as a spreadsheet's formula does."""
    content = made(stage_with(title, name, ""), "csv", language)
    assert content.startswith("\ufeff")
    delimiter = ";" if language == "de" else ","
    rows = list(csv.reader(io.StringIO(content[1:], newline=""), delimiter=delimiter, strict=True))
    assert {len(row) for row in rows} == {13}
    formula = (*"=+-@＝＋－＠", "\t", "\r")
    assert all(not cell.startswith(formula) for row in rows for cell in row)
    assert not {"\u200b", "\u061c", "\u00ad"} & set(content)


@settings(max_examples=12)
@given(texts, texts, texts)
def test_json_says_what_was_said(title: str, name: str, said: str) -> None:
    """JSON can hold any text, so nothing in it is written otherwise than it was said."""
    found = json.loads(made(stage_with(title, name, said), "json"))
    assert found["title"] == plain(title)
    assert next(p["name"] for p in found["people"] if p["id"] == "p2") == plain(name)


@pytest.mark.parametrize("bites", [BITES[:20], BITES[20:]])
def test_typst_sets_whatever_is_said(bites: tuple[str, ...]) -> None:
    """No text is read as markup: what is set is a PDF, and nothing in it is run."""
    pytest.importorskip("typst")
    said = " ".join(bites)[:200]
    stage = stage_with(" ".join(bites)[:280], " ".join(bites)[-80:], said)
    content = written(report_of(stage), "pdf", ENGLISH, to_standard=False)
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")


@settings(max_examples=12)
@given(texts, texts, texts)
def test_word_processors_read_what_was_said(title: str, name: str, said: str) -> None:
    """No character makes the file unreadable, and none becomes anything but itself."""
    content = written(report_of(stage_with(title, name, said)), "docx", ENGLISH)
    found = docx.Document(BytesIO(content))
    assert plain(title) in [paragraph.text for paragraph in found.paragraphs]
    assert plain(title).startswith(found.core_properties.title)


@given(texts)
def test_a_typst_string_ends_where_it_ends(said: str) -> None:
    """Within the quotes no quote stands bare, and no escape but those of ``\\`` and quotes."""
    inner = pdf.string(said)[1:-1]
    assert re.fullmatch(r'(?:[^"\\]|\\["\\])*', inner)


@settings(max_examples=12)
@given(texts, texts, texts)
def test_the_next_agenda_passes_the_check(title: str, name: str, said: str) -> None:
    """Whatever the log has in it, the agenda made from it is one without errors."""
    history = report_of(stage_with(title, name, said)).history
    agenda = read_agenda(next_agenda(history, ENGLISH)[0].encode(), "next.yaml")
    assert len(agenda.items) == 6
