"""The last facts, each with the state after it: what returning clients may have missed."""

from collections import deque
from itertools import islice
from typing import Final

from ...codec import encode, encode_fact, without_origin
from ...session.messages import Fact
from ...session.session import SessionState
from ...session.views import Reader, affected_people, fact_for, is_alike
from ...session.words import Role

FEW: Final = 8
"""Cuts of a fact whose texts are kept. Most facts have two or three; where each of thousands reads
another, looking through those of all others would take minutes."""


class Published:
    """A durable fact, and the state after it."""

    __slots__ = ("_affected", "_apart", "_common", "_is_alike", "_texts", "fact", "state")

    def __init__(self, fact: Fact, state: SessionState) -> None:
        self.fact = fact
        self.state = state
        self._affected: frozenset[str] | None = None
        self._apart: frozenset[str] | None = None
        self._is_alike = is_alike(fact)
        self._common: dict[Role, str | None] = {}
        self._texts: list[tuple[Fact, str]] = []

    def written(self, line: str) -> None:
        """Take the JSON that was made of it for the log: whoever sees all of it reads the same, but
        for the command that it came from."""
        if not self.fact.more:
            told = self.fact._replace(client=None, id=None)
            self._texts.append((told, without_origin(self.fact, line)))

    @property
    def affected(self) -> frozenset[str]:
        """The people who may see more or less of it than others in their role do."""
        if self._affected is None:
            self._affected = frozenset(affected_people(self.fact.event))
        return self._affected

    @property
    def apart(self) -> frozenset[str]:
        """The people whose cut or role may not be that of others: whom it affects, and by whom it
        came about."""
        if self._apart is None:
            self._apart = self.affected | {self.fact.by}
        return self._apart

    def text(self, reader: Reader) -> str | None:
        """The fact as JSON, cut to a reader; None where they see nothing of it.

        Cut once for everybody of a role, and encoded once for all who see it alike: a thousand who
        come back have missed as much as each of a thousand others did.
        """
        if self._is_alike and self._texts:
            return self._texts[0][1]
        if reader.id in self.apart:
            return self._cut(reader)
        try:
            return self._common[reader.role]
        except KeyError:
            text = self._common[reader.role] = self._cut(Reader("", reader.role))
            return text

    def _cut(self, reader: Reader) -> str | None:
        cut = fact_for(self.fact, reader, self.state)
        if cut is None:
            return None
        for known, text in self._texts:
            if known == cut:
                return text
        text = encode(encode_fact(cut))
        if len(self._texts) < FEW:
            self._texts.append((cut, text))
        return text


class Backlog:
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
        # From the end: whoever comes back has missed little of what is kept.
        missed = list(islice(reversed(self._kept), len(self._kept) - known))
        missed.reverse()
        return before, missed
