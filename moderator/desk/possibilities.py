"""Which keys are possible now, and which of them are shown: asked once of the rules for all who
want to know."""

from __future__ import annotations

from collections.abc import Callable

from textual.binding import ActiveBinding

from .actions import ACTIONS, DeskAction
from .selection import Selection


class Possibilities:
    """Remembered for one view of the session and what is selected in it."""

    def __init__(self) -> None:
        self._known: tuple[tuple[object, ...], dict[str, bool]] = ((), {})
        self._bound: tuple[tuple[object, ...], dict[str, ActiveBinding]] = ((), {})
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

    def bindings(
        self,
        selection: Selection,
        place: tuple[object, ...],
        find: Callable[[], dict[str, ActiveBinding]],
    ) -> dict[str, ActiveBinding]:
        """The keys as they were found the last time, or anew where one has become possible or
        impossible, or ``place`` is another one: what else they depend on."""
        now = (*self._all(selection), *place)
        if now != self._bound[0]:
            self._bound = (now, find())
        return self._bound[1]

    def are_new(self, selection: Selection, place: tuple[object, ...]) -> bool:
        """Whether the keys are not what they were when this was asked the last time."""
        now = (*self._all(selection), *place)
        before, self._drawn = self._drawn, now
        return now != before

    def _all(self, selection: Selection) -> tuple[object, ...]:
        possible = (self.has(action, selection) for action in ACTIONS.values())
        return (*possible, selection.pane, selection.over)
