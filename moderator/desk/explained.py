"""What each part of the desk is for, as F1 says it."""

from collections.abc import Iterator, Mapping
from typing import Final

from server.language import N_, Language

from .actions import ACTIONS, DeskAction
from .panes import Pane
from .selection import Selection

ALWAYS: Final = N_(
    "At the top: who has the floor and for how long, and who is next. The bar at the bottom"
    " proposes what may be due: F5, F6 and F7 do it, F8 puts it away."
)
PANES: Final[Mapping[Pane, str]] = {
    "queue": N_("Who wants to speak, in order. Enter gives the floor to whoever is selected."),
    "agenda": N_(
        "The plan, when each item is expected to begin and end, and what skipping one would save."
        " Enter begins the item selected, or goes on with it."
    ),
    "panel": N_(
        "Who is on the panel, who of them is here, and how long each has spoken. Enter asks what to"
        " do with the person selected."
    ),
    "requests": N_(
        "Who would like to join the panel, and who was invited. Nobody is moved without their own"
        " yes. Enter invites."
    ),
    "questions": N_(
        "The audience's questions. Until one is approved, only moderators and whoever asked it see"
        " it. Enter approves it, takes it up, and marks it as answered, one after the other."
    ),
    "positions": N_(
        "Theses for the panel to assess. While one is open, only moderators see who chose what;"
        " closing it publishes the result. Enter opens and closes, and then shows the result."
    ),
    "findings": N_("What the session has established, and who supports it. Enter changes one."),
    "script": N_(
        "The moderators' notes for the item, and the questions prepared for people; nobody else"
        " sees them. Enter gives the floor to whoever a question is for."
    ),
    "whispers": N_(
        "Private lines among moderators, and between them and people. Only they see them. Enter"
        " writes one."
    ),
    "feedback": N_(
        "How the session was for people: ratings without names, and lines of which moderators"
        " choose what everybody reads."
    ),
}


def about(language: Language, pane: Pane) -> Iterator[str]:
    """Sentences on the list that has the keys, and on what is always there."""
    yield language.text(PANES[pane])
    yield language.text(ALWAYS)


def keys_here(selection: Selection) -> list[DeskAction]:
    """The actions that matter where the keys are: the list's own, and those in the footer."""
    return [
        action
        for action in ACTIONS.values()
        if action.is_here(selection) and (action.panes or action.weight(selection.pane) is not None)
    ]
