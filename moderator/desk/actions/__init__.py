"""Everything that moderators can do, by topic: each file has its actions, whole."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from . import (
    agenda,
    announcements,
    feedback,
    findings,
    floor,
    links,
    panel,
    people,
    positions,
    questions,
    queue,
    session,
    signals,
    undo,
    upkeep,
    view,
    whispers,
)
from .record import DeskAction, DeskHost, Menus

TOPICS: Final = (
    floor,
    queue,
    agenda,
    upkeep,
    panel,
    people,
    links,
    questions,
    positions,
    findings,
    feedback,
    whispers,
    signals,
    announcements,
    session,
    undo,
    view,
)
"""In the order of help."""

ACTIONS: Final[Mapping[str, DeskAction]] = {
    action.id: replace(action, topic=topic.TOPIC) for topic in TOPICS for action in topic.ACTIONS
}

MENUS: Final[Menus] = {
    pane: names for topic in TOPICS for pane, names in getattr(topic, "IN_MENU", {}).items()
}

_FIRST: Final = (
    *("next", "end", "approve", "answered", "dismiss", "open_position", "open_feedback"),
    *("clock", "longer", "undo", "next_item", "add", "invite", "finding"),
)


def from_the_left() -> list[DeskAction]:
    """The actions as they stand in a footer: these first, the rest by topic."""
    place = {name: n for n, name in enumerate(_FIRST)}
    return sorted(ACTIONS.values(), key=lambda action: place.get(action.id, len(place)))


__all__ = ["ACTIONS", "MENUS", "DeskAction", "DeskHost", "from_the_left"]
