"""What the key of the hand does now: it raises the hand, or lowers the one that waits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from textual.binding import ActiveBinding

from server.language import NC_, Language

from .my_status import MyStatus

HAND: Final = "contribution"
AS_WELL: Final = "lower"
"""The action that lowers any hand."""
LOWER: Final = NC_("key", "Lower hand")


def as_it_does(
    active: Mapping[str, ActiveBinding], language: Language, mine: MyStatus, prefix: str
) -> dict[str, ActiveBinding]:
    """The bindings, whose ids begin with ``prefix``: that of the hand says what it does, and where
    that is all that the other one does, that is not shown."""
    changes: dict[str, dict[str, Any]] = {}
    if mine.raised(HAND):
        changes[f"{prefix}.{HAND}"] = {"description": language.context("key", LOWER)}
    if lowers_all(mine):
        changes[f"{prefix}.{AS_WELL}"] = {"show": False}

    def told(given: ActiveBinding) -> ActiveBinding:
        other = changes.get(given.binding.id or "")
        return given._replace(binding=replace(given.binding, **other)) if other else given

    return {key: told(given) for key, given in active.items()}


def lowers_all(mine: MyStatus) -> bool:
    """Whether the hand's key lowers all that is raised."""
    return len(mine.hands) == 1 and mine.raised(HAND) is not None
