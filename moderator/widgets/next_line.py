"""Who is next: always in sight, whatever else is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from server.language import Language
from server.session.entries import Entry, able, current_queue
from server.session.floor import Speech, comes_next, speaking

from ..client.people import surname, whence
from ..client.session_view import SessionView
from ..wording.words import KINDS, ORDERS
from . import lettering
from .facts import KIND_TONES, SIGNS, named_in
from .lines import Line, Span, clipped, cut, line_width, said, spread
from .times import waited
from .view_drawing import ViewDrawing

LARGE_FROM: Final = 4
"""Lines from which on the name is in large letters."""
_LEAST: Final = 12
"""Cells that a name keeps."""


class NextLine(ViewDrawing):
    """Who gets the floor next, by the rules, and how many wait behind. ``key``: what gives it."""

    DEFAULT_CSS = "NextLine { height: 1; background: $primary 18%; }"

    def __init__(self, language: Language, *, key: str = "", id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(language, id=id)
        self.key = key
        self.tells_order = False
        """Whether the order of the queue is to be named, unless it is that by arrival, which
        everybody expects: where the queue has no heading that does."""

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        if view.state.session.phase == "closed":
            return []
        say = self.language.text
        found = comes_next(view.state)
        head: Line = (Span(f" {self.key} " if self.key else " ", "accent"), Span("▸ ", "accent"))
        if found is None:
            label = say("NEXT")
            return [(*head, Span(f"{label}  "), Span(say("nobody"), "muted"))]
        goes_on = isinstance(found, Speech)
        label = say("GOES ON") if goes_on else say("NEXT")
        start: Line = (*head, Span(f"{label}  ", "accent"))
        behind, more = self._behind(view, found), self._more(view, found)
        # A long name is shortened before what comes first beside it is left out.
        room = width - line_width((*behind, *start, more[0])) - len("   ")
        name = said(self._called(view, found.person, max(room, _LEAST)), "strong")
        line = self._line(more, (*start, name), behind, width)
        if height < LARGE_FROM:
            return [line]
        person = view.state.people.get(found.person)
        letters = lettering.fitting(
            surname(person) if person else name.text, width - 4, lettering.small
        )
        return [line, *((Span("    "), Span(drawn, "strong")) for drawn in letters or ())]

    def _line(self, more: Sequence[Span], start: Line, behind: Line, width: int) -> Line:
        room = width - line_width(behind) - 1
        line = clipped(start, room)
        for span in more:
            gap = Span(" · " if span is not more[0] else "  ", "muted")
            left = room - line_width(line) - line_width((gap,))
            if left < min(6, line_width((span,))):
                break
            line = (*line, gap, Span(cut(span.text, left), span.tone))
        return spread(line, behind, width)

    def _more(self, view: SessionView, found: Speech | Entry) -> list[Span]:
        """What there is to say of who is next, the most telling first."""
        person = view.state.people.get(found.person)
        more = [
            Span(
                f"{SIGNS[found.kind]} {self.language.text(KINDS[found.kind])}",
                KIND_TONES[found.kind],
            )
        ]
        if isinstance(found, Entry):
            if found.person in speaking(view.state):
                more.insert(0, Span(self.language.text("speaks already"), "warn"))
            more.append(Span(self._waiting(view, found), "muted"))
        if where := whence(view, self.language, person):
            more.append(said(where, "muted"))
        if isinstance(found, Entry) and found.note:
            more.append(said(self.language.text("“{text}”", text=found.note)))
        return more

    def _waiting(self, view: SessionView, entry: Entry) -> str:
        time = waited(self.language, entry.since, view.now)
        return self.language.text("waits {time}", time=time) if time[:1].isdigit() else time

    def _behind(self, view: SessionView, found: Speech | Entry) -> Line:
        """Who comes after, and how many wait in all."""
        queue = current_queue(view.state)
        after = next((e for e in able(view.state) if e is not found), None)
        waiting = self.language.plural("{n} waits", "{n} wait", n=len(queue.entries))
        if self.tells_order and queue.order != "arrival":
            waiting += f" · {self.language.text(ORDERS[queue.order])}"
        count: Line = (Span(f"{waiting} ", "muted"),) if queue.entries else ()
        if after is None or self.size.width < 100:
            return count
        name = self._called(view, after.person, self.size.width // 5)
        then = self.language.text("then {name}", name=name)
        return (said(then, "muted"), Span("   "), *count)

    def _called(self, view: SessionView, person: str, width: int) -> str:
        """A person in at most ``width`` cells."""
        if person == view.you.id:
            return self.language.text("You")
        return named_in(view, self.language, person, width)
