"""The result of an assessment: bars, categories, names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from server.language import Language
from server.session.positions import HIGHEST, LOWEST, Assessment, Counts, Position, Result, counted

from ..client.people import named
from ..client.session_view import SessionView
from ..wording.words import STANCES, marked, signed
from .lines import Line, Span, Tone, bar, left, right, said
from .wrap import hanging_indent

_LEVELS = "▁▂▃▄▅▆▇█"
_CELL = 5
_COUNT = 4
_BAR = 30


def tone_of(stance: int) -> Tone:
    return "good" if stance > 0 else "alarm" if stance < 0 else "muted"


def table(language: Language, position: Position, width: int) -> list[Line]:
    """One line for all and one for each category: how many chose each stance, in columns."""
    result = position.result
    if result is None:
        return []
    rows = [(language.text("all"), result.counts)]
    if len(result.categories) > 1:
        rows += [
            (name or language.text("others"), counts) for name, counts in result.categories.items()
        ]
    column = max(3, min(20, width - _CELL * (HIGHEST - LOWEST + 1)))
    scale = "".join(right(signed(s), _CELL) for s in range(LOWEST, HIGHEST + 1))
    lines: list[Line] = [(Span(" " * column), Span(scale, "muted"))]
    for n, (name, counts) in enumerate(rows):
        tone: Tone = "strong" if n == 0 else "plain"
        lines.append((Span(left(name, column - 1) + " ", tone), *_cells(counts)))
    return lines + gone_back(language, result, width)


def gone_back(language: Language, result: Result, width: int) -> list[Line]:
    """How many of the assessments are those of guests who had gone back to the audience."""
    n = sum(result.released.values())
    if not n:
        return []
    groups = ", ".join(name for name in result.released if name)
    text = language.plural(
        "{n} of them by a guest no longer on the panel",
        "{n} of them by guests no longer on the panel",
        n=n,
    )
    return hanging_indent((), f"{text} ({groups})" if groups else text, width, "muted", most=3)


def bars(language: Language, counts: Sequence[int], width: int) -> list[Line]:
    """A bar for each stance, the highest first. ``counts`` begin with the lowest stance."""
    stances = range(LOWEST, HIGHEST + 1)
    labels = [(f"{right(signed(s), 2)} {language.text(STANCES[s])}", tone_of(s)) for s in stances]
    return scale(labels, counts, width)


def scale(labels: Sequence[tuple[str, Tone]], counts: Sequence[int], width: int) -> list[Line]:
    """A bar for each of ``labels``, the last first; ``counts`` are in the order of ``labels``."""
    column = max(cell_len(label) for label, _ in labels) + 1
    room = max(4, min(_BAR, width - column - _COUNT))
    most = max(counts, default=0) or 1
    lines: list[Line] = []
    for (label, tone), count in reversed(list(zip(labels, counts, strict=True))):
        drawn = bar(count / most, room, tone) if count else (Span("─" * room, "track"),)
        lines.append((Span(left(label, column)), *drawn, Span(right(str(count), _COUNT), "strong")))
    return lines


def remarked(language: Language, name: str, assessment: Assessment) -> str:
    return language.text("{name}: “{remark}”", name=name, remark=assessment.remark)


def by_name(
    language: Language, view: SessionView, chosen: Mapping[str, Assessment], width: int
) -> list[Line]:
    """Who chose which stance, the highest first, with their remarks."""
    lines: list[Line] = []
    for person, assessment in sorted(chosen.items(), key=lambda item: -item[1].stance):
        first: Line = (Span(right(signed(assessment.stance), 2) + " ", tone_of(assessment.stance)),)
        text = marked(language, named(view, language, person), assessment.released)
        if assessment.remark:
            text = remarked(language, text, assessment)
        lines += hanging_indent(first, text, width, "plain", most=4)
    return lines


def whole(language: Language, view: SessionView, position: Position, width: int) -> list[Line]:
    """Everything that the closing of a position published; before that, who chose what by now, as
    far as the reader may know it."""
    if position.result is None:
        chosen = {} if position.anonymous else counted(view.state, position)
        return by_name(language, view, chosen, width)
    lines = bars(language, position.result.counts, width)
    if len(position.result.categories) > 1:
        lines += [(), *table(language, position, width)]
    else:
        lines += gone_back(language, position.result, width)
    if position.result.names:
        lines += [(), *by_name(language, view, position.result.names, width)]
    elif position.anonymous:
        lines += [(), (said(language.text("Assessed without names."), "muted"),)]
    return lines


def _cells(counts: Counts) -> Line:
    most = max(counts) or 1
    spans: list[Span] = []
    for stance, count in zip(range(LOWEST, HIGHEST + 1), counts, strict=True):
        level = _LEVELS[round(count / most * 7)] if count else "·"
        tone = tone_of(stance) if count else "muted"
        spans.append(Span(right(f"{level}{count or ''}", _CELL), tone))
    return tuple(spans)
