"""One line about the whole session: the time, its phase, whether it is on time and when it ends;
the connection, and who is here."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from server.journal.witness import short
from server.language import N_, Language
from server.session.words import LogHealth, Phase

from ..client.people import is_here, seated
from ..client.session_view import Connection, SessionView
from ..wording.words import PHASES, drift
from .agenda_list import LATE
from .lines import Line, Span, Tone, clipped, line_width, said, spread
from .times import moment
from .view_drawing import ViewDrawing

_PHASE_SIGNS: Final[dict[Phase, tuple[str, Tone]]] = {
    "waiting": ("○", "muted"),
    "open": ("●", "good"),
    "paused": ("‖", "warn"),
    "closed": ("■", "muted"),
}
_CONNECTIONS: Final[dict[Connection, tuple[str, Tone]]] = {
    "connecting": (N_("connecting …"), "warn"),
    "behind": (N_("catching up …"), "warn"),
    "away": (N_("no connection, trying …"), "alarm"),
    "ended": (N_("the server has ended the session"), "muted"),
    "refused": (N_("not admitted"), "alarm"),
}
_LOGS: Final[dict[LogHealth, str]] = {
    "failing": N_("the log cannot be written"),
    "lost": N_("the log is lost"),
}
_TITLE: Final = 12
"""Cells below which the session's title says nothing."""


class StatusLine(ViewDrawing):
    """Time, phase, drift and end at the left, the title where there is room; what is wrong, and
    people, at the right."""

    DEFAULT_CSS = "StatusLine { height: 1; background: $surface; }"

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        return [(Span(" "), *self._line(view, max(0, width - 2)), Span(" "))]

    def _line(self, view: SessionView, width: int) -> Line:
        time: Line = (Span(_clock(view), "strong"), Span("  "))
        sign, tone = _PHASE_SIGNS[view.state.session.phase]
        phase = Span(f"{sign} {self.language.text(PHASES[view.state.session.phase])}", tone)
        plan, proof = self._plan(view), self._checkpoint(view)
        trouble = (
            connection_line(self.language, view.connection),
            log_line(self.language, view),
            self._door(view),
        )
        few: Line = (*time, phase)
        starts = [(*few, *plan)]
        if plan:
            # Beside it the sign alone tells the phase; when it ends stands in the agenda as well.
            signed: Line = (*time, Span(f"{sign} ", tone))
            starts += [(*signed, *plan[1:]), (*signed, *plan[1:2])]
        with_people = _joined(*trouble, proof, self._people(view))
        ends = (with_people, _joined(*trouble, proof))
        # Whether it is on time goes before how many look on, and both before the title.
        choices = [*((start, end) for end in ends for start in starts), *((few, e) for e in ends)]
        for start, end in choices:
            left = width - line_width(end) - (1 if end else 0) - line_width(start)
            if left >= 0:
                title = self._title(view, left) if end is with_people else ()
                return spread((*start, *title), end, width)
        return spread(few, clipped(_joined(*trouble), width), width)

    def _title(self, view: SessionView, room: int) -> Line:
        line: Line = (Span("   "), said(view.state.session.title, "muted"))
        return clipped(line, room) if room >= _TITLE + 3 else ()

    def _door(self, view: SessionView) -> Line:
        # Once the session is closed, nobody comes in anyway.
        if view.state.door_open or view.state.session.phase == "closed":
            return ()
        return (Span(self.language.text("door closed"), "warn"),)

    def _plan(self, view: SessionView) -> Line:
        """How far off the plan it is, and when it will end."""
        if view.state.session.phase not in ("open", "paused"):
            return ()
        off, gap = view.plan.drift, Span(" · ", "muted")
        late: Tone = "warn" if off >= LATE else "plain"
        end = moment(self.language, view.plan.expected_end, view.now, view.zone)
        ends = self.language.text("ends {time}", time=end)
        return (gap, Span(drift(self.language, off), late), gap, Span(ends, "plain"))

    def _checkpoint(self, view: SessionView) -> Line:
        # Shown once it is the last one: so it can be read out, and noted.
        if view.state.session.phase == "closed" and view.checkpoint is not None:
            said_short = self.language.text("checkpoint {short}", short=short(view.checkpoint))
            return (Span(said_short, "muted"),)
        return ()

    def _people(self, view: SessionView) -> Line:
        audience = self.language.text("audience {n}", n=view.presence.spectators)
        if view.role != "moderator":
            return (Span(audience, "muted"),)
        moderators = [p for p in seated(view) if p.role == "moderator"]
        here = sum(is_here(view, person) for person in moderators)
        alone: Tone = "warn" if here < len(moderators) and _is_on(view) else "muted"
        desks = self.language.text("desks {n}/{all}", n=here, all=len(moderators))
        return (Span(audience, "muted"), Span("  "), Span(desks, alone))


def _is_on(view: SessionView) -> bool:
    return view.state.session.phase in ("open", "paused")


def _clock(view: SessionView) -> str:
    """The time in the agenda's zone; with the zone where the reader's own clock says another."""
    at: datetime = view.now.astimezone(view.zone)
    zone = "" if at.utcoffset() == view.now.astimezone().utcoffset() else f" {at:%Z}"
    return f"{at:%H:%M:%S}{zone}"


def connection_line(language: Language, connection: Connection) -> Line:
    """What became of the connection, for every screen with a clock; nothing while all is well."""
    if connection == "connected":
        return ()
    text, tone = _CONNECTIONS[connection]
    return (Span(language.text(text), tone),)


def log_line(language: Language, view: SessionView) -> Line:
    """That nothing can be recorded; nothing while all is well."""
    # Without a line to the room, what was said last may be over.
    if view.log == "ok" or not view.is_live:
        return ()
    return (Span(language.text(_LOGS[view.log]), "alarm"),)


def _joined(*parts: Line) -> Line:
    return tuple(span for part in parts if part for span in (Span("  "), *part))
