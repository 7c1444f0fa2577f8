"""Checkpoints: from where on everybody who is told can prove which log they saw.

When one is due follows from what happened, so that the room, minutes and copies of a log agree on
it years apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .messages import Fact

if TYPE_CHECKING:
    from .session import SessionState


@dataclass(frozen=True)
class Checkpoint:
    """``sha256``: of the log's bytes up to and including the line of the fact ``seq``, in hex."""

    seq: int
    sha256: str


@dataclass
class Milestones:
    """Finds the facts after which a checkpoint is due: the item changed, a pause began, the
    session was closed. Of a command with several facts it is the last: a log never ends before."""

    _reached: bool = False

    def take(self, before: SessionState, fact: Fact, after: SessionState) -> bool:
        """Whether one is due after ``fact``. To be asked of every fact, in order."""
        was, became = before.session.phase, after.session.phase
        self._reached |= before.item != after.item or (
            was != became and became in ("paused", "closed")
        )
        if fact.more or not self._reached:
            return False
        self._reached = False
        return True
