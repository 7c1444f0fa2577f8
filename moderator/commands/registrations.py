"""What webinar systems export of who registered: the people in it, and which lines name nobody.

Known are the exports of Zoom, Webex, Teams, GoToWebinar, edudip, Microsoft Forms and BigBlueButton,
in English and German; others with columns of such names are read as well. Mail addresses are looked
at to find who is there twice, and are not kept.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final, Literal, TypeAlias

from server.language import N_
from server.session import texts
from server.session.messages import Refused

Column: TypeAlias = Literal[
    "first", "last", "name", "turned", "title", "organisation", "office", "mail", "status", "gone"
]
"""``turned``: the last name, a comma, and the first."""

_COLUMNS: Final[Mapping[Column, tuple[str, ...]]] = {
    "first": ("first name", "firstname", "given name", "forename", "vorname"),
    "last": (
        *("last name", "lastname", "surname", "family name", "nachname", "familienname"),
        *("zuname",),
    ),
    "name": (
        *("name", "full name", "fullname", "user name", "attendee name", "participant name"),
        *("attendee", "participant", "display name", "registrant", "registrant name"),
        *("teilnehmer", "teilnehmername", "teilnehmerin", "anzeigename", "benutzername"),
        *("vollständiger name", "vor und nachname", "vorname nachname", "teilnehmende"),
        *("ihr name", "ihr vor und nachname", "vor und zuname", "your name", "your full name"),
    ),
    "turned": (
        *("name vorname", "nachname vorname", "familienname vorname", "last name first name"),
    ),
    "title": ("titel", "akademischer titel", "academic title", "namenszusatz"),
    "organisation": (
        *("organization", "organisation", "company", "company name", "institution", "employer"),
        *("firma", "unternehmen", "firmenname", "behörde", "kommune", "verband", "einrichtung"),
        *("arbeitgeber", "organisation institution", "stadt kommune", "landkreis", "kreis"),
        *("dienststelle", "körperschaft", "ihre organisation", "your organization"),
    ),
    "office": (
        *("job title", "jobtitle", "title", "position", "function", "office", "job role"),
        *("funktion", "stellenbezeichnung", "berufsbezeichnung", "dienststellung", "tätigkeit"),
        *("amtsbezeichnung", "beruf", "ihre funktion"),
    ),
    "mail": (
        *("email", "e mail", "email address", "e mail address", "mail", "user email"),
        *("e mail adresse", "email adresse", "mailadresse", "e mail address work"),
    ),
    "status": (
        *("approval status", "registration status", "status", "attendee status"),
        *("genehmigungsstatus", "anmeldestatus", "registrierungsstatus"),
    ),
    "gone": ("unsubscribed", "cancelled", "abgemeldet", "storniert"),
}
_WORDS: Final = {word: column for column, words in _COLUMNS.items() for word in words}
_OUT: Final = frozenset(
    {"denied", "cancelled", "canceled", "rejected", "declined", "withdrawn", "unsubscribed"}
    | {"abgelehnt", "storniert", "abgemeldet", "abgesagt"}
    | {"pending", "waitlist", "waitlisted", "waiting", "ausstehend", "warteliste"}
)
"""What stands under a status for somebody who does not come, or whom nobody has admitted yet."""
_YES: Final = frozenset({"yes", "ja", "true", "1", "x"})
_HOSTS: Final = re.compile(
    r"\b(host|panelist|presenter|organi[sz]er|referent|moderator|gastgeber)", re.IGNORECASE
)
"""Sections of a report about those who hold the webinar."""
LARGEST: Final = 16 << 20
"""Bytes of an export: ten thousand people with 800 bytes each have half of that."""
DELIMITERS: Final = (",", ";", "\t", "|")


class NoColumns(Exception):
    """No line of the file names columns in which names could stand."""


@dataclass(frozen=True)
class Registration:
    """Somebody who registered, and the line of the file, from 1."""

    line: int
    name: str
    organisation: str = ""
    office: str = ""
    mail: str = field(default="", repr=False)


@dataclass(frozen=True)
class Bad:
    """A line that was left out: ``sentence`` says why, in English for the translators."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Registrations:
    """What was found. ``columns`` are the file's own words for those that were used, ``turned`` how
    many names stood with the last name first where the column's name does not say so."""

    people: tuple[Registration, ...]
    bad: tuple[Bad, ...]
    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    turned: int


def read(content: bytes) -> Registrations:
    """The people in an export. Raises NoColumns."""
    if len(content) > LARGEST:
        raise NoColumns
    text, encoding = decoded(content)
    tables = [_Table(text, delimiter) for delimiter in DELIMITERS]
    best = max(tables, key=lambda table: len(table.columns))
    if not best.columns:
        raise NoColumns
    people, bad, turned = best.registrations()
    return Registrations(tuple(people), tuple(bad), best.columns, encoding, best.delimiter, turned)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file, and its encoding: by its mark, by its zeros, as UTF-8, else as Windows
    writes Western languages."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace"), name.removesuffix("-sig").upper()
    head = content[:1000]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros and zeros.count(0) > len(zeros) * 0.4:
            return content.decode(name, "replace"), "UTF-16"
    try:
        return content.decode(), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "Windows-1252"


