"""A slip of the hand: a moderator moves the wrong entry in the queue, and undoes it."""

from typing import Final

from server.session import queue, undo
from server.session.messages import Command

from .situation import Situation

SLIPS: Final = 1
"""The most slips of one moderator in a session."""
LIKELY: Final = 0.06
"""The probability, at each look, while people wait in a discussion."""


class Hand:
    """One moderator's hand. Remembers until the next look that it slipped."""

    def __init__(self) -> None:
        self._slips = SLIPS
        self._slipped = False

    def mend(self, situation: Situation, me: str) -> Command | None:
        """Undo the slip, unless somebody has done something since."""
        slipped, self._slipped = self._slipped, False
        last = (situation.state.actions or (None,))[-1]
        if not slipped or last is None or (last.by, last.event) != (me, "queue.moved"):
            return None
        return undo.Undo(expect=last.seq)

    def slip(self, situation: Situation) -> Command | None:
        first, *others = situation.waiting or (None,)
        if first is None or not others or situation.item.kind != "discussion" or not self._slips:
            return None
        # Among entries of another kind, it would take that kind.
        if others[-1].kind != first.kind or not situation.chance(LIKELY):
            return None
        self._slips -= 1
        self._slipped = True
        return queue.Move(first.id)
