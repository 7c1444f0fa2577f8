"""What minutes tell as tables for spreadsheets (CSV). docs/minutes.md names every column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

from server.language import NC_, Language
from server.session.findings import backing

from ..wording.words import STANCES
from ..wording.zones import offset_if_twice
from .data import role
from .plain import plain
from .report_data import ReportData
from .results import in_turn, not_withdrawn

Table: TypeAlias = Literal["speeches", "questions", "positions", "findings"]
TABLES: Final[tuple[Table, ...]] = get_args(Table)

_Row: TypeAlias = Mapping[str, object]
"""The cells of a row by the names of their columns; every row of a table has the same ones."""

_STANCES: Final = tuple(STANCES.values())
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_HEADS: Final = {
    "number": NC_("csv", "number"),
    "given": NC_("csv", "given"),
    "ended": NC_("csv", "ended"),
    "person": NC_("csv", "person"),
    "role": NC_("csv", "role"),
    "organisation": NC_("csv", "organisation"),
    "group": NC_("csv", "group"),
    "item_number": NC_("csv", "item number"),
    "item": NC_("csv", "item"),
    "kind": NC_("csv", "kind"),
    "seconds": NC_("csv", "seconds"),
    "undone": NC_("csv", "undone"),
    "asked": NC_("csv", "asked"),
    "text": NC_("csv", "text"),
    "labels": NC_("csv", "labels"),
    "status": NC_("csv", "status"),
    "votes": NC_("csv", "votes"),
    "put_to": NC_("csv", "put to"),
    "paper": NC_("csv", "paper"),
    "anonymous": NC_("csv", "anonymous"),
    "assessed": NC_("csv", "assessed"),
    "strength": NC_("csv", "strength"),
    "support": NC_("csv", "support"),
    "object": NC_("csv", "object"),
    "abstain": NC_("csv", "abstain"),
    "owner": NC_("csv", "taken further by"),
    "session": NC_("csv", "session"),
}
"""The heads of the columns, which whoever opens a table reads; those of stances are their words."""


_WORDS: Final = {
    "yes": NC_("csv", "yes"),
    "no": NC_("csv", "no"),
    "moderator": NC_("csv", "moderator"),
    "panelist": NC_("csv", "panelist"),
    "guest": NC_("csv", "guest"),
    "spectator": NC_("csv", "spectator"),
    "contribution": NC_("csv", "contribution"),
    "reply": NC_("csv", "reply"),
    "question": NC_("csv", "question"),
    "point_of_order": NC_("csv", "point_of_order"),
    "approved": NC_("csv", "approved"),
    "taken": NC_("csv", "taken"),
    "answered": NC_("csv", "answered"),
    "planned": NC_("csv", "planned"),
    "open": NC_("csv", "open"),
    "closed": NC_("csv", "closed"),
    "all": NC_("csv", "all"),
    "most": NC_("csv", "most"),
    "some": NC_("csv", "some"),
    "contested": NC_("csv", "contested"),
}
"""What cells have of a few words. In English they are those of the log."""


class Word(str):
    """A cell that is one of these, and nothing that somebody wrote."""

    __slots__ = ()


def as_csv(report: ReportData, language: Language, table: Table = "speeches") -> str:
    """A table as CSV (RFC 4180), with the byte order mark by which spreadsheets know UTF-8.

    German spreadsheets expect semicolons between cells. A table without rows is its heads.
    """
    columns, rows = _TABLES[table]
    written = io.StringIO()
    delimiter = ";" if language.code == "de" else ","
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([_head(name, language) for name in ("number", *columns, "session")])
    # Rows are put beside those of other sessions, and of a rehearsal the title alone says so.
    session = _harmless(plain(report.state.session.title))
    for number, row in enumerate(rows(report), 1):
        cells = (_said(row[name], language) for name in columns)
        writer.writerow([number, *cells, session])
    return "\ufeff" + written.getvalue()


def _said(cell: object, language: Language) -> str:
    """A cell as whoever opens the table reads it."""
    if not isinstance(cell, Word):
        return _harmless(str(cell))
    return language.context("csv", _WORDS[cell]) if language.code != "en" else cell


def _head(name: str, language: Language) -> str:
    return language.context("csv", _HEADS[name]) if name in _HEADS else language.text(name)


def _harmless(cell: str) -> str:
    """``cell`` with an apostrophe before anything that a spreadsheet would calculate."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _speeches(report: ReportData) -> Iterator[_Row]:
    for speech in report.history.speeches:
        person = report.person(speech.person)
        yield {
            "given": _local(speech.given, report),
            "ended": _local(speech.ended, report),
            "person": plain(person.name) if person else "",
            "role": Word(role(person, report)),
            "organisation": plain(person.organisation) if person else "",
            "group": plain(person.category) if person else "",
            **_item(speech.item, report),
            "kind": Word(speech.kind),
            "seconds": round(speech.seconds),
            "undone": _yes(speech.undone),
        }


