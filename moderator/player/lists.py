"""The lists of the player, by their names in the program."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

PaneName: TypeAlias = Literal[
    "queue", "agenda", "panel", "requests", "questions", "positions", "findings"
]
PANES: Final[tuple[PaneName, ...]] = get_args(PaneName)
"""In the order of their keys, from 1 on."""
