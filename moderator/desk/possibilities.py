"""Which keys are possible now, asked once of the rules for all who want to know."""

from __future__ import annotations

from .actions import ACTIONS, DeskAction
from .selection import Selection


class Possibilities:
    """Remembered for one moment and what is selected in it."""

    def __init__(self) -> None:
        self._known: tuple[tuple[object, ...], dict[str, bool]] = ((), {})
        self._drawn: tuple[object, ...] = ()

    def has(self, action: DeskAction, selection: Selection) -> bool:
        """Whether an action is possible with what is selected."""
        asked, known = self._known
        now = (selection.view, selection.pane, selection.selected)
        if len(asked) != len(now) or any(a is not n for a, n in zip(asked, now, strict=True)):
            known = {}
            self._known = (now, known)
        if action.id not in known:
            known[action.id] = action.is_possible(selection)
        return known[action.id]

    def are_new(self, selection: Selection, width: int) -> bool:
        """Whether what the footer shows in ``width`` cells is not what it was the last time."""
        possible = (self.has(action, selection) for action in ACTIONS.values())
        now = (*possible, selection.pane, selection.over, width)
        before, self._drawn = self._drawn, now
        return now != before
