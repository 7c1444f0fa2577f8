"""Who has the floor, and a clock that can be read from across the room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from server.language import N_, Language
from server.session.floor import Speech
from server.session.words import Phase

from ..client.people import named, origin
from ..client.session_view import SessionView
from ..client.talk import spoken
from ..wording.words import KINDS, clock
from . import digits
from .facts import KIND_TONES, SIGNS
from .lines import Line, Span, Tone, bar, cut, said, spread
from .times import time_of_day
from .view_drawing import ViewDrawing

WARN_SECONDS = 30.0
WARN_SHARE = 0.2
LARGE_FROM = 9
"""The height, in lines, from which on the figures are large."""
SILENCE: Final[dict[Phase, str]] = {
    "waiting": N_("The session has not begun."),
    "open": N_("Nobody has the floor."),
    "paused": N_("The session is paused."),
    "closed": N_("The session is closed."),
}


@dataclass(frozen=True)
class Reading:
    """What a clock shows: figures, what they mean, and how urgent that is."""

    figures: str
    meaning: str
    tone: Tone


class FloorClock(ViewDrawing):
    """The current speech and its net time; below it the speech that it interrupts.

    Of a speech with a limit it shows the time left or, with ``elapsed``, the time spoken.
    """

    DEFAULT_CSS = "FloorClock { height: 5; }"

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(language, id=id)
        self.elapsed = False

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        speech = view.state.floor
        if speech is None:
            return self._silence(view, width, height)
        reading = read(self.language, view, speech, elapsed=self.elapsed)
        person = view.state.people.get(speech.person)
        kind = f"{SIGNS[speech.kind]} {self.language.text(KINDS[speech.kind])}"
        name = (said(named(view, self.language, speech.person), "strong"),)
        first = spread(name, (Span(kind, KIND_TONES[speech.kind]),), width)
        where: Line = (Span(cut(origin(person), width), "muted"),)
        below = self._below(view, speech, reading, width)
        if height >= LARGE_FROM:
            return [first, where, (), *_beside(digits.large(reading.figures), reading, []), below]
        return [first, *_beside(digits.small(reading.figures), reading, [where]), below]

    def _silence(self, view: SessionView, width: int, height: int) -> list[Line]:
        text = self.language.text(SILENCE[view.state.session.phase])
        line: Line = (Span(cut(text, width), "strong"),)
        return [*[()] * max(0, (height - 3) // 2), line]

    def _below(self, view: SessionView, speech: Speech, reading: Reading, width: int) -> Line:
        """How much of the limit is used up, or who goes on after an interruption."""
        if view.state.suspended:
            waiting = view.state.suspended[0]
            end: Line = (Span(_spoken(waiting, view), "muted"),)
            name = named(view, self.language, waiting.person)
            text = self.language.text("then continues: {name}", name=name)
            return spread((Span("↳ ", "accent"), said(text)), end, width)
        if speech.limit is None:
            return ()
        tone: Tone = "accent" if reading.tone in ("plain", "strong") else reading.tone
        return bar(spoken(view, speech) / speech.limit, width, tone)


def read(
    language: Language, view: SessionView, speech: Speech, *, elapsed: bool = False
) -> Reading:
    """What the clock of a speech shows now: the time left of its limit, else the time spoken.

    With ``elapsed``, the time spoken also where there is a limit.
    """
    net = spoken(view, speech)
    stands = _stands(language, view, speech)
    if not view.is_live:
        # Urgent or not: that is not known any more.
        return replace(_reading(language, speech, net, stands, elapsed), tone="muted")
    return _reading(language, speech, net, stands, elapsed)


def _reading(language: Language, speech: Speech, net: float, stands: str, elapsed: bool) -> Reading:
    if speech.limit is None:
        meaning = stands or language.text("spoken, no limit")
        return Reading(clock(net), meaning, "muted" if stands else "strong")
    remaining = speech.limit - net
    tone: Tone = "strong"
    if remaining <= 0:
        tone = "alarm"
    elif remaining <= min(WARN_SECONDS, WARN_SHARE * speech.limit):
        tone = "warn"
    limit = clock(speech.limit)
    if elapsed:
        return Reading(clock(net), stands or language.text("of {limit}", limit=limit), tone)
    if remaining <= 0:
        figures = f"+{clock(-remaining)}"
        return Reading(figures, stands or language.text("over {limit}", limit=limit), tone)
    # Rounded up: a clock that shows 0:00 is over.
    figures = clock(-(-remaining // 1))
    return Reading(figures, stands or language.text("left of {limit}", limit=limit), tone)


def _stands(language: Language, view: SessionView, speech: Speech) -> str:
    if not view.is_live:
        return language.text("as of {time}", time=time_of_day(view.now))
    if speech.paused:
        return language.context("clock", "stopped")
    if view.state.session.phase == "paused":
        return language.context("clock", "session paused")
    return ""


def _spoken(speech: Speech, view: SessionView) -> str:
    net = clock(spoken(view, speech))
    return net if speech.limit is None else f"{net} / {clock(speech.limit)}"


def _beside(figures: tuple[str, ...], reading: Reading, more: list[Line]) -> list[Line]:
    """Figures and, at their right, ``more`` lines and below those what the figures mean."""
    right: list[Line] = [*more, (Span(reading.meaning, reading.tone),)]
    top = len(figures) - len(right)
    lines: list[Line] = []
    for y, figure in enumerate(figures):
        words = right[y - top] if y >= top else ()
        lines.append((Span(figure, reading.tone), Span("  "), *words))
    return lines
