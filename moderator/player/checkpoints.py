"""Some of a session's states, close enough together that any other is soon reached."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from server.session.session import SessionState

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

    def offer(self, state: SessionState) -> None:
        """Keep a state, if it is far enough from the last one kept."""
        if state.seq - self._seqs[-1] < self._step:
            return
        self._seqs.append(state.seq)
        self._states.append(state)
        if len(self._seqs) > self._most:
            self._step *= 2
            del self._seqs[1::2], self._states[1::2]

    def before(self, seq: int) -> SessionState:
        """The last state kept that is not after ``seq``."""
        return self._states[bisect_right(self._seqs, seq) - 1]
