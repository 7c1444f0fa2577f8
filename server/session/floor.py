"""The floor: who speaks, for how long, and who was interrupted.

Nothing counts up or down: a speech keeps the seconds of its earlier stretches and the instant
from which it runs, so everybody computes the same time from the same facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from . import conflict, entries, items
from .messages import (
    ANYBODY,
    BEGUN,
    MODERATORS,
    RUNNING,
    Actor,
    Command,
    Event,
    Expect,
    Fact,
    Refused,
    too_long_or_short,
)
from .people import introduction, known, mint
from .records import PersistentMap, including, replace
from .times import EARLIEST
from .words import INTERJECTIONS, Kind

if TYPE_CHECKING:
    from .session import SessionState

LONGEST_EXTENSION: Final = 3600
"""Seconds."""


@dataclass(frozen=True)
class Speech:
    """One stretch of having the floor. Durations are in seconds.

    ``since``: when the floor was given. ``running``: since when the clock runs, None while it
    stands (paused, suspended, or the session paused). ``spoken``: net time before ``running``.
    ``paused``: a moderator stopped the clock. ``limit``: None for no limit, grows when
    extended. ``entry``: the queue entry that it came from.
    """

    id: str
    person: str
    kind: Kind
    since: datetime
    running: datetime | None
    entry: str | None = None
    limit: int | None = None
    spoken: float = 0.0
    paused: bool = False

    def net(self, now: datetime) -> float:
        """Net talk time in seconds."""
        running = (now - self.running).total_seconds() if self.running else 0.0
        return round(self.spoken + running, 3)

    def stopped(self, now: datetime) -> Speech:
        return replace(self, spoken=self.net(now), running=None)

    def going(self, now: datetime) -> Speech:
        """With the clock running again, unless a moderator stopped it."""
        return self if self.paused or self.running else replace(self, running=now)


@dataclass(frozen=True)
class Talk:
    """What one person has said so far: contributions and replies, and apart from them
    interjections (questions and points of order). A speech counts from when it begins, its
    seconds from when it ends."""

    seconds: float = 0.0
    speeches: int = 0
    interjections: int = 0
    interjection_seconds: float = 0.0


_SILENCE: Final = Talk()
_BEGINNING: Final = Speech("", "", "contribution", EARLIEST, None)
"""To copy it with changes takes half of what making one does."""


def speeches(state: SessionState) -> tuple[Speech, ...]:
    """The present speech and those it suspends, the present one first."""
    return () if state.floor is None else (state.floor, *state.suspended)


def speaking(state: SessionState) -> frozenset[str]:
    """Who has the floor, and who is to have it again after them."""
    return frozenset(speech.person for speech in speeches(state))


def comes_next(state: SessionState) -> Speech | entries.Entry | None:
    """What ``floor.next`` leads to: a suspended speech that goes on, or an entry that is given the
    floor; None where nobody waits."""
    waiting = entries.current_queue(state).entries
    return entries.goes_on(state) or entries.first_able(state) or next(iter(waiting), None)


def ending(state: SessionState) -> Iterator[Event]:
    """The end of everything on the floor."""
    for speech in speeches(state):
        yield Ended(speech.id, speech.person)


def limit_for(state: SessionState, person: str, kind: Kind) -> int | None:
    """The speech limit in seconds: the person's, else the item's, else the session's.

    Interjections have none of their own: an item's limit is meant for contributions.
    """
    if kind in INTERJECTIONS:
        return None
    found = state.people.get(person)
    if found is not None and found.speech_limit is not None:
        return found.speech_limit
    item = items.current_item(state)
    if item is not None and item.speech_limit is not None:
        return item.speech_limit
    return state.session.speech_limit


def _check(
    state: SessionState,
    expect: Expect,
    deciders: tuple[str, ...],
    *also: str,
    named: tuple[str, ...] = ("speaker",),
) -> None:
    """Whether what the sender saw on the floor, or one of ``also``, is still so."""
    speech = state.floor
    seen = (speech.person, speech.id) if speech else (None,)
    conflict.check(state, expect, deciders, *seen, *also, named=named)


def _give(
    state: SessionState,
    person: str,
    kind: Kind,
    entry: str | None,
    passed_over: tuple[str, ...] = (),
) -> Iterator[Event]:
    if state.floor is not None and kind not in INTERJECTIONS:
        yield from ending(state)
    yield from introduction(known(state, person))
    taken = {speech.id for speech in speeches(state)}
    limit = limit_for(state, person, kind)
    yield Given(mint(state, "f", taken), person, kind, entry, limit, passed_over)


class Next(Command, do="floor.next", roles=MODERATORS, phases=RUNNING):
    """Give the floor to the head of the queue. While an interjection runs and none waits at the
    head, end it: the suspended speech goes on.

    ``expect``: the head entry, or who has the floor (a person or speech id, null for nobody), or
    a seq since which nobody else may have changed these or the current item.
    """

    expect: Expect = conflict.UNSAID

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        waiting = entries.current_queue(state).entries
        heads = (waiting[0].id,) if waiting else ()
        deciders = ("speaker", "item", "head", "next_speech")
        _check(state, self.expect, deciders, *heads, named=("speaker", "head"))
        able = comes_next(state)
        if isinstance(able, Speech):
            yield Ended(_present(state).id, _present(state).person)
            return
        if able is None:
            raise Refused("queue_empty")
        if able.person in speaking(state) and able.kind in INTERJECTIONS:
            # Only the speaker waits: theirs begins as a speech of its own.
            yield from ending(state)
        passed_over = tuple(e.id for e in waiting[: waiting.index(able)])
        yield from _give(state, able.person, able.kind, able.id, passed_over)


class Give(Command, do="floor.give", roles=MODERATORS, phases=RUNNING):
    """Give the floor to an entry, or to a person, whose entry it then takes: that of ``kind``, or
    where none is said the contribution, or where there is none the most urgent one. For somebody
    whose speech is suspended, that speech goes on.

    ``expect``: who has the floor (a person or speech id, null for nobody), or a seq since which
    nobody else may have changed that or the entry, nor have raised a hand of a person that makes
    another kind of speech of it. Whoever means a hand names its ``entry``: a ``person`` gets the
    floor also without one, and so where theirs is gone.
    """

    person: str | None = None
    entry: str | None = None
    kind: Kind | None = None
    expect: Expect = conflict.UNSAID

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        _check(state, self.expect, ("speaker",))
        if self.entry is not None:
            conflict.check_entry(state, self.entry, self.expect)
        person, kind, entry = self._meant(state)
        suspended = next((s for s in state.suspended if s.person == person), None)
        goes_on = kind not in INTERJECTIONS or (self.entry is None and self.kind is None)
        if suspended is not None and goes_on:
            for speech in speeches(state)[: speeches(state).index(suspended)]:
                yield Ended(speech.id, speech.person)
            return
        if state.floor is not None and (kind in INTERJECTIONS or state.floor.person == person):
            _refuse_twice(state, person)
        if self.entry is None and self.kind is None:
            conflict.check_hands(state, person, kind, self.expect)
        yield from _give(state, person, kind, entry)

    def _meant(self, state: SessionState) -> tuple[str, Kind, str | None]:
        """The person, the kind of their speech, and the entry it takes from the queue."""
        waiting: entries.Entry | None
        if self.entry is not None:
            _, waiting = entries.find(state, self.entry)
            if self.person not in (None, waiting.person):
                raise Refused("person_or_entry")
        elif self.person is not None:
            waiting = entries.entry_meant(entries.current_queue(state), self.person, self.kind)
            if waiting is None:
                return self.person, self.kind or "contribution", None
        else:
            raise Refused("person_or_entry")
        return waiting.person, self.kind or waiting.kind, waiting.id


def _refuse_twice(state: SessionState, person: str) -> None:
    if person in speaking(state):
        raise Refused("already_speaking", person=person)


class End(Command, do="floor.end", roles=ANYBODY, phases=BEGUN):
    """End the present speech; the one it suspended goes on. The speaker may, too."""

    expect: Expect = conflict.UNSAID

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        # Whoever ended their own is told that it is over, and not that they may not.
        _check(state, self.expect, ("speaker",))
        speech = state.floor
        if actor.role != "moderator" and (speech is None or speech.person != actor.id):
            raise Refused("forbidden")
        speech = _present(state)
        yield Ended(speech.id, speech.person)


class Pause(Command, do="floor.pause", roles=MODERATORS, phases=RUNNING):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        speech = _present(state)
        if not speech.paused:
            yield Paused(speech.id)


class Resume(Command, do="floor.resume", roles=MODERATORS, phases=RUNNING):
    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        speech = _present(state)
        if speech.paused:
            yield Resumed(speech.id)


class Extend(Command, do="floor.extend", roles=MODERATORS, phases=BEGUN):
    """Move the present speech's limit by ``seconds``; without one, give it one from now."""

    seconds: int

    def decide(self, state: SessionState, actor: Actor, now: datetime) -> Iterator[Event]:
        speech = _present(state)
        limit = int(speech.net(now)) if speech.limit is None else speech.limit
        if not self.seconds or abs(self.seconds) > LONGEST_EXTENSION:
            raise too_long_or_short(LONGEST_EXTENSION)
        if limit + self.seconds < 1:
            if speech.limit is None:
                raise too_long_or_short(LONGEST_EXTENSION)
            raise Refused("speech_too_short", seconds=limit)
        yield Extended(speech.id, self.seconds, limit + self.seconds)


