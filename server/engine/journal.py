"""A journal that others can go on with: what the stream has taken is written to a file here."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ..journal import (
    FileJournal,
    JournalFailed,
    JournalLost,
    JournalUnsettled,
    SequenceConflict,
)
from ..journal.seal import Record
from ..journal.writer import numbered
from .line import Line, NoAnswer
from .stream import Overtaken, Tail

ANSWER: Final = 4.0
"""Seconds that an append waits for the stream before it is said that nobody knows."""
LOOK: Final = 1.0
"""Seconds that something waits for what is not known of an append before it."""
PROBE: Final = 2.0


class _Begun:
    """An append whose end is not known. ``taken``: the stream has it, only the file may not."""

    def __init__(self, last_seq: int, records: list[bytes], lines: bytes) -> None:
        self.last_seq = last_seq
        self.records = records
        self.lines = lines
        self.taken = False
        self.error = JournalUnsettled("the engine does not answer")


class EngineJournal:
    """A Journal. The file is never ahead of the stream, and what is read is read from the file.

    All that changes is changed in the line's thread, one thing at a time.
    """

    def __init__(self, file: FileJournal, tail: Tail, line: Line) -> None:
        """``file`` holds what the stream holds up to ``tail``."""
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

    async def append(self, expected_seq: int, records: Sequence[bytes | Mapping[str, Any]]) -> None:
        """See Journal.append: one message for all the records, then a line for each."""
        await self._line.carry(self._append(expected_seq, numbered(expected_seq, records)))

    def checksum(self, seq: int) -> str:
        """See Journal.checksum."""
        return self._file.checksum(seq)

    def read(self, from_seq: int) -> Iterator[Record]:
        """See Journal.read."""
        return self._file.read(from_seq)

    async def probe(self) -> bool:
        """See Journal.probe. Finds out also whether another server goes on with the session."""
        try:
            return await asyncio.wait_for(self._line.carry(self._probe()), PROBE)
        except TimeoutError:
            return False

    def close(self) -> None:
        """See Journal.close."""
        if not self._closed:
            self._closed = True
            self._line.wait(self._end())
            self._line.close()
            self._file.close()

    async def _append(self, expected_seq: int, records: list[bytes]) -> None:
        async with self._one_at_a_time:
            await self._settle()
            if expected_seq != self.last_seq:
                raise SequenceConflict(expected_seq, self.last_seq)
            if not await self._file.probe():
                # It says what is wrong with it.
                await self._file.append(expected_seq, [])
                raise JournalFailed("the file cannot be written")
            lines = self._file.sealed(records)
            if len(lines) > self._line.largest:
                raise _failed(errno.EMSGSIZE)
            if lines:
                self._begun = _Begun(expected_seq, records, lines)
                await self._finish(self._begun, ANSWER)

    async def _settle(self) -> None:
        """Find out what became of the append before. Raises JournalLost, JournalFailed."""
        if self._lost is not None:
            raise JournalLost(*self._lost.args)
        if self._begun is not None:
            try:
                await self._finish(self._begun, LOOK)
            except JournalUnsettled as error:
                raise JournalFailed(str(error)) from error.__cause__

    async def _finish(self, begun: _Begun, patience: float) -> None:
        """Have an append in the stream, then in the file. Raises JournalLost, JournalUnsettled."""
        try:
            if not begun.taken:
                await self._tail.add(begun.lines, patience)
                begun.taken = True
            await self._file.append(begun.last_seq, begun.records)
        except Overtaken:
            begun.error.took_place = False
            self._begun = None
            raise self._give_up() from None
        except NoAnswer:
            raise begun.error from _system(errno.ETIMEDOUT)
        except (JournalFailed, JournalUnsettled) as error:
            if isinstance(error, JournalLost):
                # The stream has it, and a server that goes on with the session will.
                self._lost = error
            raise begun.error from error.__cause__ or error
        begun.error.took_place = True
        self._begun = None

    async def _probe(self) -> bool:
        async with self._one_at_a_time:
            try:
                await self._settle()
                last = await self._tail.stream.last()
            except (JournalFailed, NoAnswer):
                return False
            if last is not None and last.seq > self._tail.at:
                self._give_up()
            return self._lost is None and await self._file.probe()

    def _give_up(self) -> JournalLost:
        self._lost = JournalLost("another server goes on with this session")
        return self._lost

    async def _end(self) -> None:
        async with self._one_at_a_time:
            if self._begun is not None:
                try:
                    await self._finish(self._begun, LOOK)
                except (JournalFailed, JournalUnsettled):
                    # Whoever goes on with the session finds it, or finds that it is not there.
                    return


def _system(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def _failed(number: int) -> JournalFailed:
    failed = JournalFailed(os.strerror(number))
    failed.__cause__ = _system(number)
    return failed
