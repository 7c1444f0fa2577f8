"""Looking for garbage while nobody waits for a frame.

Widgets go round in circles with their screens, so nothing but Python's collector gives back what a
dialog leaves. To look through all that an app has made takes longer the longer it runs, and soon as
long as a key may: so that is done while no keys are pressed.
"""

import gc
from collections.abc import Callable
from time import monotonic
from typing import Final

STILL: Final = 0.3
"""Seconds without a key, after which nobody waits."""
EVERY: Final = 1.0
"""Seconds between two moments at which the collector may look."""


class Collector:
    """Of one app. ``now``: seconds that only go forward."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._used: float | None = None
        """When somebody did something; None if nobody has since the last look."""

    def settle(self) -> None:
        """Never look at what is there by now. Where keys never rest, Python looks at the rest by
        itself."""
        gc.freeze()

    def used(self) -> None:
        """Somebody pressed a key, or used the mouse."""
        self._used = self._now()

    def look(self) -> None:
        """Look for garbage, where something was done since the last time and nobody waits."""
        if self._used is not None and self._now() - self._used >= STILL:
            self._used = None
            gc.collect()
