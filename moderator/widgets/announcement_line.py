"""What moderators have announced to everybody, for as long as it stands; on the desk also that the
stage is dark."""

from __future__ import annotations

from typing import Final

from server.language import Language

from ..client.session_view import SessionView
from ..wording.words import name_of
from .lines import ELLIPSIS, Line, Span, said
from .times import moment
from .view_drawing import ViewDrawing
from .wrap import hanging_indent

MOST: Final = 5
"""Lines of an announcement. As many as the longest takes at 80 columns."""
LOW: Final = 16
"""Lines of a terminal below which an announcement has two: all else would go out of sight."""


class AnnouncementLine(ViewDrawing):
    """As many lines as there is to say, none where nothing stands. ``stage``: whether the reader
    is told of a dark stage."""

    DEFAULT_CSS = "AnnouncementLine { height: auto; display: none; background: $surface; }"

    def __init__(self, language: Language, *, stage: bool = False) -> None:
        super().__init__(language, id="announcement")
        self._stage = stage
        self.lines_wanted = 0
        self.not_all = ""
        """The announcement, where the lines have no room for all of it."""

    def show(self, view: SessionView) -> None:
        self.view = view
        self.not_all = ""
        # While there is nothing to say, it has no width of its own.
        width = self.size.width or self.app.size.width
        lines = self.lines_of(view, max(20, width - 2), 0)
        self.lines_wanted = len(lines)
        self.display = bool(lines)
        self.styles.height = max(1, len(lines))
        self.draw([(Span(" "), *line) for line in lines])

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        return [*self._dark(view), *self._announced(view, width)]

    def _dark(self, view: SessionView) -> list[Line]:
        if not (self._stage and view.state.blackout):
            return []
        text = self.language.text("The stage is dark: it shows nothing of the session")
        return [(Span("■ ", "warn"), said(text, "strong"))]

    def _announced(self, view: SessionView, width: int) -> list[Line]:
        announcement = view.state.announcement
        # It was of the session, and nobody can take it away any more.
        if announcement is None or view.state.session.phase == "closed":
            return []
        by = name_of(self.language, view.state, announcement.by)
        words = self.language.text(
            # Translators: an announcement: who makes it, and since when it stands.
            "To everybody ({name}, {time}): {text}",
            name=by,
            time=moment(self.language, announcement.at, view.now, view.zone),
            text=announcement.text,
        )
        most = MOST if self.app.size.height >= LOW else 2
        lines = hanging_indent((Span("▌ ", "accent"),), words, width, "strong", most=most)
        self.not_all = words if lines[-1][-1].text.endswith(ELLIPSIS) else ""
        return lines
