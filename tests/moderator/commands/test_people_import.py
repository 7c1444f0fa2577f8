"""Registrations of webinar systems: exports after their documented shapes, of people who do not
exist."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from time import process_time

import pytest

from moderator.cli import main
from moderator.commands.registrations import NoColumns, Registrations, read
from server.agenda_file import load_agenda
from tests.support.processes import ROOT

EXAMPLE = ROOT / "agendas" / "example-harbour-town.yaml"

ZOOM = """\
Registration Report
"Report generated time","03/01/2027 10:12:33 AM"
"Topic","Webinar ID","Scheduled Time","Duration (minutes)","# Registered","# Cancelled"
"Harbour","812 3456 7890","03/09/2027 10:30 AM","92","5","1"
Host Details
First Name,Last Name,Email
Maeve,Kinsella,maeve@example.org
Attendee Details
First Name,Last Name,Email,Registration Time,Approval Status,Organization,Job Title
Anna,Bergström,anna@example.org,"03/01/2027 9:00",approved,"Harbour, Council",Clerk
Bo,Lind,bo@example.org,"03/01/2027 9:01",cancelled by registrant,Port,
,,x@example.org,"03/01/2027 9:03",approved,,
"""
WEBEX = """\
Attendee name\tEmail address\tCompany\tTitle\tRegistration status
Anna Bergström\tanna@example.org\tHarbour, Council\tClerk\tApproved
Bo Lind\tbo@example.org\tPort\t\tRejected
"""
TEAMS = """\
1. Summary
Meeting title\tHarbour
Attended participants\t1
Start time\t3/9/27, 10:28:04 AM

