"""What a topic is given to take its part of an action back, or to do it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from .messages import Event, Refused

if TYPE_CHECKING:
    from .session import SessionState


@dataclass(frozen=True)
class Reversal:
    """The way from ``after`` an action back to ``before`` it, for a ``state`` in which more may
    have happened since. ``at``: when the action was. Doing an undone action again is the way from
    after the undo back to before it.
    """

    before: SessionState
    after: SessionState
    state: SessionState
    at: datetime
    now: datetime


Reversing: TypeAlias = Callable[[Reversal], Iterator[Event]]
"""Yields the events that reverse a topic's part of an action; none where it has no part in it, or
where nothing is left of it. Raises :func:`overtaken`."""


def overtaken() -> Refused:
    """The refusal to reverse what has changed again since."""
    return Refused("undo_overtaken")
