"""Cues about people who are wanted and do not answer: an invitation that runs out, a desk or a
panelist without a connection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from . import agenda, panel, queue, signals, whispers
from .cue import Cue
from .entries import current_queue, own_entry
from .items import current_item
from .messages import Command
from .people import panelists, seated
from .session import SessionState
from .timeplan import TimePlan
from .times import seconds_between


def invitation(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    for invitation in panel.in_turn(state):
        person = invitation.person
        if invitation.until is not None:
            left = seconds_between(now, invitation.until)
            if 0 < left <= limit and panel.renewable(state, invitation, now):
                key = f"invitation:{person}:{invitation.until.timestamp()}"
                yield Cue("invitation", key, left, panel.Invite(person), person)


def desk_gone(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    """A moderator without a connection, told to those who have one. The lead of the current item
    goes to one of them; of anything else there is only to be said that it goes on."""
    desks = [p for p in seated(state.people) if p.role == "moderator"]
    here = next((p for p in desks if p.present), None)
    item = current_item(state)
    for person in desks:
        if here is None or person.left is None:
            continue
        away = seconds_between(person.left, now)
        if away >= limit:
            text = signals.in_language(state, whispers.WE_GO_ON)
            action: Command = whispers.Send(person.id, text)
            if item is not None and item.lead == person.id:
                action = agenda.Edit(item.id, lead=here.id)
            key = f"desk_gone:{person.id}:{person.left.timestamp()}"
            yield Cue("desk_gone", key, away, action, person.id)


def gone(state: SessionState, now: datetime, plan: TimePlan, limit: float) -> Iterator[Cue]:
    for person in panelists(state):
        if person.left is None:
            continue
        away = seconds_between(person.left, now)
        if away >= limit:
            waiting = own_entry(current_queue(state), person.id, None)
            action: Command = whispers.Send(whispers.TO_MODERATORS, person.name)
            if waiting is not None:
                action = queue.Defer(waiting.id)
            key = f"gone:{person.id}:{person.left.timestamp()}"
            yield Cue("gone", key, away, action, person.id)
