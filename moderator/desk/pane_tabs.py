"""Lists by key and name, where not all of them stand beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message

from ..widgets.lines import Drawing, Line, Span, Tone, cut, line_width
from ..widgets.pane import PaneList
from ..widgets.tab_words import short
from .panes import KEYS, Pane


class PaneTabs(Drawing):
    """In as many rows as the widget has lines."""

    DEFAULT_CSS = "PaneTabs { height: 1; background: $surface; }"

    @dataclass
    class Chosen(Message):
        pane: Pane

    def __init__(self, lists: Mapping[Pane, PaneList], active: Pane, *, id: str) -> None:  # noqa: A002 - as in Textual
        super().__init__(id=id)
        self.lists = lists
        self.active = active
        self._ends: list[list[tuple[Pane, int]]] = []

    def renew(self) -> None:
        rows = max(1, self.size.height)
        panes = list(self.lists)
        each = -(-len(panes) // rows)
        self._ends = []
        chunks = [panes[at : at + each] for at in range(0, len(panes), each)]
        self.draw([self._row(chunk) for chunk in chunks])

    def on_resize(self) -> None:
        self.renew()

    def on_click(self, event: events.Click) -> None:
        for pane, end in self._ends[event.y] if event.y < len(self._ends) else ():
            if event.x < end:
                self.post_message(self.Chosen(pane))
                return

    def _row(self, panes: Sequence[Pane]) -> Line:
        headings = {pane: self.lists[pane].heading() for pane in panes}
        names = {pane: heading.name for pane, heading in headings.items()}
        counts = {pane: f" {h.count}" if h.count else "" for pane, h in headings.items()}
        if "queue" in headings:
            # That the queue is closed must not need a heading, which a small screen has not.
            shut = (f" {span.text}" for span in headings["queue"].end if span.tone == "warn")
            counts["queue"] += "".join(shut)
        room = self.size.width - sum(3 + len(count) for count in counts.values())
        if sum(map(cell_len, names.values())) > room:
            names = {pane: short(self.lists[pane].language, pane) for pane in panes}
        rule = " │" if sum(cell_len(name) + 2 for name in names.values()) <= room else ""
        names = _fitted(names, self.active, room - len(panes) * len(rule))
        line: Line = ()
        ends: list[tuple[Pane, int]] = []
        for pane in panes:
            tone: Tone = "accent" if pane == self.active else "plain"
            # What waits for somebody: questions for approval, requests to join the panel.
            urgent = pane in ("questions", "requests") and headings[pane].end
            line = (
                *line,
                Span(f" {KEYS[pane]} ", "muted"),
                Span(names[pane], tone),
                Span(counts[pane], "warn" if urgent else tone),
                Span(rule, "track"),
            )
            ends.append((pane, line_width(line)))
        self._ends.append(ends)
        return line


def _fitted(names: dict[Pane, str], active: Pane, room: int) -> dict[Pane, str]:
    """The names in ``room`` cells together: the longest are cut, the active one never."""
    fitted = dict(names)
    while sum(cell_len(name) for name in fitted.values()) > room:
        longest = max((p for p in fitted if p != active), key=lambda p: cell_len(fitted[p]))
        if cell_len(fitted[longest]) <= 3:
            break
        fitted[longest] = cut(names[longest], cell_len(fitted[longest]) - 1)
    return fitted
