"""Undo, the queue's part: whoever waited waits again, and what their owners did since stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from . import queue
from .entries import (
    LOBBY,
    Entry,
    Queue,
    current_place,
    handed_over,
    own_entry,
    queue_at,
    with_queue,
)
from .floor import speeches
from .messages import Event
from .records import replace
from .reversal import Reversal, overtaken

if TYPE_CHECKING:
    from .session import SessionState

T = TypeVar("T")

_Whereabouts: TypeAlias = dict[str, tuple[str, Entry]]
"""Of each entry the place where it waits, and itself."""


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back the queues that an action changed, but for hands raised or lowered since.

    Raises :class:`Refused` (``undo_overtaken``) where what the action changed has changed again, or
    a request to speak would be lost.
    """
    before, after, state = _where_hands_wait_now(r)
    was, became, waits = (_whereabouts(s) for s in (before, after, state))
    # Also a queue that came since was begun in the order of its item.
    for place in sorted({*before.queues, *after.queues, *state.queues}):
        old, new, now = (queue_at(s, place) for s in (before, after, state))
        touched = {e for e in {*was, *became} if _bare(was.get(e)) != _bare(became.get(e))}
        touched |= {e.id for e in (*old.entries, *new.entries) if r.changed("entry", e.id, "place")}
        _check_untouched(r, touched, became, waits)
        _check_not_their_own(r, touched - was.keys(), became, waits)
        entries = [_reworded(r, e, was, became) for e in now.entries if e.id not in touched]
        ids = [e.id for e in old.entries]
        for n, entry in reversed([*enumerate(old.entries)]):
            if entry.id not in touched or state.people[entry.person].removed:
                continue
            again = own_entry(Queue(entries=tuple(entries)), entry.person, entry.kind)
            if entry.id not in waits:
                lowered = again is None and _asked_since(r, place, entry)
                if lowered or entry.id in became:
                    continue
            elif again is not None:
                # Both are up: as one of a kind, one of the two requests would be lost.
                raise overtaken()
            back = _as_before(r, entry, became.get(entry.id), waits.get(entry.id))
            if again is not None:
                entries.remove(again)
                back = _raised_again(back, again)
            ids[n] = back.id
            entries = _back(r, entries, back, ids)
        back_again = Queue(
            _setting(r, place, "open", old.open, new.open, now.open),
            _setting(r, place, "order", old.order, new.order, now.order),
            tuple(sorted(entries, key=lambda e: e.rank)),
        )
        if back_again != queue_at(r.state, place):
            yield queue.Restored(place, back_again)


def redoing(r: Reversal) -> Iterator[Event]:
    """What changes the queues again after an undo. Hands that only waited elsewhere because
    another item was current are where they belong already."""
    if current_place(r.before) == current_place(r.after):
        yield from restoring(r)


def _setting(r: Reversal, place: str, name: str, was: T, became: T, now: T) -> T:
    """What a queue is set to, put back where the action changed it."""
    if was == became:
        return now
    if now != became or r.again("queue", place, name):
        raise overtaken()
    return was


def _where_hands_wait_now(r: Reversal) -> tuple[SessionState, SessionState, SessionState]:
    """The states before and after the action, and the present one, as if the hands that were up
    before any item waited in all of them where they are seen once the action is undone."""
    began = current_place(r.after)
    if current_place(r.before) == LOBBY != began:
        # The action began an item by mistake: all hands raised before and since wait for it still.
        parked = {e.id for e in queue_at(r.before, began).entries}
        after, state = (_in_the_lobby(s, began, parked) for s in (r.after, r.state))
        return r.before, after, state
    first, now = _first_item(r.before), _first_item(r.state)
    before, after = r.before, r.after
    if first is not None and not _has_begun(r.state, first):
        # Its begin was taken back since.
        before, after = (_in_the_lobby(s, first, set()) for s in (before, after))
        first = None
    if first is None and now is not None:
        before, after = (handed_over(s, now) for s in (before, after))
    return before, after, r.state


def _first_item(state: SessionState) -> str | None:
    """The item that took the lobby's hands over, None where none has yet."""
    begun = [(i.started, i.id) for i in state.items if i.started is not None]
    return min(begun)[1] if begun else None


def _has_begun(state: SessionState, item: str) -> bool:
    return any(i.id == item and i.started is not None for i in state.items)


