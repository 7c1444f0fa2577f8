"""What a moderator looks at when they press a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from server.session.entries import Entry, current_queue
from server.session.items import Item
from server.session.panel import Invitation
from server.session.people import Person

from ..replica import Moment

Pane: TypeAlias = Literal["queue", "agenda", "panel", "requests"]


@dataclass(frozen=True)
class Sight:
    """A moment, the part of the desk that has the keys, and what is selected there."""

    moment: Moment
    pane: Pane = "queue"
    selected: str | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return current_queue(self.moment.state).entries

    @property
    def head(self) -> Entry | None:
        return next(iter(self.entries), None)

    @property
    def entry(self) -> Entry | None:
        """The selected entry, where the queue has the keys."""
        if self.pane != "queue":
            return None
        return next((e for e in self.entries if e.id == self.selected), None)

    @property
    def current(self) -> Item | None:
        """The current item, in a pause the one that goes on afterwards."""
        place = self.moment.state.item or self.moment.state.paused_item
        return next((i for i in self.moment.state.items if i.id == place), None)

    @property
    def item(self) -> Item | None:
        """The selected item where the agenda has the keys, else the current one."""
        if self.pane != "agenda":
            return self.current
        return next((i for i in self.moment.state.items if i.id == self.selected), None)

    @property
    def person(self) -> Person | None:
        """The person whom the selection is about."""
        found: str | None = None
        if self.pane == "queue":
            found = self.entry.person if self.entry else None
        elif self.pane in ("panel", "requests"):
            found = self.selected
        return self.moment.state.people.get(found) if found else None

    @property
    def request(self) -> Invitation | None:
        """The selected request or invitation, where those have the keys."""
        if self.pane != "requests" or self.selected is None:
            return None
        return self.moment.state.panel.get(self.selected)
