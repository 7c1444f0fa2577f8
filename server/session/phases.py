"""The session as a whole: waiting, open, paused, closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import feedback, floor, items, positions, texts
from .messages import MODERATORS, UNSET, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .plan import Document
from .records import replace
from .reversal import Reversal, overtaken
from .words import Phase

if TYPE_CHECKING:
    from .session import SessionState


@dataclass(frozen=True)
class Session:
    """What is said of the session itself. Limits are in seconds.

    ``opened`` and ``closed`` are instants, ``start`` the planned one where it is known.
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


class Edit(Command, do="session.edit", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Before the session is opened, change its title and the instant at which it is planned to
    begin, and leave what is not said. Null takes the planned beginning away."""

    title: str = UNSET
    start: datetime | None = UNSET

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        session = state.session
        if session.phase != "waiting":
            raise Refused("already_open")
        title = session.title if self.title is UNSET else texts.required_line(self.title)
        start = session.start if self.start is UNSET else _in_whole(self.start)
        if (title, start) != (session.title, session.start):
            yield Edited(title, start)


def _in_whole(at: datetime | None) -> datetime | None:
    """A time in UTC with whole milliseconds, as a log keeps it."""
    if at is None:
        return None
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


class Edited(Event, event="session.edited", about=None):
    """The session's title and planned beginning, as they are now."""

    title: str
    start: datetime | None = None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        session = replace(state.session, title=self.title, start=self.start)
        return replace(state, session=session)


class Opened(Event, event="session.opened", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, session=replace(state.session, phase="open", opened=fact.at))


class Paused(Event, event="session.paused", about=None):
    """The current item is the ``paused_item``; its clock and that of the speech stand."""

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
    """The ``paused_item`` is current again; its clock goes on, and that of the speech, unless that
    is ``paused`` itself."""

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
    """The current item is ``done``, whatever is left of it."""

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        last = items.held(state)
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
    yield from _said_before(r)
    was, became = r.before.session, r.after.session
    if was.phase == became.phase:
        return
    if items.held(r.state) != items.held(r.after) or r.state.session.phase == "waiting":
        raise overtaken()
    if was.phase == "waiting" and r.state.floor is not None:
        # Somebody speaks: the session has begun.
        raise overtaken()
    if became.phase == "paused":
        if r.state.session.phase != "paused" or r.again("phase"):
            raise overtaken()
        yield Resumed()
    elif r.state.session.phase != was.phase:
        yield Restored(was.phase, was.opened)


def _said_before(r: Reversal) -> Iterator[Event]:
    """What was said of the session before, until it is opened."""
    was, became = (_said(state.session) for state in (r.before, r.after))
    if was == became:
        return
    if r.again("said") or r.state.session.phase != "waiting":
        raise overtaken()
    yield Edited(*was)


def _said(session: Session) -> tuple[str, datetime | None]:
    return session.title, session.start


def redoing(r: Reversal) -> Iterator[Event]:
    """Do again what an undone action did to the session."""
    yield from _said_before(r)
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
    open. The clocks of the item and of the speech stand."""

    phase: Phase
    opened: datetime | None

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        session = replace(state.session, phase=self.phase, opened=self.opened)
        speech = state.floor.stopped(fact.at) if state.floor else None
        return replace(items.stopped(state, fact.at), session=session, floor=speech)
