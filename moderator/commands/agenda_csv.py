"""A new agenda file from a running order kept as a table (CSV of a spreadsheet)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from server.agenda_file.blocks import Bare, Entry, block, comment, duration, entries
from server.agenda_file.moments import seconds_of
from server.agenda_file.problems import Unacceptable
from server.language import CODES, N_, Language
from server.session.plan import LONGEST_DURATION, MOST_ITEMS, MOST_MODERATORS
from server.session.texts import LINE_LENGTH, NAME_LENGTH
from server.session.words import ItemKind

from ..wording.words import ITEM_KINDS
from .agenda_new import examples
from .agenda_parts import USUAL, Limits, line
from .registrations import DELIMITERS, Bad, decoded, rows

ENDINGS: Final = (".csv", ".tsv")
_DAY: Final = 24 * 3600

_Column: TypeAlias = Literal["title", "duration", "start", "end", "time", "kind", "lead"]
"""``time``: a start or a duration, by what stands in it."""
_COLUMNS: Final[Mapping[_Column, tuple[str, ...]]] = {
    "title": (
        *("title", "item", "topic", "agenda item", "what", "titel", "thema", "inhalt"),
        *("top", "tagesordnungspunkt", "programmpunkt", "punkt", "bezeichnung", "was"),
    ),
    "duration": (
        *("duration", "minutes", "min", "length", "planned", "dauer", "minuten", "länge"),
        "geplant",
    ),
    "start": ("start", "begin", "from", "beginn", "uhrzeit", "von", "ab"),
    "end": ("end", "until", "to", "ende", "bis"),
    "time": ("time", "zeit", "when", "wann", "zeitraum"),
    "kind": ("kind", "type", "format", "art", "typ"),
    "lead": (
        *("lead", "led by", "moderator", "moderation", "host", "leitung", "verantwortlich"),
        *("wer", "moderiert von"),
    ),
}
_WORDS: Final = {word: column for column, words in _COLUMNS.items() for word in words}
_ID: Final = re.compile(r"[mps]\d+")
"""What a file would take for the id of somebody, and not for a name."""
_NOBODY: Final = frozenset(
    {"", "all", "everybody", "everyone", "panel", "audience", "moderation", "moderators", "tbd"}
    | {"alle", "podium", "publikum", "plenum", "moderierende", "nn", "n n", "offen"}
)
"""Under a lead: nobody whose name it is."""
_LONGEST_PART: Final = 4 * 3600
"""No part of a roundtable is longer, and none begins earlier on its day, where 1:30 can be both."""
# Times of twelve hours say of which half of the day they are; a table may have seconds as well.
_HALF: Final = r"\s*([ap])\.?m\b"
_CLOCK: Final = rf"(\d{{1,2}})(?:[:.](\d{{2}})(?::\d{{2}})?)?(?:{_HALF}\.?)?"
_SPAN: Final = re.compile(rf"{_CLOCK}\s*(?:uhr|h)?\s*(?:[-–—]|bis|to|until)\s*{_CLOCK}(?!\d)")


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


def table_agenda(
    content: bytes, title: str, language: Language
) -> tuple[str, list[Bad], list[str]]:
    """The file's text, the lines of the table that were left out, and what there is too much of for
    a file. Raises NoItems."""
    text, _ = decoded(content)
    tables = (_items(text, delimiter) for delimiter in DELIMITERS)
    items, bad = max(tables, key=lambda table: len(table[0]))
    if not items:
        raise NoItems
    limits = Limits(language)
    items = limits.first(items, MOST_ITEMS, language.text("Items"))
    return limits.file(_lines(items, title, limits, language)), bad, limits.told


def _lines(items: Sequence[_Item], title: str, limits: Limits, language: Language) -> Iterator[str]:
    say = language.text
    called = line(title, LINE_LENGTH) or say("The title of the roundtable")
    yield from block({"title": called, "language": Bare(language.code)})
    if items[0].start is not None:
        yield comment("date: 2027-03-09")
        yield f"start: {_clock(items[0].start)}"
    named = list(dict.fromkeys(item.lead for item in items if item.lead))
    leads = limits.first(named, MOST_MODERATORS, say("Moderators"))
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
        missing = [] if known else [say("The table does not say how long.")]
        if item.lead and item.lead not in leads:
            missing.append(say("Led by {name}, according to the table.", name=item.lead))
        yield from entries([Entry(fields, " ".join(missing))])


def _planned(item: _Item, following: _Item | None) -> tuple[int, bool]:
    """The seconds of an item: its own, else until the next one; and whether they are known."""
    planned = item.duration
    if planned is None and following is not None:
        planned = _until(item.start, following.start)
    return (USUAL, False) if planned is None else (planned, True)


def _items(text: str, delimiter: str) -> tuple[list[_Item], list[Bad]]:
    header: dict[_Column, int] = {}
    found: list[tuple[int, dict[_Column, str]]] = []
    table, unclosed = rows(text, delimiter)
    for number, row in table:
        names = _header(row)
        if not header and "title" in names:
            header = names
        elif header and any(map(str.strip, row)):
            cells = {column: row[at].strip() for column, at in header.items() if at < len(row)}
            found.append((number, cells))
    times = [cells.get("time", "") for _, cells in found]
    column: _Column = "start" if any(map(_is_of_day, times)) else "duration"
    items, bad = [], []
    for number, cells in found:
        if item := _item({column: cells.get("time", ""), **cells}):
            items.append(item)
        else:
            bad.append(Bad(number, N_("no title: left out")))
    return items, [*bad, *unclosed]


def _header(row: Sequence[str]) -> dict[_Column, int]:
    found: dict[_Column, int] = {}
    for at, cell in enumerate(row):
        column = _WORDS.get(_word(cell))
        if column is not None:
            found.setdefault(column, at)
    return found


def _word(cell: str) -> str:
    """A cell for comparing: without marks, and what stands in brackets."""
    return " ".join(re.sub(r"\([^()]*\)|[^\w]+", " ", cell.casefold()).split())


def _item(cells: Mapping[_Column, str]) -> _Item | None:
    title = line(cells.get("title", ""), LINE_LENGTH)
    if not title:
        return None
    lead = line(cells.get("lead", ""), NAME_LENGTH)
    nobody = _ID.fullmatch(lead) or _word(lead) in _NOBODY
    start, end = _of_day(cells.get("start", "")), None
    if span := _span(cells.get("start", "")):
        start, end = span
    end = _of_day(cells.get("end", "")) if end is None else end
    duration = _seconds(cells.get("duration", ""))
    return _Item(
        title,
        _until(start, end) if duration is None else duration,
        start,
        _kind(cells.get("kind", "")),
        "" if nobody else lead,
    )


def _is_of_day(text: str) -> bool:
    """Whether this can only be a time of day, or two, and no duration."""
    if _span(text) is not None or re.match(rf"[\d:.]+{_HALF}", text.casefold()):
        return True
    return (_of_day(text) or 0) >= _LONGEST_PART


def _span(text: str) -> tuple[int, int] | None:
    """When an item begins and ends, where one cell says both."""
    found = _SPAN.match(text.casefold())
    if found is None:
        return None
    hour, minute, half, hour_then, minute_then, half_then = found.groups()
    # "10-15" alone are minutes rather than hours.
    if not (minute or minute_then or half_then or "uhr" in text.casefold()):
        return None
    end = _second_of_day(hour_then, minute_then, half_then)
    start = _second_of_day(hour, minute, half or half_then)
    if start is not None and end is not None and start >= end and not half:
        # "11-1 pm" begins before noon.
        start = _second_of_day(hour, minute)
    return None if start is None or end is None else (start, end)


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
    found = re.match(_CLOCK, text.casefold())
    if found is None:
        return None
    hour, minute, half = found.groups()
    rest = text.casefold()[found.end() :]
    if minute is None and half is None and not re.match(r"\s*uhr", rest):
        return None
    return None if rest[:1].isdigit() else _second_of_day(hour, minute, half)


def _second_of_day(hour: str, minute: str | None, half: str | None = None) -> int | None:
    """``half``: of which half of the day the hour is, "a" or "p", where twelve are counted."""
    hours = int(hour)
    if half and hours <= 12:
        hours = hours % 12 + 12 * (half == "p")
    seconds = 3600 * hours + 60 * int(minute or 0)
    return seconds if seconds < _DAY and int(minute or 0) < 60 else None


def _until(start: int | None, end: int | None) -> int | None:
    """The seconds from one time of day to another, where an item can go on for so long."""
    if start is None or end is None:
        return None
    # After half a day, the other one is rather one that stands in the wrong place.
    seconds = (end - start) % _DAY
    return seconds if 0 < seconds <= _DAY // 2 else None


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
