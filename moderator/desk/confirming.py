"""Acting on a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.session.messages import Command

from ..dialogs.confirm import Confirm

if TYPE_CHECKING:
    from .screen import DeskScreen


def confirm(screen: DeskScreen, text: str, command: Command | None, again: str = "") -> None:
    """Ask before a command is given. ``again``: the keys that led here, which also say yes."""

    def done(yes: bool | None) -> None:
        if yes:
            screen.send(command)

    dialog = Confirm(screen.language, text, screen.language.context("dialog", "Yes"), again=again)
    _ = screen.app.push_screen(dialog, done)
