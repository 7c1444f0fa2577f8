"""A bar of what moderators should notice now, and the action that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.geometry import Region
from textual.message import Message

from .lines import Drawing, Line, Span, Tone, cut, line_width, right, said, spread

_WAVE: Final = " × "
_BESIDE: Final = 38
"""Cells that the answer leaves in a line: for the keys, and for as much of why as tells what it is
about. What a key will do is read before that."""
_LEAST_SHARE: Final = 3
"""Where there are fewer, the answer takes this fraction (one in three) of the line."""


@dataclass(frozen=True)
class Notice:
    """One line. ``key`` stays the same while it is about the same thing, ``what`` may change."""

    key: str
    what: str
    answer: str
    tone: Tone = "warn"
    short: str = ""
    """The answer where there is no room for it: whom it names is shortened so that they are known,
    and not at the end."""


class CueBar(Drawing):
    """As many notices as the bar has lines. The lines that it once needed it keeps: with a notice
    that comes and goes, nothing else is to move.

    ``keys`` answer the lines from the top, ``wave`` dismisses the first. The answer and the
    cross can be clicked.
    """

    DEFAULT_CSS = "CueBar { height: 3; background: $surface; }"

    @dataclass
    class Acted(Message):
        """A click on a notice: on its answer, or else on its cross."""

        notice: Notice
        answer: bool

    def __init__(self, keys: Sequence[str], wave: str = "") -> None:
        super().__init__(id="cues")
        self.keys, self.wave = keys, wave
        self.notices: tuple[Notice, ...] = ()
        self._answers: list[int] = []
        self.most_at_once = 0
        """How many notices there were at most."""

    @property
    def shown(self) -> tuple[Notice, ...]:
        """The notices that there are lines for."""
        return self.notices[: max(0, self.size.height)]

    @property
    def filled(self) -> Region:
        """Where on the terminal there are notices."""
        x, y, width, _ = self.region
        return Region(x, y, width, len(self.shown))

    def renew(self, notices: Sequence[Notice]) -> None:
        """Draw what changed."""
        self.notices = tuple(notices)
        self.most_at_once = max(self.most_at_once, len(self.notices))
        width = self.size.width
        self._answers = []
        if width > 0:
            self.draw([self._line(n, notice, width) for n, notice in enumerate(self.shown)])

    def sized(self) -> None:
        self.renew(self.notices)

    def on_click(self, event: events.Click) -> None:
        width = self.size.width
        if not 0 <= event.y < len(self._answers):
            return
        if event.x >= width - cell_len(_WAVE):
            self.post_message(self.Acted(self.shown[event.y], answer=False))
        elif event.x >= self._answers[event.y] or event.x < 4:
            self.post_message(self.Acted(self.shown[event.y], answer=True))

    def _line(self, place: int, notice: Notice, width: int) -> Line:
        hidden = len(self.notices) - len(self.shown)
        more = f" +{hidden}" if hidden and place == len(self.shown) - 1 else ""
        room = max(width - _BESIDE, width // _LEAST_SHARE)
        fits = cell_len(notice.answer) <= room
        answer = notice.answer if fits else cut(notice.short or notice.answer, room)
        wave = f"{right(self.wave, 3)}{_WAVE}" if place == 0 else f"   {_WAVE}"
        end: Line = (Span(answer, "accent"), Span(more, "muted"), Span(wave, "muted"))
        start: Line = (
            Span(f" {self.keys[place]} ", "accent"),
            Span("• ", notice.tone),
            said(notice.what),
        )
        self._answers.append(width - line_width(end))
        return spread(start, end, width)
