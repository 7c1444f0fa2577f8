"""A text typed behind a key that asks for none, as if it had: its letters are no keys."""

from collections.abc import Callable
from typing import Final

from textual import events

BEHIND: Final = 1.0
"""Seconds in which nobody has read yet that no text is asked for; letters that follow each other
in less are one text."""
SENDS: Final = "enter"
ALSO_TYPED: Final = frozenset({SENDS, "backspace", "left", "right"})


class TypedBehind:
    """``clock`` is in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._key = ""
        self._typed_at = -BEHIND
        self.told = True

    def pressed(self, key: str) -> None:
        """A key, as Textual calls it, behind which somebody may type a text."""
        self._key, self._typed_at, self.told = key, self._clock(), False

    def over(self) -> None:
        """What is typed now has been asked for."""
        self._typed_at = -BEHIND

    def has(self, event: events.Key) -> bool:
        """Whether a key is part of such a text; that it went nowhere is yet to be ``told``."""
        typed = event.is_printable or event.key in ALSO_TYPED
        # Held down, or pressed to put right what it has just done, it is the key again.
        again = not self.told and event.key == self._key
        behind = typed and not again and self._clock() - self._typed_at < BEHIND
        goes_on = behind and event.key != SENDS
        self._typed_at = self._clock() if goes_on else -BEHIND
        return behind
