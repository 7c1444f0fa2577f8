"""The screen on a moment that stands still: what it looks like, without a room."""

from __future__ import annotations

from typing import Any

from moderator.answers import Answer, Unsent
from moderator.panel.app import PanelApp
from moderator.panel.screen import PanelScreen
from moderator.replica import Moment
from moderator.shell import Shell
from server.language import Language
from server.session.messages import Command
from server.session.records import but
from server.session.views import Reader, state_for

from ..desk.scene import Scene


def as_seen(scene: Scene, you: str) -> Moment:
    """A scene's moment, cut to what ``you`` may see of it."""
    moment = scene.moment(you)
    return but(moment, state=state_for(moment.state, Reader(you, moment.role)))


class Still(Shell[None]):
    """Shows one moment."""

    CSS_PATH = PanelApp.CSS_PATH
    BINDINGS = PanelApp.BINDINGS

    def __init__(self, moment: Moment, language: Language) -> None:
        super().__init__(language)
        self.moment = moment
        self.panel = PanelScreen(language)
        self.rung = 0

    async def on_mount(self) -> None:
        await self.push_screen(self.panel)
        self.show(self.moment)

    def show(self, moment: Moment, *facts: Any) -> None:
        self.panel.show(moment, list(facts))

    async def give(self, command: Command) -> Answer:
        """There is no room here to give a command to."""
        return Unsent(may_have_arrived=False)

    def bell(self) -> None:
        self.rung += 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "answer":
            return bool(self.panel.check_action("deed", parameters))
        return super().check_action(action, parameters)
