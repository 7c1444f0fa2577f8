"""Looking for garbage seldom: what a server keeps lives long, and what ends it frees at once.

A connection, a state or a fact goes round in no circle when it is let go (a test holds that), so
its memory comes back without Python's collector. Looking through everything that ten thousand
people mean takes half a second, in which nobody is answered.
"""

import ctypes
import gc
from contextlib import suppress
from typing import Final

YOUNG: Final = 1_000
"""New objects after which the newest are looked at. Of five thousand that took up to 12 ms where
ten thousand people were there."""


def spare() -> None:
    """For a process that serves: look at what is new only, and never again at what was kept."""
    gc.callbacks.append(_keep)
    gc.collect()
    gc.freeze()
    # The second generation is kept as soon as it was looked at, so there never is a third.
    gc.set_threshold(YOUNG, 1, 1_000_000)


def give_back() -> None:
    """Return to the system what was freed. Where many large things end at once, the C library
    keeps their memory for later ones, which may never come. Some milliseconds; glibc only."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _keep(phase: str, info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"] == 1:
        gc.freeze()
