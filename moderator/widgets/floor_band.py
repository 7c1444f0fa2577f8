"""Who has the floor and for how long, as large as there is room for: the name as large as the
clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import zip_longest
from math import ceil
from typing import Final

from rich.style import Style
from textual.strip import Strip

from server.language import N_, NC_, Language
from server.session.floor import Speech
from server.session.items import Item, current_item
from server.session.session import SessionState
from server.session.times import seconds_between
from server.session.words import Phase

from ..client.people import named, surname, whence
from ..client.session_view import SessionView
from ..client.talk import spoken
from ..wording.words import KINDS, clock
from . import lettering
from .facts import KIND_TONES, SIGNS
from .lettering import Pixels
from .lines import Line, Span, Tone, bar, clipped, cut, line_width, said, spread
from .reading import Reading, read
from .times import another_day, time_of_day
from .view_drawing import ViewDrawing

SILENCE: Final[dict[Phase, str]] = {
    "waiting": N_("The session has not begun."),
    "open": N_("Nobody has the floor."),
    "paused": N_("The session is paused."),
    "closed": N_("The session is closed."),
}
BRIEFLY: Final[dict[Phase, str]] = {
    "waiting": NC_("band", "Soon"),
    "open": NC_("band", "Nobody"),
    "paused": NC_("band", "Break"),
    "closed": NC_("band", "Closed"),
}
"""The same in large letters."""
BELOW: Final = 2
"""Lines below the letters."""
_SIZES: Final[Sequence[tuple[int, Callable[[str], Pixels | None]]]] = (
    (9, lettering.great),
    (6, lettering.large),
    (3, lettering.small),
)
"""How many lines letters take, the largest first."""
_EDGE: Final = 2
"""Cells of an edge at either side. It stays blank until time is short, so nothing moves then."""
_BETWEEN: Final = 3
"""Cells at least between the name and the clock."""


class FloorBand(ViewDrawing):
    """The current speech and its net time; below it the speeches that it interrupts.

    Of a speech with a limit it shows the time left or, with ``elapsed``, the time spoken. That
    time is short, or over, is said by the form of the edges before it is by their colour.
    """

    DEFAULT_CSS = """
    FloorBand { height: 5; background: $panel; }
    """

    def __init__(self, language: Language, *, id: str | None = None) -> None:  # noqa: A002 - as in Textual
        super().__init__(language, id=id)
        self.elapsed = False
        self._flashes = False

    def flash(self, *, shown: bool) -> None:
        """Draw all of it the other way round, or as usual: seen also without colours."""
        if shown != self._flashes:
            self._flashes = shown
            self.refresh()

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        return strip.apply_style(Style(reverse=True)) if self._flashes else strip

    def lines_of(self, view: SessionView, width: int, height: int) -> list[Line]:
        speech = view.state.floor
        if speech is None:
            return [_edged(line, width, None) for line in self._silence(view, width, height)]
        reading = read(self.language, view, speech, elapsed=self.elapsed)
        room, letters = width - 2 * _EDGE, height - BELOW
        person = view.state.people.get(speech.person)
        name = named(view, self.language, speech.person)
        where = whence(view, self.language, person, office=True)
        meaning: Line = (Span(reading.meaning, reading.tone),)
        if letters < _SIZES[-1][0]:
            figures: Line = (Span(f"{reading.figures}  ", reading.tone), *meaning)
            lines = [spread((said(name, "strong"),), figures, room)]
            lines += [(Span(cut(where, room), "muted"),)] * (height > 2)
        else:
            large = surname(person) if person is not None else ""
            lines = enlarged(large or name, reading.figures, reading.tone, room, letters)
            who: Line = (said(name, "strong"), said(f" · {where}" if where else "", "muted"))
            lines.append(spread(who, meaning, room))
        lines += [()] * (height - 1 - len(lines))
        lines = [*lines[: height - 1], self._below(view, speech, reading, room)]
        return [_edged(line, width, reading) for line in lines]

    def _silence(self, view: SessionView, width: int, height: int) -> list[Line]:
        phase, room, rest = view.state.session.phase, width - 2 * _EDGE, resting(view.state)
        text, brief = self.language.text(SILENCE[phase]), BRIEFLY[phase]
        until = _until_start(view)
        if rest is not None:
            text, brief = end_of_rest(self.language, view, rest), BRIEFLY["paused"]
            left = rest.left(view.now)
            until = clock(ceil(left)) if left > 0 else ""
        told: list[Line] = [(Span(cut(text, room), "plain"),), ()]
        if height - BELOW < _SIZES[-1][0]:
            return told[:height]
        brief = self.language.context("band", brief)
        return [*enlarged(brief, until, "muted", room, height - BELOW), *told]

    def _below(self, view: SessionView, speech: Speech, reading: Reading, width: int) -> Line:
        """How much of the limit is used up, or who goes on after an interruption; and the kind."""
        kind = Span(
            f"  {SIGNS[speech.kind]} {self.language.text(KINDS[speech.kind])}",
            KIND_TONES[speech.kind],
        )
        if view.state.suspended:
            return spread(self._suspended(view, width - line_width((kind,)) - 1), (kind,), width)
        if speech.limit is None:
            return spread((), (kind,), width)
        tone: Tone = "accent" if reading.tone in ("plain", "strong") else reading.tone
        room = width - line_width((kind,))
        return (*bar(spoken(view, speech) / speech.limit, room, tone), kind)

    def _suspended(self, view: SessionView, width: int) -> Line:
        """Everybody who was interrupted, in the order in which they go on, with their times."""
        first, *rest = view.state.suspended
        name = named(view, self.language, first.person)
        told = self.language.text("then continues: {name}", name=name)
        line: Line = (Span("↳ ", "accent"), said(told), Span(f"  {_spoken(first, view)}", "muted"))
        for later in rest:
            name = named(view, self.language, later.person)
            more = Span(f"  {_spoken(later, view)}", "muted")
            line = (*line, Span("  ↳ ", "accent"), said(name), more)
        return clipped(line, width)


def enlarged(name: str, figures: str, tone: Tone, width: int, height: int) -> list[Line]:
    """``name`` at the left and ``figures`` at the right of ``width`` cells, in ``height`` lines:
    both in the largest letters that there is room for; on a plate where there is a sign that the
    large ones do not have."""
    clock_lines = _largest(figures, width // 2, height) if figures else ()
    room = width - max((len(line) for line in clock_lines), default=0) - _BETWEEN
    letters = _largest(name, room, height)
    if not letters:
        letters = lettering.fitting(name, room, lettering.small) or ()
    letters = letters or lettering.plate(name, room, height)
    name_lines = letters or (cut(name, room),)
    name_tone: Tone = "muted" if tone == "muted" else "strong"
    drawn: list[Line] = []
    lefts, rights = _placed(name_lines, height), _placed(clock_lines, height)
    for name_line, clock_line in zip_longest(lefts, rights, fillvalue=""):
        drawn.append(spread((said(name_line, name_tone),), (Span(clock_line, tone),), width))
    return drawn


def _largest(text: str, width: int, height: int) -> Pixels:
    for lines, made in _SIZES:
        drawn = made(text) if lines <= height else None
        if drawn is not None and len(drawn[0]) <= width:
            return drawn
    return ()


def _placed(lines: Sequence[str], height: int) -> list[str]:
    """In the middle of ``height`` lines, rather below it: large letters have room above them."""
    return [""] * -(-(height - len(lines)) // 2) + list(lines)


def _edged(line: Line, width: int, reading: Reading | None) -> Line:
    """Between edges that say by their form whether time is short (half) or over (full)."""
    left, right = "  ", "  "
    tone: Tone = "plain"
    if reading is not None and reading.over:
        left, right, tone = "█ ", " █", "alarm"
    elif reading is not None and reading.tone == "warn":
        left, right, tone = "▌ ", " ▐", "warn"
    gap = max(0, width - 2 * _EDGE - line_width(line))
    return (Span(left, tone), *line, Span(" " * gap), Span(right, tone))


def resting(state: SessionState) -> Item | None:
    """The break that is on, while nobody speaks in it."""
    item = current_item(state)
    return item if item is not None and item.kind == "break" and state.floor is None else None


def end_of_rest(language: Language, view: SessionView, rest: Item) -> str:
    """When it goes on after a break: as planned, and once that is past nobody knows to the
    minute."""
    left = rest.left(view.now)
    if left <= 0:
        return language.text("We go on in a moment.")
    at = view.now + timedelta(seconds=left)
    time, day = time_of_day(at, view.zone), another_day(language, at, view.now, view.zone)
    if day:
        return language.text("We go on at {time} on {day}.", time=time, day=day)
    return language.text("We go on at {time}.", time=time)


def _until_start(view: SessionView) -> str:
    """How long it is until the planned beginning, where that is still to come."""
    session = view.state.session
    if session.phase != "waiting" or session.start is None:
        return ""
    seconds = seconds_between(view.now, session.start)
    return clock(seconds) if 0 < seconds < 6 * 3600 else ""


def _spoken(speech: Speech, view: SessionView) -> str:
    net = clock(spoken(view, speech))
    return net if speech.limit is None else f"{net} / {clock(speech.limit)}"
