"""Who is on the panel, who of them is connected, and how much each has spoken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from server.language import N_
from server.session.chairs import next_to_go
from server.session.floor import Talk
from server.session.people import Person
from server.session.times import seconds_between

from ..client.people import called, is_here, seated
from ..client.session_view import SessionView
from ..client.talk import talk_of, talk_text
from ..wording.words import ROLES
from .facts import name_in, noted, talk_tone
from .lines import Line, Span, Tone, bar, left, line_width, right
from .pane import PaneList

_BAR, _TALK = 8, 9
_NAME = 12
"""Cells of a name without which there is no mark beside it: who that is comes first."""
_ROOM_FOR_ORIGIN = 64
_ROOM_FOR_BAR = 40
"""Cells from which on there is a bar beside a name."""


class PanelList(PaneList):
    """Panelists in the agenda's order, then the moderators."""

    TITLE = N_("Panel")
    EMPTY = N_("The panel is empty.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        people = seated(view)
        most = max((talk_of(view, person.id).seconds for person in people), default=0.0)
        for person in people:
            line = self._line(view, person, most, width)
            yield person.id, [line, *noted(view, person.id, width)]

    def summary(self, view: SessionView) -> Line:
        panel = [p for p in seated(view) if p.role == "panelist"]
        here = sum(is_here(view, person) for person in panel)
        text = self.language.text("{n} of {all} here", n=here, all=len(panel))
        return self._unheard(view, panel) or (Span(text, "muted"),)

    def _unheard(self, view: SessionView, panel: Sequence[Person]) -> Line:
        """For moderators: how many have not been heard, and the time left for them."""
        silent = sum(not view.state.talk.get(p.id, Talk()).speeches for p in panel)
        if view.role != "moderator" or view.state.session.phase != "open" or not silent:
            return ()
        end = view.plan.expected_end
        left_over = max(0, round(seconds_between(view.now, end) / 60))
        text = self.language.plural(
            "{n} not heard, {minutes} min left",
            "{n} not heard, {minutes} min left",
            n=silent,
            minutes=left_over,
        )
        return (Span(text, "warn" if left_over < 3 * silent else "plain"),)

    def _line(self, view: SessionView, person: Person, most: float, width: int) -> Line:
        here = is_here(view, person)
        floor = view.state.floor
        speaks = floor is not None and floor.person == person.id
        talk = talk_of(view, person.id)
        goes = person is next_to_go(view.state)
        bar_room = _BAR if width >= _ROOM_FOR_BAR else 0
        room = width - 2 - bar_room - _TALK
        sign, tone = _presence(here=here, speaks=speaks)
        name: Tone = "strong" if speaks else "plain" if here else "muted"
        drawn: Line = (Span(" " * bar_room),)
        if most and talk.seconds:
            drawn = bar(talk.seconds / most, bar_room, "accent")
        figures = Span(right(talk_text(view, person.id), _TALK), talk_tone(view, person.id))
        return (Span(f"{sign} ", tone), *self._who(person, name, room, goes=goes), *drawn, figures)

    def _who(self, person: Person, tone: Tone, room: int, *, goes: bool) -> Line:
        mark = self._mark(person, goes)
        tail: Line = (Span(f" {mark}", "muted"),) if mark else ()
        organisation = person.organisation if room + _BAR + _TALK >= _ROOM_FOR_ORIGIN else ""
        column = room * 11 // 20 if organisation else room
        if column - 1 - line_width(tail) < min(_NAME, cell_len(called(person))):
            tail = ()
        name_room = column - 1 - line_width(tail)
        name = Span(name_in(person, name_room), tone)
        used = line_width((name, *tail))
        if not organisation:
            return (name, *tail, Span(" " * (room - used)))
        gap = max(1, column - used)
        rest = Span(left(organisation, room - used - gap - 1) + " ", "muted")
        return (name, *tail, Span(" " * gap), rest)

    def _mark(self, person: Person, goes: bool) -> str:
        if person.role == "moderator":
            return self.language.text(ROLES[person.role])
        if goes:
            return self.language.text("next to go")
        return self.language.context("panelist", "Guest") if person.guest else ""


def _presence(*, here: bool, speaks: bool) -> tuple[str, Tone]:
    if speaks:
        return "▶", "accent"
    return ("●", "good") if here else ("○", "muted")
