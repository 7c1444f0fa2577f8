"""The fishbowl: an item with open chairs, in which guests make room for each other.

Derived from the state, so that everybody can be told before who would go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import items
from .people import seated

if TYPE_CHECKING:
    from .people import Person
    from .session import SessionState


def next_to_go(state: SessionState) -> Person | None:
    """The guest who goes back to the audience when another one takes a chair: who has been seated
    longest, once all the current item's open chairs are taken; else None."""
    if state.session.phase == "closed":
        return None
    item = items.held_item(state)
    if item is None or item.open_chairs is None:
        return None
    guests = [p for p in seated(state.people) if p.guest]
    if len(guests) < item.open_chairs:
        return None
    return min(guests, key=lambda p: (p.seated.timestamp() if p.seated else 0.0, p.id))
