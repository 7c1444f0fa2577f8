"""What moderators put before everybody at once: an announcement, and the blackout of the stage.

Both are told to everybody and stand until they are taken away. Neither is taken back by an undo:
what was announced has been heard, and a stage that somebody made dark must not come back because
something else was undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from . import texts
from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact
from .records import replace

if TYPE_CHECKING:
    from .session import SessionState


@dataclass(frozen=True)
class Announcement:
    text: str
    by: str
    at: datetime


class Announce(Command, do="announce", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Tell everybody a line, in place of the one that stands. The line that stands already is not
    announced again."""

    text: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        text = texts.required_line(self.text)
        if state.announcement is None or state.announcement.text != text:
            yield Made(text)


class Clear(Command, do="announce.clear", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take the announcement away."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.announcement is not None:
            yield Cleared()


class Blackout(Command, do="stage.blackout", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Make the stage black, with nothing of the session on it, or (``on`` false) show it again."""

    on: bool

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if self.on != state.blackout:
            yield Darkened() if self.on else Lit()


class Made(Event, event="announcement.made", about=None):
    text: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, announcement=Announcement(self.text, fact.by, fact.at))


class Cleared(Event, event="announcement.cleared", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, announcement=None)


class Darkened(Event, event="stage.darkened", about=None):
    """The stage is black."""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, blackout=True)


class Lit(Event, event="stage.lit", about=None):
    """The stage shows the session again."""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, blackout=False)
