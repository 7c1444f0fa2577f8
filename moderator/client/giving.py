"""Commands given one after the other, each as it was meant by whoever gave it.

What somebody has given and has not seen the outcome of is no news to them, and no reason to be
refused; and the same command once more was meant for what they still see.
"""

import asyncio
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from server.codec import plain
from server.session.conflict import counting_own
from server.session.messages import Command, Fact
from server.session.records import replace

from .outbox import NO_LAST_WORD, Answer, Answered, Denied, Outbox, Unsent
from .replica import Replica


class UnderWay(Protocol):
    """A command that was given; ``result`` is its answer, once ``is_finished``."""

    @property
    def is_finished(self) -> bool: ...

    @property
    def result(self) -> Answer | None: ...


class Unseen:
    """What one reader has given and not seen the outcome of."""

    def __init__(self) -> None:
        self.shown = 0
        """The seq that the reader sees."""
        self._latest: dict[str, tuple[Any, UnderWay]] = {}
        self._unanswered: list[UnderWay] = []

    def give(self, command: Command, given: UnderWay) -> None:
        self._latest[command.do] = command, given
        self._unanswered.append(given)

    @property
    def unanswered(self) -> int:
        """How many commands have no answer yet."""
        self._unanswered = [given for given in self._unanswered if not given.is_finished]
        return len(self._unanswered)

    def has(self, command: Any) -> bool:
        """Whether a command that expects something is among them, whatever that was."""
        latest = self._latest.get(command.do)
        if latest is None or self._is_seen(latest[1]):
            return False
        same: bool = replace(command, expect="") == replace(latest[0], expect="")
        return same

    def _is_seen(self, given: UnderWay) -> bool:
        if not given.is_finished:
            return False
        return not isinstance(given.result, Answered) or given.result.seq <= self.shown


class Giving:
    """Gives commands into ``outbox`` in the order of the calls, also where one has to wait."""

    def __init__(self, outbox: Outbox, replica: Replica) -> None:
        self._outbox, self._replica = outbox, replica
        self._order = asyncio.Lock()

    async def give(self, command: Command, after: Unsent | None = None) -> Answer:
        """Give a command and wait for its answer. Raises TooLong."""
        async with self._order:
            counted, state = await self._counting_own(command), self._replica.state
            number = self._outbox.give(counted, after.id if after is not None else None)
        answer = await self._outbox.answer(number)
        if isinstance(answer, Unsent) and answer.may_have_arrived:
            return dataclasses.replace(answer, id=number, command=command)
        before = after.command if after is not None else None
        if before is None or _wanted(before) == _wanted(command):
            return answer
        if isinstance(answer, Denied) and answer.code not in NO_LAST_WORD:
            # It may be the earlier one that was refused; then neither was taken.
            return await self.give(command)
        if isinstance(answer, Answered):
            known = state is not None and answer.seq <= state.seq
            earlier = known or not _tell_of(answer.facts, command, before)
            return dataclasses.replace(answer, earlier=earlier)
        return answer

    async def _counting_own(self, command: Command) -> Command:
        """The command as meant by whoever gave it before they could see what came of their own
        commands before it, be these answered by now or not."""
        given: Any = command
        seen = getattr(given, "expect", None)
        if not isinstance(seen, int):
            return command
        await self._outbox.settle()
        state, you = self._replica.state, self._replica.you
        if state is None or you is None:
            return command
        counted: Command = replace(given, expect=counting_own(state, seen, you.id))
        return counted


def _tell_of(facts: Sequence[Fact], command: Command, earlier: Command) -> bool:
    """Whether facts are of a command, and not of an earlier one that it differs from; where
    nothing is known of what came of it, that is supposed."""
    told = {said for fact in facts for said in _said(plain(fact.event))}
    now, before = _wanted(command), _wanted(earlier)
    new, gone = now - before, before - now
    return not told or (bool(new & told) if new else not gone & told)


def _wanted(command: Command) -> set[tuple[str, object]]:
    return {(name, said) for name, said in _said(plain(command)) if name != "expect"}


def _said(value: Any, name: str = "") -> Iterator[tuple[str, object]]:
    """All that is said somewhere in a command or a fact, each by its name; of texts the words."""
    match value:
        case dict():
            for key, part in value.items():
                yield from _said(part, key)
        case list():
            for part in value:
                yield from _said(part, name)
        case str():
            yield name, " ".join(value.split())
        case _:
            yield name, value
