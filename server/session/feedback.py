"""Feedback at the end: a rating and a line from everybody who wants to give one.

Nobody sees who gave which, not even moderators: while it is open, all see how many there are; once
it is closed, the ratings and the lines, without names and not in the order in which they came. The
log has the names (nobody may give feedback twice), so it must not be passed on as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from . import texts
from .messages import ANYBODY, MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .records import PersistentMap, replace

if TYPE_CHECKING:
    from .session import SessionState


@dataclass(frozen=True)
class Given:
    """One person's feedback: 1 (poor) to 5 (very good)."""

    rating: int
    text: str = ""


@dataclass(frozen=True)
class Feedback:
    """``count``: how many have given it. ``given``: what the reader may know of it, by person:
    everything in the room's own state, for anybody else their own. ``ratings`` (how many gave 1, 2,
    3, 4, 5) and ``lines`` come with the closing."""

    status: Literal["planned", "open", "closed"] = "planned"
    count: int = 0
    given: Mapping[str, Given] = field(default_factory=PersistentMap)
    ratings: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()


class Open(Command, do="feedback.open", roles=MODERATORS, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.feedback.status == "closed":
            raise Refused("feedback_closed")
        if state.feedback.status == "planned":
            yield Opened()


class Give(Command, do="feedback.give", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Give it; giving it again replaces the earlier one."""

    rating: int
    text: str = ""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.feedback.status != "open":
            raise Refused("feedback_not_open")
        if not 1 <= self.rating <= 5:
            raise Refused("rating_out_of_range")
        text = texts.line(self.text)
        if state.feedback.given.get(actor.id) != Given(self.rating, text):
            again = actor.id in state.feedback.given
            yield Gave(actor.id, self.rating, text, again)


class Close(Command, do="feedback.close", roles=MODERATORS, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.feedback.status != "open":
            raise Refused("feedback_not_open")
        yield from closing(state)


def closing(state: SessionState) -> Iterator[Event]:
    """The end of feedback where it is open, with what was given."""
    if state.feedback.status == "open":
        given = state.feedback.given.values()
        ratings = tuple(sum(g.rating == n for g in given) for n in range(1, 6))
        yield Closed(ratings, tuple(sorted(g.text for g in given if g.text)))


class Opened(Event, event="feedback.opened", about=None):
    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        return replace(state, feedback=replace(state.feedback, status="open"))


class Gave(Event, event="feedback.given", about="person"):
    """``again``: it replaces an earlier one. Everybody but the giver gets it without content."""

    person: str
    rating: int
    text: str
    again: bool

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        feedback = state.feedback
        given = PersistentMap.of(feedback.given)
        if self.person:
            given = given.put(self.person, Given(self.rating, self.text))
        count = feedback.count + (not self.again)
        return replace(state, feedback=replace(feedback, count=count, given=given))


class Closed(Event, event="feedback.closed", about=None):
    ratings: tuple[int, ...]
    lines: tuple[str, ...]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        feedback = replace(state.feedback, status="closed", ratings=self.ratings, lines=self.lines)
        return replace(state, feedback=feedback)
