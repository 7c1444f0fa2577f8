"""The lists below: the queue beside the panel and the agenda, as many as there is room for.

A pane without room is its heading alone, which a key or a click opens. What else people will
take part in has its place here: one more pane.
"""

from collections.abc import Sequence
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from server.language import Language
from server.session.entries import current_queue

from ..replica import Moment
from ..widgets.agenda_list import AgendaList
from ..widgets.lines import Span
from ..widgets.pane import Pane
from ..widgets.panel_list import PanelList
from ..widgets.queue_list import QueueList
from ..widgets.rows import Row

NAMES: Final = ("queue", "panel", "agenda")
"""The panes in the order of their keys."""


class OwnQueue(QueueList):
    """The queue, with the reader's own entries standing out."""

    def rows_for(self, width: int) -> Sequence[Row]:
        rows = super().rows_for(width)
        if self.moment is None:
            return rows
        you = self.moment.you.id
        own = {e.id for e in current_queue(self.moment.state).entries if e.person == you}
        return [_standing_out(row) if row.id in own else row for row in rows]


def _standing_out(row: Row) -> Row:
    (number, *first), *rest = row.lines
    marked = (Span(f"{number.text[:-1]}◀", "accent"), *(Span(s.text, "accent") for s in first))
    return Row(row.id, (marked, *rest))


class Folding(Pane):
    """A pane that a click on its heading opens."""

    def on_click(self, event: events.Click | None = None) -> None:
        if event is not None:
            event.prevent_default()
        panes = next(node for node in self.ancestors if isinstance(node, Panes))
        panes.open(self.id or "")


class Panes(Container):
    def __init__(self, language: Language) -> None:
        super().__init__(id="panes")
        self._panes = {
            "queue": Folding(OwnQueue(language), key="1", id="queue"),
            "panel": Folding(PanelList(language), key="2", id="panel"),
            "agenda": Folding(AgendaList(language), key="3", id="agenda"),
        }
        self._mark("panel")
        self._mark("queue")

    def compose(self) -> ComposeResult:
        queue, *others = self._panes.values()
        yield queue
        with Vertical(id="others"):
            yield from others

    def show(self, moment: Moment) -> None:
        for pane in self._panes.values():
            pane.show(moment)

    def open(self, name: str) -> None:
        """Bring a pane to where it can be read, with the focus on it."""
        self._mark(name)
        self.call_after_refresh(self._panes[name].rows.focus)

    def _mark(self, name: str) -> None:
        """``-open`` is the pane opened last, ``-last`` that of those beside the queue."""
        self.set_class(name == "queue", "-queue")
        for other, pane in self._panes.items():
            pane.set_class(other == name, "-open")
            if name != "queue":
                pane.set_class(other == name, "-last")
