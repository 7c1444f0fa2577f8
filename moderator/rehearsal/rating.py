"""Feedback at the end: asked for, given by whoever likes to, and closed."""

from typing import Final

from server.session import feedback
from server.session.messages import Command

from .person import Person
from .situation import Situation

MARGIN: Final = 20.0
"""Seconds of the item before feedback is opened and after it is closed."""
WEIGHTS: Final = (1, 2, 4, 9, 6)
"""The weights of the ratings, from poor to very good."""
LINES: Final = 0.35
"""The probability that a rating has a text."""


def unfinished(situation: Situation) -> bool:
    return situation.plays("feedback") and situation.state.feedback.status != "closed"


def lead(situation: Situation) -> Command | None:
    """Ask for feedback, and close it before the item ends."""
    if not unfinished(situation):
        return None
    if situation.state.feedback.status == "open":
        return feedback.Close() if situation.left < MARGIN else None
    begins = situation.took > MARGIN and situation.left > MARGIN
    return feedback.Open() if begins else None


def rate(person: Person, likely: float) -> Command | None:
    """Give feedback, if it is open and they have not. ``likely``: the probability at each look."""
    asked = person.state.feedback
    if person.texts is None or asked.status != "open" or person.id in asked.given:
        return None
    if not person.chance(likely):
        return None
    (rating,) = person.random.choices(range(1, 6), WEIGHTS)
    line = person.texts.draw("feedback") if person.chance(LINES) else ""
    return feedback.Give(rating, line)
