"""How talk time is shared: everybody's net seconds at a given instant, and who has had few of them.

Derived from the state and a given now; never stored. Interjections are counted apart, so they do
not count here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from .people import panelists
from .words import INTERJECTIONS

if TYPE_CHECKING:
    from .people import Person
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


def took_part(state: SessionState, person: Person) -> bool:
    """Whether a panelist is here, was here after the opening, or has had the floor."""
    opened, talk = state.session.opened, state.talk.get(person.id)
    was_here = opened is not None and person.left is not None and person.left > opened
    heard = talk is not None and (talk.speeches > 0 or talk.interjections > 0)
    return person.present or was_here or heard


@dataclass(frozen=True)
class Shares:
    """The ``median`` net talk time in seconds of all panelists who ``took_part``, and who of them
    has spoken for less than half of it.

    Moderators speak to lead, spectators are not asked to, and somebody who never came has not been
    kept from speaking: none of them is counted.
    """

    median: float = 0.0
    under_half: frozenset[str] = frozenset()


def shares(state: SessionState, now: datetime) -> Shares:
    panel = [p.id for p in panelists(state) if took_part(state, p)]
    if not panel:
        return Shares()
    seconds = {person: net_talk(state, person, now) for person in panel}
    middle = float(median(seconds.values()))
    return Shares(middle, frozenset(p for p, said in seconds.items() if said < middle / 2))


def talk_by_organisation(state: SessionState) -> dict[str, float]:
    """Seconds of contributions and replies by organisation (people without one: by name)."""
    talk: defaultdict[str, float] = defaultdict(float)
    for person, said in state.talk.items():
        found = state.people.get(person)
        if found is not None:
            talk[group(found)] += said.seconds
    return {name: round(seconds, 3) for name, seconds in talk.items()}


def group(person: Person) -> str:
    """What somebody's talk is counted under: their organisation, or themselves."""
    return person.organisation or person.name


def unheard(state: SessionState) -> list[Person]:
    """The panelists who have not yet had the floor, in the panel's order."""
    heard = {person for person, talk in state.talk.items() if talk.speeches}
    return [p for p in panelists(state) if p.id not in heard]
