"""A running order that somebody keeps in a spreadsheet becomes an agenda."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderator.commands.agenda_csv import NoItems, table_agenda
from server.agenda_file import load_agenda, read_agenda
from server.language import Language
from tests.support.command_line import roundtable

GERMAN = """\
Ablauf Fachgespräch;;;;
;;;;
Uhrzeit;TOP;Dauer (Min.);Art;Leitung
14:00;Begrüßung;5;Begrüßung;Petra Muster
14:05;Die Thesen;0:20;Positionen;Bo Beispiel
14:25;Kaffee;10 min;Pause;
14:35;Aussprache;;;Petra Muster
15:05;Ende;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheet_becomes_an_agenda(encoding: str, tmp_path: Path) -> None:
    """In any of the encodings that spreadsheets write; what it does not say is said to be so."""
    table, file = tmp_path / "Ablauf.csv", tmp_path / "round.yaml"
    table.write_bytes(GERMAN.encode(encoding))
    code, _, err = roundtable("agenda", "new", file, "--from", table, "--lang", "de")
    assert (code, err) == (0, "")
    agenda = load_agenda(file)
    assert agenda.title == "Ablauf"
    assert agenda.start == "14:00"
    assert [(i.title, i.planned // 60, i.kind) for i in agenda.items] == [
        ("Begrüßung", 5, "welcome"),
        ("Die Thesen", 20, "positions"),
        ("Kaffee", 10, "break"),
        ("Aussprache", 30, "discussion"),
        ("Ende", 10, "discussion"),
    ]
    names = [person.name for person in agenda.people]
    assert names == ["Petra Muster", "Bo Beispiel"]
    assert [i.lead for i in agenda.items] == ["m1", "m2", None, "m1", None]
    assert file.read_text(encoding="utf-8").count("Die Tabelle sagt nicht, wie lange.") == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"Titel;Dauer\n;5\n", b"\x00\xff\xfe"])
def test_what_has_no_titles_is_refused(content: bytes, tmp_path: Path) -> None:
    """One line says what was looked for, and no file is written."""
    table, file = tmp_path / "x.csv", tmp_path / "round.yaml"
    table.write_bytes(content)
    code, out, err = roundtable("agenda", "new", file, "--from", table)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not file.exists()


cells = st.text(max_size=300) | st.sampled_from(["10", "0:10", "14:00", "1 h", "99999", "-5", "0"])


@settings(max_examples=50)
@given(st.lists(st.tuples(cells, cells, cells, cells, cells), max_size=6), st.text(max_size=300))
def test_whatever_stands_in_a_table_the_file_is_in_order(
    rows: list[tuple[str, ...]], title: str
) -> None:
    """Either there are no titles in it, or the agenda passes its check."""
    lines = ["title\tduration\tstart\tkind\tlead", *("\t".join(row) for row in rows)]
    content = "\n".join(lines).encode("utf-8", "replace")
    try:
        text = table_agenda(content, title, Language.named("en"))
    except NoItems:
        return
    assert read_agenda(text.encode(), "round.yaml").items
