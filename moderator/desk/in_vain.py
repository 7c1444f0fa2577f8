"""A key that cannot do now what it does: it is said that it cannot, or why. Of one that asks for
somebody or something, what is typed behind it for its question does nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from server.language import N_, Language
from server.wire.refusals import sentence

from ..app.actions import Action, Selected, key_names
from ..client.possible import refusal
from .haste import Haste

REFUSED: Final = N_("Not possible here and now: “{action}”")
SO_ALREADY: Final = N_("That is so already: “{action}”")
DROPPED: Final = N_("What was typed after it was dropped.")
ASKS_NOTHING: Final = frozenset({"undo", "redo", "checklist", "afterwards", "save_agenda"})
"""What tells or shows something, and is done with that: the next key means what it says."""


class InVain:
    """``say``: tells the moderator something for a moment; ``why``: why an action that asks is not
    possible."""

    def __init__(
        self,
        language: Language,
        haste: Haste,
        say: Callable[[str], None],
        why: Callable[[Action[Any, Any]], str] | None = None,
    ) -> None:
        self._language, self._haste, self._say = language, haste, say
        self._why = why or partial(refused_now, language)
        self._refused = ""

    def refuse(self, why: str, key: str = "") -> None:
        """Say why a key that asks does not, and take what is typed behind it for its answer."""
        self._haste.asked_in_vain(key)
        self._refused = why
        self._say(why)

    def takes(
        self,
        key: str,
        actions: Iterable[Action[Any, Any]],
        selected: Selected,
        *,
        waited: bool,
    ) -> bool:
        """Whether a key, as Textual calls it, is to go on to the screen that has ``actions``."""
        if self._haste.is_astray(key, waited=waited):
            told = self._language.text(DROPPED)
            self._say(f"{self._refused.removesuffix('.')}. {told}")
            return False
        actions = list(actions)
        action = asking_in_vain(key, actions, selected)
        if action is not None:
            self.refuse(self._why(action), key)
        elif why := self._why_not(key, actions, selected):
            self._say(why)
        return True

    def _why_not(
        self, key: str, actions: Iterable[Action[Any, Any]], selected: Selected
    ) -> str | None:
        """Why a key does nothing that means one thing here, and would do it at once."""
        name = key_names(key)[0]
        here = [a for a in actions if name in key_names(a.keys) and a.is_here(selected)]
        if len(here) != 1 or here[0].is_possible(selected):
            return None
        return why_not(self._language, here[0], selected)


def why_not(language: Language, action: Action[Any, Any], selected: Selected) -> str:
    """By which rule an action is not possible, that there is nothing that it could be done to, or
    that it would change nothing."""
    command = action.make(selected)
    if command is None:
        return refused_now(language, action)
    refused = refusal(selected.view, command)
    if refused is None:
        return language.text(SO_ALREADY, action=language.text(action.called))
    return sentence(refused, language, selected.view.name)


def refused_now(language: Language, action: Action[Any, Any]) -> str:
    """That an action is not possible now; by its name, as a footer's word may mean another thing
    elsewhere."""
    return language.text(REFUSED, action=language.text(action.called))


def asking_in_vain(
    key: str, actions: Iterable[Action[Any, Any]], selected: Selected
) -> Action[Any, Any] | None:
    """What a key would ask for, here or where it means something; None where it does something, or
    asks for nothing anyway."""
    name = key_names(key)[0]
    meant = [action for action in actions if name in key_names(action.keys)]
    here = [a for a in meant if not a.panes or selected.pane in a.panes]
    if any(a.is_possible(selected) for a in here):
        return None
    asking = (a for a in here or meant if a.flow is not None and a.id not in ASKS_NOTHING)
    return next(asking, None)
