"""The desk's lists, by name: which there are, and which an item needs beside the queue."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from server.session.words import ItemKind

Pane: TypeAlias = Literal[
    "queue",
    "agenda",
    "panel",
    "requests",
    "questions",
    "positions",
    "findings",
    "script",
    "whispers",
    "feedback",
]

PANES: Final[tuple[Pane, ...]] = get_args(Pane)
"""In the order of their keys: 1 to 9, then 0."""

TOPICS: Final[tuple[Pane, ...]] = PANES[4:]
"""Those of which one at a time is shown, beside the others where there is room."""

KEYS: Final[Mapping[Pane, str]] = {pane: str(n % 10) for n, pane in enumerate(PANES, start=1)}

OF_KIND: Final[Mapping[ItemKind, Pane]] = {
    "welcome": "script",
    "statements": "script",
    "discussion": "script",
    "positions": "positions",
    "questions": "questions",
    "findings": "findings",
    "feedback": "feedback",
    "break": "script",
}
"""What a moderator will need when an item of a kind begins."""
