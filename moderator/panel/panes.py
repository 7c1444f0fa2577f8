"""The lists below: one at a time, behind a key, a tab or a click; on a wide terminal with the queue
beside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from server.language import N_, Language
from server.session.entries import current_queue
from server.session.items import held_item

from ..client.session_view import SessionView
from ..widgets import finding_list, position_list
from ..widgets.agenda_list import AgendaList
from ..widgets.feedback_list import FeedbackList
from ..widgets.finding_list import FindingList
from ..widgets.lines import Line, Span, said
from ..widgets.pane import Hint, Pane, PaneList
from ..widgets.panel_list import PanelList
from ..widgets.position_list import PositionList
from ..widgets.question_list import QuestionList
from ..widgets.queue_list import QueueList
from ..widgets.stacked import Row
from ..widgets.tab_words import short
from ..widgets.tabs import Tab, Tabs
from ..widgets.whisper_list import WhisperList
from ..widgets.wrap import paragraph
from .my_status import Selection, prepared_for_me
from .partaking import not_assessed, not_stood

TOOLTIPS: Final[Mapping[str, str]] = {
    "queue": N_("Show the queue"),
    "panel": N_("Show the panel"),
    "agenda": N_("Show the agenda"),
    "questions": N_("Show the audience's questions"),
    "positions": N_("Show the positions"),
    "findings": N_("Show the findings"),
    "whispers": N_("Show what was whispered to you"),
    "feedback": N_("Show the feedback"),
    "mine": N_("Show the questions prepared for you"),
}
"""The panes in the order of their keys, from 1."""

KEYS: Final = {name: str(n) for n, name in enumerate(TOOLTIPS, start=1)}
ALWAYS: Final = frozenset({"queue", "panel", "agenda", "questions"})
WIDE: Final = 110
"""Columns from which on the queue stands beside what was opened last."""

_LISTED: Final[Mapping[str, Callable[[SessionView], bool]]] = {
    "positions": lambda view: bool(position_list.in_order(view)),
    "findings": lambda view: bool(finding_list.in_order(view)),
    "whispers": lambda view: bool(view.state.whispers),
    "feedback": lambda view: view.state.feedback.status != "planned",
    "mine": lambda view: bool(prepared_for_me(view)),
}


def listed(name: str, view: SessionView) -> bool:
    """Whether there is anything in a pane, or will be by what the reader does."""
    return name in ALWAYS or _LISTED[name](view)


class OwnQueue(QueueList):
    """The queue, with the reader's own entries standing out."""

    def rows_for(self, width: int) -> Sequence[Row]:
        rows = super().rows_for(width)
        if self.view is None:
            return rows
        you = self.view.you.id
        own = {e.id for e in current_queue(self.view.state).entries if e.person == you}
        return [_standing_out(row) if row.id in own else row for row in rows]


def _standing_out(row: Row) -> Row:
    (number, *first), *rest = row.lines
    marked = (Span(f"{number.text[:-1]}◀", "accent"), *(Span(s.text, "accent") for s in first))
    return Row(row.id, (marked, *rest))


class ForMeList(PaneList):
    """What the moderators mean to ask the reader, each under the item that it belongs to."""

    TITLE = N_("For you")
    EMPTY = N_("No questions have been prepared for you.")

    def listed(self, view: SessionView, width: int) -> Iterator[tuple[str, list[Line]]]:
        now = held_item(view.state)
        for n, (item, question) in enumerate(prepared_for_me(view)):
            on = now is not None and item.id == now.id
            head: Line = (said(f"{'▶' if on else '·'} {item.title}", "accent" if on else "muted"),)
            yield f"{item.id} {n}", [head, *paragraph(question.text, width, "plain")]

    def count(self, view: SessionView) -> int:
        return len(prepared_for_me(view))


class Positions(PositionList):
    MORE = N_("Enter shows who chose what, with their remarks.")


