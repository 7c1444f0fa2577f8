"""Two moderators, one log: a command is refused if what its sender saw has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from . import entries, items
from .messages import Expect, Fact, Refused
from .records import replace
from .words import Kind

if TYPE_CHECKING:
    from .session import SessionState

UNSAID: Final = ""
"""The ``expect`` of a command that does not say what its sender saw."""


@dataclass(frozen=True)
class Change:
    """The last change in a topic, or of something that decides what a command would do.

    ``other`` is the last one before it by somebody else, which has no ``other`` itself.
    """

    seq: int
    at: datetime
    by: str
    event: str
    other: Change | None = None

    def after(self, before: Change | None) -> Change:
        """This change, given the last one before it."""
        if before is None:
            return self
        other = before.other
        if before.by != self.by:
            other = before if other is None else replace(before, other=None)
        return self if other is None else replace(self, other=other)

    def not_by(self, person: str) -> Change | None:
        """The last change that was not this person's own."""
        return self.other if self.by == person else self


def _speaker(state: SessionState) -> object:
    return state.floor.id if state.floor else None


def _item(state: SessionState) -> object:
    return state.item


def _next_item(state: SessionState) -> object:
    found = items.next_item(state)
    return found.id if found else None


def _head(state: SessionState) -> object:
    head = next(iter(entries.current_queue(state).entries), None)
    return head and (head.id, head.kind)


def _next_speech(state: SessionState) -> object:
    """What comes where the head has the floor already: who is behind it, or who was interrupted."""
    if (speech := entries.goes_on(state)) is not None:
        return speech.id
    able = entries.first_able(state)
    return able and (able.id, able.kind)


TOPICS: Final = frozenset({"session", "agenda", "floor", "queue", "panel"})
"""Topics whose last change is remembered, to tell who was faster."""

DECIDERS: Final[Mapping[str, Callable[[SessionState], object]]] = {
    "speaker": _speaker,
    "item": _item,
    "next_item": _next_item,
    "head": _head,
    "next_speech": _next_speech,
}
"""What decides what a command would do. Commands name theirs: a hand that arrives behind those who
wait decides nothing for ``floor.next``, and so is no conflict."""

_ARRIVES: Final = "queue.joined"

_READ_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "floor": ("speaker",),
    "suspended": ("next_speech",),
    "item": ("item", "next_item", "head"),
    "items": ("next_item",),
    "paused_item": ("next_item", "head"),
    "queues": ("head", "next_speech"),
}
"""The deciders that look at a part of a state: where it is not another, they say the same."""


def noticed(
    last: Mapping[str, Change], before: SessionState, after: SessionState, fact: Fact
) -> Mapping[str, Change]:
    """``last`` with what ``fact`` has changed, between the states around it."""
    topic = fact.event.topic
    # No other topic changes what decides, and most facts of a large audience are of others.
    if topic not in TOPICS:
        return last
    change = Change(fact.seq, fact.at, fact.by, fact.event.event)
    found = {**last, topic: change.after(last.get(topic))}
    was, now = vars(before), vars(after)
    for part, names in _READ_BY.items():
        if was[part] is not now[part]:
            for name in names:
                seen = DECIDERS[name](before)
                if name == "next_speech" and seen is None and change.event == _ARRIVES:
                    # Only the speaker waited, and somebody does behind them.
                    continue
                if seen != DECIDERS[name](after):
                    found[name] = change.after(last.get(name))
    return found


def check(
    state: SessionState,
    expect: Expect,
    deciders: tuple[str, ...],
    *now: str | None,
    named: tuple[str, ...],
) -> None:
    """Raise :class:`Refused` (``conflict``) where what the sender saw has changed.

    ``expect`` is a seq that there has been (none of ``deciders`` may have changed since), or an id
    that must be one of ``now``, the ids that stand for what is there; None stands for nothing
    there. ``named`` are the deciders that such an id can stand for.
    """
    if expect == UNSAID or (not isinstance(expect, int) and expect in now):
        return
    changes = state.last or {}
    names = deciders if isinstance(expect, int) else named
    last = _latest(changes.get(name) for name in names)
    if isinstance(expect, int) and (last.seq if last else 0) <= expect <= state.seq:
        return
    raise overtaken(last)


def check_entry(state: SessionState, entry: str, expect: Expect) -> None:
    """Likewise, where an entry may be gone or has become another kind of entry since a seq."""
    if not isinstance(expect, int):
        return
    waiting = (e for queue in state.queues.values() for e in queue.entries)
    found = next((e for e in waiting if e.id == entry), None)
    last = (state.last or {}).get("queue")
    # Whoever saw the queue without it names an entry that is not there: that is no conflict.
    since = found or last
    if not (since.seq if since else 0) <= expect <= state.seq:
        raise overtaken(last)


def check_hands(state: SessionState, person: str, kind: Kind, expect: Expect) -> None:
    """Likewise, where a hand that somebody raised since makes a speech of another ``kind`` than the
    sender saw it would be: one that interrupts who speaks, say, in place of one that ends it."""
    if not isinstance(expect, int):
        return
    queue = entries.current_queue(state)
    seen = replace(queue, entries=tuple(e for e in queue.entries if e.seq <= expect))
    meant = entries.entry_meant(seen, person, None)
    if kind != (meant.kind if meant else "contribution"):
        raise overtaken((state.last or {}).get("queue"))


def counting_own(state: SessionState, seen: int, by: str) -> int:
    """The seq to expect for somebody who gave commands after they saw ``seen``, and whose own
    changes are therefore no news to them: the state's, unless anybody else has changed something
    that decides. An own later change hides nobody else's."""
    deciding = (c for name, c in (state.last or {}).items() if name not in TOPICS)
    others = _latest(change.not_by(by) for change in deciding)
    return seen if others is not None and others.seq > seen else max(seen, state.seq)


def _latest(changes: Iterable[Change | None]) -> Change | None:
    return max((c for c in changes if c is not None), key=lambda c: c.seq, default=None)


def overtaken(change: Change | None) -> Refused:
    """The refusal that says who was faster, as far as that is known."""
    by, event = (change.by, change.event) if change else ("", "")
    return Refused("conflict", by=by, event=event)
