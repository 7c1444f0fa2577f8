"""The whispers: from whom, to whom, and when."""

from __future__ import annotations

from collections.abc import Iterator

from server.language import N_
from server.session.whispers import Whisper, in_turn

from ..client.session_view import SessionView
from ..wording.words import addressee
from .facts import named_in
from .lines import Line, Span, cut, said, spread
from .pane import PaneList
from .times import moment
from .wrap import paragraph


class WhisperList(PaneList):
    """All whispers that the reader may see, the latest first, each in full."""

    TITLE = N_("Whispers")
    EMPTY = N_("No private lines.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        for whisper in in_order(view):
            yield str(whisper.seq), self._lines_of(view, whisper, width)

    def count(self, view: SessionView) -> int:
        return len(view.state.whispers)

    def summary(self, _view: SessionView) -> Line:
        return (Span(self.language.text("private"), "warn"),)

    def _lines_of(self, view: SessionView, whisper: Whisper, width: int) -> list[Line]:
        time = Span(f"{moment(self.language, whisper.at, view.now, view.zone)} ", "muted")
        head: Line = (time, *sender(self, view, whisper, width // 2 - 4))
        seen = self._seen(view, whisper)
        if seen:
            head = spread(head, (Span(seen, "good"),), width)
        return [head, *paragraph(whisper.text, width, "strong", indent=6)]

    def _seen(self, view: SessionView, whisper: Whisper) -> str:
        """For the moderators: whether, or how many of them, its readers have been shown it."""
        if view.role != "moderator" or not whisper.seen:
            return ""
        if len(whisper.readers) == 1:
            return self.language.text("seen")
        return self.language.text(
            "seen by {n} of {all}", n=len(whisper.seen), all=len(whisper.readers)
        )


def sender(rows: PaneList, view: SessionView, whisper: Whisper, width: int) -> Line:
    """``Hanna Sommer → the panel``, with names of at most ``width`` cells."""
    language = rows.language
    by = named_in(view, language, whisper.by, width)
    to = language.text("you")
    if whisper.to in view.state.people and whisper.to != view.you.id:
        to = named_in(view, language, whisper.to, width)
    elif whisper.to != view.you.id:
        to = cut(addressee(language, whisper.to, view.state), width)
    return (said(by, "accent"), Span(" → ", "muted"), said(to, "muted"))


def in_order(view: SessionView) -> list[Whisper]:
    return in_turn(view.state)[::-1]
