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
from server.session.timeplan import time_plan
from server.session.words import INTERJECTIONS, ItemKind

from . import content
from .view import View

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


def keep_time(view: View) -> Command | None:
    """Go on when an item's time is over; close its queue, or extend it, before."""
    state, item = view.moment.state, view.item
    over = view.left <= 0 and state.floor is None
    if over or view.left < -OVERRUN or _is_done(view):
        return _go_on(view)
    if _deserves_more(view):
        return agenda.Extend(item.id, EXTENSION)
    if view.left < LAST_WORD and view.waiting and current_queue(state).open:
        return queue.Close()
    return None


def _go_on(view: View) -> Command:
    if next_item(view.moment.state) is None:
        return phases.Close()
    return agenda.Next(expect=view.item.id)


def _is_done(view: View) -> bool:
    """Whether all is said before the time is over; a session that is late takes that earlier."""
    if view.moment.state.floor is not None or view.waiting or view.item.kind == "break":
        return False
    if _to_call(view) or content.unfinished(view):
        return False
    late = max(0.0, time_plan(view.moment.state, view.moment.now).drift)
    called = view.item.kind in ("welcome", "statements")
    spare = (0.4 if called else 0.15) * view.item.planned
    return view.left < max(spare, min(late, 0.5 * view.item.planned))


def _deserves_more(view: View) -> bool:
    item = view.item
    return (
        item.kind == "discussion"
        and item.planned == item.original
        and view.left < LAST_WORD + 15
        and bool(view.waiting)
    )


def lead_floor(view: View) -> Command | None:
    """Give the floor to who is next, or call on somebody where nobody is."""
    speech = view.moment.state.floor
    if speech is not None:
        return _interjection(view, speech) or _round(view)
    if view.waiting:
        return floor.Next(expect=None)
    called = _to_call(view)
    if called and view.left > LAST_WORD and _may_call(view):
        return floor.Give(person=called[0], expect=None)
    return None


def _may_call(view: View) -> bool:
    # Where hands are expected, people get a moment to raise them.
    return view.item.kind in ("welcome", "statements") or view.random.random() < 0.3


def _interjection(view: View, speech: floor.Speech) -> Command | None:
    head = next(iter(view.waiting), None)
    if head is None or head.kind not in INTERJECTIONS or speech.kind in INTERJECTIONS:
        return None
    if speech.paused or speech.net(view.moment.now) < HEARD_OUT or head.person == speech.person:
        return None
    return floor.Next(expect=head.id)


def _round(view: View) -> Command | None:
    """In a round of the panel, have the next ones wait visibly."""
    called = _to_call(view)
    if not _is_round(view) or len(view.waiting) >= CALLED_AHEAD or not called:
        return None
    return queue.Add(called[0])


def _to_call(view: View) -> list[str]:
    """Whom the lead would call on now, in this order."""
    out = {e.person for e in view.waiting} | view.heard
    speech = view.moment.state.floor
    if speech is not None:
        out |= {speech.person}
    return [person for person in _wanted(view) if person not in out]


def _wanted(view: View) -> list[str]:
    chairs = [view.lead, *([view.second] if view.second else [])]
    kind: ItemKind = view.item.kind
    if kind == "statements":
        return view.panel if _is_round(view) else chairs
    if kind in ("welcome", "feedback"):
        return chairs
    if kind in ("positions", "findings"):
        return [view.lead, *view.least_heard]
    if kind == "discussion":
        prepared = [q.to for q in view.item.prepared if q.to in view.panel]
        return [*prepared, *view.least_heard]
    return []


def _is_round(view: View) -> bool:
    long_enough = view.item.planned >= LONG_ENOUGH * len(view.panel)
    return view.item.kind == "statements" and long_enough


def watch_limits(view: View) -> Command | None:
    """End a speech that is too long, or give it more where few wait."""
    speech = view.moment.state.floor
    if speech is None or speech.paused or speech.limit is None:
        return None
    if speech.net(view.moment.now) < speech.limit + OVER_LIMIT:
        return None
    limit = floor.limit_for(view.moment.state, speech.person, speech.kind)
    if len(view.waiting) < 2 and speech.limit == limit and view.random.random() < 0.4:
        return floor.Extend(GRACE)
    return floor.End(expect=speech.id)


def ask_back(view: View, me: str) -> Command | None:
    """Now and then put a question to the speaker."""
    speech = view.moment.state.floor
    if speech is None or speech.kind in INTERJECTIONS or speech.paused or speech.person == me:
        return None
    if view.item.kind != "discussion" or speech.net(view.moment.now) < 2 * HEARD_OUT:
        return None
    if view.random.random() > 0.008:
        return None
    return floor.Give(person=me, kind="question", expect=speech.id)


def balance(view: View) -> Command | None:
    """Let newcomers go first where many wait."""
    crowded = view.item.kind != "statements" and len(view.waiting) >= CROWDED
    waiting = current_queue(view.moment.state)
    return queue.Reorder("balanced") if crowded and waiting.order == "arrival" else None


def fill_seats(view: View) -> Command | None:
    """Invite an expected guest who asks for a seat, a little after they asked."""
    state, now = view.moment.state, view.moment.now
    for asking in state.panel.values():
        person = state.people.get(asking.person)
        if person is None or person.role != "spectator" or asking.asked is None:
            continue
        invited = asking.until is not None and asking.until > now
        considered = (now - asking.asked).total_seconds() > 15
        if person.name in view.expected and considered and not invited:
            return panel.Invite(asking.person)
    return None
