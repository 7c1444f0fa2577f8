"""What undo remembers of what happens: what moderators did and undid, with the states around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from . import agenda, entries, floor, places, touched
from .conflict import Change
from .messages import Event, Fact
from .records import replace
from .undo import MOST, PASSED, Action, Redone, Undoing, Undone

if TYPE_CHECKING:
    from .session import SessionState

_OWN: Final = frozenset({"question.voted", "question.unvoted", "feedback.given", "whisper.seen"})
"""What moderators do like everybody else, not as moderators."""

_THINGS: Final = {
    "agenda": "item",
    "position": "position",
    "finding": "finding",
    "question": "question",
}
"""By which field the events of a topic say what they are about."""

_FORGOTTEN: Final = Undoing(None)


def recorded(before: SessionState, after: SessionState, fact: Fact) -> dict[str, Any]:
    """What else becomes of the state that ``fact`` made of ``before``: what the fact has touched,
    and where it completes an action, an undo or a redo, that this is remembered. ``after`` has all
    the rest."""
    undoing = _touched(before, after, fact)
    if undoing.begun is None:
        by = before.people.get(fact.by)
        if by is None or by.role != "moderator":
            return {} if undoing is before.undoing else {"undoing": undoing}
    begun = before if undoing.begun is None else undoing.begun
    if fact.more:
        return {"undoing": replace(undoing, begun=begun, facts=(*undoing.facts, fact))}
    if undoing.facts:
        undoing = replace(undoing, begun=None, facts=())
    event = fact.event
    if event.event in _OWN:
        return {"undoing": undoing}
    actions, undones = after.actions or (), after.undone or ()
    action = _completed(begun, fact, (*actions, *undones))
    if isinstance(event, Undone | Redone):
        undoing = _taken_back(undoing, begun, after, event.action)
        actions = tuple(a for a in actions if a.seq != event.action)
        undones = tuple(a for a in undones if a.seq != event.action)
    if isinstance(event, Undone):
        undones = (*undones, action)[-MOST:]
    else:
        actions = _remembered((*actions, action))
    last = after.last
    # What an undo passes over decides nothing of what it would do.
    if last is not None and event.event not in PASSED:
        change = Change(fact.seq, fact.at, fact.by, action.event)
        last = {**last, "action": change.after(last.get("action"))}
    if undoing.points is not None:
        points = _cut(undoing.points, (*actions, *undones))
        was, became = _point(begun, begun.last, begun.undoing), _point(after, last, undoing)
        undoing = replace(undoing, points={**points, fact.seq: (was, became)})
    return {"last": last, "actions": actions, "undone": undones, "undoing": undoing}


def _remembered(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Those that are remembered, once there is one more: what an undo only passes over takes the
    place of nothing that can be undone."""
    passed = actions[-1].event in PASSED
    alike = [action for action in actions if (action.event in PASSED) is passed]
    oldest = alike[0] if len(alike) > MOST else None
    return tuple(action for action in actions if action is not oldest)


def _touched(before: SessionState, after: SessionState, fact: Fact) -> Undoing:
    """What undoing knows, with what a fact has touched."""
    undoing = before.undoing
    things = touched.by(fact.event, before)
    if not things:
        return undoing
    undoing = replace(undoing, touched=touched.since(undoing.touched, things, fact.seq))
    match fact.event:
        case agenda.Moved(item) | agenda.Added(item) | agenda.Removed(item):
            of_plan = places.of(undoing.places, before.items, before.undoing.touched)
            of_plan = places.with_one(of_plan, item, after.items, undoing.touched)
            return replace(undoing, places=of_plan)
    return undoing


def _taken_back(undoing: Undoing, begun: SessionState, after: SessionState, action: int) -> Undoing:
    """What undoing knows once an action, or an undo, that began in ``begun`` is taken back: what it
    touched, and nobody since, is what it was before."""
    found = (undoing.points or {}).get(action)
    if found is None:
        return undoing
    before, became = (state.undoing.touched for state in found)
    known = touched.taken_back(undoing.touched, before, became, begun.undoing.touched)
    return replace(undoing, touched=known, places=places.of(undoing.places, after.items, known))


def _completed(state: SessionState, fact: Fact, before: tuple[Action, ...]) -> Action:
    """The action that ``fact`` completes, begun in ``state``; of what is taken back or done again,
    the one ``before`` says whose it was, and what it was about."""
    event = fact.event
    action = Action(fact.seq, fact.at, fact.by, event.event, _about(state, event))
    if not isinstance(event, Undone | Redone):
        return replace(action, thing=vars(event).get(_THINGS.get(event.topic, "")))
    was = next((a for a in before if a.seq == event.action), action)
    return replace(action, event=event.what, thing=was.thing, first=was.whose, of=event.action)


def _about(state: SessionState, event: Event) -> str | None:
    """Whom an action is about: of what is done with a speech, its speaker, and with an entry of a
    queue, whose it is."""
    if isinstance(event, floor.Paused | floor.Resumed | floor.Extended):
        return next((s.person for s in floor.speeches(state) if s.id == event.speech), None)
    entry = event.subject("entry")
    return event.subject("person") if entry is None else entries.owner(state, entry)


def _cut(
    points: Mapping[int, tuple[Any, Any]], remembered: tuple[Action, ...]
) -> Mapping[int, tuple[Any, Any]]:
    """Only the points of what is remembered, where it is worth looking."""
    if len(points) <= 4 * MOST:
        return points
    kept = {action.seq for action in remembered}
    return {seq: point for seq, point in points.items() if seq in kept}


def _point(
    state: SessionState, last: Mapping[str, Change] | None, undoing: Undoing
) -> SessionState:
    # Without its own history, or each point would keep all earlier ones alive.
    known = replace(_FORGOTTEN, touched=undoing.touched)
    return replace(state, last=last, actions=(), undone=(), undoing=known)
