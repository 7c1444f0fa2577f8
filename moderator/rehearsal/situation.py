"""What a simulated moderator sees and knows while deciding what to do next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from server.session.entries import Entry, current_queue
from server.session.floor import Speech
from server.session.items import Item
from server.session.people import Person
from server.session.session import SessionState
from server.session.words import Role

from ..client.session_view import SessionView
from .fictional_only import Texts


@dataclass(frozen=True)
class Situation:
    """What one of the simulated moderators sees and knows.

    ``lead`` leads the current ``item``, ``second`` is the other moderator, if there is one.
    ``heard``: who made a contribution in this item. ``expected``: names of guests who are welcome.
    ``texts``: what there is to say; None if the people are real.
    """

    view: SessionView
    item: Item
    lead: str
    second: str | None
    heard: frozenset[str]
    expected: frozenset[str]
    random: Random
    texts: Texts | None

    @property
    def state(self) -> SessionState:
        return self.view.state

    @property
    def now(self) -> datetime:
        return self.view.now

    @property
    def took(self) -> float:
        """Seconds that the item has taken."""
        return self.item.took(self.now)

    @property
    def left(self) -> float:
        """Seconds left of the item's planned time; below zero once it is over."""
        return self.item.planned - self.took

    @property
    def speech(self) -> Speech | None:
        """The current speech."""
        return self.state.floor

    def chance(self, likely: float) -> bool:
        """Whether something happens now whose probability is ``likely`` (0 to 1)."""
        return self.random.random() < likely

    @property
    def waiting(self) -> Sequence[Entry]:
        return current_queue(self.state).entries

    @property
    def panel(self) -> list[str]:
        """The ids of the panelists who are connected, in the order of the agenda."""
        return ids_in_role(self.state, "panelist", lambda p: p.present)

    @property
    def least_heard(self) -> list[str]:
        """The same ids, those with the least talk time first."""
        talk = self.state.talk
        return sorted(self.panel, key=lambda p: talk[p].seconds if p in talk else 0.0)


def ids_in_role(state: SessionState, role: Role, wanted: Callable[[Person], bool]) -> list[str]:
    """Ids of the people in a role who are wanted and not removed, in the order of the agenda."""
    people = (p for p in state.people.values() if p.role == role and not p.removed)
    return sorted((p.id for p in people if wanted(p)), key=lambda person: (len(person), person))
