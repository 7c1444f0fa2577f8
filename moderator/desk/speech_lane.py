"""The last hour at the bottom of a large desk: which items were on, and who spoke when.

What happened before this desk was opened is not in its copy of the state, so it is not drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.language import Language

from ..client.people import surname
from ..client.session_view import SessionView
from ..widgets.lane import lane
from ..widgets.lines import Line, Span
from ..widgets.times import time_of_day
from ..widgets.view_drawing import ViewDrawing

HOUR: Final = timedelta(hours=1)
_TICKS: Final = 6


@dataclass
class Stretch:
    """Something from ``begin`` to ``end``; ``end`` moves on while it goes on."""

    name: str
    begin: datetime
    end: datetime


class SpeechLane(ViewDrawing):
    """Times, items, and speeches, each in a line of its own."""

    DEFAULT_CSS = "SpeechLane { height: 4; background: $surface; }"

    def __init__(self, language: Language) -> None:
        super().__init__(language, id="lane")
        self._items: list[Stretch] = []
        self._speeches: list[Stretch] = []
        self._last: tuple[str | None, str | None] = (None, None)

    def show(self, view: SessionView) -> None:
        """Draw; to be called also while there is no room for it, so that nothing is missed."""
        self._learn(view)
        super().show(view)

    def _learn(self, view: SessionView) -> None:
        state, now = view.state, view.now
        item, speech = state.item, state.floor
        marks = (item, speech.id if speech else None)
        for stretches, before, after, name in (
            (self._items, self._last[0], marks[0], item),
            (self._speeches, self._last[1], marks[1], speech.person if speech else None),
        ):
            if before is not None and stretches:
                stretches[-1].end = now
            if after is not None and after != before and name is not None:
                stretches.append(Stretch(name, now, now))
            while stretches and now - stretches[0].end > HOUR:
                del stretches[0]
        self._last = marks

    def lines_of(self, view: SessionView, width: int, _height: int) -> list[Line]:
        people, titles = view.state.people, {i.id: i.title for i in view.state.items}

        def who(person: str) -> str:
            return surname(people[person]) if person in people else "·"

        return [
            self._times(view, width),
            _lane(self._items, view.now, width, lambda item: titles.get(item, "")),
            _lane(self._speeches, view.now, width, who),
        ]

    def _times(self, view: SessionView, width: int) -> Line:
        step = width // _TICKS
        line: Line = ()
        for n in range(_TICKS):
            at = view.now - HOUR + HOUR * n / _TICKS
            line = (*line, Span(f"│{time_of_day(at, view.zone)}".ljust(step), "muted"))
        return line


def _lane(stretches: list[Stretch], now: datetime, width: int, text: Callable[[str], str]) -> Line:
    """Each cell shows what was on in the middle of its time."""

    def on(cell: int) -> int | None:
        at = now - HOUR * (1 - (cell + 0.5) / width)
        found = (n for n, s in enumerate(stretches) if s.begin <= at < s.end)
        return next(found, None)

    return lane(map(on, range(width)), lambda n: text(stretches[n].name))
