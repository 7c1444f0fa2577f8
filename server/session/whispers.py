"""Whispers: private lines between moderators, or from them to a person or the panel; and the
moderators' own notes on people and items. A signal (``signals.py``) is a prepared short whisper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from . import texts
from .messages import ANYBODY, MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import known, panelists
from .records import including, replace

if TYPE_CHECKING:
    from .session import SessionState

TO_MODERATORS: Final = "moderators"
TO_PANEL: Final = "panel"

WE_GO_ON: Final[Mapping[str, str]] = {
    "de": "Ihre Verbindung ist unterbrochen, wir machen weiter.",
    "en": "Your connection is lost, we are going on.",
}
"""To a moderator whose desk is gone, for when they come back; by the session's language: not by
that of a moderator's screen, nor of the reader's, because it is kept as it was sent."""


@dataclass(frozen=True)
class Whisper:
    """``to`` as it was sent; ``readers`` are those besides the moderators who may read it (in a
    reader's view, only the reader), and ``seen`` those of them to whom it has been shown."""

    seq: int
    at: datetime
    by: str
    to: str
    text: str
    readers: tuple[str, ...] = ()
    signal: bool = False
    seen: tuple[str, ...] = ()


def in_turn(state: SessionState) -> list[Whisper]:
    """All of them, in the order in which they were sent."""
    return sorted(state.whispers.values(), key=lambda w: w.seq)


class Send(Command, do="whisper.send", roles=MODERATORS, phases=UNTIL_CLOSED):
    """``to`` is a person's id, ``moderators`` or ``panel``. A ``signal`` is for a glance while
    somebody speaks: their screen shows it large, for a moment."""

    to: str
    text: str
    signal: bool = False

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        readers: tuple[str, ...] = ()
        if self.to == TO_PANEL:
            readers = tuple(p.id for p in panelists(state))
        elif self.to != TO_MODERATORS:
            readers = (known(state, self.to).id,)
        yield Sent(self.to, texts.required_line(self.text), readers, self.signal)


class See(Command, do="whisper.seen", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Say that a screen of one's own has shown a whisper (``whisper``: its ``seq`` as a text) to
    oneself, for the moderators to know."""

    whisper: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        whisper = state.whispers.get(self.whisper)
        if whisper is None or actor.id not in whisper.readers:
            raise Refused("unknown_whisper")
        if actor.id not in whisper.seen:
            yield Seen(self.whisper, actor.id)


class Note(Command, do="note.write", roles=MODERATORS, phases=UNTIL_CLOSED):
    """A note for the moderators' eyes on a person or an item (``about``: its id); an empty one
    takes it away."""

    about: str
    text: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if self.about not in state.people and all(i.id != self.about for i in state.items):
            raise Refused("unknown_person")
        text = texts.block(self.text)
        if text != state.notes.get(self.about, ""):
            yield Noted(self.about, text)


class Sent(Event, event="whisper.sent", about=None):
    """``readers``: who besides the moderators may read it, as the panel was at the time."""

    to: str
    text: str
    readers: tuple[str, ...]
    signal: bool = False

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        whisper = Whisper(fact.seq, fact.at, fact.by, self.to, self.text, self.readers, self.signal)
        whispers = including(state.whispers, str(fact.seq), whisper)
        return replace(state, whispers=whispers)


class Seen(Event, event="whisper.seen", about="person"):
    """A whisper has been shown to one of its readers."""

    whisper: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        whisper = state.whispers.get(self.whisper)
        if whisper is None:
            return state
        whisper = replace(whisper, seen=(*whisper.seen, self.person))
        return replace(state, whispers=including(state.whispers, self.whisper, whisper))


class Noted(Event, event="note.written", about=None):
    about: str
    text: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        notes = {**state.notes, self.about: self.text}
        if not self.text:
            del notes[self.about]
        return replace(state, notes=notes)
