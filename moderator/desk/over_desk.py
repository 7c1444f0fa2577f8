"""What the screens before and after a session share: they lie over the desk, which goes on below,
and have actions of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import ActiveBinding
from textual.screen import ModalScreen

from server.session.messages import Command

from ..app.actions import ACT, Action, Selected, key_names, key_said
from ..app.base_app import LocalizedScreen
from ..app.live_app import LiveApp
from ..client.outbox import Answer, Unsent
from ..widgets.footer import of_actions
from .in_vain import refused_now
from .screen import DeskScreen

T = TypeVar("T")
S = TypeVar("S", bound=Selected)


class OverDesk(LocalizedScreen, Generic[S]):
    """``PREFIX``: what the ids of its keys begin with; ``ABOUT``: what it is for, in English."""

    app: LiveApp[Any]

    BETTER_SEEN = "RowList, ViewDrawing"
    PREFIX: ClassVar[str]
    ACTIONS: ClassVar[Mapping[str, Action[Any, Any]]]
    ABOUT: ClassVar[tuple[str, ...]]

    def __init__(self, desk: DeskScreen) -> None:
        super().__init__()
        self.desk, self.language = desk, desk.language

    def selection(self) -> S | None:
        """What is looked at; None before there is anything."""
        raise NotImplementedError

    def own_actions(self) -> Iterator[Action[Any, Any]]:
        """The actions with the reader's own keys."""
        for action in self.ACTIONS.values():
            yield self.app.own_keys.of(self.PREFIX, action)

    async def ask(self, dialog: ModalScreen[T]) -> T | None:
        return await self.desk.ask(dialog)

    def send(self, command: Command | None) -> None:
        self.desk.send(command)

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        return await self.desk.request(command, after)

    def leave(self) -> None:
        _ = self.dismiss(None)

    def keys_of(self, action: Action[Any, Any]) -> str:
        return self.app.own_keys.of(self.PREFIX, action).keys

    def key(self, name: str) -> str:
        """The first key of an action, as people write it."""
        return key_said(self.language, key_names(self.keys_of(self.ACTIONS[name]))[0])

    def takes(self, key: events.Key, *, waited: bool) -> bool:  # noqa: ARG002 - as of each screen
        """Whether a key goes on to this screen; of one that can do nothing, it is said why."""
        selection, name = self.selection(), key_names(key.key)[0]
        meant = [action for action in self.own_actions() if name in action.key_names]
        if selection is not None and meant and not any(a.is_possible(selection) for a in meant):
            self.app.say(self.why_not(meant[0]))
        return True

    def why_not(self, action: Action[Any, Any]) -> str:
        """Why an action is not possible here and now. To be extended."""
        return refused_now(self.language, action)

    def action_act(self, name: str) -> None:
        """Do something, if that is possible."""
        selection, action = self.selection(), self.ACTIONS[name]
        if selection is not None and action.is_possible(selection):
            self.app.start(action.begin(self, selection))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hides what is nothing for this desk or for what is selected, and greys out what is only
        impossible now."""
        selection = self.selection()
        if selection is None or action != ACT:
            return True
        named = self.ACTIONS[str(parameters[0])]
        return named.concerns(selection) and (named.is_possible(selection) or None)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        active, width, name = super().active_bindings, self.size.width - 1, self.PREFIX
        return of_actions(active, self.app, self.ACTIONS.values(), name, name, width)
