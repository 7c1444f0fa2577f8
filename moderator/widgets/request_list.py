"""Spectators on their way to the panel: who asked, who is invited, and how long that holds."""

from __future__ import annotations

from collections.abc import Iterator

from server.language import N_
from server.session.chairs import next_to_go
from server.session.panel import Invitation, in_turn
from server.session.times import seconds_between

from ..client.people import named
from ..client.session_view import SessionView
from ..wording.words import clock
from .lines import Line, Span, cut, right, said, spread
from .pane import PaneList
from .times import waited


class RequestList(PaneList):
    """Those who asked come first, the longest waiting at the top; then those invited."""

    TITLE = N_("Requests")
    EMPTY = N_("Nobody asks to join the panel.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        for request in requests(view):
            yield request.person, self._lines_of(view, request, width)

    def count(self, view: SessionView) -> int:
        return len(requests(view))

    def waiting(self, view: SessionView) -> int:
        return sum(request.until is None for request in requests(view))

    def summary(self, view: SessionView) -> Line:
        asked = self.waiting(view)
        text = self.language.plural("{n} asks", "{n} ask", n=asked)
        return (Span(text, "warn"),) if asked else ()

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
        if person is not None and person.unconfirmed:
            text = language.text("not confirmed: came by this name alone")
            lines.append((Span("  "), Span(cut(text, width - 2), "warn")))
        going = next_to_go(view.state)
        if request.until is not None and going is not None:
            text = language.text("makes {name} go back to the audience", name=going.name)
            lines.append((Span("  "), Span(cut(text, width - 2), "warn")))
        if request.note:
            quoted = language.text("“{text}”", text=request.note)
            lines.append((Span("  "), Span(cut(quoted, width - 2))))
        return lines


def requests(view: SessionView) -> list[Invitation]:
    """Requests and invitations; none are left once the session is closed."""
    return [] if view.state.session.phase == "closed" else in_turn(view.state)
