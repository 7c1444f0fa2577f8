"""The lines around the time line: what happened last, and how the log is being played."""

from __future__ import annotations

from collections.abc import Iterator

from server.language import Language
from server.session.messages import Fact

from ..client.session_view import SessionView
from ..widgets.lines import Line, Span, clipped, line_width, said, spread
from ..widgets.times import time_of_day
from ..wording.sentences import sentence
from ..wording.words import ROLES, name_of
from .playback import Playback
from .playhead import Playhead
from .times import session_clock


def happened(language: Language, view: SessionView, fact: Fact | None, width: int) -> Line:
    """The last fact that the reader could see, and whose eyes these are."""
    when = f"{time_of_day(fact.at, view.zone)} " if fact else ""
    told = sentence(language, fact, view.state) if fact else ""
    if not view.state.seq:
        told = language.text("Nothing has happened in this log yet.")
    eyes = language.text(ROLES[view.role])
    if view.you.id:
        eyes = f"{eyes}: {name_of(language, view.state, view.you.id)}"
    return spread((Span(when, "muted"), said(told)), (said(eyes, "muted"),), width)


def transport(language: Language, playback: Playback, width: int) -> Line:
    """Playing or not, how fast, and where."""
    end = tuple(span for part in _remarks(language, playback) for span in (Span("  "), part))
    where = _where(playback.playhead)
    return spread(where, clipped(end, width - line_width(where) - 1), width)


def _where(playhead: Playhead) -> Line:
    sign = "▶" if playhead.playing else "‖"
    return (
        Span(f"{sign} ", "accent" if playhead.playing else "warn"),
        Span(f"{playhead.speed:g}× ".rjust(5)),
        Span(f" {session_clock(max(0.0, playhead.elapsed))}", "strong"),
        # At the live end, time is ahead of what was written last.
        Span(f" / {session_clock(max(playhead.length, playhead.elapsed))}", "muted"),
    )


def _remarks(language: Language, playback: Playback) -> Iterator[Span]:
    say, playhead, damage = language.text, playback.playhead, playback.recording.damage
    if damage is not None:
        yield Span(say("damaged at line {line}", line=damage.line), "alarm")
    if playback.notice:
        yield said(playback.notice, "accent")
    if playhead.shorten:
        yield Span(say("silences shortened"), "muted")
    if playhead.live:
        yield Span(say("live"), "good" if playhead.position >= playhead.end else "muted")
