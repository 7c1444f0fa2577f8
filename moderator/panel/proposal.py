"""The one thing that there mostly is to do next for whoever looks at the panel's screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from server.language import N_, Language

from ..app.actions import Action, key_said
from .actions import ACTIONS
from .actions.record import PanelHost
from .my_status import Selection

PanelAct: TypeAlias = Action[PanelHost, Selection]


@dataclass(frozen=True)
class Proposal:
    """``action``: its id; ``sentence``, in English: why one might want it; ``hint``: its key and
    label."""

    action: str
    sentence: str
    hint: str


_IN_ORDER: Final[tuple[tuple[str, str, Callable[[Selection], bool] | None], ...]] = (
    ("end", N_("Have you said everything? Then give back the floor."), None),
    ("accept", N_("You are invited onto the panel."), None),
    (
        "note",
        N_("Say in a few words what your contribution is about."),
        lambda at: bool(at.mine.waiting) and not at.mine.waiting[0].entry.note,
    ),
    (
        "contribution",
        N_("Would you like to say something? Raise your hand."),
        lambda at: not at.mine.waiting,
    ),
    ("write", N_("Ask a question in writing."), lambda at: not at.mine.waiting),
    ("lower", N_("Have you changed your mind? Lower your hand."), None),
)


def proposed(
    language: Language, at: Selection, own: Callable[[PanelAct], PanelAct]
) -> Proposal | None:
    """What the rules allow now, of that the first. ``own``: an action with the reader's keys."""
    for name, sentence, fits in _IN_ORDER:
        action = ACTIONS[name]
        if action.is_here(at) and action.is_possible(at) and (fits is None or fits(at)):
            return Proposal(name, sentence, hint(language, name, own))
    return None


def hint(language: Language, name: str, own: Callable[[PanelAct], PanelAct]) -> str:
    """The key of an action by its id, as people write it, and its label."""
    action = ACTIONS[name]
    label = language.context("key", action.label)
    label = label if label != action.label else language.text(action.label)
    return f"{key_said(language, own(action).key_names[0])} {label}"
