"""Who has the floor, and a clock that can be read from across the room."""

from __future__ import annotations

from dataclasses import dataclass

from server.language import Language
from server.session.floor import Speech

from ..client.session_view import SessionView
from ..wording.words import KINDS, clock
from . import digits
from .facts import KIND_TONES, SIGNS, named, origin, spoken
from .lines import Drawing, Line, Span, Tone, bar, left, said, spread

WARN_SECONDS = 30.0
WARN_SHARE = 0.2
LARGE_FROM = 9
"""Lines from which the large figures are used."""


@dataclass(frozen=True)
class Reading:
    """What a clock shows: its figures, what they mean, and how urgent that is."""

    figures: str
    meaning: str
    tone: Tone


class FloorClock(Drawing):
    """The present speech and its net time; below it the speech that it interrupts.

    With a limit it shows what remains, or with ``elapsed`` what was spoken. ``hint`` stands
    there while nobody speaks.
    """

    DEFAULT_CSS = "FloorClock { height: 5; }"

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.language = language
        self.hint = ""
        self.elapsed = False
        self._moment: SessionView | None = None

    def show(self, view: SessionView) -> None:
        """Draw what changed; call it once a second."""
        self._moment = view
        if self.size.width > 0:
            self.draw(self._drawn(view, self.size.width, self.size.height))

    def on_resize(self) -> None:
        if self._moment is not None:
            self.show(self._moment)

    def _drawn(self, view: SessionView, width: int, height: int) -> list[Line]:
        speech = view.state.floor
        if speech is None:
            return self._silence(view, width, height)
        reading = read(self.language, view, speech, elapsed=self.elapsed)
        person = view.state.people.get(speech.person)
        kind = f"{SIGNS[speech.kind]} {self.language.text(KINDS[speech.kind])}"
        name = (said(named(view, self.language, speech.person), "strong"),)
        first = spread(name, (Span(kind, KIND_TONES[speech.kind]),), width)
        where: Line = (Span(left(origin(person), width).rstrip(), "muted"),)
        below = self._below(view, speech, reading, width)
        if height >= LARGE_FROM:
            return [first, where, (), *_beside(digits.large(reading.figures), reading, []), below]
        return [first, *_beside(digits.small(reading.figures), reading, [where]), below]

    def _silence(self, view: SessionView, width: int, height: int) -> list[Line]:
        phase = view.state.session.phase
        if phase == "closed":
            text = self.language.text("The session is closed.")
        elif phase == "paused":
            text = self.language.text("The session is paused.")
        elif phase == "waiting":
            text = self.language.text("The session has not begun.")
        else:
            text = self.language.text("Nobody has the floor.")
        lines: list[Line] = [(Span(left(text, width).rstrip(), "strong"),)]
        lines.append((Span(left(self.hint, width).rstrip(), "muted"),))
        return [()] * max(0, (height - 3) // 2) + lines

    def _below(self, view: SessionView, speech: Speech, reading: Reading, width: int) -> Line:
        """The bar of the limit; where somebody was interrupted, who goes on afterwards."""
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
    """What the clock of a speech shows now."""
    net = spoken(view, speech)
    stands = _stands(language, view, speech)
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
    if speech.paused:
        return language.context("clock", "stopped")
    if view.state.session.phase == "paused":
        return language.context("clock", "session paused")
    return ""


def _spoken(speech: Speech, view: SessionView) -> str:
    net = clock(spoken(view, speech))
    return net if speech.limit is None else f"{net} / {clock(speech.limit)}"


def _beside(figures: tuple[str, ...], reading: Reading, more: list[Line]) -> list[Line]:
    """Figures with words at their right: what they mean, and more lines above that."""
    hanging_indent: list[Line] = [*more, (Span(reading.meaning, reading.tone),)]
    top = len(figures) - len(hanging_indent)
    lines: list[Line] = []
    for y, figure in enumerate(figures):
        words = hanging_indent[y - top] if y >= top else ()
        lines.append((Span(figure, reading.tone), Span("  "), *words))
    return lines
