"""The door: whether somebody new may come in by a link that names no person.

Who is in comes back, and who has a link of their own comes in: the door is for strangers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .records import replace
from .reversal import Reversal, overtaken

if TYPE_CHECKING:
    from .session import SessionState


class Close(Command, do="door.close", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Let nobody new in by the spectators' link or the code, also no expected guest by their name.
    Who has been in comes back, and moderators and whoever has a personal link come in."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.door_open:
            yield Closed()


class Open(Command, do="door.open", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Let new people in again."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if not state.door_open:
            yield Opened()


def check_open(state: SessionState) -> None:
    """Raise :class:`Refused` (``door_closed``; after the end, ``session_closed``) where nobody new
    may come in."""
    if state.door_open:
        return
    if state.session.phase == "closed":
        raise Refused("session_closed")
    raise Refused("door_closed")


class Closed(Event, event="door.closed", about=None):
    """Nobody new comes in from now on."""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, door_open=False)


class Opened(Event, event="door.opened", about=None):
    """New people may come in again."""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, door_open=True)


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts the door back as it was before an action.

    Raises :class:`Refused` (``undo_overtaken``) where it has been opened or closed since.
    """
    was = r.before.door_open
    if was == r.after.door_open:
        return
    if r.again("door"):
        raise overtaken()
    yield Opened() if was else Closed()
