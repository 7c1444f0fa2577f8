"""When each fact of a log happened: eight bytes a fact."""

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

    def __init__(self) -> None:
        self._times = array("q")

    def __len__(self) -> int:
        return len(self._times)

    def note(self, at: datetime) -> None:
        """The next fact happened ``at``."""
        ms = milliseconds(at)
        self._times.append(max(ms, self._times[-1]) if self._times else ms)

    def time(self, seq: int) -> int:
        """When a fact happened, in milliseconds since 1970."""
        return self._times[seq - 1]

    def seq_at(self, ms: float) -> int:
        """The last fact that had happened by then; 0 for none."""
        return bisect_right(self._times, ms)
