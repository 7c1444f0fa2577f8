"""What the desk's keys do: which are possible now, as the rules say, and how that is shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, Final

from textual import events
from textual.binding import ActiveBinding, BindingType

from server.language import Language

from ..app.actions import ACT, Action, bindings, key_names, key_said
from ..app.base_app import LocalizedScreen
from ..app.live_app import LiveApp
from ..app.palette import UNLIKELY
from ..widgets.footer import of_actions
from ..widgets.pane import PaneList
from .actions import ACTIONS, DeskAction, from_the_left
from .in_vain import InVain
from .panes import Pane
from .possibilities import Possibilities
from .selection import Selection

PREFIX: Final = "desk"
"""What the ids of the keys begin with."""


class Keyed(LocalizedScreen):
    """A screen whose keys are the desk's actions on what is selected."""

    app: LiveApp[Any]

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(from_the_left(), PREFIX)]

    language: Language
    lists: Mapping[Pane, PaneList]
    in_vain: InVain

    def __init__(self) -> None:
        super().__init__()
        self._possible = Possibilities()

    def selection(self) -> Selection | None:
        """What the moderator looks at; None before there is anything."""
        raise NotImplementedError

    def takes(self, key: events.Key, *, waited: bool) -> bool:
        """Whether a key does something here; of one that cannot, or was meant for what did not
        come, that is said."""
        selection = self.selection()
        own = (self.app.own_keys.of(PREFIX, action) for action in ACTIONS.values())
        return selection is None or self.in_vain.takes(key.key, own, selection, waited=waited)

    def keys_of(self, action: Action[Any, Any]) -> str:
        return self.app.own_keys.of(PREFIX, action).keys

    def title_of(self, name: str) -> str:
        """The name in English of the list that an action leads to; empty for all others."""
        pane = next((pane for pane in self.lists if name == f"go_{pane}"), None)
        return self.lists[pane].TITLE if pane is not None else ""

    def likely(self, action: DeskAction, selection: Selection) -> int:
        """How far in front an action stands where several fit: as in the footer."""
        weight = action.weight(selection.pane) if action.is_here(selection) else None
        return UNLIKELY if weight is None else weight

    def key(self, name: str) -> str:
        """The first key of an action, as people write it; that of the palette where it has none."""
        key = next(iter(key_names(self.keys_of(ACTIONS[name]))), "ctrl+p")
        return key_said(self.language, key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """False hides, None greys out."""
        selection = self.selection()
        if selection is None or action != ACT:
            return True
        found = ACTIONS[str(parameters[0])]
        if not found.is_here(selection):
            return False
        return self._possible.has(found, selection) or (False if selection.over else None)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        selection = self.selection()
        if selection is None:
            return super().active_bindings
        return self._possible.bindings(
            selection, self._place(), partial(self._bound, selection.pane)
        )

    def _bound(self, pane: Pane) -> dict[str, ActiveBinding]:
        active, width = super().active_bindings, self.size.width - 1
        return of_actions(active, self.app, ACTIONS.values(), PREFIX, pane, width)

    def _place(self) -> tuple[object, ...]:
        """What keys depend on beside what is possible."""
        return (self.size.width, self.focused, self.language.code)

    def renew_keys(self) -> None:
        """Have the footer drawn again, but only where a key has become possible or impossible."""
        selection = self.selection()
        if selection is not None and self._possible.are_new(selection, self._place()):
            self.refresh_bindings()
