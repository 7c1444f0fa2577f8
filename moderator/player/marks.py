"""What there is to jump to, and what the time line shows."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from server.session import findings, floor, panel
from server.session.messages import Event, Fact
from server.session.session import SessionState

from .index import milliseconds

MarkKind: TypeAlias = Literal["speech", "item", "promotion", "finding"]
MARK_KINDS: Final[tuple[MarkKind, ...]] = get_args(MarkKind)
_EVENTS: Final[Mapping[type[Event], MarkKind]] = {
    floor.Given: "speech",
    panel.Accepted: "promotion",
    findings.Recorded: "finding",
}


class Band(NamedTuple):
    """From ``ms`` (since 1970) on, until the next band: who has the floor, or which item is on
    (None: nobody, none)."""

    ms: int
    what: str | None


class Marks:
    """Everybody may see all of these: no role needs a list of its own."""

    def __init__(self) -> None:
        self.speakers: list[Band] = []
        self.items: list[Band] = []
        self._seqs: dict[MarkKind, array[int]] = {kind: array("Q") for kind in MARK_KINDS}

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        if before.floor is not after.floor:
            self._floor(before, after, fact.at)
        if before.item != after.item:
            self.items.append(Band(milliseconds(fact.at), after.item))
            if after.item is not None:
                self._seqs["item"].append(fact.seq)
        kind = _EVENTS.get(type(fact.event))
        if kind is not None:
            self._seqs[kind].append(fact.seq)

    def _floor(self, before: SessionState, after: SessionState, at: datetime) -> None:
        was = before.floor.person if before.floor else None
        speaks = after.floor.person if after.floor else None
        if was != speaks:
            self.speakers.append(Band(milliseconds(at), speaks))

    def of(self, kind: MarkKind) -> array[int]:
        """The seqs of all marks of a kind, in their order."""
        return self._seqs[kind]

    def next(self, kind: MarkKind, seq: int) -> int | None:
        """The first mark after ``seq``."""
        seqs = self._seqs[kind]
        at = bisect_right(seqs, seq)
        return seqs[at] if at < len(seqs) else None

    def previous(self, kind: MarkKind, seq: int) -> int | None:
        """The last mark before ``seq``."""
        seqs = self._seqs[kind]
        at = bisect_left(seqs, seq)
        return seqs[at - 1] if at else None
