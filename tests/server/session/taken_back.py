"""What holds of every undo and redo: nothing of anybody else's is lost."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from server.session import agenda, queue
from server.session.entries import Entry, queue_at
from server.session.floor import speeches
from server.session.messages import Fact
from server.session.session import SessionState
from server.session.undo import Redone, Undone


def others_keep(states: Sequence[SessionState], facts: Sequence[Fact]) -> None:
    """By the last of the ``facts`` something was undone or done again: no hand is gone, no order
    and no setting changed, but what the action had brought itself, and nobody had touched since.
    ``states`` are those before and after each of the facts."""
    seq = _first(facts, len(facts))
    before, now = states[seq - 1], states[-1]
    event = facts[-1].event
    assert isinstance(event, Undone | Redone)
    first = _first(facts, event.action)
    was, became = states[first - 1], states[event.action]
    began = any(isinstance(fact.event, agenda.Started) for fact in facts[seq - 1 :])
    _hands(was, became, before, now, began)
    own = {*_own(facts, event.action), *_changed(was, became), *_changed(before, now)}
    for place in before.queues.keys() & now.queues.keys():
        old, new = queue_at(before, place), queue_at(now, place)
        _order([e.id for e in old.entries], [e.id for e in new.entries], own)
        for name in ("open", "order"):
            if getattr(old, name) != getattr(new, name):
                left = queue_at(became, place)
                assert getattr(old, name) == getattr(left, name) != getattr(new, name)
    _order([i.id for i in before.items], [i.id for i in now.items], own)
    for gone in {i.id for i in before.items} - {i.id for i in now.items}:
        assert gone in {i.id for i in became.items} - {i.id for i in was.items}


def _first(facts: Sequence[Fact], last: int) -> int:
    """The seq of the first fact of the command that ended with this one."""
    while last > 1 and facts[last - 2].more:
        last -= 1
    return last


def _own(facts: Sequence[Fact], action: int) -> set[str]:
    """What an action, or the one that it took back, put elsewhere: entries and items."""
    found: set[str] = set()
    for fact in facts[_first(facts, action) - 1 : action]:
        match fact.event:
            case queue.Moved(entry) | queue.Deferred(entry):
                found.add(entry)
            case agenda.Moved(item) | agenda.Added(item) | agenda.Removed(item):
                found.add(item)
            case Undone(earlier) | Redone(earlier):
                found |= _own(facts, earlier)
            case _:
                pass
    return found


def _waiting(state: SessionState) -> dict[str, tuple[str, Entry]]:
    return {e.id: (place, e) for place, q in state.queues.items() for e in q.entries}


def _changed(one: SessionState, other: SessionState) -> set[str]:
    """The entries that wait in one of two states only, elsewhere, or as something else."""
    a, b = _waiting(one), _waiting(other)
    return {entry for entry in a.keys() | b.keys() if _as_what(a, entry) != _as_what(b, entry)}


def _as_what(waiting: dict[str, tuple[str, Entry]], entry: str) -> object:
    if entry not in waiting:
        return None
    place, found = waiting[entry]
    return place, found.kind, found.since, found.why


def _hands(
    was: SessionState, became: SessionState, before: SessionState, now: SessionState, began: bool
) -> None:
    """A hand is gone only if it came by the action, and is as it was then; or its owner speaks, or
    waits with the item that takes the hands over."""
    up, left, old = _waiting(before), _waiting(became), _waiting(was)
    speaking = {speech.entry for speech in speeches(now)}
    others = {(e.person, e.kind) for _, e in _waiting(now).values()}
    for gone in up.keys() - _waiting(now).keys() - speaking:
        entry = up[gone][1]
        if began and (entry.person, entry.kind) in others:
            continue
        assert gone in left, "a hand that was raised since is gone"
        assert gone not in old, "a hand is gone that was there before"
        then = left[gone][1]
        assert (entry.note, entry.kind, entry.why) == (then.note, then.kind, then.why)


def _order(before: list[str], now: list[str], own: Iterable[str]) -> None:
    """What is not the action's own stands in the same order as before."""
    places = {one: n for n, one in enumerate(now)}
    left = [one for one in before if one in places and one not in own]
    for one, other in combinations(left, 2):
        assert places[one] < places[other], "others' order has changed"
