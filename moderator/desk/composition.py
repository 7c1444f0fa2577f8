"""Where everything on the desk stands: a function of the terminal's size and of what is open.

Nothing is drawn here. Every cell belongs to exactly one part, whatever the size; tests hold that.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from .panes import TOPICS, Pane

WIDE: Final = 110
HIGH: Final = 36
"""Columns and lines from which on the queue and the panel stand beside each other."""
BESIDE: Final = 96
"""Columns from which on a topic stands beside the open list."""
VAST: Final = 150
"""Columns from which on there is a column for the agenda, too."""
GREAT: Final = (190, 54)
"""Columns and lines from which on everything is open at once."""
LEAST: Final = 3
"""Lines of a list with its heading, below which nothing can be read of it."""
DOUBLE: Final = 48
"""Columns from which on the panel can stand in two of its own."""
REQUESTS: Final = 7
"""Lines that requests take at most while the queue stands above them."""


class Box(NamedTuple):
    """Cells: from the left, from the top, and how many."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Needs:
    """How many lines the announcement, each list and the notices would take, and which lists have
    something to show; asked of those only that are to be shown."""

    announcement: int = 0
    of_list: Callable[[Pane], int] = lambda _pane: 0
    has_rows: Callable[[Pane], bool] = lambda _pane: False
    notices: int = 0


@dataclass(frozen=True)
class Composition:
    """``boxes``: the parts by the ids of their widgets; what is not among them is not shown.
    ``panes``: the lists that are shown, ``headed`` those of them that have a heading of their
    own, because no tab names them, ``doubled`` those whose rows stand in two columns."""

    boxes: Mapping[str, Box]
    panes: frozenset[Pane]
    headed: frozenset[Pane]
    doubled: frozenset[Pane] = frozenset()


