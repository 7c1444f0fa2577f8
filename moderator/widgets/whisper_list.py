"""Private lines, to whom they were sent, and when."""

from __future__ import annotations

from collections.abc import Sequence

from server.session.whispers import Whisper

from ..client.session_view import SessionView
from ..wording.words import addressee
from .facts import named
from .lines import Line, Span, cut, said
from .pane import Heading, PaneList
from .rows import Row
from .times import time_of_day
from .wrap import paragraph


class WhisperList(PaneList):
    """All that the reader may read, the latest first, each in full."""

    def rows_for(self, width: int) -> Sequence[Row]:
        view = self.view
        if view is None:
            return ()
        return [
            Row(str(whisper.seq), tuple(self._lines_of(view, whisper, width)))
            for whisper in in_order(view)
        ]

    def heading(self) -> Heading:
        count = len(self.view.state.whispers) if self.view is not None else None
        end: Line = (Span(self.language.text("private"), "warn"),)
        return Heading(self.language.text("Whispers"), count, end)

    def empty_text(self) -> str:
        return " ".join((self.language.text("No private lines."), self.hint))

    def _lines_of(self, view: SessionView, whisper: Whisper, width: int) -> list[Line]:
        time = Span(f"{time_of_day(whisper.at)} ", "muted")
        head: Line = (time, *sender(self, view, whisper, width // 2 - 4))
        return [head, *paragraph(whisper.text, width, "strong", indent=6)]


def sender(rows: PaneList, view: SessionView, whisper: Whisper, width: int) -> Line:
    """``Hanna Sommer → the panel``."""
    language = rows.language
    by = cut(named(view, language, whisper.by), width)
    to = language.text("you")
    if whisper.to != view.you.id:
        to = cut(addressee(language, whisper.to, view.state), width)
    return (said(by, "accent"), Span(" → ", "muted"), said(to, "muted"))


def in_order(view: SessionView) -> list[Whisper]:
    return sorted(view.state.whispers.values(), key=lambda w: w.seq, reverse=True)
