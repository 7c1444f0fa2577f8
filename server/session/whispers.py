"""Whispers: private lines between moderators, or from them to a person or the panel; and the
moderators' own notes on people and items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from . import texts
from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .people import known
from .records import PersistentMap, replace

if TYPE_CHECKING:
    from .session import SessionState

TO_MODERATORS: Final = "moderators"
TO_PANEL: Final = "panel"

PLEASE_FINISH: Final[Mapping[str, str]] = {
    "de": "Bitte zum Schluss kommen.",
    "en": "Please come to an end.",
}
"""To a speaker over their limit, by the session's language: not by that of a moderator's screen,
nor of the reader's, because it is kept as it was sent."""
WE_GO_ON: Final[Mapping[str, str]] = {
    "de": "Ihre Verbindung ist unterbrochen, wir machen weiter.",
    "en": "Your connection is lost, we are going on.",
}
"""Likewise to a moderator whose desk is gone, for when they come back."""


@dataclass(frozen=True)
class Whisper:
    """``to`` as it was sent; ``readers`` are those besides the moderators who may read it (in a
    reader's view, only the reader)."""

    seq: int
    at: datetime
    by: str
    to: str
    text: str
    readers: tuple[str, ...] = ()


class Send(Command, do="whisper.send", roles=MODERATORS, phases=UNTIL_CLOSED):
    """``to`` is a person's id, ``moderators`` or ``panel``."""

    to: str
    text: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        readers: tuple[str, ...] = ()
        if self.to == TO_PANEL:
            panel = (p for p in state.people.values() if p.role == "panelist" and not p.removed)
            readers = tuple(sorted(p.id for p in panel))
        elif self.to != TO_MODERATORS:
            readers = (known(state, self.to).id,)
        yield Sent(self.to, texts.required_line(self.text), readers)


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

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        whisper = Whisper(fact.seq, fact.at, fact.by, self.to, self.text, self.readers)
        whispers = PersistentMap.of(state.whispers).put(str(fact.seq), whisper)
        return replace(state, whispers=whispers)


class Noted(Event, event="note.written", about=None):
    about: str
    text: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        notes = {**state.notes, self.about: self.text}
        if not self.text:
            del notes[self.about]
        return replace(state, notes=notes)
