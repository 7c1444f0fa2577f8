"""A journal that several servers keep: what the stream has taken is written to a file here.

One of them writes, after the last message that there is. The others copy what it wrote.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from ..journal import (
    FileJournal,
    JournalFailed,
    JournalLost,
    JournalOvertaken,
    JournalUnsettled,
    SequenceConflict,
)
from ..journal.seal import Record
from ..journal.writer import numbered
from .jetstream import Message
from .line import Line, NoAnswer
from .stream import Overtaken, Tail

ANSWER: Final = 4.0
"""Seconds that an append waits for the stream before it is said that nobody knows."""
LOOK: Final = 1.0
"""Seconds that something waits for the engine, or for what is not known of an append before it."""
PROBE: Final = 2.0
_SILENT: Final = "the engine does not answer"
_PAUSE: Final = 0.05
"""Seconds between two looks whether the engine is there."""


class _Begun:
    """An append whose end is not known. ``taken``: the stream has it, only the file may not."""

    def __init__(self, last_seq: int, records: list[bytes], lines: bytes) -> None:
        self.last_seq = last_seq
        self.records = records
        self.lines = lines
        self.taken = False
        self.error = JournalUnsettled(_SILENT)


class EngineJournal:
    """A Journal. The file is never ahead of the stream, and what is read is read from the file.

    All that changes is changed in the line's thread, one thing at a time. Whoever does not lead
    appends nothing.
    """

    def __init__(self, file: FileJournal, tail: Tail, line: Line, writer: str = "") -> None:
        """``file`` holds what the stream holds up to ``tail``; ``writer`` is who wrote last."""
        self.leads = False
        self.writer = writer
        self.added: Callable[[Message], Awaitable[None]] = _nobody_listens
        """Told of each message that this server has added."""
        self.is_there: Callable[[], bool] = lambda: True
        """Whether the engine answered a moment ago; to whoever leads, by taking something."""
        self.copied: Callable[[list[Record]], None] = lambda _: None
        """Told of the records that were copied, also of none: then it is known that there are none,
        and what became of the append before."""
        self._file = file
        self._tail = tail
        self._line = line
        self._begun: _Begun | None = None
        self._lost: JournalLost | None = None
        self._closed = False
        self._one_at_a_time = asyncio.Lock()

    @property
    def last_seq(self) -> int:
        return self._file.last_seq

    @property
    def at(self) -> int:
        """The last message of the stream that is in the file."""
        return self._tail.at

    async def append(self, expected_seq: int, records: Sequence[bytes | Mapping[str, Any]]) -> None:
        """See Journal.append: one message for all the records, then a line for each."""
        await self._line.carry(self._append(expected_seq, numbered(expected_seq, records)))

    def checksum(self, seq: int) -> str:
        """See Journal.checksum."""
        return self._file.checksum(seq)

    def read(self, from_seq: int) -> Iterator[Record]:
        """See Journal.read."""
        return self._file.read(from_seq)

    def why_silent(self) -> JournalFailed:
        """See Journal.why_silent."""
        begun = self._begun
        if begun is not None and not begun.taken:
            return JournalFailed(_SILENT)
        return self._file.why_silent()

    async def probe(self) -> bool:
        """See Journal.probe. Finds out also whether another server goes on with the session."""
        try:
            async with asyncio.timeout(PROBE):
                return await self._line.carry(self._probe())
        except TimeoutError:
            return False

    def close(self) -> None:
        """See Journal.close."""
        if not self._closed:
            self._closed = True
            self._line.wait(self._end())
            self._line.close()
            self._file.close()

    # In the line's thread.

    async def catch_up(self, told: Sequence[Message] = ()) -> None:
        """Copy what others wrote: the messages that were ``told`` of, where they are the next ones,
        else all that the stream has. Nobody leads who has something to copy.

        Raises NoAnswer, JournalFailed, Problem or Damaged where what the stream has is not what was
        written, and ValueError where it is no facts.
        """
        async with self._one_at_a_time:
            with suppress(JournalOvertaken):
                await self._settle()
            new = [message for message in told if message.seq > self._tail.at]
            if told and [message.seq for message in new] == list(
                range(self._tail.at + 1, self._tail.at + 1 + len(new))
            ):
                await self._copy(new)
            else:
                await self._copy(await self._tail.news())

    async def lead(self) -> None:
        """Become the one who writes, after what others wrote was copied. From then on whoever
        wrote before is refused. Raises as catch_up."""
        while True:
            await self.catch_up()
            async with self._one_at_a_time:
                try:
                    # Whoever was asked may not have had the last ones. Now it is known that they
                    # had.
                    await self._tail.add(b"", ANSWER)
                except Overtaken:
                    continue
                self.leads, self.writer = True, self._tail.writer
            await self.added(Message(self._tail.at, b"", self.writer))
            return

    async def trouble(self) -> JournalFailed | None:
        """Why the file here could not take what an append brings; None where it could."""
        return self._lost or await self._file.trouble()

    async def _copy(self, messages: list[Message]) -> None:
        records: list[Record] = []
        if messages:
            lines = b"".join(message.data for message in messages)
            try:
                records = await self._file.copy(lines) if lines else []
            except JournalUnsettled as error:
                # The file finds out what became of them before it takes any others.
                raise JournalFailed(str(error)) from error.__cause__
            self._tail.know(messages)
            self.leads, self.writer = False, messages[-1].writer or ""
        # Before anybody else has a turn here, so that nobody is told of what came later first.
        self.copied(records)

    async def _append(self, expected_seq: int, records: list[bytes]) -> None:
        async with self._one_at_a_time:
            await self._settle()
            if not self.leads:
                raise _overtaken()
            if expected_seq != self.last_seq:
                raise SequenceConflict(expected_seq, self.last_seq)
            trouble = await self._file.trouble()
            if trouble is not None:
                raise trouble
            if not await self._comes_back():
                # Sent now, nobody would know for long what became of it. What the stream has can
                # be read for some time also where nothing can be added.
                raise JournalFailed(_SILENT)
            lines = self._file.sealed(records)
            if len(lines) > self._line.largest:
                raise _too_long()
            if lines:
                self._begun = _Begun(expected_seq, records, lines)
                await self._finish(self._begun, ANSWER)

    async def _settle(self) -> None:
        """Find out what became of the append before. Raises JournalLost, JournalFailed,
        JournalOvertaken."""
        if self._lost is not None:
            raise JournalLost(*self._lost.args)
        if self._begun is not None:
            try:
                await self._finish(self._begun, LOOK)
            except JournalUnsettled as error:
                raise JournalFailed(str(error)) from error.__cause__
        elif self._tail.begun is not None:
            # Somebody wanted to lead, and it is not known whether they do.
            try:
                await self._tail.add(self._tail.begun, LOOK)
                self.writer = self._tail.writer
            except NoAnswer as error:
                raise JournalFailed(str(error)) from None
            except Overtaken:
                raise _overtaken() from None

    async def _finish(self, begun: _Begun, patience: float) -> None:
        """Have an append in the stream, then in the file. Raises JournalLost, JournalOvertaken,
        JournalUnsettled."""
        try:
            if not begun.taken:
                await self._tail.add(begun.lines, patience)
                begun.taken = True
            await self._file.append(begun.last_seq, begun.records)
        except Overtaken:
            begun.error.overtaken = True
            begun.error.took_place = False
            self._begun = None
            self.leads = False
            raise _overtaken() from None
        except NoAnswer:
            raise begun.error from JournalFailed(_SILENT)
        except (JournalFailed, JournalUnsettled) as error:
            if isinstance(error, JournalLost):
                # The stream has it, and a server that goes on with the session will.
                self._lost = error
            raise begun.error from error.__cause__ or error
        begun.error.took_place = True
        self._begun = None
        await self.added(Message(self._tail.at, begun.lines, self._tail.writer))

    async def _comes_back(self) -> bool:
        """Whether the engine is there, or is so in a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK):
                while not self.is_there():  # noqa: ASYNC110 - whoever hears of it tells nobody
                    await asyncio.sleep(_PAUSE)
        return self.is_there()

    async def _probe(self) -> bool:
        async with self._one_at_a_time:
            if not await self._comes_back():
                return False
            try:
                await self._settle()
                last = await self._tail.stream.last()
            except (JournalFailed, NoAnswer):
                return False
            if last is not None and last.seq > self._tail.at and self.leads:
                self.leads = False
            return await self._file.probe()

    async def _end(self) -> None:
        async with self._one_at_a_time:
            if self._begun is not None:
                try:
                    await self._finish(self._begun, LOOK)
                except (JournalFailed, JournalUnsettled):
                    # Whoever goes on with the session finds it, or finds that it is not there.
                    return


async def _nobody_listens(_: Message) -> None:
    pass


def _overtaken() -> JournalOvertaken:
    return JournalOvertaken("another server goes on with this session")


def _too_long() -> JournalFailed:
    why = OSError(errno.EMSGSIZE, os.strerror(errno.EMSGSIZE))
    failed = JournalFailed(why.strerror)
    failed.__cause__ = why
    return failed
