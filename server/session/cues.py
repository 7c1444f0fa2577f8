"""Cues: what the assistant notices for the moderators, each with the action that answers it.

Derived from a state and a given now; never stored. Every cue has one threshold, which an agenda
file can set or, with ``false``, switch off (``docs/agenda.md`` lists them). A cue's ``key`` stays
the same for as long as it is about the same thing: a screen can remember which were waved off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from . import agenda, floor, panel, questions, queue, signals, whispers
from .entries import Entry, current_queue, own_entry
from .items import current_item, next_item
from .messages import Command
from .people import Person
from .session import SessionState
from .shares import net_talk
from .timeplan import TimePlan, time_plan
from .times import seconds_between

CueName: TypeAlias = Literal[
    "invitation",
    "over_limit",
    "desk_gone",
    "over_time",
    "gone",
    "waiting",
    "guest",
    "unheard",
    "dominates",
    "replies",
    "votes",
    "idle",
]
CUES: Final[tuple[CueName, ...]] = get_args(CueName)
"""All cues, the most urgent first."""

MOST: Final = 3
"""How many cues are shown at once."""

DEFAULTS: Final[Mapping[CueName, float]] = {
    "invitation": 30,
    "over_limit": 15,
    "desk_gone": 60,
    "over_time": 60,
    "gone": 60,
    "waiting": 600,
    "guest": 300,
    "unheard": 180,
    "dominates": 0.4,
    "replies": 2,
    "votes": 10,
    "idle": 60,
}
"""The thresholds of agendas that say nothing else, each in its unit."""

Unit: TypeAlias = Literal["seconds", "share", "count"]

UNITS: Final[Mapping[CueName, Unit]] = {
    **dict.fromkeys(CUES, "seconds"),
    "dominates": "share",
    "replies": "count",
    "votes": "count",
}
"""What a threshold counts. A ``share`` is one of all talk time, between 0 and 1."""

ENOUGH_TALK: Final = 600
"""Seconds of talk before anybody's share of it means something."""


@dataclass(frozen=True)
class Cue:
    """One thing noticed. ``amount`` is what passed the threshold, in the threshold's unit.

    ``person``, ``item``, ``organisation`` and ``text`` say what it is about; ``action`` is the
    command that would answer it. ``wins`` (of ``over_time``): the item whose skipping would win
    back the most, and how many seconds.
    """

    name: CueName
    key: str
    amount: float
    action: Command
    person: str | None = None
    item: str | None = None
    organisation: str = ""
    text: str = ""
    wins: tuple[str, float] | None = None


def cues(
    state: SessionState,
    now: datetime,
    waved_off: frozenset[str] = frozenset(),
    plan: TimePlan | None = None,
) -> tuple[Cue, ...]:
    """At most ``MOST`` cues, the most urgent first, without those of the keys waved off.

    ``plan`` is the time plan as of ``now``, where the caller has it already."""
    if state.session.phase != "open":
        return ()
    plan = plan or time_plan(state, now)
    found: list[Cue] = []
    for name in CUES:
        threshold = state.session.cues.get(name, DEFAULTS[name])
        # False switches a cue off; True is the same as not saying anything.
        if threshold is False:
            continue
        limit = DEFAULTS[name] if threshold is True else threshold
        new = (cue for cue in _RULES[name](state, now, plan, limit) if cue.key not in waved_off)
        found.extend(new)
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


def talk_by_organisation(state: SessionState) -> dict[str, float]:
    """Seconds of contributions and replies by organisation (people without one: by name)."""
    talk: defaultdict[str, float] = defaultdict(float)
    for person, said in state.talk.items():
        found = state.people.get(person)
        if found is not None:
            talk[_group(found)] += said.seconds
    return {name: round(seconds, 3) for name, seconds in talk.items()}


def _group(person: Person) -> str:
    return person.organisation or person.name


def unheard(state: SessionState) -> list[Person]:
    """The panelists who have not yet had the floor, by id."""
    heard = {person for person, talk in state.talk.items() if talk.speeches}
    seats = (p for p in state.people.values() if p.role == "panelist" and not p.removed)
    return sorted((p for p in seats if p.id not in heard), key=lambda p: p.id)


