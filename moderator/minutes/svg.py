"""Pictures as SVG: well-formed XML without scripts, styles or links of its own.

What shows the picture also styles its classes (``palette.picture_css``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from typing import Final

import segno

from ..wording.printable import width
from .document import Code, Figure, Lane, Shares, Stances, Timeline
from .plain import plain

_WIDE: Final = 960
_NAMES: Final = 190
_LANE: Final = 22
_TOP: Final = 24
_NARROW: Final = 420
_ROW: Final = 42


def draw(figure: Figure, style: str = "") -> str:
    """A figure as SVG; ``style`` is CSS for a picture that is not inside a styled page."""
    match figure.chart:
        case Timeline():
            size, parts = _timeline(figure.chart)
        case Shares():
            size, parts = _shares(figure.chart)
        case Stances():
            size, parts = _stances(figure.chart)
        case Code():
            size, parts = _code(figure.chart)
    title, about = f"{figure.id}-title", f"{figure.id}-about"
    begin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}"'
        f' width="{size[0]}" height="{size[1]}" role="img" aria-labelledby="{title} {about}">'
    )
    return "\n".join(
        (
            begin,
            f'<title id="{title}">{_text(figure.title)}</title>',
            f'<desc id="{about}">{_text(figure.description)}</desc>',
            *((f"<style>{style}</style>",) if style else ()),
            *parts,
            "</svg>",
        )
    )


def _code(code: Code) -> tuple[tuple[int, int], list[str]]:
    rows = [bytes(row) for row in segno.make(code.text, error="m", micro=False).matrix_iter()]
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell)
    side = len(rows)
    # Black on white whatever the page's colours: other readers than people have to see it.
    return (side, side), [
        f'<rect width="{side}" height="{side}" fill="#fff"/>',
        f'<path d="{"".join(dark)}" fill="#000" shape-rendering="crispEdges"/>',
    ]


def _text(text: str) -> str:
    return escape(plain(text), quote=False)


def _label(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    kind = f' class="{escape(kind)}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{_text(text)}</text>'


def _rect(x: float, y: float, wide: float, high: float, kind: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
        f' class="{escape(kind)}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{escape(kind)}"/>'


def _short(text: str, columns: int) -> str:
    """As much of a name as there is room for; the table has the whole name."""
    text = plain(text)
    if width(text) <= columns:
        return text
    while text and width(text) >= columns:
        text = text[:-1]
    return text.rstrip() + "…"


def _timeline(chart: Timeline) -> tuple[tuple[int, int], list[str]]:
    seconds = (chart.end - chart.begin).total_seconds()
    room = _WIDE - _NAMES - 20

    def x(at: datetime) -> float:
        place = (at - chart.begin).total_seconds() / seconds
        return _NAMES + room * min(1.0, max(0.0, place))

    bottom = _TOP + _LANE * len(chart.lanes)
    parts = [*_bands(chart, x, bottom), *_ticks(chart, x, bottom)]
    for number, lane in enumerate(chart.lanes):
        parts.extend(_lane(lane, _TOP + _LANE * number, x))
    parts.extend(_legend(chart, bottom + 40))
    return (_WIDE, bottom + 56), parts


def _bands(chart: Timeline, x: Callable[[datetime], float], bottom: int) -> Iterator[str]:
    for number, band in enumerate(chart.bands):
        left, right = x(band.begin), x(band.end)
        if number % 2 == 0:
            yield _rect(left, 4, right - left, bottom - 4, "band")
        if right - left >= 9 * len(band.label):
            yield _label((left + right) / 2, 18, band.label, "small", "middle")


def _ticks(chart: Timeline, x: Callable[[datetime], float], bottom: int) -> Iterator[str]:
    for at, label in chart.ticks:
        yield _line(x(at), _TOP, x(at), bottom + 5, "rule")
        yield _label(x(at), bottom + 18, label, "small", "middle")


def _lane(lane: Lane, top: int, x: Callable[[datetime], float]) -> Iterator[str]:
    yield _label(_NAMES - 8, top + 15, _short(lane.name, 26), anchor="end")
    yield _line(_NAMES, top + _LANE, _WIDE - 20, top + _LANE, "rule")
    # Interjections last: they lie on top of the speeches that they interrupt.
    for bar in sorted(lane.bars, key=lambda bar: (bar.interjection, bar.begin)):
        left, right = x(bar.begin), x(bar.end)
        if bar.interjection:
            yield _rect(left, top + 7, max(3.0, right - left), 8, "aside")
        else:
            yield _rect(left, top + 4, max(1.5, right - left), 14, "bar")


def _legend(chart: Timeline, y: int) -> Iterator[str]:
    longer, shorter = chart.legend
    yield _rect(_NAMES, y - 11, 26, 14, "bar")
    yield _label(_NAMES + 34, y, longer)
    yield _rect(_NAMES + 260, y - 8, 26, 8, "aside")
    yield _label(_NAMES + 294, y, shorter)


def _shares(chart: Shares) -> tuple[tuple[int, int], list[str]]:
    most = max(share.value for share in chart.shares)
    parts: list[str] = []
    for number, share in enumerate(chart.shares):
        top = _ROW * number
        parts.append(_label(0, top + 14, _short(share.name, 38)))
        parts.append(_label(_NARROW, top + 14, share.label, "small", "end"))
        parts.append(_line(0, top + 29, _NARROW, top + 29, "rule"))
        parts.append(_rect(0, top + 21, max(1.5, _NARROW * share.value / most), 12, "bar"))
    return (_NARROW, _ROW * len(chart.shares)), parts


def _stances(chart: Stances) -> tuple[tuple[int, int], list[str]]:
    parts = list(_stance_legend(chart))
    top = 24 * ((len(chart.legend) + 1) // 2) + 8
    bottom = top + (_ROW + 4) * len(chart.rows)
    parts.append(_line(_NARROW / 2, top + 18, _NARROW / 2, bottom, "middle"))
    for number, (name, counts) in enumerate(chart.rows):
        y = top + (_ROW + 4) * number
        parts.append(_label(0, y + 14, f"{_short(name, 46)} ({sum(counts)})"))
        parts.extend(_stance_bar(counts, y + 20))
    return (_NARROW, bottom), parts


def _stance_legend(chart: Stances) -> Iterator[str]:
    for number, title in enumerate(chart.legend, 1):
        x = 210 * ((number - 1) % 2)
        y = 24 * ((number - 1) // 2)
        yield _rect(x + 1, y + 3, 30, 16, f"s{number} edge")
        yield _label(x + 16, y + 15, _mark(number), f"t{number}", "middle")
        yield _label(x + 38, y + 15, title)


def _mark(number: int) -> str:
    stance = number - 3
    return f"+{stance}" if stance > 0 else f"−{-stance}" if stance else "0"


def _stance_bar(counts: tuple[int, ...], y: float) -> Iterator[str]:
    unit = (_NARROW / 2 - 4) / max(1, sum(counts))
    x = _NARROW / 2 - unit * (counts[0] + counts[1] + counts[2] / 2)
    for number, count in enumerate(counts, 1):
        if not count:
            continue
        wide = unit * count
        yield _rect(x, y, wide, 20, f"s{number} edge")
        # If there is room, which stance this is and how many chose it; else how many.
        label = f"{_mark(number)}: {count}" if wide >= 38 else str(count) if wide >= 12 else ""
        if label:
            yield _label(x + wide / 2, y + 14, label, f"t{number}", "middle")
        x += wide
