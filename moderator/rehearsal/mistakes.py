"""A slip of the hand: somebody is moved in the queue who should not be, and that is undone."""

from typing import Final

from server.session import queue, undo
from server.session.messages import Command

from .situation import Situation

SLIPS: Final = 1
"""How often one moderator slips in a session, at most."""
LIKELY: Final = 0.06
"""How often, at each look, while there is a queue in a discussion."""


class Hand:
    """One moderator's hand. It remembers that it slipped until the next look."""

    def __init__(self) -> None:
        self._slips = SLIPS
        self._slipped = False

    def mend(self, situation: Situation, me: str) -> Command | None:
        """Take the slip back, unless somebody has done something else since."""
        slipped, self._slipped = self._slipped, False
        last = (situation.view.state.actions or (None,))[-1]
        if not slipped or last is None or (last.by, last.event) != (me, "queue.moved"):
            return None
        return undo.Undo(expect=last.seq)

    def slip(self, situation: Situation) -> Command | None:
        first, *others = situation.waiting or (None,)
        if first is None or not others or situation.item.kind != "discussion" or not self._slips:
            return None
        # Among another kind, an entry would become one of that kind.
        if others[-1].kind != first.kind or situation.random.random() > LIKELY:
            return None
        self._slips -= 1
        self._slipped = True
        return queue.Move(first.id)
