"""Cues: what the assistant notices for the moderators, each with the action that answers it.

Derived from a state and a given now; never stored. Every cue has one threshold, which an agenda
file can set or, with ``false``, switch off (``docs/agenda.md`` lists them). A cue's ``key`` stays
the same for as long as it is about the same thing: a screen can remember which were waved off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from . import cues_of_people, cues_of_talk, cues_of_time
from .cue import CUES, DEFAULTS, Cue, CueName, Rule
from .session import SessionState
from .timeplan import TimePlan, time_plan

MOST: Final = 3
"""How many cues are shown at once."""


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


_RULES: Final[Mapping[CueName, Rule]] = {
    "invitation": cues_of_people.invitation,
    "over_limit": cues_of_time.over_limit,
    "desk_gone": cues_of_people.desk_gone,
    "over_time": cues_of_time.over_time,
    "gone": cues_of_people.gone,
    "waiting": cues_of_talk.waiting,
    "guest": cues_of_talk.guest,
    "unheard": cues_of_talk.not_heard,
    "dominates": cues_of_talk.dominates,
    "replies": cues_of_talk.replies,
    "votes": cues_of_talk.votes,
    "idle": cues_of_time.idle,
}
