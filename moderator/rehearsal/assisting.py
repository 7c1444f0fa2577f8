"""Heeding the assistant: what a cue proposes is done, now and then, and once a cue."""

from typing import Final

from server.session import agenda, floor, questions
from server.session.cues import Cue, cues
from server.session.messages import Command

from . import asking, content
from .fictional_only import is_procedure
from .situation import Situation

HEEDS: Final = 0.15
"""How often a moderator does what the first cue proposes, at each look."""


class Assistant:
    """One moderator's cues. Remembers which were heeded."""

    def __init__(self) -> None:
        self._heeded: frozenset[str] = frozenset()

    def heed(self, situation: Situation) -> Command | None:
        if situation.random.random() > HEEDS:
            return None
        shown = cues(situation.view.state, situation.view.now, self._heeded, situation.view.plan)
        if not shown or not _is_good(situation, shown[0]):
            return None
        self._heeded |= {shown[0].key}
        return shown[0].action


def _is_good(situation: Situation, cue: Cue) -> bool:
    """Whether what a cue proposes fits what is going on."""
    state = situation.view.state
    if situation.texts is None and not is_procedure(cue.action):
        return False
    match cue.action:
        case floor.Give():
            return state.floor is None
        case agenda.Next():
            return state.floor is None and not content.unfinished(situation)
        case questions.Take():
            return state.floor is None and asking.fits_in(situation)
        case _:
            return True
