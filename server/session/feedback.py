"""Feedback at the end: a rating and a line from everybody who wants to give one.

Nobody sees who gave which, not even moderators: while it is open, all see how many there are; once
it is closed, all see the ratings, moderators the lines as well, without names and not in the order
in which they came. Everybody else reads the lines that moderators publish. The log has the names
(nobody may give feedback twice), so it must not be passed on as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from . import texts
from .messages import ANYBODY, MODERATORS, UNTIL_CLOSED, Actor, Command, Event, Fact, Refused
from .records import PersistentMap, replace
from .reversal import Reversal, overtaken

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
    3, 4, 5) come with the closing. ``lines`` are published, ``kept`` are those that are not: None
    where the reader is no moderator. Both are sorted by code points, also after each change."""

    status: Literal["planned", "open", "closed"] = "planned"
    count: int = 0
    given: Mapping[str, Given] = field(default_factory=PersistentMap)
    ratings: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    kept: tuple[str, ...] | None = ()


class Open(Command, do="feedback.open", roles=MODERATORS, phases=UNTIL_CLOSED):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.feedback.status == "closed":
            raise Refused("feedback_closed")
        if state.feedback.status == "planned":
            yield Opened()


class Give(Command, do="feedback.give", roles=ANYBODY, phases=UNTIL_CLOSED):
    """Give it; giving it again replaces the earlier one. The ratings are published when feedback
    closes, of the lines those that moderators choose, all without names."""

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
    """End it and publish the ratings. The lines go to the moderators."""

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        if state.feedback.status != "open":
            raise Refused("feedback_not_open")
        yield from closing(state)


def closing(state: SessionState) -> Iterator[Event]:
    """The end of feedback where it is open, with what was given."""
    if state.feedback.status == "open":
        given = state.feedback.given.values()
        ratings = tuple(sum(g.rating == n for g in given) for n in range(1, 6))
        yield Closed(ratings, (), _sorted(g.text for g in given if g.text))


class Publish(Command, do="feedback.publish", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Let everybody read a line, which is named by its text."""

    text: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        text = texts.line(self.text)
        if text in (state.feedback.kept or ()):
            yield Published(text)
        elif text not in state.feedback.lines:
            raise Refused("unknown_line")


class Withhold(Command, do="feedback.withhold", roles=MODERATORS, phases=UNTIL_CLOSED):
    """Take back the publication of a line."""

    text: str

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        text = texts.line(self.text)
        if text in state.feedback.lines:
            yield Withheld(text)
        elif text not in (state.feedback.kept or ()):
            raise Refused("unknown_line")


def _sorted(lines: Iterable[str]) -> tuple[str, ...]:
    """In an order that does not tell which came first."""
    return tuple(sorted(lines))


def _without(lines: tuple[str, ...], line: str) -> tuple[str, ...]:
    """Without one such line: several people may have written the same."""
    place = lines.index(line) if line in lines else len(lines)
    return (*lines[:place], *lines[place + 1 :])


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
    """``lines``: those published with it (none, since moderators choose). ``kept``: those that only
    moderators read; everybody else gets it without any."""

    ratings: tuple[int, ...]
    lines: tuple[str, ...]
    kept: tuple[str, ...] = ()

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        feedback = state.feedback
        kept = None if feedback.kept is None else self.kept
        feedback = replace(
            feedback, status="closed", ratings=self.ratings, lines=self.lines, kept=kept
        )
        return replace(state, feedback=feedback)


class Published(Event, event="feedback.published", about=None):
    """Everybody may read a line from here on."""

    text: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        feedback = state.feedback
        kept = None if feedback.kept is None else _without(feedback.kept, self.text)
        lines = _sorted((*feedback.lines, self.text))
        return replace(state, feedback=replace(feedback, lines=lines, kept=kept))


class Withheld(Event, event="feedback.withheld", about=None):
    """A line is no longer published: only moderators read it."""

    text: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        feedback = state.feedback
        kept = None if feedback.kept is None else _sorted((*feedback.kept, self.text))
        lines = _without(feedback.lines, self.text)
        return replace(state, feedback=replace(feedback, lines=lines, kept=kept))


def restoring(r: Reversal) -> Iterator[Event]:
    """What takes back that feedback was asked for, closed, or a line of it published; or, after an
    undo, what does that again.

    Raises :class:`Refused` (``undo_overtaken``) where somebody has given feedback, or a line has
    been published, since.
    """
    was, after, now = (s.feedback for s in (r.before, r.after, r.state))
    if was.status != after.status:
        if now.status != after.status or now.lines != after.lines:
            raise overtaken()
        if was.status == "closed":
            yield from closing(r.state)
        elif was.status == "planned" and now.count:
            raise overtaken()
        else:
            yield Restored(was.status)
        return
    yield from (
        Withheld(line) for line in _without_all(after.lines, was.lines) if line in now.lines
    )
    kept = now.kept or ()
    yield from (Published(line) for line in _without_all(was.lines, after.lines) if line in kept)


def _without_all(lines: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    for line in others:
        lines = _without(lines, line)
    return lines


class Restored(Event, event="feedback.restored", about=None):
    """An undo, or a redo: feedback is open again, as if it had not been closed, or not asked
    for yet."""

    status: Literal["planned", "open"]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        kept = None if state.feedback.kept is None else ()
        feedback = replace(state.feedback, status=self.status, ratings=(), lines=(), kept=kept)
        return replace(state, feedback=feedback)