class _Table:
    """The text as a table with this separator. ``columns``: those of the line that names most.
    Where no line names more, one that names "Name" among others unknown is taken for their head."""

    def __init__(self, text: str, delimiter: str) -> None:
        self.delimiter = delimiter
        self.rows, self._unclosed = rows(text, delimiter)
        self._alone = False
        self.columns = self._columns()
        if not self.columns:
            self._alone = True
            self.columns = self._columns()

    def _columns(self) -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        for _, row in self.rows:
            places = [at for places in _header(row, self._alone).values() for at in places]
            if len(places) > len(found):
                found = tuple(row[at].strip() for at in sorted(places))
        return found

    def registrations(self) -> tuple[list[Registration], list[Bad], int]:
        """The people, the lines left out, and how many names were turned round."""
        said = list(self._said())
        turned = _turn([cells for _, cells in said])
        found = [_registration(line, cells) for line, cells in said]
        people = [one for one in found if isinstance(one, Registration)]
        bad = [one for one in found if isinstance(one, Bad)]
        return people, [*bad, *self._unclosed], turned

    def _said(self) -> Iterator[tuple[int, dict[Column, str]]]:
        """What each line says that is about somebody, with its number."""
        header: Mapping[Column, Sequence[int]] = {}
        hosts = False
        filled = [(line, row) for line, row in self.rows if any(cell.strip() for cell in row)]
        for place, (line, row) in enumerate(filled):
            following = filled[place + 1][1] if place + 1 < len(filled) else []
            if found := _header(row, self._alone):
                header = found
            elif (
                _header(following, self._alone)
                and len(list(filter(None, map(str.strip, row)))) == 1
            ):
                # A part of the report begins, about these people or others.
                hosts = bool(_HOSTS.search(row[0]))
            elif header and not hosts:
                yield line, _cells(row, header)


def rows(text: str, delimiter: str) -> tuple[list[tuple[int, list[str]]], list[Bad]]:
    """Each row with the line in which it begins; left out is one whose quotation never ends, which
    has swallowed all that is below it."""
    # One line more than there are: whatever takes it in has not ended.
    lines = [*StringIO(text, newline=""), ""]
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    while line <= len(lines):
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            row = []
        found.append((line, row))
        line = reader.line_num + 1
    at, row = found.pop()
    if not row or at == len(lines):
        return found, []
    return found, [Bad(at, N_("a quotation mark is not closed: all from here on is left out"))]


def _header(row: Sequence[str], alone: bool) -> dict[Column, list[int]]:
    """For each kind of column its places in a row that names some; empty for any other row.
    ``alone``: whether a name's column will do."""
    found: dict[Column, list[int]] = {}
    for at, cell in enumerate(row):
        column = _WORDS.get(_word(cell))
        if column is not None:
            found.setdefault(column, []).append(at)
    if "first" in found and "last" not in found and "name" in found:
        # Beside a first name, "Name" is the other one.
        found["last"] = found.pop("name")
    named = "name" in found or "turned" in found or {"first", "last"} <= set(found)
    # "Name" alone may head any list, or be a value of a report's head.
    return found if named and (alone or len(found) > 1 or len(row) == 1) else {}


def _word(cell: str) -> str:
    """A column's name for comparing: without marks, and what stands in brackets."""
    bare = re.sub(r"\([^()]*\)|\[[^][]*\]", " ", cell.casefold())
    return " ".join(re.sub(r"[^\w]+|_", " ", bare).split())


def _cells(row: Sequence[str], header: Mapping[Column, Sequence[int]]) -> dict[Column, str]:
    """What a row says in each kind of column."""
    cells = [cell.strip() for cell in row]
    # Forms leave their own column for names empty where they ask for the name.
    said = {
        column: next((cells[at] for at in places if at < len(cells) and cells[at]), "")
        for column, places in header.items()
    }
    if "name" in said:
        said["name"] = _without_original(said["name"])
    return said


def _turn(said: Sequence[dict[Column, str]]) -> int:
    """Where most names are like “Ott, Eva”, take those for the last name first. Returns how many.

    Most have one word before the comma then: in “Eva Ott, Port” no first name stands behind it.
    """
    named = [cells for cells in said if cells.get("name")]
    turned = [cells for cells in named if re.fullmatch(r"[^,]+,[^,]+", cells["name"])]
    by_one_word = [cells for cells in turned if re.match(r"[^\s,]+\s*,", cells["name"])]
    if 2 * len(turned) <= len(named) or 2 * len(by_one_word) <= len(turned):
        return 0
    for cells in turned:
        cells["turned"] = cells.pop("name")
    return len(turned)


def _registration(line: int, said: Mapping[Column, str]) -> Registration | Bad:
    status = _word(said.get("status", "")).split()
    if not _OUT.isdisjoint(status) or said.get("gone", "").casefold() in _YES:
        return Bad(line, N_("cancelled or not admitted: left out"))
    last, _, first = said.get("turned", "").partition(",")
    parts = (said.get("first") or first.strip(), said.get("last") or last.strip())
    name = said.get("name") or " ".join(filter(None, parts))
    office = said.get("office", "")
    academic = said.get("title", "")
    if re.match(r"(prof|dr|dipl|mag|priv)", academic, re.IGNORECASE) and name:
        name = f"{academic} {name}"
    elif not office:
        office = academic
    try:
        name = texts.line(name, texts.NAME_LENGTH)
        organisation = texts.line(said.get("organisation", ""))
        office = texts.line(office)
    except Refused:
        return Bad(line, N_("longer than a name or an office can be"))
    if not texts.is_seen(name):
        return Bad(line, N_("no name"))
    mail = said.get("mail", "").casefold()
    return Registration(line, name, organisation, office, mail)


def _without_original(name: str) -> str:
    """Zoom adds the name of before in brackets where somebody renamed themselves."""
    return re.sub(r"\([^()]*\)\s*$", "", name).strip() or name
