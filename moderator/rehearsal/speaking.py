"""Having the floor: how long people speak, and when they stop."""

from collections.abc import Mapping
from typing import Final

from server.session import floor
from server.session.words import INTERJECTIONS, Kind

from .person import Part, Person

LENGTHS: Final[Mapping[Kind, tuple[float, float]]] = {
    "point_of_order": (8, 20),
    "question": (10, 25),
    "reply": (30, 75),
    "contribution": (60, 180),
}
"""The shortest and the longest speech, in seconds."""

OF_THE_LIMIT: Final = (0.5, 1.15, 0.85)
"""The share of their limit that speakers use: the least, the most (some go over it), the usual."""

GLANCE: Final = 6.0
"""Seconds between two looks of a speaker at the clock."""


class Speaker(Person):
    """Somebody who can have the floor. How long a speech will be is settled when it begins."""

    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self._lengths: dict[str, float] = {}

    async def speak(self) -> float | None:
        """Go on speaking, or stop.

        Returns:
            The seconds until the next look; None if they do not have the floor.
        """
        speech = self.state.floor
        if speech is None or speech.person != self.id:
            return None
        if speech.id not in self._lengths:
            self._lengths[speech.id] = self._length(speech)
        left = self._lengths[speech.id] - speech.net(self.view.now)
        if left > 0:
            return min(GLANCE, max(1.0, left))
        await self.request(floor.End(expect=speech.id))
        return GLANCE

    def _length(self, speech: floor.Speech) -> float:
        random = self.random
        least, most = LENGTHS[speech.kind]
        if speech.limit is None or speech.kind in INTERJECTIONS:
            return random.uniform(least, most)
        low, high, usual = (share * speech.limit for share in OF_THE_LIMIT)
        if speech.kind == "reply":
            return min(high, random.uniform(least, most))
        return random.triangular(low, high, usual)
