"""The lists by number and name, where only one of them fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias, get_args

from rich.cells import cell_len
from textual import events
from textual.message import Message

from ..widgets.lines import Drawing, Line, Span, Tone, cut
from ..widgets.pane import PaneList

PaneName: TypeAlias = Literal[
    "queue", "agenda", "panel", "requests", "questions", "positions", "findings"
]
PANES: Final[tuple[PaneName, ...]] = get_args(PaneName)
"""In the order of their keys, from 1 on."""
_SHORTEST: Final = 3


class Tabs(Drawing):
    """A click on one shows it. Where they do not fit, names are cut, but for the active one."""

    DEFAULT_CSS = "Tabs { height: 1; background: $surface; }"

    class Chosen(Message):
        def __init__(self, pane: PaneName) -> None:
            super().__init__()
            self.pane = pane

    def __init__(self, lists: Sequence[tuple[PaneName, PaneList]]) -> None:
        super().__init__(id="tabs")
        self._lists = lists
        self.active: PaneName = "queue"
        self._ends: list[int] = []

    def renew(self) -> None:
        """Draw what changed."""
        width = self.size.width
        room = max(cell_len(rows.heading().name) for _, rows in self._lists)
        while room > _SHORTEST and sum(cell_len(t) for t in self._texts(room)) > width:
            room -= 1
        line: list[Span] = []
        self._ends, end = [], 0
        for (pane, _), text in zip(self._lists, self._texts(room), strict=True):
            tone: Tone = "accent" if pane == self.active else "plain"
            line += [Span(text[:2], "muted"), Span(text[2:-1], tone), Span("│", "track")]
            end += cell_len(text)
            self._ends.append(end)
        shown: Line = tuple(line)
        self.draw([shown])

    def _texts(self, room: int) -> list[str]:
        texts = []
        for number, (pane, rows) in enumerate(self._lists, start=1):
            heading = rows.heading()
            name = heading.name if pane == self.active else cut(heading.name, room)
            count = f" {heading.count}" if heading.count else ""
            texts.append(f" {number} {name}{count} │")
        return texts

    def on_click(self, event: events.Click) -> None:
        for (pane, _), end in zip(self._lists, self._ends, strict=False):
            if event.x < end:
                self.post_message(self.Chosen(pane))
                return
