"""Two moderators, one log: a command is refused if what its sender saw has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from .messages import Expect, Refused

if TYPE_CHECKING:
    from .session import SessionState

UNSAID: Final = ""
"""The ``expect`` of a command that does not say what its sender saw."""

WATCHED: Final = frozenset({"session", "agenda", "floor", "queue", "panel"})
"""Topics whose last change is remembered, to tell who was faster."""


@dataclass(frozen=True)
class Change:
    """The last change in a topic."""

    seq: int
    at: datetime
    by: str
    event: str


def check(
    state: SessionState, topic: str, expect: Expect, *now: str | None, also: str | None = None
) -> None:
    """Raise :class:`Refused` (``conflict``) where what the sender saw has changed.

    ``expect`` is a seq (nothing in ``topic`` may have changed since), or an id that must be
    one of ``now``, the ids that stand for what is there; None stands for nothing there.
    ``also`` is another topic whose change may have taken such an id away.
    """
    if expect == UNSAID:
        return
    changes = state.last or {}
    last = changes.get(topic)
    if isinstance(expect, int):
        if last is None or last.seq <= expect:
            return
    elif expect in now:
        return
    else:
        found = (changes[name] for name in (topic, also or topic) if name in changes)
        last = max(found, key=lambda change: change.seq, default=None)
    if last is None:
        raise Refused("conflict", by="", event="")
    raise Refused("conflict", by=last.by, event=last.event)
