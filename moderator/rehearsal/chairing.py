"""What a moderator does next, from what they see. Nothing here acts or remembers.

Each duty is a function from a :class:`Situation` to a command, or to None if there is nothing to
do. Commands say what was seen, so that two moderators, or a person at a desk, never do a thing
twice: whoever is too late is refused and looks again.
"""

from typing import Final

from server.session import agenda, floor, panel, phases, queue
from server.session.entries import current_queue
from server.session.items import to_come
from server.session.messages import Command
from server.session.words import INTERJECTIONS, ItemKind

from . import content
from .situation import Situation

LAST_WORD: Final = 75.0
"""Seconds before the end of an item in which its queue is closed and nobody new is called."""
OVERRUN: Final = 45.0
"""Seconds by which an item may run over before the speech is cut short."""
EXTENSION: Final = 120
"""Seconds added to a discussion in which people still wait."""
OVER_LIMIT: Final = 10.0
"""Seconds over a speech's limit before a moderator acts."""
GRACE: Final = 30
"""Seconds by which a speech is extended if few people wait."""
HEARD_OUT: Final = 12.0
"""Seconds of a speech before somebody may interject."""
LONG_ENOUGH: Final = 60.0
"""Seconds for each panelist from which on an item of statements is a round of the panel."""
CROWDED: Final = 3
"""How many people wait when newcomers are put first."""
CALLED_AHEAD: Final = 2
"""How many people the queue holds in a round, besides the speaker."""


def keep_time(situation: Situation) -> Command | None:
    """Go on when the item's time is over; before that, extend it or close its queue."""
    state, item = situation.state, situation.item
    over = situation.left <= 0 and situation.speech is None
    if over or situation.left < -OVERRUN or _is_done(situation):
        return _go_on(situation)
    if _deserves_more(situation):
        return agenda.Extend(item.id, EXTENSION)
    if situation.left < LAST_WORD and situation.waiting and current_queue(state).open:
        return queue.Close()
    return None


def _go_on(situation: Situation) -> Command:
    # They leave an item before its time only where it is done, so they do not come back.
    if all(item.status == "interrupted" for item in to_come(situation.state)):
        return phases.Close()
    return agenda.Next(expect=situation.item.id)


def _is_done(situation: Situation) -> bool:
    """Whether the item can end before its time; sooner if the session is late."""
    if situation.speech is not None or situation.waiting or situation.item.kind == "break":
        return False
    if _to_call(situation) or content.unfinished(situation):
        return False
    rows = situation.view.plan.rows
    dropped = sum(row.wins for row in rows if row.item.status == "interrupted")
    late = max(0.0, situation.view.plan.drift - dropped)
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
    """Give the floor to whoever is next or, if nobody waits, call on somebody."""
    speech = situation.speech
    if speech is not None:
        return _interjection(situation, speech) or _round(situation)
    if situation.waiting:
        return floor.Next(expect=None)
    called = _to_call(situation)
    if called and situation.left > LAST_WORD and _may_call(situation):
        return floor.Give(person=called[0], expect=None)
    return None


def _may_call(situation: Situation) -> bool:
    # In other items people first get some time to raise their hands.
    return situation.item.kind in ("welcome", "statements") or situation.chance(0.3)


def _interjection(situation: Situation, speech: floor.Speech) -> Command | None:
    head = next(iter(situation.waiting), None)
    if head is None or head.kind not in INTERJECTIONS or speech.kind in INTERJECTIONS:
        return None
    if speech.paused or speech.net(situation.now) < HEARD_OUT or head.person == speech.person:
        return None
    return floor.Next(expect=head.id)


def _round(situation: Situation) -> Command | None:
    """In a round of the panel, put the next people into the queue, where all see them."""
    called = _to_call(situation)
    if not _is_round(situation) or len(situation.waiting) >= CALLED_AHEAD or not called:
        return None
    return queue.Add(called[0])


def _to_call(situation: Situation) -> list[str]:
    """The ids of those whom the lead would call on now, in this order."""
    out = {e.person for e in situation.waiting} | situation.heard
    if situation.speech is not None:
        out |= {situation.speech.person}
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
    """End a speech that is too long or, if few people wait, extend it."""
    speech = situation.speech
    if speech is None or speech.paused or speech.limit is None:
        return None
    if speech.net(situation.now) < speech.limit + OVER_LIMIT:
        return None
    limit = floor.limit_for(situation.state, speech.person, speech.kind)
    if len(situation.waiting) < 2 and speech.limit == limit and situation.chance(0.4):
        return floor.Extend(GRACE)
    return floor.End(expect=speech.id)


def ask_back(situation: Situation, me: str) -> Command | None:
    """Ask the speaker a question, now and then."""
    speech = situation.speech
    if speech is None or speech.kind in INTERJECTIONS or speech.paused or speech.person == me:
        return None
    if situation.item.kind != "discussion" or speech.net(situation.now) < 2 * HEARD_OUT:
        return None
    if not situation.chance(0.008):
        return None
    return floor.Give(person=me, kind="question", expect=speech.id)


def balance(situation: Situation) -> Command | None:
    """Let newcomers go first if many people wait."""
    crowded = situation.item.kind != "statements" and len(situation.waiting) >= CROWDED
    waiting = current_queue(situation.state)
    return queue.Reorder("balanced") if crowded and waiting.order == "arrival" else None


def fill_seats(situation: Situation) -> Command | None:
    """Invite an expected guest, some seconds after they asked for a seat."""
    state, now = situation.state, situation.now
    for asking in state.panel.values():
        person = state.people.get(asking.person)
        if person is None or person.role != "spectator" or asking.asked is None:
            continue
        invited = asking.until is not None and asking.until > now
        considered = (now - asking.asked).total_seconds() > 15
        if person.name in situation.expected and considered and not invited:
            return panel.Invite(asking.person)
    return None
