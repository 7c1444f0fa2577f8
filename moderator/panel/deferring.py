"""Letting others go ahead."""

from server.session import queue
from server.session.entries import current_queue
from server.session.messages import Command

from ..client.possible import possible
from ..client.session_view import SessionView
from .my_status import Waiting, my_status


def one_later(view: SessionView, waiting: Waiting) -> Command:
    """The command that lets one person go ahead of an entry."""
    entries = current_queue(view.state).entries
    after = waiting.place + 1
    return queue.Defer(waiting.entry.id, entries[after].id if after < len(entries) else None)


def any_later(view: SessionView) -> Command | None:
    """That of an entry behind which somebody waits, where there is one."""
    found = [one_later(view, waiting) for waiting in my_status(view).waiting]
    return next((c for c in found if possible(view, c)), found[0] if found else None)
