"""What a topic is given to take its part of an action back, or to do it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from .messages import Event, Refused

if TYPE_CHECKING:
    from .session import SessionState


@dataclass(frozen=True)
class Reversal:
    """The way from ``after`` an action back to ``before`` it, for a ``state`` in which more may
    have happened since. ``at``: when the action was. Doing an undone action again is the way from
    after the undo back to before it.
    """

    before: SessionState
    after: SessionState
    state: SessionState
    at: datetime
    now: datetime

    def changed(self, *thing: str) -> bool:
        """Whether the action touched a thing (``touched.py``)."""
        return _since(self.before, thing) != _since(self.after, thing)

    def again(self, *thing: str) -> bool:
        """Whether a thing has been touched since the action, be it as it was then or not."""
        return _since(self.after, thing) != _since(self.state, thing)

    def back(self, *thing: str) -> int:
        """By which fact a thing is what it is once the action is reversed."""
        return _since(self.state if self.again(*thing) else self.before, thing)


def thing(*words: str) -> str:
    """How a thing is named: what it is of, an id, and what of it."""
    return " ".join(words)


def ever_touched(state: SessionState, kind: str) -> set[str]:
    """The ids of a kind of things that something has been done to, also of those that are gone."""
    words = (name.split(" ") for name in state.undoing.touched)
    return {id_ for of, id_, *_ in (w for w in words if len(w) > 1) if of == kind}


def _since(state: SessionState, words: tuple[str, ...]) -> int:
    return state.undoing.touched.get(thing(*words), 0)


Reversing: TypeAlias = Callable[[Reversal], Iterator[Event]]
"""Yields the events that reverse a topic's part of an action; none where it has no part in it, or
where nothing is left of it. Raises :func:`overtaken`."""


def overtaken() -> Refused:
    """The refusal to reverse what has changed again since."""
    return Refused("undo_overtaken")
