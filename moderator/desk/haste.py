"""Keys that come too soon to be meant: held down, or pressed for what was a moment ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from textual.worker import Worker

from server.session import agenda, floor
from server.session.messages import Command

from ..client.outbox import Answer, Answered
from ..client.session_view import SessionView
from .cue_inbox import PAUSE

ONCE: Final = frozenset({"undo", "redo", "next_item", "blackout", "door"})
HELD: Final = 0.6
"""Seconds of peace that such a key needs before it is taken again: held down, it would go through
all that was done, say yes to its own question, or have stage and door go to and fro."""


class Haste:
    """``clock``: seconds of any beginning."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._shown = 0
        """The seq that is shown."""
        self._speech: str | None = None
        self._changed_at = -PAUSE
        self._ended_here = False
        self._asked = ("", 0.0)
        self._given: dict[str, tuple[Any, Worker[Answer]]] = {}
        self._unanswered: list[Worker[Answer]] = []

    def give(self, command: Command, given: Worker[Answer]) -> None:
        """Remember what was given and is not answered yet."""
        self._given[command.do] = command, given
        self._unanswered.append(given)

    @property
    def unanswered(self) -> int:
        """How many of the commands that were given have no answer yet."""
        self._unanswered = [given for given in self._unanswered if not given.is_finished]
        return len(self._unanswered)

    def watch(self, view: SessionView) -> None:
        """Look whether the floor has changed."""
        self._shown = view.state.seq
        speech = view.state.floor.id if view.state.floor else None
        if speech != self._speech:
            self._speech, self._changed_at = speech, self._clock()
            change = (view.state.last or {}).get("floor")
            own = change is not None and change.by == view.you.id
            self._ended_here = own and speech is None

    def held(self, name: str) -> bool:
        """Whether the key of an action is still held down that must not go on and on."""
        if name not in ONCE:
            return False
        now, before = self._clock(), self._asked
        self._asked = (name, now)
        return before[0] == name and now - before[1] < HELD

    def too_soon(self, command: Command | None) -> bool:
        """Whether a key was meant for what was before: the floor changed a moment ago, or the same
        command has not been answered yet, or nothing of it is to be seen yet."""
        about_floor = isinstance(command, floor.Next | floor.Give | floor.End)
        if about_floor and self._clock() - self._changed_at < PAUSE:
            # Who has just ended a speech means the next one by the next key.
            return not (self._ended_here and isinstance(command, floor.Next | floor.Give))
        if not isinstance(command, floor.Next | floor.Give | agenda.Next):
            return False
        under_way = self._given.get(command.do)
        if under_way is None or self._is_shown(under_way[1]):
            return False
        same: bool = replace(command, expect="") == replace(under_way[0], expect="")
        return same

    def _is_shown(self, given: Worker[Answer]) -> bool:
        """Whether what came of a command is to be seen, if anything did."""
        if not given.is_finished:
            return False
        return not isinstance(given.result, Answered) or given.result.seq <= self._shown
