"""Looking for garbage while nobody waits for a frame.

Widgets go round in circles with their screens, so nothing but Python's collector gives back what a
dialog leaves. To look through all that an app has made takes longer the longer it runs, and soon as
long as a key may: so that is done while no keys are pressed.
"""

import gc
from collections.abc import Callable
from time import monotonic
from typing import Final

STILL: Final = 1.0
"""Seconds without a key, after which nobody waits."""
EVERY: Final = 5.0
"""Seconds between two moments at which the collector may look."""
YOUNG: Final = 700
"""New objects after which the newest are looked at."""
AT_LAST: Final = 1_000
"""Looks at what is young, after which all is looked at nevertheless: keys never rested."""


class Collector:
    """Of one app. ``now``: seconds that only go forward."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._used: float | None = None
        """When somebody did something; None if nobody has since the last look."""

    def settle(self) -> None:
        """From now on: never look at what is there by now, and at the rest when ``look`` says."""
        gc.freeze()
        gc.set_threshold(YOUNG, 10, AT_LAST)

    def used(self) -> None:
        """Somebody pressed a key, or used the mouse."""
        self._used = self._now()

    def look(self) -> None:
        """Look for garbage, where something was done since the last time and nobody waits."""
        if self._used is not None and self._now() - self._used >= STILL:
            self._used = None
            gc.collect()
