"""A running order that somebody keeps in a spreadsheet becomes an agenda."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderator.commands.agenda_csv import NoItems, table_agenda
from server.agenda_file import load_agenda, read_agenda
from server.language import Language
from server.session.plan import MOST_ITEMS
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


def made(table: str) -> str:
    return table_agenda(table.encode(), "T", Language.named("de"))[0]


TIMES = {
    "of which some say until when": (
        "Zeit;Thema\n14:00 - 14:05;A\n14:05–14:30 Uhr;B\n14.30 bis 15 Uhr;C\n15:00;D\n",
        "14:00",
        [5, 25, 30, 10],
    ),
    "without minutes": ("Time,Topic\n9-10 Uhr,A\n10 Uhr,B\n10:45,C\n", "09:00", [60, 45, 10]),
    "beside durations": ("Zeit;Dauer;Thema\n9:00;20;A\n9:20;40;B\n", "09:00", [20, 40]),
    "of two columns": ("von;bis;Thema\n23:30;0:15;A\n0:30;1:00;B\n", "23:30", [45, 30]),
    "that are none but minutes": ("Zeit;Thema\n10;A\n0:20;B\n10-15;C\n", None, [10, 20, 10]),
    "of twelve hours": (
        "Start,Title\n11:30 AM,A\n12:30 p.m.,B\n1:00:00\u202fPM,C\n2 pm,D\n",
        "11:30",
        [60, 30, 60, 10],
    ),
    "of twelve hours, all early in them": ("Time,Title\n1:30 PM,A\n2:00 PM,B\n", "13:30", [30, 10]),
    "of twelve hours, until when": (
        "When,Title\n12:15 am - 1 am,A\n11:00-1:30 PM,B\n1:30–2 PM,C\n",
        "00:15",
        [45, 150, 30],
    ),
    "that are none but hours and minutes": ("Zeit;Thema\n1:30;A\n0:45;B\n", None, [90, 45]),
}


@pytest.mark.parametrize(("table", "start", "minutes"), TIMES.values(), ids=TIMES)
def test_times_of_day_are_no_durations(table: str, start: str | None, minutes: list[int]) -> None:
    """What a column called “Zeit” has in it says which of both it is; from one time to another is
    how long an item is, and the next one's start where only that is known."""
    agenda = read_agenda(made(table).encode(), "round.yaml")
    assert agenda.start == start
    assert [item.planned // 60 for item in agenda.items] == minutes


def test_a_word_for_everybody_is_nobodys_name() -> None:
    """Nor is a dash: such an item has no lead, and a moderator is called so by nobody."""
    agenda = read_agenda(made("Thema;Wer\nA;Eva Ott\nB;alle\nC;–\nD;N.N.\n").encode(), "x")
    assert [person.name for person in agenda.people] == ["Eva Ott"]
    assert [item.lead for item in agenda.items] == ["m1", None, None, None]


def test_a_line_without_a_title_is_named(tmp_path: Path) -> None:
    """By its number, as lines are that name nobody; the others are taken."""
    table, file = tmp_path / "x.csv", tmp_path / "round.yaml"
    table.write_text("Titel;Dauer\nA;5\n;7\n;\nB;9\n", encoding="utf-8")
    code, _, err = roundtable("agenda", "new", file, "--from", table, "--lang", "en")
    assert (code, err) == (0, f"{table}:3: no title: left out\n")
    assert [item.title for item in load_agenda(file).items] == ["A", "B"]


def test_who_asks_for_more_than_a_file_can_have_hears_so(tmp_path: Path) -> None:
    """How many of how many were taken, on the terminal and in the file; who leads an item and is no
    moderator any more is named beside it."""
    table, file = tmp_path / "x.csv", tmp_path / "round.yaml"
    rows = (f"A{n};5;Eva Nr {min(n, 24)}" for n in range(MOST_ITEMS + 9))
    table.write_text("\n".join(("Titel;Dauer;Leitung", *rows)), encoding="utf-8")
    code, _, err = roundtable("agenda", "new", file, "--from", table, "--lang", "de")
    assert (code, len(load_agenda(file).items)) == (0, MOST_ITEMS)
    cut = ["Punkte: die ersten 200 von 209", "Moderation: die ersten 20 von 25"]
    told, text = err.splitlines(), file.read_text(encoding="utf-8")
    for line, comment, expected in zip(told, text.splitlines(), cut, strict=False):
        assert line.startswith(f"{table}: {expected} ")
        assert comment == f"# {line.removeprefix(f'{table}: ')}"
    assert len(told) == 2
    assert "# Nach der Tabelle von Eva Nr 20 geleitet." in text


cells = st.text(max_size=300) | st.sampled_from(
    ["10", "0:10", "14:00", "1 h", "99999", "-5", "0", "9-10 Uhr"]
)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(cells, cells, cells, cells, cells), max_size=6),
    st.text(max_size=300),
    st.sampled_from(["title\tduration\tstart\tkind\tlead", "title\ttime\tstart\tend\tlead"]),
)
def test_whatever_stands_in_a_table_the_file_is_in_order(
    rows: list[tuple[str, ...]], title: str, heads: str
) -> None:
    """Either there are no titles in it, or the agenda passes its check."""
    lines = [heads, *("\t".join(row) for row in rows)]
    content = "\n".join(lines).encode("utf-8", "replace")
    try:
        text, *_ = table_agenda(content, title, Language.named("en"))
    except NoItems:
        return
    assert read_agenda(text.encode(), "round.yaml").items
