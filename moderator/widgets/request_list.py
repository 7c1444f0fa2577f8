"""Spectators on their way to the panel: who asked, who is invited and for how long yet."""

from __future__ import annotations

from collections.abc import Sequence

from server.session.panel import Invitation
from server.session.times import seconds_between

from ..client.session_view import SessionView
from ..wording.words import clock
from .facts import named
from .lines import Line, Span, left, right, said, spread
from .pane import Heading, PaneList
from .rows import Row
from .times import waited


class RequestList(PaneList):
    """Those who asked come first, the longest waiting at the top; then the invited."""

    def rows_for(self, width: int) -> Sequence[Row]:
        view = self.view
        if view is None:
            return ()
        return [
            Row(request.person, tuple(self._lines_of(view, request, width)))
            for request in requests(view)
        ]

    def heading(self) -> Heading:
        language = self.language
        waiting = requests(self.view) if self.view is not None else []
        asked = sum(request.until is None for request in waiting)
        end: Line = ()
        if asked:
            end = (Span(language.plural("{n} asks", "{n} ask", n=asked), "warn"),)
        return Heading(language.text("To the panel"), len(waiting), end)

    def empty_text(self) -> str:
        return " ".join((self.language.text("Nobody asks to join the panel."), self.hint))

    def _lines_of(self, view: SessionView, request: Invitation, width: int) -> list[Line]:
        language = self.language
        person = view.state.people.get(request.person)
        name = named(view, language, request.person)
        organisation = f" {person.organisation}" if person and person.organisation else ""
        if request.until is not None:
            left_over = max(0.0, seconds_between(view.now, request.until))
            sign = Span("→ ", "accent")
            state = Span(language.text("invited, {time}", time=clock(left_over)), "accent")
        else:
            sign = Span("? ", "warn")
            since = request.asked or view.now
            state = Span(right(waited(language, since, view.now), 7), "muted")
        who = (sign, said(name, "strong"), said(organisation, "muted"))
        lines: list[Line] = [spread(who, (state,), width)]
        if request.note:
            quoted = language.text("“{text}”", text=request.note)
            lines.append((Span("  "), Span(left(quoted, width - 2).rstrip(), "plain")))
        return lines


def requests(view: SessionView) -> list[Invitation]:
    """What is under way, in an order that only changes when something happens; after the end,
    nothing any more."""
    if view.state.session.phase == "closed":
        return []
    found = list(view.state.panel.values())
    return sorted(found, key=lambda i: (i.until is not None, i.asked or view.now, i.person))
