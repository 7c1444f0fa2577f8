"""What there is to jump to."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from server.session import findings, floor, panel
from server.session.messages import Event, Fact
from server.session.session import SessionState

MarkKind: TypeAlias = Literal["speech", "item", "promotion", "finding"]
MARK_KINDS: Final[tuple[MarkKind, ...]] = get_args(MarkKind)
_EVENTS: Final[Mapping[type[Event], MarkKind]] = {
    floor.Given: "speech",
    panel.Accepted: "promotion",
    findings.Recorded: "finding",
}


class Marks:
    """Everybody may see all of these: no role needs a list of its own."""

    def __init__(self) -> None:
        self._seqs: dict[MarkKind, array[int]] = {kind: array("Q") for kind in MARK_KINDS}

    def take(self, before: SessionState, after: SessionState, fact: Fact) -> None:
        kind = _EVENTS.get(type(fact.event))
        if kind is not None:
            self._seqs[kind].append(fact.seq)
        if after.item is not None and after.item != before.item:
            self._seqs["item"].append(fact.seq)

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