class Panes(Container):
    def __init__(self, language: Language) -> None:
        super().__init__(id="panes")
        self._language = language
        asking = Hint("panel.write", "f", N_("{key} asks one."))
        lists = {
            "queue": OwnQueue(language),
            "panel": PanelList(language),
            "agenda": AgendaList(language),
            "questions": QuestionList(language, hint=asking),
            "positions": Positions(language),
            "findings": FindingList(language),
            "whispers": WhisperList(language),
            "feedback": FeedbackList(language),
            "mine": ForMeList(language),
        }
        self._panes = {name: Pane(rows, key=KEYS[name], id=name) for name, rows in lists.items()}
        self._tabs = Tabs()
        self._open, self._last = "queue", "panel"
        self._there = frozenset(KEYS)
        self._asked: dict[str, list[str]] = {"positions": [], "findings": []}
        """The rows that wait for an answer of the reader, those first that they are asked about
        first."""

    def compose(self) -> ComposeResult:
        yield self._tabs
        with Horizontal():
            yield from self._panes.values()

    def show(self, view: SessionView) -> bool:
        """Show a session; returns whether another row is selected by that in a list in sight."""
        for pane in self._panes.values():
            pane.show(view)
        moved = self._follow(view)
        kept = {self._open, self._last}
        self._there = frozenset(n for n in self._panes if listed(n, view) or n in kept)
        self._lay_out()
        return bool(moved & self._shown)

    def _follow(self, view: SessionView) -> set[str]:
        """Where the selected row is answered, select the one that is asked about now: the keys that
        answer would else turn what was said of another. One that waits stays selected. Returns the
        lists in which that was done."""
        moved = set()
        waiting = {
            "positions": [position.id for position in not_assessed(view)],
            "findings": [finding.id for finding in not_stood(view)],
        }
        for name, now in waiting.items():
            rows = self._panes[name].rows
            if now and now != self._asked[name] and rows.selected not in now:
                rows.select(now[0])
                moved.add(name)
        self._asked = waiting
        return moved

    def on_resize(self) -> None:
        self._lay_out()

    @property
    def _shown(self) -> frozenset[str]:
        """Which lists are in sight: where there is room, the queue stays beside the others."""
        wide = self.app.size.width >= WIDE
        return frozenset({"queue", self._last} if wide else {self._open})

    def _lay_out(self) -> None:
        shown = self._shown
        for name, pane in self._panes.items():
            pane.display = name in shown
            pane.headed = len(shown) > 1
        self._show_tabs()

    def open(self, name: str) -> None:
        """Bring a pane to where it can be read, with the focus on it; what was out of sight, with
        the row selected that the reader is asked about."""
        if name not in self._shown and self._asked.get(name):
            self._panes[name].rows.select(self._asked[name][0])
        self._open = name
        self._last = self._last if name == "queue" else name
        self._there |= {name}
        self._lay_out()
        self.call_after_refresh(self._turn_to, self._panes[name].rows)

    def _turn_to(self, rows: PaneList) -> None:
        rows.focus()
        # Also what has the focus already may be out of sight, below all that came above.
        rows.scroll_visible(animate=False)

    def bring(self, name: str, row: str) -> None:
        """Show a row of a pane without a key of the reader's."""
        self.open(name)
        self._panes[name].rows.select(row)

    def focus_open(self) -> None:
        """Give the keys back to the pane that was opened last."""
        self._panes[self._open].rows.focus()

    def selection(self, view: SessionView, *, unread: bool) -> Selection:
        """What of the lists the reader sees."""
        rows = {name: pane.rows.selected for name, pane in self._panes.items()}
        return Selection(view, self._open, self._shown, rows, unread)

    @property
    def opened(self) -> str:
        return self._open

    def _show_tabs(self) -> None:
        tabs = []
        for name, pane in self._panes.items():
            if name in self._there:
                heading = pane.rows.heading()
                word = short(self._language, name)
                shown = name in self._shown
                tab = Tab(name, KEYS[name], heading.name, heading.count, word, shown=shown)
                tabs.append(tab)
        self._tabs.show(tabs, self._open)

    def on_tabs_pressed(self, event: Tabs.Pressed) -> None:
        self.open(event.name)