def composed(width: int, height: int, opened: Pane, topic: Pane, needs: Needs) -> Composition:
    """``opened``: the list that has the keys. ``topic``: the one of the topics that was opened
    last."""
    boxes: dict[str, Box] = {}
    top, bottom = 0, height
    for part, lines in _above(width, height, needs.announcement):
        boxes[part] = Box(0, top, width, lines)
        top += lines
    for part, lines in _below(width, height, needs.notices):
        bottom -= lines
        boxes[part] = Box(0, bottom, width, lines)
    columns = _columns(width, height, opened, topic)
    shown = {pane for column in columns for pane in column}
    edges = _edges(width, [_SHARES.get(column[0], 1.0) for column in columns])
    lists: dict[Pane, Box] = {}
    doubled: set[Pane] = set()
    headed = set(shown) if len(columns) > 1 else set()
    for column, (left, right) in zip(columns, edges, strict=True):
        filler = _filler(column, topic, needs, shown, bottom - top)
        if filler is not None:
            shown.add(filler)
            headed |= {*column, filler}
        every = column if filler is None else [*column, filler]
        wants = {pane: needs.of_list(pane) + (pane in headed) for pane in every}
        heights = _shared(column, wants, bottom - top, filler)
        panel = heights.get("panel", 0)
        if panel > 0 and right - left >= DOUBLE and _is_short(column, heights, wants):
            doubled.add("panel")
            wants["panel"] = -(-needs.of_list("panel") // 2) + ("panel" in headed)
            heights = _shared(column, wants, bottom - top, filler)
        y = top
        for pane, lines in heights.items():
            lists[pane] = Box(left, y, right - left, lines)
            y += lines
    boxes |= {f"{pane}-pane": box for pane, box in lists.items()}
    return Composition(boxes, frozenset(lists), frozenset(headed), frozenset(doubled))


_SHARES: Final[Mapping[Pane, float]] = {"queue": 1.3, "agenda": 0.9}
"""How wide a column is among others, by the list at its top."""


def is_wide(width: int, height: int) -> bool:
    """Whether queue and panel stand beside each other."""
    return width >= WIDE and height >= HIGH


def is_great(width: int, height: int) -> bool:
    """Whether everything is open at once."""
    return width >= GREAT[0] and height >= GREAT[1]


def _above(width: int, height: int, announcement: int) -> Iterator[tuple[str, int]]:
    great, wide = is_great(width, height), is_wide(width, height)
    yield "status", 1
    if announcement:
        yield "announcement", announcement
    if height >= 16:
        yield "now", 1
    yield "floor", 11 if great else 8 if wide else 5 if height >= 20 else 3
    yield "next", 4 if great else 1
    if not great:
        yield "tabs", 1


def _below(width: int, height: int, notices: int) -> Iterator[tuple[str, int]]:
    yield "keys", 1
    if height >= 16:
        yield "others", 1
    if is_great(width, height):
        yield "lane", 3
    if height >= 22:
        yield "what-now", 1
    if height >= 20:
        # One line is always there, so that the first notice moves nothing.
        most = 3 if height >= 50 else 2 if height >= HIGH else 1
        yield "cues", max(1, min(most, notices))


def _columns(width: int, height: int, opened: Pane, topic: Pane) -> list[list[Pane]]:
    """The lists from the left, each column from the top."""
    if not is_wide(width, height):
        if width < BESIDE or height < 20:
            return [[opened]]
        return [["queue" if opened in TOPICS else opened], [topic]]
    if is_great(width, height):
        return [
            ["agenda", "script"],
            ["queue", "requests"],
            ["panel", "positions", "findings"],
            ["questions", "whispers", "feedback"],
        ]
    if width < VAST:
        below: Pane = opened if opened == "agenda" else topic
        return [["queue", "requests"], ["panel", below]]
    # The script is open anyway.
    topic = "questions" if topic == "script" else topic
    return [["agenda", "script"], ["queue", "requests"], ["panel", topic]]


def _edges(width: int, shares: Sequence[float]) -> list[tuple[int, int]]:
    """Where columns begin and end; between two of them two cells are nobody's."""
    whole = sum(shares)
    ends = [round(width * sum(shares[: n + 1]) / whole) for n in range(len(shares))]
    starts = [0, *(end + 2 for end in ends[:-1])]
    return list(zip(starts, ends, strict=True))


def _is_short(
    column: Sequence[Pane], heights: Mapping[Pane, int], wants: Mapping[Pane, int]
) -> bool:
    """Whether the panel, or what stands in its column anyway, has too little room."""
    return any(heights[pane] < wants[pane] for pane in {*column, "panel"} & heights.keys())


def _filler(
    column: Sequence[Pane], topic: Pane, needs: Needs, shown: Collection[Pane], height: int
) -> Pane | None:
    """What stands below the lists of a column that leave much of it empty; None where they do not,
    or there is nothing else to be seen."""
    if _filled(column, needs, height) is None:
        return None
    others: tuple[Pane, ...] = ("queue", topic, "panel", "agenda", "requests", *TOPICS)
    return next((p for p in others if p not in shown and needs.has_rows(p)), None)


def _filled(column: Sequence[Pane], needs: Needs, height: int) -> int | None:
    """The lines of a column that its lists take where something else stands below them. In steps:
    with each new hand nothing is to move."""
    wanted = sum(needs.of_list(pane) + 1 for pane in column)
    steps = (height // 2, height * 3 // 4)
    return next((s for s in steps if s >= wanted and height - s > LEAST), None)


def _shared(
    column: Sequence[Pane], wants: Mapping[Pane, int], height: int, filler: Pane | None
) -> dict[Pane, int]:
    """The lines of a column among its lists, from the top. The queue takes what others do not
    need, elsewhere the last list does; the first of the others comes first where there is too
    little for all, beyond a share for each. A ``filler`` gets what is below the lists."""
    if filler is not None:
        needs = Needs(0, lambda pane: wants[pane] - 1)
        filled = _filled(column, needs, height) or height
        own = _shared(column, wants, filled, None)
        return {**own, filler: height - filled}
    least = min(LEAST, height // len(column))
    most = {**wants, "requests": min(REQUESTS, wants.get("requests", 0))}
    # However much one of them has, none is only a heading for the others.
    share = height // (len(column) + 1)
    given = {pane: max(least, min(share, most[pane])) for pane in column}
    rest = height - sum(given.values())
    flexible: Pane = "queue" if "queue" in column else column[-1]
    for pane in column:
        if pane == flexible:
            continue
        more = max(0, min(rest, most[pane] - given[pane]))
        given[pane] += more
        rest -= more
    given[flexible] += rest
    return given
