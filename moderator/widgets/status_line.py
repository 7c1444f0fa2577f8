"""One line about the whole session: its phase and title, the connection, who is here, the time."""

from __future__ import annotations

from typing import Final

from server.journal.witness import short
from server.language import N_, Language
from server.session.words import LogHealth, Phase

from ..client.people import is_here, seated
from ..client.session_view import Connection, SessionView
from ..wording.words import PHASES, drift
from .agenda_list import LATE
from .lines import Line, Span, Tone, line_width, said, spread
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
    "ended": (N_("the room is closed"), "muted"),
    "refused": (N_("not admitted"), "alarm"),
}
_LOGS: Final[dict[LogHealth, str]] = {
    "failing": N_("the log cannot be written"),
    "lost": N_("the log is lost"),
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
        time: Line = (Span(view.now.astimezone().strftime("%H:%M:%S"), "strong"),)
        trouble = (
            connection_line(self.language, view.connection),
            self._log(view),
            self._door(view),
        )
        off, proof = self._drift(view), self._checkpoint(view)
        end = _joined(*trouble, off, proof, self._people(view, width), time)
        if line_width(end) > width:
            end = _joined(*trouble, proof, time)
        if line_width(end) > width:
            end = _joined(*trouble, time)
        return spread(start, time if line_width(end) > width else end, width)

    def _log(self, view: SessionView) -> Line:
        # Without a line to the room, what was said last may be over.
        if view.log == "ok" or not view.is_live:
            return ()
        return (Span(self.language.text(_LOGS[view.log]), "alarm"),)

    def _door(self, view: SessionView) -> Line:
        # Once the session is closed, nobody comes in anyway.
        if view.state.door_open or view.state.session.phase == "closed":
            return ()
        return (Span(self.language.text("door closed"), "warn"),)

    def _drift(self, view: SessionView) -> Line:
        if view.state.session.phase not in ("open", "paused"):
            return ()
        off = view.plan.drift
        return (Span(drift(self.language, off), "warn" if off >= LATE else "muted"),)

    def _checkpoint(self, view: SessionView) -> Line:
        # Shown once it is the last one: so it can be read out, and noted.
        if view.state.session.phase == "closed" and view.checkpoint is not None:
            said_short = self.language.text("checkpoint {short}", short=short(view.checkpoint))
            return (Span(said_short, "muted"),)
        return ()

    def _people(self, view: SessionView, width: int) -> Line:
        watching = self.language.plural("{n} watching", "{n} watching", n=view.presence.spectators)
        moderators = [p.name for p in seated(view) if p.role == "moderator" and is_here(view, p)]
        if width < _ROOM_FOR_HERE or not moderators:
            return (Span(watching, "muted"),)
        names = ", ".join(sorted(moderators))
        return (said(names, "muted"), Span(f" · {watching}", "muted"))


def connection_line(language: Language, connection: Connection) -> Line:
    """What became of the connection, for every screen with a clock; nothing while all is well."""
    if connection == "connected":
        return ()
    text, tone = _CONNECTIONS[connection]
    return (Span(language.text(text), tone),)


def _joined(*parts: Line) -> Line:
    return tuple(span for part in parts if part for span in (Span("  "), *part))
