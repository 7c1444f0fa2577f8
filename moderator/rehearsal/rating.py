"""Feedback at the end: asked for, given by who likes, and closed."""

from typing import Final

from server.session import feedback
from server.session.messages import Command

from .person import Person
from .situation import Situation

MARGIN: Final = 20.0
"""Seconds of the item before feedback is asked for, and after it is closed."""
WEIGHTS: Final = (1, 2, 4, 9, 6)
"""How likely the ratings are, from poor to very good."""
LINES: Final = 0.35
"""How often a rating comes with a line."""


def unfinished(situation: Situation) -> bool:
    asked = situation.texts is not None and situation.item.kind == "feedback"
    return asked and situation.view.state.feedback.status != "closed"


def lead(situation: Situation) -> Command | None:
    """Ask for feedback, and close it before the item ends."""
    if not unfinished(situation):
        return None
    if situation.view.state.feedback.status == "open":
        return feedback.Close() if situation.left < MARGIN else None
    begins = situation.item.took(situation.view.now) > MARGIN and situation.left > MARGIN
    return feedback.Open() if begins else None


def rate(person: Person, likely: float) -> Command | None:
    """Give feedback, if it is asked for and one has not. ``likely``: how often, at each look."""
    asked = person.state.feedback
    if person.texts is None or asked.status != "open" or person.id in asked.given:
        return None
    if person.random.random() > likely:
        return None
    (rating,) = person.random.choices(range(1, 6), WEIGHTS)
    line = person.texts.draw("feedback") if person.random.random() < LINES else ""
    return feedback.Give(rating, line)
