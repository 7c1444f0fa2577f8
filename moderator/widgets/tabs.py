"""Lists by key and name in one row, where not all of them stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.message import Message

from .lines import Drawing, Line, Span, Tone, line_width

_RULE: Final = "│"
_WAITS: Final = "●"
"""Before a count of what waits for the reader."""


@dataclass(frozen=True)
class Tab:
    """One list: its name in the program, its key, its title, and how many rows it has, or how many
    of them wait for the reader.

    ``short`` takes the title's place where not all titles have room. ``urgent``: what is counted
    waits for the reader. ``shown``: it is in sight. ``more`` stands behind the count.
    """

    name: str
    key: str
    title: str
    count: int | None = None
    short: str = ""
    urgent: bool = False
    shown: bool = False
    more: str = ""

    @property
    def text(self) -> str:
        """All but the key. A number without a name is in brackets: no key is to be read there."""
        count = f"{_WAITS if self.urgent else ''}{self.count}" if self.count else ""
        count = f"({count})" if count and not self.title else count
        return "".join(f" {part}" for part in (self.title, count, self.more) if part)


class Tabs(Drawing):
    """The tab that is open always has its name; a name is whole or left out."""

    DEFAULT_CSS = "Tabs { height: 1; background: $surface; }"

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
        line: Line = ()
        self._ends = []
        fitting = self._fitting(width)
        for n, tab in enumerate(fitting):
            is_open = tab.name == opened
            tone: Tone = "strong" if tab.shown else "plain"
            tone = "accent" if is_open else "warn" if tab.urgent else tone
            line = (
                *line,
                Span(f"{'▸' if is_open else ' '}{tab.key}", "accent" if is_open else "muted"),
                Span(tab.text, tone),
                Span(_RULE if n < len(fitting) - 1 else "", "track"),
            )
            self._ends.append(line_width(line))
        self.draw([line])

    def sized(self) -> None:
        self.show(self._tabs, self._open)

    def on_click(self, event: events.Click) -> None:
        found = (tab for tab, end in zip(self._tabs, self._ends, strict=True) if event.x < end)
        tab = next(found, None)
        if tab is not None:
            self.post_message(self.Pressed(tab.name))

    def _fitting(self, width: int) -> list[Tab]:
        """With whole names, or else short ones; or else only the keys of some lists: the last
        first of those without a row, then of the others."""
        tabs = list(self._tabs)
        if _room(tabs) > width:
            tabs = [replace(tab, title=tab.short or tab.title) for tab in tabs]
        places = sorted(range(len(tabs)), key=lambda n: (bool(tabs[n].count), -n))
        for n in places:
            if _room(tabs) <= width:
                break
            if tabs[n].name != self._open:
                tabs[n] = replace(tabs[n], title="")
        for n in reversed(range(len(tabs))):
            if _room(tabs) > width and tabs[n].name != self._open and not tabs[n].urgent:
                tabs[n] = replace(tabs[n], count=None)
        return tabs


def _room(tabs: Sequence[Tab]) -> int:
    return sum(1 + len(tab.key) + cell_len(tab.text) for tab in tabs) + len(tabs) - 1
