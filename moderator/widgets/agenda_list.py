"""The agenda with its times: planned, real, and expected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from server.language import N_, Language
from server.session.items import Item, ItemStatus, held
from server.session.timeplan import Row as PlanRow

from ..client.session_view import SessionView
from ..wording.words import clock, drift, item_status, minutes
from .facts import noted
from .lines import Line, Span, Tone, cut, left, line_width, shortened, spread
from .pane import PaneList
from .times import moment, time_of_day

SIGNS: Final[dict[ItemStatus, str]] = {
    "planned": "·",
    "current": "▶",
    "interrupted": "◐",
    "done": "✓",
    "skipped": "–",
}
_TONES: Final[dict[ItemStatus, Tone]] = {
    "planned": "plain",
    "current": "strong",
    "interrupted": "plain",
    "done": "muted",
    "skipped": "muted",
}
LATE: Final = 60.0
"""Seconds of drift from which on a session is called late."""
_ROOM_FOR_ENDS: Final = 60
_ROOM_FOR_WINS: Final = 66
_ROOM_FOR_WORDS: Final = 52


class AgendaList(PaneList):
    """Every item: when it begins, and how many of its planned minutes it has taken.

    An item that becomes current is selected, unless somebody is working in the list.
    """

    TITLE = N_("Agenda")
    EMPTY = N_("The agenda has no items.")

    def show(self, view: SessionView) -> None:
        before = self.view.state.item if self.view is not None else None
        super().show(view)
        current = view.state.item
        if current is not None and current != before and not self.has_keys:
            self.select(current)

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        plan = view.plan
        current = held(view.state)
        late = view.role == "moderator" and plan.drift >= LATE
        for row in plan.rows:
            item = row.item.id
            line = _line(row, self.language, view, width, current=item == current, late=late)
            yield item, [line, *noted(view, item, width)]

    def summary(self, view: SessionView) -> Line:
        """When the session is expected to end, and how far off the plan that is, which is counted
        from when it was opened."""
        end = moment(self.language, view.plan.expected_end, view.now, view.zone)
        when = self.language.text("ends {time}", time=end)
        if view.state.session.phase == "waiting":
            return (Span(when, "muted"),)
        tone: Tone = "warn" if view.plan.drift >= LATE else "muted"
        return (Span(f"{when} ", "muted"), Span(drift(self.language, view.plan.drift), tone))


def _line(
    row: PlanRow,
    language: Language,
    view: SessionView,
    width: int,
    *,
    current: bool,
    late: bool = False,
) -> Line:
    item = row.item
    tone = _TONES[item.status]
    start: Line = (
        Span(f"{SIGNS[item.status]} ", "accent" if current else tone),
        Span(_times(row, view.zone, width), tone),
    )
    end = _spent(row, language, width, current)
    if late and row.wins >= LATE and not current:
        # Where time is short: what skipping the item would win back.
        text = language.text("skipping saves {time}", time=minutes(language, row.wins))
        end = (Span(f"{text}  ", "warn"), *end) if width >= _ROOM_FOR_WINS else end
    room = width - line_width(start) - line_width(end) - 1
    return spread((*start, Span(_title(item, view, room), tone)), end, width)


def _title(item: Item, view: SessionView, width: int) -> str:
    """With its end, where another one begins as it does."""
    title = cut(item.title, width)
    others = {other.title for other in view.state.items} - {item.title}
    alike = any(cut(other, width) == title for other in others)
    return shortened(item.title, width) if alike else title


def _times(row: PlanRow, zone: tzinfo, width: int) -> str:
    """When an item begins, or goes on; where there is room, also when it ends."""
    start = row.goes_on or row.expected_start
    begin = time_of_day(start, zone) if start else ""
    if width < _ROOM_FOR_ENDS:
        return left(begin, 6)
    end = time_of_day(row.expected_end, zone) if row.expected_end else ""
    return left(f"{begin}–{end}" if begin and end else begin, 12)


def _spent(row: PlanRow, language: Language, width: int, current: bool) -> Line:
    item = row.item
    # Of a day a figure more: a number that is cut would be another one.
    planned = f"{max(1, round(item.planned / 60))}′".rjust(4)
    if item.status == "skipped":
        return (Span(item_status(language, item), "muted"),)
    if item.status == "interrupted":
        return _interrupted(row, language, width)
    if row.took <= 0:
        return (Span(planned, "muted"),)
    over = row.left < -LATE / 2
    tone: Tone = "muted" if not current else "warn" if over else "strong"
    taken = clock(row.took) if current else str(round(row.took / 60))
    return (Span(taken, tone), Span(f" /{planned}", "muted"))


def _interrupted(row: PlanRow, language: Language, width: int) -> Line:
    """What is left of an interrupted item; where there is room, that it is interrupted."""
    text = language.text("{time} left", time=minutes(language, row.left))
    if width < _ROOM_FOR_WORDS:
        return (Span(text, "accent"),)
    return (Span(f"{item_status(language, row.item)}  ", "muted"), Span(text, "accent"))
