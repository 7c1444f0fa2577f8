"""The work of items of certain kinds, beside who speaks: played of fictional people only."""

from server.session.messages import Command

from . import assessing, findings, rating
from .situation import Situation

_TOPICS = (assessing, findings, rating)


def lead(situation: Situation) -> Command | None:
    """What the lead has to do now for the item's work."""
    commands = (topic.lead(situation) for topic in _TOPICS)
    return next((command for command in commands if command is not None), None)


def unfinished(situation: Situation) -> bool:
    """Whether the item has work left, so that it must not end before its time."""
    return any(topic.unfinished(situation) for topic in _TOPICS)
