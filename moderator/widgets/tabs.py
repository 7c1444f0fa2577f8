"""All panes in one line, where there is no room for them side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from .lines import Drawing, Span, cut, line_width

SHORTEST: Final = 2
"""The fewest cells to which a name is cut."""


@dataclass(frozen=True)
class Tab:
    """One pane: its name in the program, its key, its title, and how many rows it has.

    ``short`` takes the title's place where not all titles have room.
    """

    name: str
    key: str
    title: str
    count: int | None = None
    short: str = ""


class Tabs(Drawing):
    @dataclass
    class Pressed(Message):
        """A click on a tab; ``name`` is its name in the program."""

        name: str

    def __init__(self) -> None:
        super().__init__(id="tabs")
        self._tabs: tuple[Tab, ...] = ()
        self._open = ""
        self._ends: list[int] = []

    def show(self, tabs: Sequence[Tab], opened: str) -> None:
        self._tabs, self._open = tuple(tabs), opened
        width = self.size.width
        if width <= 0:
            return
        spans = self._spans(self._tabs, width)
        if line_width(tuple(spans)) > width:
            spans = self._shortened(width)
        self._ends = [line_width(tuple(spans[:n])) for n in range(2, len(spans) + 1, 2)]
        self.draw([tuple(spans)])

    def on_resize(self) -> None:
        self.show(self._tabs, self._open)

    def on_click(self, event: events.Click) -> None:
        found = (tab for tab, end in zip(self._tabs, self._ends, strict=True) if event.x < end)
        tab = next(found, None)
        if tab is not None:
            self.post_message(self.Pressed(tab.name))

    def _shortened(self, width: int) -> list[Span]:
        """With short words; if even those have no room, without counts, and then cut."""
        tabs = [replace(tab, title=tab.short or tab.title) for tab in self._tabs]
        longest = max(cell_len(tab.title) for tab in tabs)
        spans = self._spans(tabs, longest)
        if line_width(tuple(spans)) > width:
            tabs = [replace(tab, count=None) for tab in tabs]
        while line_width(tuple(spans)) > width and longest > SHORTEST:
            longest -= 1
            spans = self._spans(tabs, longest)
        return spans

    def _spans(self, tabs: Sequence[Tab], longest: int) -> list[Span]:
        """Two spans a tab. The open one keeps its whole title; no gap follows the last."""
        spans: list[Span] = []
        for n, tab in enumerate(tabs, start=1):
            is_open = tab.name == self._open
            title = tab.title if is_open else cut(tab.title, longest)
            count = f" {tab.count}" if tab.count else ""
            gap = " " if n < len(tabs) else ""
            spans.append(Span(f"{tab.key} ", "muted"))
            spans.append(Span(f"{title}{count}{gap}", "accent" if is_open else "plain"))
        return spans
