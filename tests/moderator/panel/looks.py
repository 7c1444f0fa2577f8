"""The screen on a moment that stands still: what it looks like, without a room."""

from __future__ import annotations

from typing import Any

from moderator.app.actions import ACT
from moderator.app.base_app import BaseApp
from moderator.client.outbox import Answer, Unsent
from moderator.client.session_view import SessionView
from moderator.panel.app import PanelApp
from moderator.panel.screen import PanelScreen
from server.language import Language
from server.session.messages import Command
from server.session.records import replace
from server.session.views import Reader, state_for
from tests.moderator.desk.scene import Scene


def as_seen(scene: Scene, you: str) -> SessionView:
    """A scene's moment, cut to what ``you`` may see of it."""
    view = scene.view(you)
    return replace(view, state=state_for(view.state, Reader(you, view.role)))


class Still(BaseApp[None]):
    """Shows one moment."""

    BINDINGS = PanelApp.BINDINGS

    def __init__(self, view: SessionView, language: Language) -> None:
        super().__init__(language)
        self.view = view
        self.panel = PanelScreen(language, view)
        self.rung = 0

    async def on_mount(self) -> None:
        await self.push_screen(self.panel)
        self.show(self.view)

    def show(self, view: SessionView, *facts: Any) -> None:
        self.panel.show(view, list(facts))

    async def request(self, command: Command, after: Unsent | None = None) -> Answer:
        """There is no room here to give a command to."""
        return Unsent(may_have_arrived=False)

    quietly = request

    def bell(self) -> None:
        self.rung += 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == ACT:
            return bool(self.panel.check_action(action, parameters))
        return super().check_action(action, parameters)
