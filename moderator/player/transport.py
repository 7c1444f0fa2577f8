"""The lines around the time line: what happened last, and how the log is being played."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from server.language import Language

from ..client.session_view import SessionView
from ..widgets.lines import Drawing, Line, Span, clipped, line_width, said, spread
from ..widgets.times import time_of_day
from ..wording.words import ROLES, name_of
from .playback import Playback
from .playhead import Playhead
from .times import session_clock


class Happened(Drawing):
    """The last fact that the reader could see, and whose eyes these are."""

    DEFAULT_CSS = "Happened { height: 1; background: $surface; }"

    def __init__(self, language: Language) -> None:
        super().__init__(id="happened")
        self.language = language

    def show(self, view: SessionView, text: str, at: datetime | None) -> None:
        width = self.size.width - 2
        if width <= 0:
            return
        when = f"{time_of_day(at)} " if at is not None else ""
        line: Line = (Span(when, "muted"), said(text))
        self.draw([(Span(" "), *spread(line, (self._eyes(view),), width))])

    def _eyes(self, view: SessionView) -> Span:
        role = self.language.text(ROLES[view.role])
        if not view.you.id:
            return said(role, "muted")
        name = name_of(self.language, view.state, view.you.id)
        return said(f"{role}: {name}", "muted")


class Transport(Drawing):
    """Playing or not, how fast, and where."""

    DEFAULT_CSS = "Transport { height: 1; background: $surface; }"

    def __init__(self, language: Language) -> None:
        super().__init__(id="transport")
        self.language = language

    def show(self, playback: Playback) -> None:
        width = self.size.width - 2
        if width <= 0:
            return
        end: Line = ()
        for part in self._remarks(playback):
            end = (*end, Span("  "), part)
        where = self._where(playback.playhead)
        end = clipped(end, width - line_width(where) - 1)
        self.draw([(Span(" "), *spread(where, end, width))])

    def _where(self, playhead: Playhead) -> Line:
        sign = "▶" if playhead.playing else "‖"
        return (
            Span(f"{sign} ", "accent" if playhead.playing else "warn"),
            Span(f"{playhead.speed:g}× ".rjust(5)),
            Span(f" {session_clock(max(0.0, playhead.elapsed))}", "strong"),
            Span(f" / {session_clock(playhead.length)}", "muted"),
        )

    def _remarks(self, playback: Playback) -> Iterator[Span]:
        say, playhead, damage = self.language.text, playback.playhead, playback.recording.damage
        if damage is not None:
            yield Span(say("damaged at line {line}", line=damage.line), "alarm")
        if playback.notice:
            yield said(playback.notice, "accent")
        if playhead.shorten:
            yield Span(say("silences shortened"), "muted")
        if playhead.live:
            yield Span(say("live"), "good" if playhead.position >= playhead.end else "muted")
