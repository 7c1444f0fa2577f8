"""That a whisper stands on the reader's screen, told to the room once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from server.session import whispers
from server.session.messages import Command
from server.session.whispers import See, Whisper

from .outbox import AGAIN_AFTER, NO_LAST_WORD, Answer, Denied, Unsent
from .session_view import SessionView

_FOR_NOW: Final = NO_LAST_WORD - {"log_lost"}
"""Refusals after which the room may take it in a moment."""


class Showing:
    """Remembers what has been told: whispers by their ids. ``again_after``: seconds until the room
    is told again what it could not take."""

    def __init__(self, again_after: float = AGAIN_AFTER) -> None:
        self._again_after = again_after
        self._told: set[str] = set()
        self._turn = asyncio.Lock()
        """One by one: all at once would be more than a sender may send."""

    def tells(
        self, view: SessionView, standing: Iterable[Whisper | None] | None = None
    ) -> list[See]:
        """What there is to tell of the whispers that stand on the screen (None: of all)."""
        if view.connection != "connected" or view.state.session.phase == "closed":
            return []
        shown = whispers.in_turn(view.state) if standing is None else standing
        you = view.you.id
        new = [
            str(whisper.seq)
            for whisper in shown
            if whisper is not None and you in whisper.readers and you not in whisper.seen
        ]
        commands = [See(whisper) for whisper in new if whisper not in self._told]
        self._told.update(new)
        return commands

    async def tell(self, command: See, request: Callable[[Command], Awaitable[Answer]]) -> None:
        """Tell it, without a word to the reader: again while the room only cannot take it just now,
        and when it is shown again where it did not go out."""
        async with self._turn:
            answer = await request(command)
            while isinstance(answer, Denied) and answer.code in _FOR_NOW:
                await asyncio.sleep(self._again_after)
                answer = await request(command)
        if isinstance(answer, Unsent):
            self._told.discard(command.whisper)
