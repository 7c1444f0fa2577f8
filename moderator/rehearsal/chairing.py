"""What a moderator does next, from what they see: nothing here acts, or remembers.

Each duty is a function from a ``View`` to a command, or to None where there is nothing to
do. Every command says what was seen, so that two moderators, or a person beside them, never do
a thing twice; who was too late is refused and looks again.
"""

from typing import Final

from server.session import agenda, floor, panel, phases, queue
from server.session.entries import current_queue
from server.session.items import next_item
from server.session.messages import Command
from server.session.words import INTERJECTIONS, ItemKind

from . import content
from .situation import Situation

LAST_WORD: Final = 75.0
"""Seconds before the end of an item at which its queue is closed, and nobody new is called."""
OVERRUN: Final = 45.0
"""Seconds that an item may take too long before the speech is cut short."""
EXTENSION: Final = 120
"""Seconds given to a discussion that is in full swing."""
OVER_LIMIT: Final = 10.0
"""Seconds over the limit before a moderator does something."""
GRACE: Final = 30
"""Seconds by which a speech is extended where few wait."""
HEARD_OUT: Final = 12.0
"""Seconds of a speech before somebody may interject."""
LONG_ENOUGH: Final = 60.0
"""Seconds for each panelist that make an item of statements a round of the panel."""
CROWDED: Final = 3
"""How many wait when newcomers should come first from now on."""
CALLED_AHEAD: Final = 2
"""People whom the queue holds in a round, besides the speaker."""


def keep_time(situation: Situation) -> Command | None:
    """Go on when an item's time is over; close its queue, or extend it, before."""
    state, item = situation.view.state, situation.item
    over = situation.left <= 0 and state.floor is None
    if over or situation.left < -OVERRUN or _is_done(situation):
        return _go_on(situation)
    if _deserves_more(situation):
        return agenda.Extend(item.id, EXTENSION)
    if situation.left < LAST_WORD and situation.waiting and current_queue(state).open:
        return queue.Close()
    return None


def _go_on(situation: Situation) -> Command:
    if next_item(situation.view.state) is None:
        return phases.Close()
    return agenda.Next(expect=situation.item.id)


def _is_done(situation: Situation) -> bool:
    """Whether all is said before the time is over; a session that is late takes that earlier."""
    if (
        situation.view.state.floor is not None
        or situation.waiting
        or situation.item.kind == "break"
    ):
        return False
    if _to_call(situation) or content.unfinished(situation):
        return False
    late = max(0.0, situation.view.plan.drift)
    called = situation.item.kind in ("welcome", "statements")
    spare = (0.4 if called else 0.15) * situation.item.planned
    return situation.left < max(spare, min(late, 0.5 * situation.item.planned))


def _deserves_more(situation: Situation) -> bool:
    item = situation.item
    return (
        item.kind == "discussion"
        and item.planned == item.original
        and situation.left < LAST_WORD + 15
        and bool(situation.waiting)
    )


def lead_floor(situation: Situation) -> Command | None:
    """Give the floor to who is next, or call on somebody where nobody is."""
    speech = situation.view.state.floor
    if speech is not None:
        return _interjection(situation, speech) or _round(situation)
    if situation.waiting:
        return floor.Next(expect=None)
    called = _to_call(situation)
    if called and situation.left > LAST_WORD and _may_call(situation):
        return floor.Give(person=called[0], expect=None)
    return None


def _may_call(situation: Situation) -> bool:
    # Where hands are expected, people get a moment to raise them.
    return situation.item.kind in ("welcome", "statements") or situation.random.random() < 0.3


def _interjection(situation: Situation, speech: floor.Speech) -> Command | None:
    head = next(iter(situation.waiting), None)
    if head is None or head.kind not in INTERJECTIONS or speech.kind in INTERJECTIONS:
        return None
    if speech.paused or speech.net(situation.view.now) < HEARD_OUT or head.person == speech.person:
        return None
    return floor.Next(expect=head.id)


def _round(situation: Situation) -> Command | None:
    """In a round of the panel, have the next ones wait visibly."""
    called = _to_call(situation)
    if not _is_round(situation) or len(situation.waiting) >= CALLED_AHEAD or not called:
        return None
    return queue.Add(called[0])


def _to_call(situation: Situation) -> list[str]:
    """Whom the lead would call on now, in this order."""
    out = {e.person for e in situation.waiting} | situation.heard
    speech = situation.view.state.floor
    if speech is not None:
        out |= {speech.person}
    return [person for person in _wanted(situation) if person not in out]


def _wanted(situation: Situation) -> list[str]:
    chairs = [situation.lead, *([situation.second] if situation.second else [])]
    kind: ItemKind = situation.item.kind
    if kind == "statements":
        return situation.panel if _is_round(situation) else chairs
    if kind in ("welcome", "feedback"):
        return chairs
    if kind in ("positions", "findings"):
        return [situation.lead, *situation.least_heard]
    if kind == "discussion":
        prepared = [q.to for q in situation.item.prepared if q.to in situation.panel]
        return [*prepared, *situation.least_heard]
    return []


def _is_round(situation: Situation) -> bool:
    long_enough = situation.item.planned >= LONG_ENOUGH * len(situation.panel)
    return situation.item.kind == "statements" and long_enough


def watch_limits(situation: Situation) -> Command | None:
    """End a speech that is too long, or give it more where few wait."""
    speech = situation.view.state.floor
    if speech is None or speech.paused or speech.limit is None:
        return None
    if speech.net(situation.view.now) < speech.limit + OVER_LIMIT:
        return None
    limit = floor.limit_for(situation.view.state, speech.person, speech.kind)
    if len(situation.waiting) < 2 and speech.limit == limit and situation.random.random() < 0.4:
        return floor.Extend(GRACE)
    return floor.End(expect=speech.id)


def ask_back(situation: Situation, me: str) -> Command | None:
    """Now and then put a question to the speaker."""
    speech = situation.view.state.floor
    if speech is None or speech.kind in INTERJECTIONS or speech.paused or speech.person == me:
        return None
    if situation.item.kind != "discussion" or speech.net(situation.view.now) < 2 * HEARD_OUT:
        return None
    if situation.random.random() > 0.008:
        return None
    return floor.Give(person=me, kind="question", expect=speech.id)


def balance(situation: Situation) -> Command | None:
    """Let newcomers go first where many wait."""
    crowded = situation.item.kind != "statements" and len(situation.waiting) >= CROWDED
    waiting = current_queue(situation.view.state)
    return queue.Reorder("balanced") if crowded and waiting.order == "arrival" else None


def fill_seats(situation: Situation) -> Command | None:
    """Invite an expected guest who asks for a seat, a little after they asked."""
    state, now = situation.view.state, situation.view.now
    for asking in state.panel.values():
        person = state.people.get(asking.person)
        if person is None or person.role != "spectator" or asking.asked is None:
            continue
        invited = asking.until is not None and asking.until > now
        considered = (now - asking.asked).total_seconds() > 15
        if person.name in situation.expected and considered and not invited:
            return panel.Invite(asking.person)
    return None