2. Participants
Name\tFirst Join\tLast Leave\tEmail\tOrganization\tJob title\tRole
Anna Bergström\t3/9/27, 10:28\t3/9/27, 12:02\tanna@example.org\tHarbour, Council\tClerk\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tEmail\tRole
Anna Bergström\t3/9/27, 10:28\t3/9/27, 12:02\tanna@example.org\tAttendee
"""
GOTO = """\
"Registration Report"
"Generated","Mar 01, 2027 10:00 AM CET"
"General Information"
"Webinar Name","Webinar ID"
"Harbour","123-456-789"
"Registrant Details"
"First Name","Last Name","Email Address","Registration Date","Unsubscribed","Organization","Title"
"Anna","Bergström","anna@example.org","Mar 01, 2027","No","Harbour, Council","Clerk"
"Bo","Lind","bo@example.org","Mar 01, 2027","Yes","Port",""
"""
EDUDIP = """\
Anrede;Titel;Vorname;Nachname;E-Mail-Adresse;Firma;Position;Anmeldedatum
Frau;;Anna;Bergström;anna@example.org;Harbour, Council;Clerk;01.03.2027 09:00
Herr;Dr.;Bo;Lind;bo@example.org;Port;;01.03.2027 09:01
"""
FORMS = """\
ID;Startzeit;E-Mail;Name;Ihr Vor- und Nachname;Ihre Organisation;Ihre Funktion
1;01.03.27 09:00;anonymous;;Anna Bergström;Harbour, Council;Clerk
"""
LIST = """\
Anmeldeliste;;;
;;;
Lfd. Nr.;Name, Vorname;Dienststelle;Funktion
1;Bergström, Anna;Harbour, Council;Clerk
"""
BIG_BLUE_BUTTON = """\
Name,Moderator,Activity Score,Talk Time,Messages,Raise Hands,Duration
Anna Bergström,FALSE,8,00:01,1,2,01:00
Bo Lind,TRUE,8,00:01,1,2,01:00
"""
MANY = {"zoom": ZOOM, "webex": WEBEX, "teams": TEAMS, "goto": GOTO, "edudip": EDUDIP}
MANY |= {"forms": FORMS, "list": LIST}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


def anna(found: Registrations) -> tuple[str, str, str]:
    one = found.people[0]
    return one.name, one.organisation, one.office


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("system", MANY)
def test_exports_are_read_whatever_wrote_them(system: str, encoding: str) -> None:
    """With lines before the columns, parts about hosts, and any of the usual encodings."""
    content = MANY[system].encode(encoding)
    if encoding == "utf-16":
        assert content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    found = read(content)
    assert anna(found) == ("Anna Bergström", "Harbour, Council", "Clerk")
    assert not any(person.name.startswith("Maeve") for person in found.people)


def test_a_column_of_names_among_others_unknown_is_enough() -> None:
    """As in BigBlueButton's reports; but not where another line names more."""
    found = read(BIG_BLUE_BUTTON.encode())
    assert [one.name for one in found.people] == ["Anna Bergström", "Bo Lind"]
    found = read(f"Name,Spring meeting\nDate,1 March\n{ZOOM}".encode())
    assert [one.name for one in found.people] == ["Anna Bergström"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_may_be_separated_by_anything(delimiter: str) -> None:
    """Where a cell has the separator in it, quotes hold it together."""
    out = io.StringIO()
    rows = [["Name", "Behörde"], ["Bo Lind", f"Amt{delimiter} für Häfen"]]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    (one,) = read(out.getvalue().encode()).people
    assert one.name == "Bo Lind"
    assert one.organisation.split() == f"Amt{delimiter} für Häfen".split()


def test_names_are_turned_round_where_most_have_the_last_name_first(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On screens people are called as they are spoken to; the preview says that it was done."""
    text = 'Nr.;Name\n1;"Ott, Dr. Eva"\n2;Groß, Ina\n3;Bo Lind\n4;von der Au, Uwe\n'
    assert imported(tmp_path, agenda, text, "--yes") == 0
    names = [p.name for p in load_agenda(agenda).people][-4:]
    assert names == ["Dr. Eva Ott", "Ina Groß", "Bo Lind", "Uwe von der Au"]
    assert "3 names with the last name first, turned round" in capsys.readouterr().out


@pytest.mark.parametrize(
    "names", [["Eva Ott, Port", "Bo Lind, Port"], ["Ott, Port", "Bo Lind", "Ina Groß"], ["A, B, C"]]
)
def test_what_stands_behind_a_comma_may_be_no_first_name(names: list[str]) -> None:
    """Where few names or none have one word before it, they stay as they are."""
    found = read(("Name;Mail\n" + "".join(f"{name};\n" for name in names)).encode())
    assert [one.name for one in found.people] == names
    assert not found.turned


def test_who_is_not_admitted_yet_is_left_out() -> None:
    """As whoever was refused is: a name in the agenda is an expected guest."""
    text = "Name;Status\nA;Warteliste\nB;ausstehend\nC;pending approval\nD;angemeldet\n"
    found = read(text.encode())
    assert [one.name for one in found.people] == ["D"]
    assert [bad.line for bad in found.bad] == [2, 3, 4]


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_quotation_that_never_ends_is_named(end: str) -> None:
    """It has swallowed the lines below it: whoever is missing then can be found."""
    found = read(f'Name;Firma\nBo 2" Lind;"A\nB"\n"Eva Klein;Amt\nAnna;B{end}'.encode())
    assert [one.name for one in found.people] == ['Bo 2" Lind']
    assert [(bad.line, bad.sentence[:11]) for bad in found.bad] == [(4, "a quotation")]
    assert not read(f'Name;Firma\nEva Klein;"Amt"{end}'.encode()).bad


def test_lines_that_name_nobody_are_named_by_their_number() -> None:
    """As an editor counts them, also behind a cell of several lines."""
    found = read(ZOOM.encode())
    assert [(bad.line, bad.sentence[:7]) for bad in found.bad] == [(11, "cancell"), (12, "no name")]
    text = 'Name,Company\n"Anna\nLee",X\n" ",Y\nBo,"' + "y" * 300 + '"\nCem,Z\n'
    found = read(text.encode())
    assert [(bad.line, bad.sentence[:7]) for bad in found.bad] == [(4, "no name"), (5, "longer ")]
    assert [(one.line, one.name) for one in found.people] == [(2, "Anna Lee"), (6, "Cem")]


def test_academic_titles_belong_to_the_name_and_others_to_the_office() -> None:
    """In German both are called Titel."""
    assert [one.name for one in read(EDUDIP.encode()).people] == ["Anna Bergström", "Dr. Bo Lind"]
    (one,) = read(b"Titel;Vorname;Name\nDezernentin;Eva;Ott\n").people
    assert (one.name, one.office) == ("Eva Ott", "Dezernentin")


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\x00" * 50, b"\xff\xfe", bytes(range(256))]
)
def test_what_is_no_such_export_is_refused(content: bytes) -> None:
    """Whatever its bytes are."""
    with pytest.raises(NoColumns):
        read(content)


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(50), b"\xd0\xcf\x11\xe0" + bytes(50)])
def test_a_workbook_is_called_one(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rather than a file without columns: what to do with it is said."""
    file = tmp_path / "registrations.xlsx"
    file.write_bytes(content)
    assert main(["people", "import", str(file), "--lang", "en"]) == 2
    assert "save it as CSV" in capsys.readouterr().err


def test_an_empty_file_is_called_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody who exported nothing looks for the mistake there, not among the columns."""
    file = tmp_path / "registrations.csv"
    file.write_bytes(b"\n")
    assert main(["people", "import", str(file), "--lang", "en"]) == 2
    assert capsys.readouterr().err == f"{file}: the file is empty\n"


@pytest.fixture
def agenda(tmp_path: Path) -> Path:
    file = tmp_path / "agenda.yaml"
    file.write_bytes(EXAMPLE.read_bytes())
    return file


def imported(tmp_path: Path, agenda: Path, text: str, *options: str) -> int:
    file = tmp_path / "export.csv"
    file.write_text(text, encoding="utf-8")
    return main(["people", "import", str(file), str(agenda), "--lang", "en", *options])


def test_nothing_is_written_before_a_yes(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is a preview first; without a terminal to ask on, it says how to go on."""
    assert imported(tmp_path, agenda, ZOOM) == 0
    said = capsys.readouterr()
    assert "+ Anna Bergström – Clerk, Harbour, Council" in said.out
    assert "1 new, 0 there already or twice, 2 left out" in said.out
    assert "export.csv:12: no name" in said.err
    assert "--yes" in said.out
    assert agenda.read_bytes() == EXAMPLE.read_bytes()


def test_what_is_to_be_written_needs_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever says yes and names none would believe that it was written."""
    file = tmp_path / "export.csv"
    file.write_text(ZOOM, encoding="utf-8")
    assert main(["people", "import", str(file), "--yes", "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "--yes is of use only with an agenda file\n")


def test_a_mailbox_may_be_shared(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a town hall: it makes nobody of other names the same person, whatever their titles, and
    whoever is left out is told the line in which they stand."""
    names = (
        "Dr. Eva Ott",
        "Dr. Jan Roth",
        "Ott-Berg, Eva",
        "Jana von Alm",
        "Jan ROTH",
        "Ute v. Alm",
    )
    text = "\n".join(("Name;Email", *(f"{name};rathaus@a.example" for name in names)))
    assert imported(tmp_path, agenda, text, "--yes") == 0
    said = capsys.readouterr().out
    came = {p.name for p in load_agenda(agenda).people} - {
        p.name for p in load_agenda(EXAMPLE).people
    }
    assert came == {"Dr. Eva Ott", "Dr. Jan Roth", "Jana von Alm"}
    for name, line in (("Ott-Berg, Eva", 2), ("Jan ROTH", 3), ("Ute v. Alm", 5)):
        assert f"{name} (mail address and part of the name as in line {line})" in said


@pytest.mark.parametrize(
    ("role", "options"), [("spectator", ()), ("panelist", ("--as", "panelists"))]
)
def test_people_come_into_the_agenda_and_its_comments_stay(
    tmp_path: Path, agenda: Path, role: str, options: tuple[str, ...]
) -> None:
    """The file has nothing less than before, and is kept as it was beside it."""
    assert imported(tmp_path, agenda, ZOOM, "--yes", *options) == 0
    found = [p for p in load_agenda(agenda).people if p.name == "Anna Bergström"]
    assert [(p.role, p.office, p.organisation) for p in found] == [
        (role, "Clerk", "Harbour, Council")
    ]
    lines = agenda.read_text(encoding="utf-8").splitlines()
    assert [line for line in EXAMPLE.read_text().splitlines() if line not in lines] == []
    assert (tmp_path / "agenda.yaml.bak").read_bytes() == EXAMPLE.read_bytes()


def test_who_is_there_already_or_twice_is_not_written_again(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the rules for equal names: case, width and letters drawn alike do not matter; another
    organisation makes another person, told apart by it. So is whoever shares a word of the name and
    the mail address with somebody."""
    text = (
        "Name,Company,Email\njonas  PETTERSEN,,\nIda Brandvold,Harbour Town,\n"
        "Eva Ott,A,e@x\nEvа Ott,A,\nEva Ott,B,f@x\nE. Ott,C,e@x\n"
    )
    assert imported(tmp_path, agenda, text, "--yes") == 0
    said = capsys.readouterr().out
    assert "jonas PETTERSEN (in the agenda already)" in said
    assert "E. Ott (mail address and part of the name as in line 4)" in said
    names = {p.name for p in load_agenda(agenda).people} - {
        p.name for p in load_agenda(EXAMPLE).people
    }
    assert names == {"Eva Ott", "Eva Ott (B)"}
    assert imported(tmp_path, agenda, text, "--yes") == 0
    assert "0 new, 6 there already or twice" in capsys.readouterr().out


def test_more_than_an_agenda_can_have_is_refused(
    tmp_path: Path, agenda: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the words of the agenda's own check, and nothing is written."""
    text = "Name\n" + "".join(f"Guest {n}\n" for n in range(1000))
    assert imported(tmp_path, agenda, text, "--yes") == 1
    assert "at most 1000" in capsys.readouterr().err
    assert agenda.read_bytes() == EXAMPLE.read_bytes()


@pytest.mark.parametrize("part", ["[", "(", "(a", "[a", ") ", " "])
def test_a_cell_of_any_length_takes_no_time(part: str, tmp_path: Path) -> None:
    """A file of another kind may be one cell: it is no export, and is told so at once."""
    began, cell = process_time(), f"A{part * 60_000}B)"
    with pytest.raises(NoColumns):
        read(cell.encode())
    read(f"Name\n{cell}\n".encode())
    file = tmp_path / "agenda.csv"
    file.write_text(f"Title,{cell}\nWelcome,1\n", encoding="utf-8")
    assert main(["agenda", "new", str(tmp_path / "new.yaml"), "--from", str(file)]) == 0
    assert process_time() - began < 5


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_what_never_ends_is_no_export(capsys: pytest.CaptureFixture[str]) -> None:
    """No more is read than an export can have."""
    assert main(["people", "import", "/dev/zero", "--lang", "en"]) == 2
    assert capsys.readouterr().err.startswith("/dev/zero: no line names columns for names")
