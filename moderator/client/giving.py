"""Commands given one after the other, each as it was meant by whoever gave it.

What somebody has given and has not seen the outcome of is no news to them, and no reason to be
refused; and the same command once more was meant for what they still see.
"""

import asyncio
import dataclasses
from typing import Any, Protocol

from server.session.conflict import counting_own
from server.session.messages import Command
from server.session.records import replace

from .outbox import Answer, Answered, Outbox, Unsent
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
        again = after.id if after is not None and after.command == command else None
        async with self._order:
            number = self._outbox.give(await self._counting_own(command), again)
        answer = await self._outbox.answer(number)
        if isinstance(answer, Unsent) and answer.may_have_arrived:
            return dataclasses.replace(answer, id=number, command=command)
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
