"""Following the assistant: now and then a moderator does what a cue proposes, once for each cue."""

from typing import Final

from server.session import agenda, floor, questions
from server.session.cues import Cue, cues
from server.session.messages import Command

from . import asking, content
from .fictional_only import is_procedure
from .situation import Situation

FOLLOWS: Final = 0.15
"""The probability, at each look, of doing what the first cue proposes."""


class Assistant:
    """One moderator's cues. Remembers which of them were followed."""

    def __init__(self) -> None:
        self._followed: frozenset[str] = frozenset()

    def follow(self, situation: Situation) -> Command | None:
        if not situation.chance(FOLLOWS):
            return None
        shown = cues(situation.state, situation.now, self._followed, situation.view.plan)
        if not shown or not _is_good(situation, shown[0]):
            return None
        self._followed |= {shown[0].key}
        return shown[0].action


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