def _invitation(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    for person, invitation in sorted(state.panel.items()):
        if invitation.until is not None:
            left = seconds_between(now, invitation.until)
            if 0 < left <= limit and panel.renewable(state, invitation, now):
                key = f"invitation:{person}:{invitation.until.timestamp()}"
                yield Cue("invitation", key, left, panel.Invite(person), person)


def _over_limit(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    """Nobody has whispered to the speaker since they passed their limit."""
    speech = state.floor
    if speech is None or speech.limit is None or speech.running is None:
        return
    over = round(speech.net(now) - speech.limit, 3)
    since = now - timedelta(seconds=over)
    told = any(w.to == speech.person and w.at >= since for w in state.whispers.values())
    if over >= limit and not told:
        text = signals.in_language(state, signals.PLEASE_FINISH)
        action = whispers.Send(speech.person, text, signal=True)
        # Who is given more time, and passes that as well, is a new matter.
        key = f"over_limit:{speech.id}:{speech.limit}"
        yield Cue("over_limit", key, over, action, speech.person)


def _desk_gone(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    """A moderator without a connection, told to those who have one. The lead of the current item
    goes to one of them; of anything else there is only to be said that it goes on."""
    desks = sorted((p for p in state.people.values() if p.role == "moderator"), key=lambda p: p.id)
    here = next((p for p in desks if p.present and not p.removed), None)
    item = current_item(state)
    for person in desks:
        if here is None or person.removed or person.left is None:
            continue
        away = seconds_between(person.left, now)
        if away >= limit:
            text = signals.in_language(state, whispers.WE_GO_ON)
            action: Command = whispers.Send(person.id, text)
            if item is not None and item.lead == person.id:
                action = agenda.Edit(item.id, lead=here.id)
            key = f"desk_gone:{person.id}:{person.left.timestamp()}"
            yield Cue("desk_gone", key, away, action, person.id)


def _over_time(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    item = current_item(state)
    if item is None:
        return
    over = item.took(now) - item.planned
    if over >= limit:
        coming = next_item(state)
        action = agenda.Next(item.id) if coming else agenda.Extend(item.id, 300)
        wins = max(
            ((row.item.id, row.wins) for row in plan.rows if row.wins > 0),
            key=lambda win: win[1],
            default=None,
        )
        yield Cue("over_time", f"over_time:{item.id}", over, action, item=item.id, wins=wins)


def _gone(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    for person in sorted(state.people.values(), key=lambda p: p.id):
        if person.role != "panelist" or person.removed or person.left is None:
            continue
        away = seconds_between(person.left, now)
        if away >= limit:
            waiting = own_entry(current_queue(state), person.id, None)
            action: Command = whispers.Send(whispers.TO_MODERATORS, person.name)
            if waiting is not None:
                action = queue.Defer(waiting.id)
            key = f"gone:{person.id}:{person.left.timestamp()}"
            yield Cue("gone", key, away, action, person.id)


def _waiting(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    longest = min(_silent_entries(state), key=lambda e: e.since, default=None)
    if longest is not None:
        waited = seconds_between(longest.since, now)
        if waited >= limit:
            action = floor.Give(entry=longest.id)
            yield Cue("waiting", f"waiting:{longest.id}", waited, action, longest.person)


def _silent_entries(state: SessionState) -> list[Entry]:
    """Who waits and could be given the floor: nobody gets it twice at a time."""
    speaking = _speaking(state)
    return [e for e in current_queue(state).entries if e.person not in speaking]


def _speaking(state: SessionState) -> set[str]:
    return {speech.person for speech in floor.speeches(state)}


def _guest(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    for person in unheard(state):
        if person.guest and person.seated is not None and person.id not in _speaking(state):
            sits = seconds_between(person.seated, now)
            if sits >= limit:
                action = floor.Give(person=person.id)
                yield Cue("guest", f"guest:{person.id}", sits, action, person.id)


def _unheard(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
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


def _dominates(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
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
        action = _giving(state, now, lambda other: _group(other) != organisation)
        if action is not None:
            key = f"dominates:{organisation}"
            share = seconds / total
            yield Cue("dominates", key, share, action, organisation=organisation)


def _giving(state: SessionState, now: datetime, other: Callable[[Person], bool]) -> Command | None:
    """The floor for the first of the others; where none waits, an order that lets them go ahead;
    where it is one already, whoever of them has said least into the queue."""
    entries = [e for e in _silent_entries(state) if other(state.people[e.person])]
    if entries:
        return floor.Give(entry=entries[0].id)
    if current_queue(state).order == "arrival":
        return queue.Reorder("balanced")
    speaking = _speaking(state)
    able = (
        p.id
        for p in sorted(state.people.values(), key=lambda p: p.id)
        if p.role == "panelist" and p.present and not p.removed and other(p)
        if p.id not in speaking
    )
    quietest = min(able, key=lambda p: net_talk(state, p, now), default=None)
    return None if quietest is None else queue.Add(quietest)


def _replies(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    replies = [e for e in current_queue(state).entries if e.kind == "reply"]
    first = next((e for e in _silent_entries(state) if e in replies), None)
    if first is not None and len(replies) >= limit:
        key = "replies:" + ",".join(e.id for e in replies)
        yield Cue("replies", key, len(replies), floor.Give(entry=first.id), first.person)


def _votes(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    approved = (q for q in state.questions.values() if q.status == "approved")
    best = max(approved, key=lambda q: (q.votes, q.id), default=None)
    if best is not None and best.votes >= limit:
        action = questions.Take(best.id)
        yield Cue("votes", f"votes:{best.id}", best.votes, action, text=best.text)


def _idle(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    item = current_item(state)
    change = state.last.get("floor") if state.last else None
    if item is None or item.since is None or item.kind in ("welcome", "break"):
        return
    if state.floor is not None or current_queue(state).entries:
        return
    since = item.since if change is None else max(item.since, change.at)
    quiet, left = seconds_between(since, now), item.planned - item.took(now)
    if quiet < limit or left < limit:
        return
    silent = next((p for p in unheard(state) if p.present), None)
    if silent is None and next_item(state) is None:
        return
    action: Command = agenda.Next(item.id) if silent is None else queue.Add(silent.id)
    person = None if silent is None else silent.id
    yield Cue("idle", f"idle:{item.id}:{since.timestamp()}", quiet, action, person, item.id)


_Rule: TypeAlias = Callable[[SessionState, datetime, TimePlan, float], Iterator[Cue]]
_RULES: Final[Mapping[CueName, _Rule]] = {
    "invitation": _invitation,
    "over_limit": _over_limit,
    "desk_gone": _desk_gone,
    "over_time": _over_time,
    "gone": _gone,
    "waiting": _waiting,
    "guest": _guest,
    "unheard": _unheard,
    "dominates": _dominates,
    "replies": _replies,
    "votes": _votes,
    "idle": _idle,
}