def _present(state: SessionState) -> Speech:
    if state.floor is None:
        raise Refused("nobody_speaking")
    return state.floor


class Given(Event, event="floor.given", about="person"):
    """A speech began. An interjection suspends the present speech, if there is one.
    ``passed_over``: entries before this one whose people could not be given the floor."""

    speech: str
    person: str
    kind: Kind
    entry: str | None
    limit: int | None
    passed_over: tuple[str, ...] = ()

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        speech = replace(
            _BEGINNING,
            id=self.speech,
            person=self.person,
            kind=self.kind,
            since=fact.at,
            running=fact.at,
            entry=self.entry,
            limit=self.limit,
        )
        talk = counted(state.talk.get(self.person, _SILENCE), speech, 0.0, 1)
        return replace(
            state,
            floor=speech,
            suspended=tuple([s.stopped(fact.at) for s in speeches(state)]),
            talk=_talked(state, self.person, talk),
            queues=entries.queues_without(state, self.entry),
        )


class Ended(Event, event="floor.ended", about="person"):
    """A speech ended; the last one suspended goes on where it stood."""

    speech: str
    person: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        begun = speeches(state)
        for ended in begun:
            if ended.id == self.speech:
                break
        else:
            return state
        talk = counted(state.talk.get(ended.person, _SILENCE), ended, ended.net(fact.at), 0)
        left = [s for s in begun if s is not ended]
        if left and state.session.phase == "open":
            left[0] = left[0].going(fact.at)
        return replace(
            state,
            floor=left[0] if left else None,
            suspended=tuple(left[1:]),
            talk=_talked(state, ended.person, talk),
        )


