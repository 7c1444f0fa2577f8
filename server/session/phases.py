"""The session as a whole: waiting, open, paused, closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from . import feedback, floor, items, positions
from .messages import MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .plan import Document
from .records import replace
from .reversal import Reversal, overtaken
from .words import Phase

if TYPE_CHECKING:
    from .session import SessionState


@dataclass(frozen=True)
class Session:
    """What is said of the session itself. Limits are in seconds.

    ``opened`` and ``closed`` are instants, ``start`` the planned one where the agenda has it.
    ``cues`` are the agenda's thresholds (``cues.py``), ``signals`` the texts of its own signals
    (``signals.py``), which only moderators see before they are sent. ``privacy``: whether the
    server has a notice on data protection for everybody.
    """

    id: str
    title: str
    phase: Phase = "waiting"
    hosts: tuple[str, ...] = ()
    language: str = "de"
    documents: tuple[Document, ...] = ()
    speech_limit: int | None = None
    invitation_seconds: int = 120
    timezone: str = "Europe/Berlin"
    start: datetime | None = None
    opened: datetime | None = None
    closed: datetime | None = None
    cues: Mapping[str, float | bool] = field(default_factory=dict)
    signals: tuple[str, ...] = ()
    privacy: bool = False


class Open(Command, do="session.open", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Open the session. The first item begins with ``agenda.next`` or ``agenda.start``."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.session.phase != "waiting":
            raise Refused("already_open")
        yield Opened()


class Pause(Command, do="session.pause", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Let everything stand: no item is current, the speech's clock stops, hands stay up."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.session.phase == "waiting":
            raise Refused("not_open")
        if state.session.phase == "open":
            yield Paused()


class Resume(Command, do="session.resume", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Go on where the pause began."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.session.phase == "waiting":
            raise Refused("not_open")
        if state.session.phase == "paused":
            yield Resumed()


class Close(Command, do="session.close", roles=MODERATORS, phases=UNTIL_CLOSED):
    """End the session for good: the log takes nothing after it. What is open for assessment, and
    feedback, closes first, with its results: nothing that was said is lost."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        yield from positions.closing(state)
        yield from feedback.closing(state)
        yield from floor.ending(state)
        yield Closed()


class Opened(Event, event="session.opened", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, session=replace(state.session, phase="open", opened=fact.at))


class Paused(Event, event="session.paused", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        paused_item = state.item
        state = items.stopped(state, fact.at)
        return replace(
            state,
            session=replace(state.session, phase="paused"),
            item=None,
            paused_item=paused_item,
            floor=state.floor.stopped(fact.at) if state.floor else None,
        )


class Resumed(Event, event="session.resumed", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        if state.paused_item is not None:
            state = items.changed(state, state.paused_item, lambda i: replace(i, since=fact.at))
        return replace(
            state,
            session=replace(state.session, phase="open"),
            item=state.paused_item,
            paused_item=None,
            floor=state.floor.going(fact.at) if state.floor else None,
        )


class Closed(Event, event="session.closed", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        last = state.item or state.paused_item
        state = items.stopped(state, fact.at)
        if last is not None:
            state = items.changed(state, last, lambda i: replace(i, status="done"))
        return replace(
            state,
            session=replace(state.session, phase="closed", closed=fact.at),
            item=None,
            paused_item=None,
        )


def restoring(r: Reversal) -> Iterator[Event]:
    """A pause made by mistake ends; a session begun by mistake waits again."""
    was, became = r.before.session, r.after.session
    if was.phase == became.phase:
        return
    if items.held(r.state) != items.held(r.after) or r.state.session.phase == "waiting":
        raise overtaken()
    if was.phase == "waiting" and r.state.floor is not None:
        # Somebody speaks: the session has begun.
        raise overtaken()
    if became.phase == "paused":
        if r.state.session.phase != "paused":
            raise overtaken()
        yield Resumed()
    elif r.state.session.phase != was.phase:
        yield Restored(was.phase, was.opened)


def redoing(r: Reversal) -> Iterator[Event]:
    """Do again what an undone action did to the session's phase."""
    was, became = r.before.session.phase, r.after.session.phase
    if was == became:
        return
    if r.state.session.phase != became:
        raise overtaken()
    match became, was:
        case "waiting", _:
            yield Opened()
        case "paused", _:
            yield Resumed()
        case _, _:
            yield Paused()


class Restored(Event, event="session.restored", about=None):
    """An undo: the phase before the session was begun, or gone on with, and since when it is
    open."""

    phase: Phase
    opened: datetime | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        session = replace(state.session, phase=self.phase, opened=self.opened)
        speech = state.floor.stopped(fact.at) if state.floor else None
        return replace(items.stopped(state, fact.at), session=session, floor=speech)
