"""Commands given one after the other, each as it was meant by whoever gave it."""

import asyncio
from typing import Any

from server.session.conflict import counting_own
from server.session.messages import Command
from server.session.records import replace

from .outbox import Answer, Outbox
from .replica import Replica


class Giving:
    """Gives commands into ``outbox`` in the order of the calls, also where one has to wait."""

    def __init__(self, outbox: Outbox, replica: Replica) -> None:
        self._outbox, self._replica = outbox, replica
        self._order = asyncio.Lock()

    async def give(self, command: Command) -> Answer:
        """Give a command and wait for its answer. Raises TooLong."""
        async with self._order:
            number = self._outbox.give(await self._counting_own(command))
        return await self._outbox.answer(number)

    async def _counting_own(self, command: Command) -> Command:
        """The command as meant by whoever gave it before they could see what came of their own
        commands before it: those are no news to them, be they answered by now or not."""
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
