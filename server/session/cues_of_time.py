"""Cues about time: a speech or an item over its limit, and silence in the middle of an item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from . import agenda, queue, signals, whispers
from .cue import Cue
from .entries import current_queue
from .items import current_item, next_item
from .messages import Command
from .session import SessionState
from .shares import unheard
from .timeplan import TimePlan
from .times import seconds_between


def over_limit(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
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


def over_time(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
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


def idle(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    item = current_item(state)
    changes = [(state.last or {}).get(topic) for topic in ("floor", "head")]
    if item is None or item.since is None or item.kind in ("welcome", "break"):
        return
    if state.floor is not None or current_queue(state).entries:
        return
    since = max([item.since, *(change.at for change in changes if change)])
    quiet, left = seconds_between(since, now), item.planned - item.took(now)
    if quiet < limit or left < limit:
        return
    silent = next((p for p in unheard(state) if p.present), None)
    if silent is None and next_item(state) is None:
        return
    action: Command = agenda.Next(item.id) if silent is None else queue.Add(silent.id)
    person = None if silent is None else silent.id
    yield Cue("idle", f"idle:{item.id}:{since.timestamp()}", quiet, action, person, item.id)
