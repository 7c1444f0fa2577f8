"""What is possible now, asked of the rules of the session themselves."""

from dataclasses import dataclass, field
from typing import Final

from server.session.messages import Actor, Command, Refused
from server.session.session import SessionState, decide
from server.session.undo import Redo, Undo

from .session_view import SessionView

FRESH: Final = 5
"""Seconds for which an answer counts while nothing happens: little depends on time alone."""


@dataclass
class _Asked:
    """What is known of the state that was asked about last, for a reader at about a time."""

    state: SessionState | None = None
    reader: tuple[object, ...] = ()
    known: dict[Command, bool] = field(default_factory=dict)


_asked: Final = _Asked()


def possible(view: SessionView, command: Command | None) -> bool:
    """Whether the rules take a command from the reader now, as far as the reader can know, and
    whether it would change anything."""
    if command is None:
        return False
    if isinstance(command, Undo | Redo):
        # What undoing needs only the room has: it may refuse.
        there = view.state.actions if isinstance(command, Undo) else view.state.undone
        return bool(there) and view.state.session.phase in command.phases
    reader = (view.you.id, view.role, int(view.now.timestamp()) // FRESH)
    if _asked.state is not view.state or _asked.reader != reader:
        # Footer, menus and palette ask for dozens of commands after each key; nothing that they
        # depend on has changed since the last one.
        _asked.state, _asked.reader, _asked.known = view.state, reader, {}
    if command not in _asked.known:
        _asked.known[command] = _taken(view, command)
    return _asked.known[command]


def _taken(view: SessionView, command: Command) -> bool:
    try:
        return bool(decide(view.state, command, Actor(view.you.id, view.role), view.now))
    except Refused:
        return False


def refusal(view: SessionView, command: Command) -> Refused | None:
    """By which rule a command is not possible; None where there is none."""
    try:
        decide(view.state, command, Actor(view.you.id, view.role), view.now)
    except Refused as refused:
        return refused
    return None
