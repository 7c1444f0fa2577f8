"""What the second moderator does now and then: follow the assistant, or undo a slip of the hand."""

from typing import Final

from server.session import agenda, floor, questions, queue, undo
from server.session.cue import Cue
from server.session.cues import cues
from server.session.messages import Command

from . import asking, content
from .fictional_only import is_procedure
from .situation import Situation

FOLLOWS: Final = 0.15
"""The probability, at each look, of doing what the first cue proposes."""
SLIPS: Final = 0.06
"""The probability, at each look while people wait in a discussion, of moving the wrong entry in
the queue; once in a session."""


class Habits:
    """One moderator's. Remembers the cues that were followed, and until the next look a slip."""

    def __init__(self) -> None:
        self._followed: frozenset[str] = frozenset()
        self._has_slipped = self._just_slipped = False

    def follow(self, situation: Situation) -> Command | None:
        """Do what a cue proposes, once for each cue."""
        if not situation.chance(FOLLOWS):
            return None
        shown = cues(situation.state, situation.now, self._followed, situation.view.plan)
        if not shown or not _is_good(situation, shown[0]):
            return None
        self._followed |= {shown[0].key}
        return shown[0].action

    def slip(self, situation: Situation) -> Command | None:
        """Move the wrong entry in the queue."""
        first, *others = situation.waiting or (None,)
        if first is None or not others or situation.item.kind != "discussion" or self._has_slipped:
            return None
        # Among entries of another kind, it would take that kind.
        if others[-1].kind != first.kind or not situation.chance(SLIPS):
            return None
        self._has_slipped = self._just_slipped = True
        return queue.Move(first.id)

    def mend(self, situation: Situation, me: str) -> Command | None:
        """Undo the slip, unless somebody has done something since."""
        slipped, self._just_slipped = self._just_slipped, False
        last = (situation.state.actions or (None,))[-1]
        if not slipped or last is None or (last.by, last.event) != (me, "queue.moved"):
            return None
        return undo.Undo(expect=last.seq)


def _is_good(situation: Situation, cue: Cue) -> bool:
    """Whether what a cue proposes makes sense now."""
    if situation.texts is None and not is_procedure(cue.action):
        return False
    match cue.action:
        case floor.Give():
            return situation.speech is None
        case agenda.Next():
            return situation.speech is None and not content.unfinished(situation)
        case questions.Take():
            return situation.speech is None and asking.fits_in(situation)
        case _:
            return True
