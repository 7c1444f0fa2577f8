"""What a moderator looks at when they press a key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from server.session.entries import Entry, current_queue
from server.session.items import Item, held_item, next_item
from server.session.people import Person
from server.session.plan import PreparedQuestion

from ..client.feedback_lines import lines_in_order
from ..client.session_view import SessionView
from .panes import Pane

V = TypeVar("V")

PREPARED = "prepared "
"""How the rows of prepared questions are called, before their number."""


def script_item(view: SessionView) -> Item | None:
    """Whose script is read now: the current item's, before and between items the next one's."""
    return Selection(view).current or next_item(view.state)


def _prepared(view: SessionView) -> Mapping[str, PreparedQuestion]:
    """The questions prepared for the item whose script is read now, by their rows."""
    item = script_item(view)
    return {f"{PREPARED}{n}": asked for n, asked in enumerate(item.prepared if item else ())}


class _Chosen(Generic[V]):
    """What is selected in the list ``pane``; None while another has the keys."""

    def __init__(self, pane: Pane, among: Callable[[SessionView], Mapping[str, V]]) -> None:
        self.pane, self.among = pane, among

    def __get__(self, selection: "Selection", owner: object) -> V | None:
        if selection.pane != self.pane:
            return None
        return self.among(selection.view).get(selection.selected or "")


@dataclass(frozen=True)
class Selection:
    """A view of the session, the part of the desk that has the keys, and what is selected there."""

    view: SessionView
    pane: Pane = "queue"
    selected: str | None = None

    @property
    def over(self) -> bool:
        """Whether the session is closed, after which there is only looking at it."""
        return self.view.state.session.phase == "closed"

    @property
    def entries(self) -> tuple[Entry, ...]:
        return current_queue(self.view.state).entries

    entry = _Chosen("queue", lambda view: {e.id: e for e in current_queue(view.state).entries})
    agenda_item = _Chosen("agenda", lambda view: {item.id: item for item in view.state.items})
    request = _Chosen("requests", lambda view: view.state.panel)
    question = _Chosen("questions", lambda view: view.state.questions)
    position = _Chosen("positions", lambda view: view.state.positions)
    finding = _Chosen("findings", lambda view: view.state.findings)
    whisper = _Chosen("whispers", lambda view: view.state.whispers)
    prepared = _Chosen("script", _prepared)
    line = _Chosen("feedback", lines_in_order)

    @property
    def current(self) -> Item | None:
        """The current item, in a pause the one that goes on afterwards."""
        return held_item(self.view.state)

    @property
    def item(self) -> Item | None:
        """The selected item where the agenda has the keys, else the current one."""
        return self.agenda_item if self.pane == "agenda" else self.current

    @property
    def person(self) -> Person | None:
        """The person whom the selection is about."""
        found: str | None = None
        if self.entry is not None:
            found = self.entry.person
        elif self.pane in ("panel", "requests"):
            found = self.selected
        elif self.question is not None:
            found = self.question.person
        elif self.prepared is not None:
            found = self.prepared.to
        elif self.whisper is not None:
            found = self.whisper.by
        return self.view.state.people.get(found) if found else None

    def neighbour(self, order: list[str], step: int) -> tuple[str, str | None] | None:
        """What is selected, and what it comes before once it is moved by ``step`` places in
        ``order`` (None: the end); None where it cannot be."""
        if self.selected not in order:
            return None
        place = order.index(self.selected)
        if not 0 <= place + step < len(order):
            return None
        before = place + (step if step < 0 else step + 1)
        return self.selected, order[before] if before < len(order) else None

    @property
    def noted(self) -> str | None:
        """The id of what a note can be written about: the person selected, or an item."""
        if self.person is not None:
            return self.person.id
        if self.pane == "agenda" and self.item is not None:
            return self.item.id
        item = script_item(self.view) if self.pane == "script" else None
        return item.id if item else None
