"""Where in a log each fact stands and when it happened: sixteen bytes a fact."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def milliseconds(at: datetime) -> int:
    """Since 1970, UTC."""
    return (at - EPOCH) // _MILLISECOND


def instant(ms: float) -> datetime:
    """The inverse of :func:`milliseconds`."""
    return EPOCH + timedelta(milliseconds=ms)


class Index:
    """Facts by seq, from 1 on. Times never go back, whatever a log says."""

    def __init__(self, offset: int) -> None:
        self._offsets = array("Q", [offset])
        self._times = array("q")

    def __len__(self) -> int:
        return len(self._times)

    def note(self, at: datetime, end: int) -> None:
        """The next fact happened ``at``, and its line ends at the byte ``end``."""
        ms = milliseconds(at)
        self._times.append(max(ms, self._times[-1]) if self._times else ms)
        self._offsets.append(end)

    def offset(self, seq: int) -> int:
        """The byte at which the line after the fact ``seq`` begins (0: the first fact's)."""
        return self._offsets[seq]

    def time(self, seq: int) -> int:
        """When a fact happened, in milliseconds since 1970."""
        return self._times[seq - 1]

    def seq_at(self, ms: float) -> int:
        """The last fact that had happened by then; 0 for none."""
        return bisect_right(self._times, ms)
