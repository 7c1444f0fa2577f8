"""A flash and a bell when a speech passes its limit, for whoever switches them on."""

from __future__ import annotations

from typing import Final

from server.session.floor import Speech

from ..app.remembered import remember, remembered
from ..client.session_view import SessionView
from ..client.talk import spoken

FLASHES: Final = 3
"""How often it flashes: a second each, with a second between them. More often than three times a
second would be a danger to some."""
_NAME: Final = "time_over"
_ON: Final = "on"


class TimeOver:
    """``on`` is remembered from one time to the next. A speech that is given more time, and passes
    that as well, is a new matter."""

    def __init__(self) -> None:
        self.on = remembered(_NAME) == _ON
        self._within: str | None = None
        """The speech that was within its limit the last time."""

    def turn(self) -> None:
        self.on = not self.on
        remember(_NAME, _ON if self.on else "off")

    def flashes(self, view: SessionView) -> bool:
        """Whether the band is to be drawn the other way round now: a function of the time alone."""
        over = _over(view, view.state.floor)
        return self.on and 0 <= over < 2 * FLASHES - 1 and int(over) % 2 == 0

    def rings(self, view: SessionView) -> bool:
        """Whether the speech has passed its limit since the last time: of one that was over before
        the desk was opened there is nothing to be heard."""
        speech, within = view.state.floor, self._within
        passed = speech is not None and _over(view, speech) >= 0
        self._within = speech.id if speech is not None and not passed else None
        return self.on and speech is not None and passed and within == speech.id


def _over(view: SessionView, speech: Speech | None) -> float:
    """Seconds over the limit; below zero within it, and where nobody is to be told of it."""
    if speech is None or speech.limit is None or speech.running is None or not view.is_live:
        return -1.0
    return spoken(view, speech) - speech.limit
