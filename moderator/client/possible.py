"""What is possible now, asked of the rules of the session themselves."""

from server.session.messages import Actor, Command, Refused
from server.session.session import decide
from server.session.undo import Redo, Undo

from .session_view import SessionView


def possible(view: SessionView, command: Command | None) -> bool:
    """Whether the rules take a command from the reader now, as far as the reader can know, and
    whether it would change anything."""
    if command is None:
        return False
    if isinstance(command, Undo | Redo):
        # What undoing needs only the room has: it may refuse.
        there = view.state.actions if isinstance(command, Undo) else view.state.undone
        return bool(there) and view.state.session.phase in command.phases
    try:
        return bool(decide(view.state, command, Actor(view.you.id, view.role), view.now))
    except Refused:
        return False
