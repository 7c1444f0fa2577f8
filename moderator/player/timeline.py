"""The whole session in four lanes: its items, who spoke, what was asked, and where one is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from textual import events
from textual.message import Message

from ..client.people import surname
from ..history.intervals import Interval, Intervals
from ..widgets.lane import lane as made_lane
from ..widgets.lines import Drawing, Line, Span
from .index import MarkKind, milliseconds
from .playback import Playback

SIGNS: Final[dict[MarkKind, str]] = {"finding": "◆", "promotion": "▲"}
_HEAD: Final = "●"


class Timeline(Drawing):
    """A click, or dragging, says to where. Names are as the reader knows them in the end. Where
    there is one line only, it is that of where one is."""

    DEFAULT_CSS = "Timeline { height: 4; }"

    class Sought(Message):
        """A place in the log, in milliseconds since 1970."""

        def __init__(self, position: float) -> None:
            super().__init__()
            self.position = position

    def __init__(self, playback: Playback) -> None:
        super().__init__(id="timeline")
        self._playback = playback
        self._recording = playback.recording
        self._seen = playback.viewpoint.state(self._recording.last)
        self._bands: tuple[Line, ...] = ()
        self._marks: dict[int, str] = {}
        self._made_for: object = None

    def show(self) -> None:
        """Draw what changed."""
        width = self.size.width
        if width <= 0 or not self._recording.length:
            return
        made_for = (width, self._recording.length, self._playback.viewpoint)
        if self._made_for != made_for:
            self._made_for = made_for
            self._make(width)
        bands = self._bands if self.size.height > 1 else ()
        self.draw([*bands, self._track(width)])

    def sized(self) -> None:
        self.show()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.capture_mouse()
        self._seek(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is self:
            self._seek(event.x)

    def on_mouse_up(self) -> None:
        self.release_mouse()

    def _seek(self, x: int) -> None:
        width = self.size.width
        if width > 0 and self._recording.length:
            start, span = self._range()
            self.post_message(self.Sought(start + span * min(max(x, 0) / width, 1.0)))

    def _range(self) -> tuple[int, int]:
        index = self._recording.index
        start = index.time(1)
        return start, max(index.time(len(index)) - start, 1)

    def _make(self, width: int) -> None:
        self._seen = self._playback.viewpoint.state(self._recording.last)
        marks, lanes = self._recording.marks, self._recording.lanes
        self._bands = (
            self._line(lanes.items, width, self._title),
            self._line(lanes.floor, width, self._who),
            self._line(lanes.asked, width, self._asked),
        )
        # Findings last: where both are in one cell, it is the result that counts.
        self._marks = {
            self._cell(self._recording.index.time(seq), width): SIGNS[kind]
            for kind in ("promotion", "finding")
            for seq in marks.of(kind)
        }

    def _who(self, person: str) -> str:
        found = self._seen.people.get(person)
        return surname(found) if found is not None and found.name else "·"

    def _asked(self, what: str) -> str:
        positions, questions = self._seen.positions, self._seen.questions
        if what in positions:
            return positions[what].text
        return f"? {questions[what].text}" if what in questions else "?"

    def _title(self, item: str) -> str:
        return next((i.title for i in self._seen.items if i.id == item), item)

    def _cell(self, ms: float, width: int) -> int:
        start, span = self._range()
        return min(width - 1, max(0, int((ms - start) / span * width)))

    def _line(self, lane: Intervals, width: int, text: Callable[[str], str]) -> Line:
        """Each cell shows what was on in the middle of its time."""
        start, span = self._range()
        middles = (start + span * (cell + 0.5) / width for cell in range(width))
        return made_lane(_on_at(lane, middles), lambda on: text(on[1]))

    def _track(self, width: int) -> Line:
        head = self._cell(self._playback.playhead.position, width)
        line: list[Span] = []
        for cell in range(width):
            if cell == head:
                line.append(Span(_HEAD, "accent"))
            elif cell in self._marks:
                line.append(Span(self._marks[cell], "warn"))
            else:
                past = cell < head
                line.append(Span("━" if past else "─", "muted" if past else "track"))
        return tuple(line)


def _on_at(lane: Intervals, times: Iterable[float]) -> Iterator[tuple[Interval, str] | None]:
    """What was on at each of these times (in milliseconds since 1970), and in which interval."""
    bands = sorted(
        (interval, name) for name, intervals in lane.by_name(None).items() for interval in intervals
    )
    for ms in times:
        begun = bisect_right(bands, ms, key=lambda band: milliseconds(band[0].begin))
        last = bands[begun - 1] if begun else None
        over = last is not None and not last[0].open and milliseconds(last[0].end) <= ms
        yield None if over else last
