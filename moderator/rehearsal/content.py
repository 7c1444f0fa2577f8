"""The work of items of certain kinds, beside who speaks: played of fictional people only."""

from server.session.messages import Command

from . import assessing, establishing, rating
from .view import View

_TOPICS = (assessing, establishing, rating)


def lead(view: View) -> Command | None:
    """What the lead has to do now for the item's work."""
    commands = (topic.lead(view) for topic in _TOPICS)
    return next((command for command in commands if command is not None), None)


def unfinished(view: View) -> bool:
    """Whether the item has work left, so that it must not end before its time."""
    return any(topic.unfinished(view) for topic in _TOPICS)
