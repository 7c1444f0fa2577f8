"""The stage's app: a line that reads, one screen, and keys to leave it and to change its looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from server.language import N_, Language
from server.session.messages import Fact

from ..app.base_app import LocalizedScreen
from ..app.live_app import LiveApp
from ..app.themes import LIGHT
from ..client.link import Link
from ..client.session_view import SessionView
from .board import Board

DARK_STAGE: Final = "-blackout"


class StageScreen(LocalizedScreen):
    """The board, on a ground that is black while the stage is dark."""

    app: StageApp

    CSS = f"StageScreen.{DARK_STAGE} {{ background: #000000; }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "app.quit", N_("Leave"), id="stage.leave"),
        Binding("l", "app.turn_language", N_("Deutsch"), id="stage.language"),
        Binding("t", "app.turn_theme", N_("Colours"), id="stage.light"),
    ]

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.board = Board(language)

    def compose(self) -> ComposeResult:
        yield self.board

    def show(self, view: SessionView, _facts: list[Fact]) -> None:
        self.set_class(view.state.blackout, DARK_STAGE)
        self.board.show(view)


class StageApp(LiveApp[None]):
    """What shows one screen as long as the line holds."""

    def __init__(
        self,
        link: Link,
        language: Language,
        data_dir: Path | None = None,
        *,
        light: bool = False,
    ) -> None:
        super().__init__(link, language, data_dir)
        if light:
            self.theme = LIGHT.name

    def first_screen(self, _view: SessionView) -> Screen[Any]:
        return StageScreen(self.language)

    def line_ended(self) -> None:
        """Where the link is not valid any more, nothing of the session stays on a wall."""
        if self.link.connection == "refused":
            self.turned_away = self.link.message or self.link.code or ""
            self.exit()
        else:
            super().line_ended()
