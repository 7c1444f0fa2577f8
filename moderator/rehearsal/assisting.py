"""Heeding the assistant: what a cue proposes is done, now and then, and once a cue."""

from typing import Final

from server.session import agenda, floor, questions
from server.session.cues import Cue, cues
from server.session.messages import Command

from . import asking, content
from .honesty import is_procedure
from .view import View

HEEDS: Final = 0.15
"""How often a moderator does what the first cue proposes, at each look."""


class Assistant:
    """One moderator's cues. Remembers which were heeded."""

    def __init__(self) -> None:
        self._heeded: frozenset[str] = frozenset()

    def heed(self, view: View) -> Command | None:
        if view.random.random() > HEEDS:
            return None
        shown = cues(view.moment.state, view.moment.now, self._heeded)
        if not shown or not _is_good(view, shown[0]):
            return None
        self._heeded |= {shown[0].key}
        return shown[0].action


def _is_good(view: View, cue: Cue) -> bool:
    """Whether what a cue proposes fits what is going on."""
    state = view.moment.state
    if view.texts is None and not is_procedure(cue.action):
        return False
    match cue.action:
        case floor.Give():
            return state.floor is None
        case agenda.Next():
            return state.floor is None and not content.unfinished(view)
        case questions.Take():
            return state.floor is None and asking.fits_in(view)
        case _:
            return True
