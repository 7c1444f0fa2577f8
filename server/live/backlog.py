"""The last facts, each with the state after it: what a client missed can be cut for it."""

from collections import deque
from itertools import islice
from typing import NamedTuple

from ..session.messages import Fact
from ..session.session import SessionState


class Published(NamedTuple):
    """A durable fact and the state after it."""

    fact: Fact
    state: SessionState


class History:
    """The last ``limit`` facts of a session. The states share what they have in common."""

    def __init__(self, begin: SessionState, limit: int) -> None:
        self._before = begin
        self._kept: deque[Published] = deque()
        self._limit = limit

    @property
    def state(self) -> SessionState:
        """The state after the last fact."""
        return self._kept[-1].state if self._kept else self._before

    def add(self, published: Published) -> None:
        self._kept.append(published)
        if len(self._kept) > self._limit:
            self._before = self._kept.popleft().state

    def since(self, seq: int) -> tuple[SessionState, list[Published]] | None:
        """The state at ``seq`` and what came after; None where it is too old, or yet to come."""
        known = seq - self._before.seq
        if not 0 <= known <= len(self._kept):
            return None
        before = self._before if known == 0 else self._kept[known - 1].state
        return before, list(islice(self._kept, known, None))
