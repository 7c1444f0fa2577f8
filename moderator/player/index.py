"""What is in memory of a log: when each fact happened, what to jump to, and some of the states."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from server.session import findings, floor, panel
from server.session.items import held
from server.session.messages import Event, Fact
from server.session.session import SessionState
from server.session.times import EARLIEST

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def milliseconds(at: datetime) -> int:
    """Since 1970, UTC."""
    return (at - EPOCH) // _MILLISECOND


def instant(ms: float) -> datetime:
    """The inverse of :func:`milliseconds`."""
    return EPOCH + timedelta(milliseconds=ms)


class Index:
    """When each fact (by seq, from 1 on) happened: eight bytes a fact.

    Times never go back, whatever a log says.
    """

    def __init__(self) -> None:
        self._times = array("q")
        self._last = milliseconds(EARLIEST)

    def __len__(self) -> int:
        return len(self._times)

    def note(self, at: datetime) -> None:
        """The next fact happened ``at``."""
        ms = (at - EPOCH) // _MILLISECOND
        # Not max(), which is called for each of half a million facts.
        if ms > self._last:  # noqa: PLR1730 - see above
            self._last = ms
        self._times.append(self._last)

    def time(self, seq: int) -> int:
        """When a fact happened, in milliseconds since 1970."""
        return self._times[seq - 1]

    def seq_at(self, ms: float) -> int:
        """The last fact that had happened by then; 0 for none."""
        return bisect_right(self._times, ms)


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
        # What goes on after a pause is no other item.
        if after.item != before.item and after.item not in (None, held(before)):
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


STEP: Final = 256
"""Facts between two checkpoints of a short log."""
MOST: Final = 128
"""Checkpoints at most. A state shares with the others what did not change in between, but in a
long session of many people that gets little, so they are thinned out as the log gets longer."""


class Checkpoints:
    """States by seq. The first, before all facts, always stays."""

    def __init__(self, begin: SessionState, step: int = STEP, most: int = MOST) -> None:
        self._seqs = [begin.seq]
        self._states = [begin]
        self._step = step
        self._most = most
        self.due = begin.seq + step
        """The seq from which on a state is far enough from the last one kept."""

    def keep(self, state: SessionState) -> None:
        """Keep a state that is due."""
        self._seqs.append(state.seq)
        self._states.append(state)
        if len(self._seqs) > self._most:
            self._step *= 2
            del self._seqs[1::2], self._states[1::2]
        self.due = self._seqs[-1] + self._step

    def before(self, seq: int) -> SessionState:
        """The last state kept that is not after ``seq``."""
        return self._states[bisect_right(self._seqs, seq) - 1]
