"""Two moderators at the same moment: both may mean the same, and done twice it would be undone,
doubled, or done to whoever is next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from server.session import undo
from server.session.messages import Command, Event, Fact

from ..client.session_view import SessionView

PAUSE: Final = 0.7
"""Seconds in which nobody has read yet what has just become another."""


class Crossing:
    """What other moderators have just done. ``clock``: seconds of any beginning."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._others: dict[str, float] = {}
        """By topic of a command: when another moderator's last change of what it does was first
        seen."""

    def watch(self, view: SessionView, facts: Sequence[Fact]) -> None:
        for fact in facts:
            person = view.state.people.get(fact.by)
            if fact.by != view.you.id and person is not None and person.role == "moderator":
                self._others |= dict.fromkeys(_changed(fact.event), self._clock())

    def has(self, command: Command) -> bool:
        """Whether a command comes at the same moment as another moderator's that did something of
        the kind."""
        then = self._others.get(command.do.partition(".")[0])
        return then is not None and self._clock() - then < PAUSE


def _changed(event: Event) -> Iterator[str]:
    """The topics of commands that do something else, or nothing, after another moderator's."""
    yield event.topic
    if event.event not in undo.PASSED:
        # It is what an undo would take back now.
        yield undo.Undo.do
    if isinstance(event, undo.Undone | undo.Redone):
        yield undo.Redo.do
