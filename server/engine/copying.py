"""What the writer has written, copied by all others. Used in the line's thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from ..codec import decode_fact
from ..journal import Damaged, JournalFailed
from ..journal.seal import Record
from ..program_log import fields
from .between import Nonsense, fingerprint
from .jetstream import WRITER, Message
from .line import Heard, NoAnswer
from .ours import Ours, within
from .problems import Problem

CATCH_UP: Final = 2.0
"""Seconds after which the stream is asked whether it has something that nobody told of."""
AGAIN: Final = 0.3
MOST_WRONG: Final = 1
"""How often in a row what comes may be wrong before that is said."""
_SEQ: Final = "Roundtable-Seq"
_SEAL: Final = "Roundtable-Seal"

_log = logging.getLogger("roundtable.engine")


class Copying:
    """The writer tells the others of each message once the stream has it. Who misses one of these
    finds it in the stream."""

    def __init__(self, ours: Ours, overtaken: Callable[[], None]) -> None:
        """``overtaken`` is called where this server leads, and somebody else has written."""
        self._ours = ours
        self._overtaken = overtaken
        self._told: list[Message] = []

    async def begin(self) -> None:
        ours = self._ours
        ours.journal.added, ours.journal.copied = self._say, self._hand_over
        await ours.line.hear(f"{ours.subject}.told", self._hear)
        ours.keep(self._copy())

    async def _say(self, message: Message) -> None:
        writer = message.writer or ""
        number = str(message.seq)
        sealed = fingerprint(number, writer, message.data)
        headers = {_SEQ: number, WRITER: writer, _SEAL: sealed}
        await self._ours.line.say(f"{self._ours.subject}.told", message.data, headers)

    async def _hear(self, heard: Heard) -> None:
        headers = heard.headers
        writer, number = headers.get(WRITER, ""), headers.get(_SEQ, "")
        if writer == self._ours.name:
            return
        # Of what is cut where a line ends, its own lines would not tell.
        if headers.get(_SEAL) != fingerprint(number, writer, heard.data):
            raise Nonsense
        self._told.append(Message(int(number), heard.data, writer))
        self._ours.news.set()

    async def _copy(self) -> None:
        news, wrong = self._ours.news, 0
        while True:
            await within(CATCH_UP, news)
            news.clear()
            told, self._told = self._told, []
            try:
                # What was told wrongly may stand right in the stream.
                await self._ours.journal.catch_up(() if wrong else told)
            except (NoAnswer, JournalFailed):
                # All that is missing here would be read again and again.
                await self._ours.disk.mended()
                await asyncio.sleep(AGAIN)
                news.set()
            except (Damaged, Problem) as damage:
                wrong += 1
                if wrong > MOST_WRONG:
                    self._say_damaged(damage)
                    # It may be the way to here that was wrong, and not what is there.
                    await asyncio.sleep(CATCH_UP)
                news.set()
            except ValueError as damage:
                self._say_damaged(damage)
                return
            else:
                self._say_whole()
                wrong = 0

    def _hand_over(self, records: list[Record]) -> None:
        """Let the room have what was copied. Raises ValueError for what are no facts."""
        ours = self._ours
        ours.call(ours.room.learn, [decode_fact(record) for record in records])
        if ours.leading and not ours.journal.leads:
            self._overtaken()

    def _say_damaged(self, damage: Exception) -> None:
        about = f"{damage.about} {damage.found}" if isinstance(damage, Problem) else str(damage)
        if not self._ours.damaged:
            _log.error("what the engine has is not what was written", extra=fields(reason=about))
        ours = self._ours
        ours.damaged = True
        ours.call(ours.room.log_is, "lost", JournalFailed("the engine's copy is damaged"))

    def _say_whole(self) -> None:
        ours = self._ours
        if ours.damaged:
            ours.damaged = False
            ours.call(ours.room.log_is, "ok")
