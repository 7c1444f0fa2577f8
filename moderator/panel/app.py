"""The panelists' and spectators' app: one line to the room, one screen for both."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final, TypeAlias

from textual.binding import BindingType
from textual.screen import Screen

from server.language import Language

from ..app.actions import ACT, bindings
from ..app.live_app import LiveApp
from ..app.palette import UNLIKELY, Offer
from ..app.screens import Cover
from ..client.link import Link
from ..client.session_view import SessionView
from . import texts
from .actions import ACTIONS
from .actions.seat import ANSWERS
from .entrance import Guest, NameScreen
from .screen import PREFIX, PanelScreen

Dial: TypeAlias = Callable[[Guest], Link]
"""Makes the line to the room for somebody who says to be this guest."""

ASKED_AGAIN: Final = frozenset({"name_needed", "text_empty", "text_too_long", "door_closed"})
"""Refusals after which another name may do, or the same one later."""
NOTICE_SHOWN: Final = 30.0
"""Seconds in which an address can be read and opened."""


class PanelApp(LiveApp[None]):
    """``dial`` makes the line, also a second one where the room wants another name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        replace(binding, priority=True) for binding in bindings(ANSWERS, PREFIX)
    ]

    def __init__(
        self,
        dial: Dial,
        guest: Guest,
        language: Language,
        data_dir: Path | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        super().__init__(dial(guest), language, data_dir)
        self._dial = dial
        self._guest = guest
        self._quiet = quiet
        self._panel: PanelScreen | None = None

    def first_screen(self, view: SessionView) -> Screen[Any]:
        if view.state.session.privacy:
            address = self.link.notice
            told = self.language.text("Data protection: {address}", address=address)
            self.notify(told, timeout=NOTICE_SHOWN, markup=False)
        if self.link.came_back:
            told = texts.came_back(self.language, view)
            self.notify(told, timeout=NOTICE_SHOWN, markup=False)
        self._panel = PanelScreen(self.language, view, quiet=self._quiet)
        return self._panel

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == ACT:
            return self._panel is not None and bool(self._panel.check_action(action, parameters))
        return super().check_action(action, parameters)

    def action_act(self, name: str) -> None:
        if self._panel is not None:
            self._panel.action_act(name)

    def offers(self, screen: Screen[Any]) -> Iterator[Offer]:
        if isinstance(screen, PanelScreen):
            for name, action in ACTIONS.items():
                if screen.check_action(ACT, (name,)):
                    run = partial(screen.action_act, name)
                    weight = action.weight(screen.selection.pane)
                    offer = Offer.translated(
                        self.language,
                        action.tooltip,
                        action.label,
                        run,
                        keys=screen.keys_of(action),
                        also=action.also,
                    )
                    yield replace(offer, weight=UNLIKELY if weight is None else weight)
        yield from super().offers(screen)

    def not_all(self) -> Iterator[str]:
        if isinstance(self.screen, PanelScreen) and self.screen.announcement.not_all:
            yield self.screen.announcement.not_all

    def redraw(self) -> None:
        super().redraw()
        if isinstance(self.screen, NameScreen):
            self.screen.speak()

    def line_ended(self) -> None:
        if self.link.connection != "refused":
            super().line_ended()
        elif self._panel is None and self.link.code in ASKED_AGAIN:
            self.start(self._ask_name())
        else:
            self._turn_away()

    async def _ask_name(self) -> None:
        complaint = "" if self.link.code == "name_needed" else self.link.message
        screen = NameScreen(self.language, self._guest, complaint or "")
        self._guest = await self.push_screen_wait(screen)
        self.hold(self._dial(self._guest))

    def _turn_away(self) -> None:
        """Leave the reason standing: a toast is gone before somebody who looks away reads it."""
        self.turned_away = self.link.message or self.link.code or ""
        text = self.with_way_out(self.turned_away)
        if self._panel is None:
            self._cover.tell(text)
        else:
            self.clear_notifications()
            _ = self.push_screen(Cover(text))
