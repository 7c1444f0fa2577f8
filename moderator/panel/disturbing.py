"""A point of order interrupts whoever speaks: for a moment it can be taken back."""

from collections.abc import Callable
from typing import Final

from textual.timer import Timer

from .hand import Hand

GRACE: Final = 3
"""Seconds in which it can be."""


class Disturbing:
    """Counts down on the reader's ``hand``, then does what ``disturbs``. ``every`` calls something
    after each so many seconds."""

    def __init__(
        self,
        hand: Hand,
        every: Callable[[float, Callable[[], None]], Timer],
        disturbs: Callable[[], None],
    ) -> None:
        self._hand, self._every, self._disturbs = hand, every, disturbs
        self._timer: Timer | None = None
        self.second = 1.0
        """How long each second of ``GRACE`` takes."""

    @property
    def is_near(self) -> bool:
        """Whether it is about to happen."""
        return self._timer is not None

    def turn(self) -> None:
        """Begin to count, or take it back."""
        if self.is_near:
            self.take_back()
            return
        self._hand.disturbing = GRACE
        self._timer = self._every(self.second, self._count_down)

    def take_back(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer, self._hand.disturbing = None, 0

    def _count_down(self) -> None:
        self._hand.disturbing -= 1
        if self._hand.disturbing <= 0:
            self.take_back()
            self._disturbs()
