"""A new agenda file from a meeting of a council information system (OParl 1.0 and 1.1).

Only what the system calls public is taken over: everybody reads the agenda of a roundtable.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from string import punctuation
from typing import Any, Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from server.agenda_file.blocks import Bare, Entry, block, comment, duration, entries
from server.agenda_file.fields import web_address
from server.agenda_file.problems import Unacceptable
from server.language import Language
from server.session.plan import LONGEST_DURATION, MOST_DOCUMENTS, MOST_ITEMS, MOST_PANELISTS
from server.session.texts import LINE_LENGTH, NAME_LENGTH
from server.session.times import EARLIEST, LATEST

from .agenda_new import examples
from .agenda_parts import USUAL, Limits, distinct, line

LARGEST: Final = 4 << 20
"""Bytes of an object: a meeting with a hundred items has some hundred kilobytes."""
PATIENCE: Final = 20.0
"""Seconds for the information system to answer."""

_ZONE: Final = "Europe/Berlin"
_TYPES: Final = tuple(f"https://schema.oparl.org/1.{n}/Meeting" for n in range(10))

Object = Mapping[str, Any]
Fetch = Callable[[str], Object]


class NoMeeting(Exception):
    """What was read is no meeting of OParl."""


def is_address(source: str) -> bool:
    return urlsplit(source).scheme in {"http", "https"}


def read(source: str) -> Object:
    """The object in a file or at a web address. Raises NoMeeting, OSError."""
    if is_address(source):
        headers = {"Accept": "application/json"}
        request = urllib.request.Request(source, headers=headers)  # noqa: S310 - checked above
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - likewise
                content = answer.read(LARGEST + 1)
        except urllib.error.HTTPError as refused:
            # It holds the connection, for those who read what else a refusal says.
            refused.close()
            raise
    else:
        with Path(source).open("rb") as file:
            content = file.read(LARGEST + 1)
    try:
        found = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NoMeeting
    return found


def meeting_agenda(
    meeting: Object, fetch: Fetch | None, language: Language
) -> tuple[str, list[str]]:
    """The file's text, and what there is too much of for a file. ``fetch`` gets people that the
    meeting only refers to; without it they are left out. Raises NoMeeting."""
    if meeting.get("type") not in _TYPES:
        raise NoMeeting
    limits = Limits(language)
    return limits.file(_lines(meeting, fetch, limits, language)), limits.told


def _lines(
    meeting: Object, fetch: Fetch | None, limits: Limits, language: Language
) -> Iterator[str]:
    say = language.text
    yield comment(say("Made from {source}.", source=meeting.get("id", "OParl")))
    if meeting.get("cancelled") is True:
        yield comment(say("This meeting was cancelled."))
    yield ""
    begin, end = (_moment(meeting.get(name)) for name in ("start", "end"))
    head = {
        "title": _line(meeting.get("name")) or say("The title of the roundtable"),
        "language": Bare(language.code),
        "date": Bare(f"{begin:%Y-%m-%d}") if begin else None,
        "start": Bare(f"{begin:%H:%M}") if begin else None,
        "timezone": _ZONE,
    }
    yield from block(head)
    yield ""
    yield comment(say("Who moderates does not stand in the meeting: put in your names."))
    moderators = examples(language).moderators
    yield from block({"moderators": [Entry({"name": name}) for name in moderators]})
    participants = meeting.get("participant")
    there = participants if isinstance(participants, list) else []
    taken = limits.first(there, MOST_PANELISTS, say("Panelists"))
    people = _people(taken, fetch) or [examples(language).panelists[0].name]
    yield ""
    yield from block({"panelists": [Entry({"name": name}) for name in people]})
    if documents := list(_documents(meeting)):
        yield ""
        taken = limits.first(documents, MOST_DOCUMENTS, say("Papers"))
        yield from block({"documents": taken})
    yield ""
    yield from _items(meeting, begin, end, limits, language)


def _items(
    meeting: Object,
    begin: datetime | None,
    end: datetime | None,
    limits: Limits,
    language: Language,
) -> Iterator[str]:
    every = [one for one in _objects(meeting.get("agendaItem")) if one.get("deleted") is not True]
    every.sort(key=lambda item: item["order"] if isinstance(item.get("order"), int) else 0)
    # What does not say that it is public is not taken to be.
    public = [item for item in every if item.get("public") is True and _title(item)]
    public = limits.first(public, MOST_ITEMS, language.text("Items"))
    hidden = sum(item.get("public") is not True for item in every)
    if hidden:
        text = language.plural(
            "{n} item is not public, or is not said to be, and was left out.",
            "{n} items are not public, or are not said to be, and were left out.",
            n=hidden,
        )
        yield comment(text)
    if not public:
        raise NoMeeting
    known = begin is not None and end is not None and end > begin
    whole = (end - begin).total_seconds() if known and begin and end else USUAL * len(public)
    if not known:
        yield comment(language.text("The meeting does not say how long it lasts."))
    each = min(LONGEST_DURATION, max(60, int(whole / len(public)) // 60 * 60))
    yield "items:"
    for item in public:
        planned = {"kind": Bare("discussion"), "duration": duration(each)}
        yield from entries([Entry({"title": _title(item), **planned})])


def _title(item: Object) -> str:
    return _line(" ".join(filter(None, (_text(item.get("number")), _text(item.get("name"))))))


def _people(participants: list[object], fetch: Fetch | None) -> list[str]:
    """Who takes part, each name once: a file knows its people by their names. Whoever cannot be
    read is left out."""
    names = (_name(one, fetch) for one in participants)
    return list(dict.fromkeys(filter(None, names)))


def _name(person: object, fetch: Fetch | None) -> str:
    if fetch is not None and isinstance(person, str) and is_address(person):
        try:
            person = fetch(person)
        except (NoMeeting, OSError):
            return ""
    return line(_text(person.get("name")), NAME_LENGTH) if isinstance(person, dict) else ""


def _documents(meeting: Object) -> Iterator[Entry]:
    """The papers that the meeting names and that everybody can open."""
    titles: set[str] = set()
    found = [meeting.get("invitation"), *_objects(meeting.get("auxiliaryFile"))]
    for file in found:
        if not isinstance(file, dict) or file.get("deleted") is True:
            continue
        title, address = _line(file.get("name")), _address(file.get("accessUrl"))
        if title and address is not None:
            title = distinct(title, titles, LINE_LENGTH)
            titles.add(title)
            yield Entry({"title": title, "url": address})


def _address(found: object) -> str | None:
    """A web address as a file takes it; None for any other. Systems write spaces into theirs."""
    try:
        address = web_address(quote(_text(found), safe=punctuation))
    except Unacceptable:
        return None
    return address if len(address) <= LINE_LENGTH else None


def _objects(found: object) -> list[Object]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(found: object) -> str:
    return found.strip() if isinstance(found, str) else ""


def _line(found: object) -> str:
    return line(_text(found), LINE_LENGTH)


def _moment(found: object) -> datetime | None:
    """A time that a file can say; None for any other. Systems have the first or the last day that
    there is where they have none."""
    zone = ZoneInfo(_ZONE)
    try:
        moment = datetime.fromisoformat(_text(found))
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment.astimezone(zone) if EARLIEST <= moment <= LATEST else None
