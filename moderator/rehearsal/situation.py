"""What a simulated moderator sees and knows when deciding what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from server.session.entries import Entry, current_queue
from server.session.items import Item

from ..client.session_view import SessionView
from .fictional_only import Texts


@dataclass(frozen=True)
class Situation:
    """What a moderator sees and knows. ``item`` is current; ``lead`` holds it, ``second`` is
    another moderator, if there is one. ``heard``: who made a contribution in this item.
    ``expected``: the names of guests whom the moderators would like to have in the round.
    ``texts``: what there is to say; None where people are real."""

    view: SessionView
    item: Item
    lead: str
    second: str | None
    heard: frozenset[str]
    expected: frozenset[str]
    random: Random
    texts: Texts | None

    @property
    def left(self) -> float:
        """Seconds of the item's planned time."""
        return self.item.planned - self.item.took(self.view.now)

    @property
    def waiting(self) -> Sequence[Entry]:
        return current_queue(self.view.state).entries

    @property
    def panel(self) -> list[str]:
        """The panelists who are here, in the order of the agenda."""
        here = (
            p.id
            for p in self.view.state.people.values()
            if p.role == "panelist" and p.present and not p.removed
        )
        return sorted(here, key=lambda person: (len(person), person))

    @property
    def least_heard(self) -> list[str]:
        """The same, those with the least talk time first."""
        talk = self.view.state.talk
        return sorted(self.panel, key=lambda p: talk[p].seconds if p in talk else 0.0)
