"""What happens in certain kinds of items besides speeches; played by fictional people only."""

from server.session.messages import Command

from . import assessing, findings, rating
from .situation import Situation

_TOPICS = (assessing, findings, rating)


def lead(situation: Situation) -> Command | None:
    """What the lead does next about it."""
    commands = (topic.lead(situation) for topic in _TOPICS)
    return next((command for command in commands if command is not None), None)


def unfinished(situation: Situation) -> bool:
    """Whether there is something left to do, so that the item must not end before its time."""
    return any(topic.unfinished(situation) for topic in _TOPICS)
