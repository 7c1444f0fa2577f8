"""Having the floor: how long people speak, and that they stop."""

from collections.abc import Mapping
from typing import Final

from server.session import floor
from server.session.words import INTERJECTIONS, Kind

from .person import Person

LENGTHS: Final[Mapping[Kind, tuple[float, float]]] = {
    "point_of_order": (8, 20),
    "question": (10, 25),
    "reply": (30, 75),
    "contribution": (60, 180),
}
"""Seconds, at least and at most."""

OF_THE_LIMIT: Final = (0.5, 1.15, 0.85)
"""How much of their limit speakers use: the least, the most (some talk over), the usual."""

GLANCE: Final = 6.0
"""Seconds after which a speaker looks at the clock."""


class Voice:
    """One person's speeches. Each has a length from its beginning; nobody is cut in the middle
    of it by themselves, only by a moderator."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._lengths: dict[str, float] = {}

    async def speak(self) -> float | None:
        """Go on speaking, or come to an end: seconds until the next look.

        None where they do not have the floor.
        """
        person, view = self._person, self._person.view
        speech = view.state.floor
        if speech is None or speech.person != person.id:
            return None
        if speech.id not in self._lengths:
            self._lengths[speech.id] = self._length(speech)
        left = self._lengths[speech.id] - speech.net(view.now)
        if left > 0:
            return min(GLANCE, max(1.0, left))
        await person.request(floor.End(expect=speech.id))
        return GLANCE

    def _length(self, speech: floor.Speech) -> float:
        random = self._person.random
        least, most = LENGTHS[speech.kind]
        if speech.limit is None or speech.kind in INTERJECTIONS:
            return random.uniform(least, most)
        low, high, usual = (share * speech.limit for share in OF_THE_LIMIT)
        if speech.kind == "reply":
            return min(high, random.uniform(least, most))
        return random.triangular(low, high, usual)