def _talked(state: SessionState, person: str, talk: Talk) -> PersistentMap[Talk]:
    return including(state.talk, person, talk)


class Paused(Event, event="floor.paused", about=None):
    speech: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        if state.floor is None:
            return state
        return replace(state, floor=replace(state.floor.stopped(fact.at), paused=True))


class Resumed(Event, event="floor.resumed", about=None):
    speech: str

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        if state.floor is None:
            return state
        return replace(state, floor=replace(state.floor, paused=False).going(fact.at))


class Extended(Event, event="floor.extended", about=None):
    """``seconds`` by which the limit moved, and the ``limit`` that it is now."""

    speech: str
    seconds: int
    limit: int

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        if state.floor is None:
            return state
        return replace(state, floor=replace(state.floor, limit=self.limit))


def counted(talk: Talk, speech: Speech, seconds: float, times: int) -> Talk:
    """With so many seconds and speeches more (below zero: less), whichever kind of them it was."""
    if speech.kind in INTERJECTIONS:
        return replace(
            talk,
            interjections=talk.interjections + times,
            interjection_seconds=round(talk.interjection_seconds + seconds, 3),
        )
    return replace(talk, speeches=talk.speeches + times, seconds=round(talk.seconds + seconds, 3))


class Restored(Event, event="floor.restored", about=None):
    """An undo: the floor as it is put back, and the talk of those whom that concerns."""

    floor: Speech | None
    suspended: tuple[Speech, ...]
    talk: Mapping[str, Talk]

    def evolve(self, state: SessionState, fact: Fact) -> SessionState:
        for person, talk in self.talk.items():
            state = replace(state, talk=_talked(state, person, talk))
        return replace(state, floor=self.floor, suspended=self.suspended)
