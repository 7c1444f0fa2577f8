"""What is possible now, asked of the rules of the session themselves."""

from typing import Any, Final

from server.session.messages import Actor, Command, Refused
from server.session.session import decide
from server.session.undo import Redo, Undo

from .session_view import SessionView

FRESH: Final = 5
"""Seconds for which an answer counts while nothing happens: little depends on time alone."""
_ASKED: Final[list[Any]] = [None, None, {}]
"""The state and the reader that were asked about last, and what is known of them."""


def possible(view: SessionView, command: Command | None) -> bool:
    """Whether the rules take a command from the reader now, as far as the reader can know, and
    whether it would change anything."""
    if command is None:
        return False
    if isinstance(command, Undo | Redo):
        # What undoing needs only the room has: it may refuse.
        there = view.state.actions if isinstance(command, Undo) else view.state.undone
        return bool(there) and view.state.session.phase in command.phases
    asked = (view.you.id, view.role, int(view.now.timestamp()) // FRESH)
    if _ASKED[0] is not view.state or _ASKED[1] != asked:
        # Footer, menus and palette ask for dozens of commands after each key; nothing that they
        # depend on has changed since the last one.
        _ASKED[:] = [view.state, asked, {}]
    known: dict[Command, bool] = _ASKED[2]
    if command not in known:
        known[command] = _taken(view, command)
    return known[command]


def _taken(view: SessionView, command: Command) -> bool:
    try:
        return bool(decide(view.state, command, Actor(view.you.id, view.role), view.now))
    except Refused:
        return False


def refusal(view: SessionView, command: Command) -> Refused | None:
    """By which rule a command is not possible; None where it would change nothing."""
    try:
        decide(view.state, command, Actor(view.you.id, view.role), view.now)
    except Refused as refused:
        return refused
    return None
