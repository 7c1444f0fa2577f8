"""One line about the whole: the phase, the time, the line to the room, who is here."""

from __future__ import annotations

from typing import Final

from server.language import Language
from server.session.timeplan import time_plan
from server.session.words import Phase

from ..replica import Connection, Moment
from ..wording import PHASES, drift
from .agenda_list import LATE
from .facts import is_here
from .lines import Drawing, Line, Span, Tone, line_width, said, spread
from .panel_list import seated

_PHASE_SIGNS: Final[dict[Phase, tuple[str, Tone]]] = {
    "waiting": ("○", "muted"),
    "open": ("●", "good"),
    "paused": ("‖", "warn"),
    "closed": ("■", "muted"),
}
_ROOM_FOR_HERE: Final = 100


class StatusLine(Drawing):
    """The phase and the title at the left; drift, people, connection and time at the right."""

    DEFAULT_CSS = "StatusLine { height: 1; background: $surface; }"

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.language = language
        self._moment: Moment | None = None

    def show(self, moment: Moment) -> None:
        """Draw what changed."""
        self._moment = moment
        width = self.size.width - 2
        if width > 0:
            line = self._drawn(moment, width)
            self.draw([(Span(" "), *line, Span(" "))])

    def on_resize(self) -> None:
        if self._moment is not None:
            self.show(self._moment)

    def _drawn(self, moment: Moment, width: int) -> Line:
        sign, tone = _PHASE_SIGNS[moment.state.session.phase]
        phase = self.language.text(PHASES[moment.state.session.phase])
        start: Line = (
            Span(f"{sign} {phase}  ", tone),
            said(moment.state.session.title, "strong"),
        )
        parts = [
            self._connection(moment.connection),
            self._drift(moment),
            self._people(moment, width),
            (Span(moment.now.astimezone().strftime("%H:%M:%S"), "strong"),),
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

    def _drift(self, moment: Moment) -> Line:
        if moment.state.session.phase not in ("open", "paused"):
            return ()
        off = time_plan(moment.state, moment.now).drift
        return (Span(drift(self.language, off), "warn" if off >= LATE else "muted"),)

    def _people(self, moment: Moment, width: int) -> Line:
        watching = self.language.plural(
            "{n} watching", "{n} watching", n=moment.presence.spectators
        )
        moderators = [
            person.name
            for person in seated(moment)
            if person.role == "moderator" and is_here(moment, person)
        ]
        if width < _ROOM_FOR_HERE or not moderators:
            return (Span(watching, "muted"),)
        names = ", ".join(sorted(moderators))
        return (said(names, "muted"), Span(f" · {watching}", "muted"))