def _in_the_lobby(state: SessionState, begun: str, parked: set[str]) -> SessionState:
    """A state with the hands of an item in the lobby, but for those ``parked`` with the item
    before: where no item is current, nobody would see them there."""
    item, lobby = queue_at(state, begun), queue_at(state, LOBBY)
    waiting = tuple(e for e in item.entries if e.id not in parked)
    rest = tuple(e for e in item.entries if e.id in parked)
    state = with_queue(state, begun, replace(item, entries=rest))
    return with_queue(state, LOBBY, replace(lobby, entries=waiting))


def _check_untouched(
    r: Reversal, touched: set[str], became: _Whereabouts, waits: _Whereabouts
) -> None:
    """Raise :class:`Refused` where an entry that the action moved has been moved again."""
    for entry in touched:
        if entry in became and entry in waits:
            left, found = (
                (p, replace(e, note="", passed=0)) for p, e in (became[entry], waits[entry])
            )
            if left != found or r.again("entry", entry, "place"):
                raise overtaken()


def _check_not_their_own(
    r: Reversal, added: set[str], became: _Whereabouts, waits: _Whereabouts
) -> None:
    """Raise :class:`Refused` where an entry that the action added says something else since: who
    waited there by somebody else's doing has made it their own request."""
    for entry in added:
        noted = r.again("entry", entry, "note")
        if entry in waits and (noted or waits[entry][1].note != became[entry][1].note):
            raise overtaken()


def _as_before(
    r: Reversal, entry: Entry, became: tuple[str, Entry] | None, waits: tuple[str, Entry] | None
) -> Entry:
    """An entry as it was before the action, but for what came to it since."""
    left = became[1] if became else entry
    latest = waits[1] if waits else left
    # Whoever passed it since has passed it, whatever the action did before.
    passed = entry.passed + latest.passed - left.passed
    return replace(entry, note=_note(r, entry, left, latest), passed=passed)


def _asked_since(r: Reversal, place: str, entry: Entry) -> bool:
    """Whether somebody whose hand the action took down has raised it once more since: what became
    of that is their latest will, or another action's doing. Who was given the floor with it asks
    for something else."""
    if any(speech.entry == entry.id for speech in speeches(r.after)):
        return False
    return any(r.again("hand", p, entry.person, entry.kind) for p in _raised_at(r, place))


def _raised_at(r: Reversal, place: str) -> set[str]:
    """Where the hands may have been raised that wait in a place: also before any item, or with the
    item whose begin was taken back since."""
    first = _first_item(r.after)
    if place != LOBBY or first is None or _has_begun(r.state, first):
        return {place, LOBBY}
    return {first, LOBBY}


def _raised_again(entry: Entry, again: Entry) -> Entry:
    """Whoever raised a hand again, because it was lowered by mistake, has the old place with the
    new words."""
    note = again.note or entry.note
    return replace(again, note=note, since=entry.since, why=entry.why, passed=entry.passed)


def _whereabouts(state: SessionState) -> _Whereabouts:
    return {e.id: (place, e) for place, q in state.queues.items() for e in q.entries}


def _bare(found: tuple[str, Entry] | None) -> tuple[str, Entry] | None:
    """Where an entry waits and as what, whatever it says."""
    return found and (found[0], replace(found[1], note=""))


def _reworded(r: Reversal, entry: Entry, was: _Whereabouts, became: _Whereabouts) -> Entry:
    """An entry that stays in its place, with its note as it was where the action changed it."""
    if entry.id not in became:
        return entry
    return replace(entry, note=_note(r, was[entry.id][1], became[entry.id][1], entry))


def _note(r: Reversal, was: Entry, became: Entry, now: Entry) -> str:
    """The note before an action, unless it was changed since."""
    same = now.note == became.note and not r.again("entry", now.id, "note")
    return was.note if same else now.note


def _back(r: Reversal, entries: list[Entry], entry: Entry, ids: list[str]) -> list[Entry]:
    """With an entry back before whoever stood behind it in ``ids``, or at the end of its kind, but
    before those of its kind who came later and passed nobody: they found its place empty by
    mistake. Who was moved since stands where that moderator, or they themselves, wanted."""
    left = {e for e in ids if not r.again("entry", e, "place")}
    behind = left.intersection(ids[ids.index(entry.id) + 1 :])
    after = (
        i
        for i, e in enumerate(entries)
        if e.id in behind or e.rank > entry.rank or (e.id not in left and _came_later(e, entry))
    )
    index = next(after, len(entries))
    return [*entries[:index], entry, *entries[index:]]


def _came_later(other: Entry, entry: Entry) -> bool:
    arrived = other.why.reason in ("arrival", "kind") and other.kind == entry.kind
    return arrived and (other.since, other.seq) > (entry.since, entry.seq)
