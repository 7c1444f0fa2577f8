"""The bell for a new hand, which can be switched off for good."""

from collections.abc import Iterable
from typing import Final

from server.session import queue
from server.session.messages import Fact

from ..app.remembered import remember, remembered
from ..client.session_view import SessionView

PAUSE: Final = 5.0
"""Seconds between two sounds: many hands at once are one."""
_NAME: Final = "sound"
_OFF: Final = "off"


class Sound:
    """``on`` is remembered from one time to the next."""

    def __init__(self) -> None:
        self.on = remembered(_NAME) != _OFF
        self._last = -PAUSE

    def turn(self) -> None:
        self.on = not self.on
        remember(_NAME, "on" if self.on else _OFF)

    def rings(self, view: SessionView, facts: Iterable[Fact], clock: float) -> bool:
        """Whether a hand went up, of somebody else and not by this desk. ``clock``: seconds of any
        beginning."""
        new = any(isinstance(f.event, queue.Joined) and f.by != view.you.id for f in facts)
        if not new or not self.on or clock - self._last < PAUSE:
            return False
        self._last = clock
        return True
