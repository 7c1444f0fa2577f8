"""Undo, the floor's part: whose clock goes on, and whose time it is that was counted meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from . import floor
from .floor import Speech, Talk, speeches
from .messages import Event
from .people import known, mint
from .records import replace
from .reversal import Reversal, overtaken


def restoring(r: Reversal) -> Iterator[Event]:
    """What puts back the floor that an action changed.

    A speech that the action ended or suspended goes on, and while somebody else had the floor by
    mistake, its speaker was speaking: the time that was counted for the other is theirs. Where the
    action began a speech while nobody spoke, the time stays its speaker's, without counting as a
    contribution. Raises :class:`Refused` (``undo_overtaken``) where the floor has changed hands
    since.
    """
    if _marks(speeches(r.before)) == _marks(speeches(r.after)):
        return
    present = {s.id: s for s in speeches(r.state)}
    if [*present] != [s.id for s in speeches(r.after)]:
        raise overtaken()
    ended = {s.id for s in speeches(r.before)} > {s.id for s in speeches(r.after)}
    if ended and (has_begun(r) or r.again("current")):
        # Somebody else had the floor since, though it is as the action left it; or an item was
        # begun, which would have ended what was said to another one.
        raise overtaken()
    goes_on = _goes_on(r)
    restored = [_put_back(r, s, present.get(s.id), goes_on) for s in speeches(r.before)]
    if restored and r.state.session.phase == "waiting":
        # Its begin was taken back since, and nobody speaks before it.
        raise overtaken()
    if restored and r.state.session.phase == "open":
        restored[0] = restored[0].going(r.now)
    if _marks(restored) == _marks(speeches(r.state)):
        return
    talk = _talk_back(r, goes_on)
    yield floor.Restored(restored[0] if restored else None, tuple(restored[1:]), talk)


def redoing(r: Reversal) -> Iterator[Event]:
    """What changes the floor again after an undo: what was ended ends, what was begun begins."""
    if _marks(speeches(r.before)) == _marks(speeches(r.after)):
        return
    present, after = speeches(r.state), speeches(r.after)
    if len(present) != len(after) or not all(map(partial(_is_same, r), present, after)):
        raise overtaken()
    now = dict(zip(_ids(after), _ids(present), strict=True))
    wanted = {now.get(s.id, s.id): s for s in speeches(r.before)}
    begins = [s for id_, s in reversed(wanted.items()) if id_ not in _ids(present)]
    if any(_lowered(r, speech) for speech in begins):
        raise overtaken()
    clocks_stand = r.state.session.phase != "open"
    top = present[0] if present else None
    again = wanted.get(top.id) if top else None
    if clocks_stand and (begins or (top and again and again.paused != top.paused)):
        raise overtaken()
    for speech in present:
        if speech.id not in wanted:
            yield floor.Ended(speech.id, speech.person)
    for speech in begins:
        limit = floor.limit_for(r.state, speech.person, speech.kind)
        new = mint(r.state, "f", _ids(present))
        yield floor.Given(new, known(r.state, speech.person).id, speech.kind, speech.entry, limit)
    if top is not None and again is not None and not begins:
        # Below one that begins, what moderators decided of it since stands.
        yield from _changed_again(top, again)


def _changed_again(now: Speech, again: Speech) -> Iterator[Event]:
    """What moderators decided of a speech, decided again."""
    if again.paused != now.paused:
        yield floor.Paused(now.id) if again.paused else floor.Resumed(now.id)
    if again.limit != now.limit and again.limit is not None:
        yield floor.Extended(now.id, again.limit - (now.limit or 0), again.limit)


def has_begun(r: Reversal) -> bool:
    """Whether somebody has begun to speak since an action, and it was not taken back."""
    begun = [sum(t.speeches + t.interjections for t in s.talk.values()) for s in (r.after, r.state)]
    return begun[0] != begun[1]


def _ids(stack: Iterable[Speech]) -> list[str]:
    return [speech.id for speech in stack]


def _is_same(r: Reversal, now: Speech, then: Speech) -> bool:
    """Whether it is one speech: also where a redo began it anew, which is from the same hand, or of
    whoever had the floor without one."""
    if now.id == then.id:
        return True
    hands = [(s.person, s.kind, s.entry) for s in (now, then)]
    return hands[0] == hands[1] and (now.entry is not None or _begun_again(r, now))


def _begun_again(r: Reversal, speech: Speech) -> bool:
    """Whether it was a redo that began a speech: only what is done again has somebody who did it
    first."""
    return any(
        action.first is not None
        and (action.event, action.person, action.at) == ("floor.given", speech.person, speech.since)
        for action in r.state.actions or ()
    )


def _lowered(r: Reversal, speech: Speech) -> bool:
    """Whether the hand that a speech came from was put back by an undo and is down since."""
    back, waits = (
        any(e.id == speech.entry for q in s.queues.values() for e in q.entries)
        for s in (r.after, r.state)
    )
    return back and not waits


def _marks(stack: Iterable[Speech]) -> list[tuple[str, bool, int | None]]:
    """What moderators decide of the speeches: all but their clocks."""
    return [(speech.id, speech.paused, speech.limit) for speech in stack]


def _goes_on(r: Reversal) -> bool:
    """Whether a clock that ran before the action goes on as if it had never stopped."""
    was, after = r.before.floor, r.after.floor
    if was is None or was.running is None:
        return False
    return after is None or after.id != was.id


def _put_back(r: Reversal, was: Speech, now: Speech | None, goes_on: bool) -> Speech:
    """A speech as it was before the action, its clock standing unless it never stopped."""
    top = was is r.before.floor
    if now is None:
        if r.state.people[was.person].removed:
            raise overtaken()
        back = was
    else:
        after = next(s for s in speeches(r.after) if s.id == was.id)
        for field in ("paused", "limit"):
            changed_by_action = getattr(was, field) != getattr(after, field)
            since = getattr(now, field) != getattr(after, field) or r.again("speech", now.id, field)
            if changed_by_action and since:
                raise overtaken()
        paused = was.paused if was.paused != after.paused else now.paused
        limit = was.limit if was.limit != after.limit else now.limit
        if not goes_on:
            back = replace(now, paused=paused, limit=limit)
            return back if top and not paused else back.stopped(r.now)
        back = replace(was, paused=paused, limit=limit)
    if not (goes_on and top):
        return back.stopped(r.at)
    if _undisturbed(r):
        return back
    return replace(back, spoken=round(back.net(r.at) + _spoken_since(r), 3), running=None)


def _undisturbed(r: Reversal) -> bool:
    """Whether some clock has run since the action, and none has been stopped or started."""
    runs = r.after.floor is not None and r.after.floor.running is not None
    return runs and speeches(r.state) == speeches(r.after)


def _spoken_since(r: Reversal) -> float:
    """For how many seconds anybody's clock has run since the action."""
    after = {s.id: s for s in speeches(r.after)}
    return sum(s.net(r.now) - after[s.id].net(r.at) for s in speeches(r.state))


def _talk_back(r: Reversal, goes_on: bool) -> dict[str, Talk]:
    """The talk of those whose speeches are taken back, or go on."""
    talk: dict[str, Talk] = {}

    def count(speech: Speech, seconds: float, times: int) -> None:
        talked = talk.get(speech.person, r.state.talk.get(speech.person, Talk()))
        talk[speech.person] = floor.counted(talked, speech, round(seconds, 3), times)

    old = {s.id for s in speeches(r.before)}
    present = {s.id for s in speeches(r.state)}
    for speech in speeches(r.state):
        if speech.id not in old:
            count(speech, 0.0 if goes_on else speech.net(r.now), -1)
    for speech in speeches(r.before):
        if speech.id not in present:
            count(speech, -speech.net(r.at), 0)
    return talk
