"""Spectators on their way to the panel: who asked, who is invited and for how long yet."""

from __future__ import annotations

from collections.abc import Sequence

from server.session.panel import Invitation
from server.session.times import seconds_between

from ..replica import Moment
from ..wording import clock
from .facts import named
from .lines import Line, Span, left, right, said, spread
from .pane import Heading, PaneList
from .rows import Row
from .times import waited


class RequestList(PaneList):
    """Those who asked come first, the longest waiting at the top; then the invited."""

    def rows_for(self, width: int) -> Sequence[Row]:
        moment = self.moment
        if moment is None:
            return ()
        return [
            Row(request.person, tuple(self._lines_of(moment, request, width)))
            for request in requests(moment)
        ]

    def heading(self) -> Heading:
        language = self.language
        waiting = requests(self.moment) if self.moment is not None else []
        asked = sum(request.until is None for request in waiting)
        end: Line = ()
        if asked:
            end = (Span(language.plural("{n} asks", "{n} ask", n=asked), "warn"),)
        return Heading(language.text("To the panel"), len(waiting), end)

    def empty_text(self) -> str:
        return " ".join((self.language.text("Nobody asks to join the panel."), self.hint))

    def _lines_of(self, moment: Moment, request: Invitation, width: int) -> list[Line]:
        language = self.language
        person = moment.state.people.get(request.person)
        name = named(moment, language, request.person)
        organisation = f" {person.organisation}" if person and person.organisation else ""
        if request.until is not None:
            left_over = max(0.0, seconds_between(moment.now, request.until))
            sign = Span("→ ", "accent")
            state = Span(language.text("invited, {time}", time=clock(left_over)), "accent")
        else:
            sign = Span("? ", "warn")
            since = request.asked or moment.now
            state = Span(right(waited(language, since, moment.now), 7), "muted")
        who = (sign, said(name, "strong"), said(organisation, "muted"))
        lines: list[Line] = [spread(who, (state,), width)]
        if request.note:
            quoted = language.text("“{text}”", text=request.note)
            lines.append((Span("  "), Span(left(quoted, width - 2).rstrip(), "plain")))
        return lines


def requests(moment: Moment) -> list[Invitation]:
    """What is under way, in an order that only changes when something happens; after the end,
    nothing any more."""
    if moment.state.session.phase == "closed":
        return []
    found = list(moment.state.panel.values())
    return sorted(found, key=lambda i: (i.until is not None, i.asked or moment.now, i.person))
