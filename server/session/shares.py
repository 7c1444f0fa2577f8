"""How talk time is shared: everybody's net seconds at a given instant.

Derived from the state and a given now; never stored. Interjections are counted apart, so they do
not count here.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .words import INTERJECTIONS

if TYPE_CHECKING:
    from .session import SessionState


def net_talk(state: SessionState, person: str, now: datetime) -> float:
    """Seconds of somebody's contributions and replies, with what they are saying just now."""
    talk = state.talk.get(person)
    going_on = (
        # A reader's clock may be slightly behind the room's.
        max(0.0, speech.net(now))
        for speech in (state.floor, *state.suspended)
        if speech and speech.person == person and speech.kind not in INTERJECTIONS
    )
    return round((talk.seconds if talk else 0.0) + sum(going_on), 3)
