"""The minutes on one page: what was found and what is to be done, for whoever reads no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from server.language import N_, Language
from server.session.findings import Finding, backing
from server.session.positions import Position

from ..wording.printable import width
from ..wording.words import strength
from . import course, results
from .document import Block, Bullets, Document, Pairs, Section
from .notes import notes
from .phrases import Phrases
from .plain import plain
from .report_data import ReportData

_FINDINGS: Final = 5
_POSITIONS: Final = 3
_STEPS: Final = 3
_QUESTIONS: Final = 2
"""How many of each in any case: with the longest texts, of letters as wide as usual, A4 is full."""
_LINES: Final = 2 * (_FINDINGS + _POSITIONS + _STEPS + _QUESTIONS)
"""So many lines those take. Where texts are shorter, there is room for more of them."""
_COLUMNS: Final = 84
"""Of a line, at least."""
_FEWER: Final = 2
"""How many fewer there are at most of the first three, where notes stand above."""
_LONGEST: Final = 120
"""Columns of a text; of a longer one the beginning is given."""


def build(report: ReportData, language: Language, kind: str) -> Document:
    """The document; sections with nothing to say are left out."""
    say = Phrases(language, report)
    found = results.not_withdrawn(report)
    assessed = [p for p in report.state.positions.values() if p.result and sum(p.result.counts)]
    steps, questions = results.taken_further(report, say), results.left_open(report, say)
    above = tuple(notes(report, say))
    # What must not be overlooked takes room.
    less = min(len(above), _FEWER)
    parts = (
        ("findings", N_("Findings"), list(_findings(found, report, say))),
        ("positions", N_("Positions"), list(_positions(assessed, say))),
        ("next", N_("Next steps"), list(map(_begun, steps))),
        ("questions", N_("Questions left open"), list(map(_begun, questions))),
    )
    least = (_FINDINGS - less, _POSITIONS - less, _STEPS - less, _QUESTIONS)
    fitting = _fitting([lines for _, _, lines in parts], least, _LINES - 2 * 3 * less)
    overview: tuple[Block, ...] = (Pairs(tuple(course.in_short(report, say))),)
    sections = (
        Section(name, say.text(title), (Bullets(_some(lines, most, say)),))
        for (name, title, lines), most in zip(parts, fitting, strict=True)
        if lines
    )
    return Document(
        language=language.code,
        kind=kind,
        title=_begun(plain(report.state.session.title)),
        subtitle=_begun(course.subtitle(report, say)),
        moment=report.end,
        contents=language.text("Contents"),
        notes=above,
        sections=(Section("overview", say.text("Overview"), overview), *sections),
    )


def _fitting(parts: Sequence[Sequence[str]], least: Sequence[int], room: int) -> list[int]:
    """How many of each part there are in so many lines: the least in any case, then one more of
    each in turn."""
    taken = [min(len(part), n) for part, n in zip(parts, least, strict=True)]
    room -= sum(_height(text) for part, n in zip(parts, taken, strict=True) for text in part[:n])
    growing = True
    while growing:
        growing = False
        for place, part in enumerate(parts):
            if taken[place] < len(part) and (height := _height(part[taken[place]])) <= room:
                taken[place] += 1
                room -= height
                growing = True
    return taken


def _height(text: str) -> int:
    return -(-width(text) // _COLUMNS)


def _findings(found: Iterable[Finding], report: ReportData, say: Phrases) -> Iterator[str]:
    for finding in found:
        found_by = strength(say.language, backing(report.state, finding))
        yield f"{_begun(say.said(finding.text))} – {found_by}"


def _positions(assessed: Iterable[Position], say: Phrases) -> Iterator[str]:
    for position in assessed:
        assert position.result is not None
        counts = position.result.counts
        mean = say.text("mean {mean} of −2 to +2", mean=results.mean(counts, say))
        given = say.plural("{n} assessment", "{n} assessments", n=sum(counts))
        yield f"{_begun(say.said(position.text))} – {mean}, {given}"


def _some(lines: Sequence[str], most: int, say: Phrases) -> tuple[str, ...]:
    """The first lines, and how many there are besides."""
    more = len(lines) - most
    if more <= 0:
        return tuple(lines)
    rest = say.text("and {n} more in the full minutes", n=more)
    return (*lines[:most], rest)


def _begun(text: str) -> str:
    """A text, or the beginning of one that is too long."""
    if width(text) <= _LONGEST:
        return text
    kept, columns = "", 1
    for letter in text:
        columns += width(letter)
        if columns > _LONGEST:
            break
        kept += letter
    return kept.rstrip() + "…"