def _questions(report: ReportData) -> Iterator[_Row]:
    for question in in_turn(report):
        yield {
            "asked": _local(question.asked, report),
            "person": _name(report.asker(question), report),
            "text": plain(question.text),
            "labels": ", ".join(map(plain, question.labels)),
            "status": Word(question.status),
            "votes": question.votes,
            "put_to": _name(question.answers, report),
            **_item(question.item, report),
        }


def _positions(report: ReportData) -> Iterator[_Row]:
    papers = {paper.id: plain(paper.title) for paper in report.history.plan.documents}
    for position in report.state.positions.values():
        counts = position.result.counts if position.result else ()
        yield {
            "text": plain(position.text),
            "paper": papers.get(position.document or "", ""),
            "status": Word(position.status),
            "anonymous": _yes(position.anonymous),
            "assessed": sum(counts) if position.result else "",
            **dict.fromkeys(_STANCES, ""),
            **dict(zip(_STANCES, counts, strict=False)),
        }


def _findings(report: ReportData) -> Iterator[_Row]:
    for finding in not_withdrawn(report):
        found = backing(report.state, finding)
        votes = list(found.stands.values())
        yield {
            "text": plain(finding.text),
            "strength": Word(found.strength),
            **{vote: votes.count(vote) for vote in ("support", "object", "abstain")},
            "owner": _name(finding.owner, report),
            **_item(finding.item, report),
        }


_Rows: TypeAlias = Callable[[ReportData], Iterator[_Row]]
_TABLES: Final[Mapping[Table, tuple[tuple[str, ...], _Rows]]] = {
    "speeches": (
        (
            *("given", "ended", "person", "role", "organisation", "group"),
            *("item_number", "item", "kind", "seconds", "undone"),
        ),
        _speeches,
    ),
    "questions": (
        (
            *("asked", "person", "text", "labels", "status", "votes", "put_to"),
            *("item_number", "item"),
        ),
        _questions,
    ),
    "positions": (("text", "paper", "status", "anonymous", "assessed", *_STANCES), _positions),
    "findings": (
        ("text", "strength", "support", "object", "abstain", "owner", "item_number", "item"),
        _findings,
    ),
}


def _local(at: datetime | None, report: ReportData) -> str:
    if at is None:
        return ""
    local = at.astimezone(report.history.zone)
    return f"{local:%Y-%m-%d %H:%M:%S}{offset_if_twice(local)}"


def _name(person: str | None, report: ReportData) -> str:
    """A name, if everybody may know it."""
    found = report.person(person)
    return plain(found.name) if found else ""


def _item(item: str | None, report: ReportData) -> _Row:
    place = report.places.get(item or "")
    title = plain(report.state.items[place - 1].title) if place else ""
    return {"item_number": place or "", "item": title}


def _yes(true: bool) -> Word:
    return Word("yes" if true else "no")
