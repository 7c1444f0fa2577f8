"""One line about the whole session: its phase and title, the connection, who is here, the time."""

from __future__ import annotations

from typing import Final

from server.session.words import Phase

from ..client.session_view import Connection, SessionView
from ..wording.words import PHASES, drift
from .agenda_list import LATE
from .facts import is_here
from .lines import Line, Span, Tone, line_width, said, spread
from .panel_list import seated
from .view_drawing import ViewDrawing

_PHASE_SIGNS: Final[dict[Phase, tuple[str, Tone]]] = {
    "waiting": ("○", "muted"),
    "open": ("●", "good"),
    "paused": ("‖", "warn"),
    "closed": ("■", "muted"),
}
_ROOM_FOR_HERE: Final = 100


class StatusLine(ViewDrawing):
    """The phase and the title at the left; drift, people, connection and time at the right."""

    DEFAULT_CSS = "StatusLine { height: 1; background: $surface; }"

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        return [(Span(" "), *self._line(view, max(0, width - 2)), Span(" "))]

    def _line(self, view: SessionView, width: int) -> Line:
        sign, tone = _PHASE_SIGNS[view.state.session.phase]
        phase = self.language.text(PHASES[view.state.session.phase])
        start = (Span(f"{sign} {phase}  ", tone), said(view.state.session.title, "strong"))
        parts = [
            self._connection(view.connection),
            self._drift(view),
            self._people(view, width),
            (Span(view.now.astimezone().strftime("%H:%M:%S"), "strong"),),
        ]
        end: Line = ()
        for part in parts:
            if part:
                end = (*end, Span("  "), *part)
        if line_width(end) > width:
            end = parts[-1]
        return spread(start, end, width)

    def _connection(self, connection: Connection) -> Line:
        match connection:
            case "connected":
                return ()
            case "connecting":
                return (Span(self.language.text("connecting …"), "warn"),)
            case "away":
                return (Span(self.language.text("no connection, trying …"), "alarm"),)
            case "ended":
                return (Span(self.language.text("the room is closed"), "muted"),)
            case "refused":
                return (Span(self.language.text("not admitted"), "alarm"),)

    def _drift(self, view: SessionView) -> Line:
        if view.state.session.phase not in ("open", "paused"):
            return ()
        off = view.plan.drift
        return (Span(drift(self.language, off), "warn" if off >= LATE else "muted"),)

    def _people(self, view: SessionView, width: int) -> Line:
        watching = self.language.plural("{n} watching", "{n} watching", n=view.presence.spectators)
        moderators = [
            person.name
            for person in seated(view)
            if person.role == "moderator" and is_here(view, person)
        ]
        if width < _ROOM_FOR_HERE or not moderators:
            return (Span(watching, "muted"),)
        names = ", ".join(sorted(moderators))
        return (said(names, "muted"), Span(f" · {watching}", "muted"))
