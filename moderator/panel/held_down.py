"""Keys held down, or pressed before anybody can have read what changed: no change of mind."""

from collections.abc import Callable
from typing import Final

from server.session import questions, queue
from server.session.messages import Command

BOUNCE: Final = 1.0
"""Seconds within which the same key again is a key held down."""
PAUSE: Final = 0.7
"""Seconds in which nobody has read yet that another row is selected."""


class HeldDown:
    """What was pressed lately, and when another row was selected. ``clock`` is in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._moved_at = -PAUSE
        self._pressed: dict[str, float] = {}

    def moved(self) -> None:
        """Another row was selected without a key of the reader's."""
        self._moved_at = self._clock()

    def has_just_moved(self) -> bool:
        """Whether a key still means the row that was selected until now: held down, or pressed to
        put right what it has just done."""
        now = self._clock()
        soon = now - self._moved_at < PAUSE
        self._moved_at = now if soon else self._moved_at
        return soon

    def bounced(self, name: str, command: Command | None) -> bool:
        """Whether a key that is held down would take back what it has just done."""
        press = f"{name} {getattr(command, 'question', '')}"
        now, last = self._clock(), self._pressed.get(press)
        self._pressed[press] = now
        turns = isinstance(command, queue.Leave | questions.Vote | questions.Unvote)
        return turns and last is not None and now - last < BOUNCE
