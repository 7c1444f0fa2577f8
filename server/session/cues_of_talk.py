"""Cues about who is to be heard: those who wait, those who were not heard, those who were heard
more than others, and the audience's questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from . import floor, questions, queue
from .cue import Cue
from .entries import able, current_queue
from .items import current_item
from .messages import Command
from .people import Person, panelists
from .session import SessionState
from .shares import group, net_talk, talk_by_organisation, unheard
from .timeplan import TimePlan
from .times import seconds_between

ENOUGH_TALK: Final = 600
"""Seconds of talk before anybody's share of it means something."""


def waiting(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    longest = min(able(state), key=lambda e: e.since, default=None)
    if longest is not None:
        waited = seconds_between(longest.since, now)
        if waited >= limit:
            action = floor.Give(entry=longest.id)
            yield Cue("waiting", f"waiting:{longest.id}", waited, action, longest.person)


def guest(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    for person in unheard(state):
        if person.guest and person.seated is not None and person.id not in floor.speaking(state):
            sits = seconds_between(person.seated, now)
            if sits >= limit:
                action = floor.Give(person=person.id)
                yield Cue("guest", f"guest:{person.id}", sits, action, person.id)


def not_heard(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    """Fewer than ``limit`` seconds of the plan are left for each who was not heard."""
    item = current_item(state)
    silent = [p for p in unheard(state) if not p.guest and p.present]
    if item is None or not silent or item.kind in ("welcome", "break"):
        return
    left = seconds_between(now, plan.expected_end)
    entries = current_queue(state).entries
    asking = {e.person for e in entries}
    first = next((p for p in silent if p.id not in asking), None)
    if first is not None and left < limit * len(silent):
        action = queue.Add(first.id)
        yield Cue("unheard", f"unheard:{first.id}", left, action, first.id)


def dominates(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    by_person = {person: talk.seconds for person, talk in state.talk.items()}
    total = sum(by_person.values())
    if total < ENOUGH_TALK:
        return
    person, seconds = max(by_person.items(), key=lambda pair: pair[1])
    if seconds / total >= limit:
        action = _giving(state, now, lambda other: other.id != person)
        if action is not None:
            yield Cue("dominates", f"dominates:{person}", seconds / total, action, person)
        return
    organisation, seconds = max(talk_by_organisation(state).items(), key=lambda pair: pair[1])
    if seconds / total >= limit:
        action = _giving(state, now, lambda other: group(other) != organisation)
        if action is not None:
            key = f"dominates:{organisation}"
            share = seconds / total
            yield Cue("dominates", key, share, action, organisation=organisation)


def _giving(state: SessionState, now: datetime, other: Callable[[Person], bool]) -> Command | None:
    """The floor for the first of the others; where none waits, an order that lets them go ahead;
    where it is one already, whoever of them has said least into the queue."""
    # Not every reader knows who of the audience waits.
    known = ((e, state.people.get(e.person)) for e in able(state))
    entry = next((e for e, person in known if person is not None and other(person)), None)
    if entry is not None:
        return floor.Give(entry=entry.id)
    if current_queue(state).order == "arrival":
        return queue.Reorder("balanced")
    speaking = floor.speaking(state)
    silent = (p.id for p in panelists(state) if p.present and other(p) and p.id not in speaking)
    quietest = min(silent, key=lambda p: net_talk(state, p, now), default=None)
    return None if quietest is None else queue.Add(quietest)


def replies(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    replies = [e for e in current_queue(state).entries if e.kind == "reply"]
    first = next((e for e in able(state) if e.kind == "reply"), None)
    if first is not None and len(replies) >= limit:
        key = "replies:" + ",".join(e.id for e in replies)
        yield Cue("replies", key, len(replies), floor.Give(entry=first.id), first.person)


def votes(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    approved = (q for q in questions.in_turn(state) if q.status == "approved")
    best = max(approved, key=lambda q: q.votes, default=None)
    if best is not None and best.votes >= limit:
        action = questions.Take(best.id)
        yield Cue("votes", f"votes:{best.id}", best.votes, action, text=best.text)
