"""Short names of the lists, for tabs without room for the titles."""

from collections.abc import Mapping
from typing import Final

from server.language import NC_, Language

_SHORT: Final[Mapping[str, str]] = {
    "queue": NC_("tab", "Queue"),
    "agenda": NC_("tab", "Agenda"),
    "panel": NC_("tab", "Panel"),
    "requests": NC_("tab", "Requests"),
    "questions": NC_("tab", "Questions"),
    "positions": NC_("tab", "Posit."),
    "findings": NC_("tab", "Findings"),
    "script": NC_("tab", "Script"),
    "whispers": NC_("tab", "Whispers"),
    "feedback": NC_("tab", "Feedback"),
    "mine": NC_("tab", "You"),
}


def short(language: Language, pane: str) -> str:
    """The short name of the list that is called ``pane`` in the program."""
    return language.context("tab", _SHORT[pane])
