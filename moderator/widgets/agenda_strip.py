"""The agenda in one line: what is on and how much of it is used up, what comes, what is done."""

from __future__ import annotations

from server.session.items import held, to_come
from server.session.timeplan import Row

from ..client.session_view import SessionView
from ..wording.words import clock, minutes
from .agenda_list import SIGNS
from .lines import Line, Span, Tone, bar, clipped, cut, line_width, said
from .times import moment, time_of_day
from .view_drawing import ViewDrawing

_BAR = 13
_WIDE = 100
_NEXT_TIME = 14
"""Cells for the time of what is next."""
_SHORTEST = 8
"""Cells below which a title says nothing."""


class AgendaStrip(ViewDrawing):
    """What is on, then as many coming items as there is room for, then those done."""

    DEFAULT_CSS = "AgendaStrip { height: 1; }"

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        if view.state.session.phase == "closed":
            # Nothing comes any more.
            return []
        rows = view.plan.rows
        place = held(view.state)
        current = next((row for row in rows if row.item.id == place), None)
        coming = _coming(view, current)
        line: Line = (Span(" "),)
        if current is not None:
            line = (*line, *self._on(current, width - 1))
        for n, row in enumerate(coming):
            when = row.goes_on or row.expected_start
            lead = time_of_day(when, view.zone) if when else ""
            if n == 0:
                time = moment(self.language, when, view.now, view.zone) if when else ""
                lead = self.language.text("then {time}", time=time)
            start: Line = (Span("   " if n or current else ""), Span(f"{lead} ", "muted"))
            room = width - line_width(line) - line_width(start)
            least = _SHORTEST if n == 0 else min(2 * _SHORTEST, len(row.item.title))
            if room < least:
                if n == 0 and room >= 0:
                    line = (*line, *start)
                break
            line = (*line, *start, said(cut(row.item.title, room), "muted"))
        if current is not None and not coming:
            nothing = self.language.text("Nothing is planned after this.")
            line = (*line, Span("   "), Span(nothing, "muted"))
        return [clipped(line, width)]

    def _on(self, row: Row, width: int) -> Line:
        tone: Tone = "warn" if row.left < 0 else "accent"
        share = row.took / row.item.planned if row.item.planned else 1.0
        times: Line = (
            Span("  "),
            *bar(share, _BAR, tone),
            Span(f"  {clock(row.took)}", "warn" if row.left < 0 else "strong"),
            Span(f" / {minutes(self.language, row.item.planned)}", "muted"),
        )
        # A narrow screen keeps only the time of the next item; a wide one its title, too.
        after = _NEXT_TIME if width < _WIDE else width // 3
        title = cut(row.item.title, max(4, width - line_width(times) - after - 2))
        return (Span(f"{SIGNS[row.item.status]} ", tone), said(title, "strong"), *times)


def _coming(view: SessionView, current: Row | None) -> list[Row]:
    """The items to come, in the order in which they will be held."""
    rows = {row.item.id: row for row in view.plan.rows if row is not current}
    return [rows[item.id] for item in to_come(view.state) if item.id in rows]
