"""A new agenda file from a running order kept as a table (CSV of a spreadsheet)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from server.agenda_file.blocks import Bare, Entry, block, comment, duration, entries
from server.agenda_file.moments import seconds_of
from server.agenda_file.problems import Unacceptable
from server.language import CODES, Language
from server.session.plan import LONGEST_DURATION, MOST_ITEMS, MOST_MODERATORS
from server.session.texts import LINE_LENGTH, NAME_LENGTH
from server.session.words import ItemKind

from ..wording.words import ITEM_KINDS
from .agenda_new import examples
from .agenda_parts import USUAL, line
from .registrations import DELIMITERS, decoded

ENDINGS: Final = (".csv", ".tsv")
_DAY: Final = 24 * 3600

_Column: TypeAlias = Literal["title", "duration", "start", "kind", "lead"]
_COLUMNS: Final[Mapping[_Column, tuple[str, ...]]] = {
    "title": (
        *("title", "item", "topic", "agenda item", "what", "titel", "thema", "inhalt"),
        *("top", "tagesordnungspunkt", "programmpunkt", "punkt", "bezeichnung", "was"),
    ),
    "duration": (
        *("duration", "minutes", "min", "length", "planned", "dauer", "minuten", "länge"),
        *("geplant", "zeit"),
    ),
    "start": ("start", "begin", "from", "time", "beginn", "uhrzeit", "von", "ab"),
    "kind": ("kind", "type", "format", "art", "typ"),
    "lead": (
        *("lead", "led by", "moderator", "moderation", "host", "leitung", "verantwortlich"),
        *("wer", "moderiert von"),
    ),
}
_WORDS: Final = {word: column for column, words in _COLUMNS.items() for word in words}
_ID: Final = re.compile(r"[mps]\d+")
"""What a file would take for the id of somebody, and not for a name."""


class NoItems(Exception):
    """No line names a column in which titles could stand, or no title stands in it."""


@dataclass(frozen=True)
class _Item:
    """What the table says of an item; times in seconds, ``start`` since midnight."""

    title: str
    duration: int | None
    start: int | None
    kind: ItemKind
    lead: str


def table_agenda(content: bytes, title: str, language: Language) -> str:
    """The file's text. Raises NoItems."""
    text, _ = decoded(content)
    tables = (_items(text, delimiter) for delimiter in DELIMITERS)
    items = max(tables, key=len)[:MOST_ITEMS]
    if not items:
        raise NoItems
    return "\n".join(_lines(items, title, language)) + "\n"


def _lines(items: Sequence[_Item], title: str, language: Language) -> Iterator[str]:
    say = language.text
    called = line(title, LINE_LENGTH) or say("The title of the roundtable")
    yield from block({"title": called, "language": Bare(language.code)})
    if items[0].start is not None:
        yield comment("date: 2027-03-09")
        yield f"start: {_clock(items[0].start)}"
    leads = list(dict.fromkeys(item.lead for item in items if item.lead))[:MOST_MODERATORS]
    yield ""
    if not leads:
        yield comment(say("Who moderates does not stand in the table: put in your names."))
    moderators = leads or examples(language).moderators
    yield from block({"moderators": [Entry({"name": name}) for name in moderators]})
    yield ""
    yield "items:"
    for item, following in pairwise((*items, None)):
        assert item is not None
        planned, known = _planned(item, following)
        fields = {
            "title": item.title,
            "kind": Bare(item.kind),
            "duration": duration(planned),
            "lead": item.lead if item.lead in leads else None,
        }
        yield from entries(
            [Entry(fields, "" if known else say("The table does not say how long."))]
        )


def _planned(item: _Item, following: _Item | None) -> tuple[int, bool]:
    """The seconds of an item: its own, else until the next one; and whether they are known."""
    if item.duration is not None:
        return item.duration, True
    if item.start is not None and following is not None and following.start is not None:
        until = (following.start - item.start) % _DAY
        # After half a day, the next one is rather one that stands in the wrong place.
        if 0 < until <= _DAY // 2:
            return until, True
    return USUAL, False


def _items(text: str, delimiter: str) -> list[_Item]:
    header: dict[_Column, int] = {}
    found = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            names = _header(row)
            if not header and "title" in names:
                header = names
            elif header and (item := _item(row, header)):
                found.append(item)
    except csv.Error:
        return []
    return found


def _header(row: Sequence[str]) -> dict[_Column, int]:
    found: dict[_Column, int] = {}
    for at, cell in enumerate(row):
        column = _WORDS.get(" ".join(re.sub(r"\([^()]*\)|[^\w]+", " ", cell.casefold()).split()))
        if column is not None:
            found.setdefault(column, at)
    return found


def _item(row: Sequence[str], header: Mapping[_Column, int]) -> _Item | None:
    said = {column: row[at].strip() for column, at in header.items() if at < len(row)}
    title = line(said.get("title", ""), LINE_LENGTH)
    if not title:
        return None
    lead = line(said.get("lead", ""), NAME_LENGTH)
    return _Item(
        title,
        _seconds(said.get("duration", "")),
        _of_day(said.get("start", "")),
        _kind(said.get("kind", "")),
        "" if _ID.fullmatch(lead) else lead,
    )


def _seconds(text: str) -> int | None:
    """A duration as tables have it: 10 or 10' for minutes, 1:30 for hours and minutes, or as agenda
    files take it."""
    if found := re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text):
        text = f"{60 * int(found[1]) + int(found[2])} min"
    elif found := re.fullmatch(r"(\d{1,4})\s*['′]?", text):
        text = f"{found[1]} min"
    try:
        return seconds_of(text, 1, LONGEST_DURATION)
    except Unacceptable:
        return None


def _of_day(text: str) -> int | None:
    found = re.match(r"(\d{1,2})[:.](\d{2})(?!\d)", text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return 3600 * int(found[1]) + 60 * int(found[2])


def _kind(text: str) -> ItemKind:
    """The kind of item that is meant, in any language of the program; a discussion if none is."""
    wanted = text.casefold()
    for kind, name in ITEM_KINDS.items():
        names = {kind, *(Language.named(code).text(name).casefold() for code in CODES)}
        if wanted in names:
            return kind
    return "discussion"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
