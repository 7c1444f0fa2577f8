"""What a cue is, which there are, and the thresholds of agendas that say nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

from . import floor
from .messages import Command
from .session import SessionState
from .timeplan import TimePlan

CueName: TypeAlias = Literal[
    "invitation",
    "over_limit",
    "desk_gone",
    "over_time",
    "gone",
    "waiting",
    "guest",
    "unheard",
    "dominates",
    "replies",
    "votes",
    "idle",
]
CUES: Final[tuple[CueName, ...]] = get_args(CueName)
"""All cues, the most urgent first."""

DEFAULTS: Final[Mapping[CueName, float]] = {
    "invitation": 30,
    "over_limit": 15,
    "desk_gone": 60,
    "over_time": 60,
    "gone": 60,
    "waiting": 600,
    "guest": 300,
    "unheard": 180,
    "dominates": 0.4,
    "replies": 2,
    "votes": 10,
    "idle": 60,
}
"""The thresholds of agendas that say nothing else, each in its unit."""

Unit: TypeAlias = Literal["seconds", "share", "count"]

UNITS: Final[Mapping[CueName, Unit]] = {
    **dict.fromkeys(CUES, "seconds"),
    "dominates": "share",
    "replies": "count",
    "votes": "count",
}
"""What a threshold counts. A ``share`` is one of all talk time, between 0 and 1."""


@dataclass(frozen=True)
class Cue:
    """One thing noticed. ``amount`` is what passed the threshold, in the threshold's unit.

    ``person``, ``item``, ``organisation`` and ``text`` say what it is about; ``action`` is the
    command that would answer it. ``wins`` (of ``over_time``): the item whose skipping would win
    back the most, and how many seconds.
    """

    name: CueName
    key: str
    amount: float
    action: Command
    person: str | None = None
    item: str | None = None
    organisation: str = ""
    text: str = ""
    wins: tuple[str, float] | None = None

    def command(self, seq: int) -> Command:
        """What answers it, for somebody who has seen everything up to ``seq``."""
        if isinstance(self.action, floor.Give):
            return replace(self.action, expect=seq)
        return self.action


Rule: TypeAlias = Callable[[SessionState, datetime, TimePlan, float], Iterator[Cue]]
"""Finds the cues of one name, given their threshold."""
