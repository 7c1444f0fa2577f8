"""The session log as a file that one server writes."""

import asyncio
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shutil import disk_usage
from typing import Any, Final, Self

from filelock import BaseFileLock, FileLock, Timeout

from .damage import LOOK_AHEAD, Damaged, diagnose
from .disk import (
    FLAGS,
    cut,
    cut_file,
    leads_to,
    replace_file,
    sync,
    sync_folder,
    write_all,
    write_file,
)
from .form import next_record
from .interface import (
    JournalFailed,
    JournalLost,
    JournalUnsettled,
    Opened,
    Recovery,
    SequenceConflict,
    SessionBusy,
)
from .reader import LogReader, Offsets
from .seal import Record, Unwritable, encode, encode_header, parse_record, seal
from .worker import Worker

LOG_NAME: Final = "log.jsonl"
PROBE_BYTES: Final = 64 * 1024
PROBE_SECONDS: Final = 2.0


def lock_file(log: Path) -> Path:
    """What the writer of a log holds: one for all links to it."""
    return log.resolve().with_suffix(".lock")


def hold(log: Path) -> BaseFileLock:
    """Take the writers' lock of a log, or raise SessionBusy. Dies with the process."""
    lock = FileLock(lock_file(log), timeout=0, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise SessionBusy(log) from None
    return lock


class FileJournal:
    """A Journal in a session's own folder. Made by ``create`` or ``open``.

    What changes is changed by the writer thread alone, so that an append whose caller
    was cancelled leaves everything in step with the file.
    """

    def __init__(self, path: Path, lock: BaseFileLock, reader: LogReader, offsets: Offsets) -> None:
        self._path = path
        self._lock = lock
        self._offsets = offsets
        self._seq = reader.seq
        self._h = reader.h
        self._end = reader.offset
        self._sum = reader.sum()
        self._sums: dict[int, str] = {}
        """The checksums of the last append's records."""
        self._failed = 0
        """How many bytes could not be written at the last try; 0 where it went well."""
        self._left = 0
        """Bytes that an append which failed may have left behind the end, at most."""
        self._unsettled: JournalUnsettled | None = None
        """What that append was answered with, until its bytes are cut off."""
        self._given_up: JournalFailed | None = None
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | FLAGS)
        self._worker = Worker("journal")

    @classmethod
    def create(cls, folder: Path, header: Mapping[str, Any]) -> Self:
        """Begin a session's log in ``folder``, which is made if need be.

        ``header`` has at least ``session``, ``created`` and ``agenda``. Raises
        FileExistsError if there is a log, SessionBusy, Unwritable, OSError.
        """
        line, _h = seal(b"", encode_header(header))
        made = not folder.exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / LOG_NAME
        lock = hold(path)
        try:
            if path.exists():
                raise FileExistsError(path)
            # At once, so that no crash leaves half a header.
            replace_file(path, line)
            if made:
                sync_folder(folder.parent)
            offsets = Offsets()
            with LogReader(path, offsets) as reader:
                return cls(path, lock, reader, offsets)
        except BaseException:
            if made:
                # Nobody is to take it for a session. Under the lock, so that no other's is taken
                # away.
                with suppress(OSError):
                    lock_file(path).unlink(missing_ok=True)
                    folder.rmdir()
            lock.release()
            raise

    @classmethod
    def open(cls, folder: Path) -> Opened:
        """Go on with a session's log; an unfinished append is cut off and reported.

        Raises Damaged for anything else that is wrong with it, SessionBusy, OSError.
        """
        path = folder / LOG_NAME
        if not path.exists():
            raise FileNotFoundError(path)
        lock = hold(path)
        try:
            reader, offsets, recovery = _recover(path)
            journal = cls(path, lock, reader, offsets)
        except BaseException:
            lock.release()
            raise
        return Opened(journal, reader.header, journal.read(1), recovery)

    @property
    def path(self) -> Path:
        return self._path

    @property
    def last_seq(self) -> int:
        return self._seq

    async def append(self, expected_seq: int, records: Sequence[bytes | Mapping[str, Any]]) -> None:
        """See Journal.append: one write and one sync for all the records."""
        self._check_open()
        encoded = numbered(expected_seq, records)
        await self._worker.do(self._commit, expected_seq, encoded)

    async def copy(self, lines: bytes) -> list[Record]:
        """Append whole lines that somebody else sealed; returns their records.

        Raises Damaged, and changes nothing, where they are not what follows the last line here;
        else as ``append``.
        """
        self._check_open()
        return await self._worker.do(self._copy, lines)

    def read(self, from_seq: int) -> Iterator[Record]:
        """See Journal.read. The file is opened when the first record is taken."""
        return self._read(from_seq, self._seq)

    def checksum(self, seq: int) -> str:
        """See Journal.checksum."""
        known = self._sums.get(seq)
        if known is not None:
            return known
        with self._path.open("rb") as file:
            return sha256(file.read(self._offsets[seq + 1])).hexdigest()

    def why_silent(self) -> JournalFailed:
        """See Journal.why_silent."""
        return JournalFailed("the disk does not answer")

    async def probe(self) -> bool:
        """See Journal.probe."""
        return await self.trouble() is None

    async def trouble(self) -> JournalFailed | None:
        """Why an append could not be expected to succeed now; None where it could. Writes nothing
        to the log; waits for the disk two seconds at most."""
        if self._given_up is not None:
            return type(self._given_up)(*self._given_up.args)
        check = self._worker.do(self._try_to_write)
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await check
        except TimeoutError:
            return self.why_silent()
        except JournalFailed as error:
            return error
        return None

    def close(self) -> None:
        """See Journal.close. Waits for the disk if an append is under way."""
        self._worker.finish()
        if self._fd >= 0:
            if self._given_up is None:
                with suppress(OSError):
                    self._cut_back()
            os.close(self._fd)
            self._fd = -1
            self._given_up = self._given_up or JournalFailed("closed")
            self._lock.release()

    def sealed(self, records: Sequence[bytes]) -> bytes:
        """The lines that these ``numbered`` records would be, were they appended next."""
        return b"".join(self._sealed(records)[0])

    def _sealed(self, records: Sequence[bytes]) -> tuple[list[bytes], bytes]:
        """The same one by one, and the ``h`` of the last."""
        lines, h = [], self._h
        for record in records:
            line, h = seal(h, record)
            lines.append(line)
        return lines, h

    def _check_open(self) -> None:
        if self._given_up is not None:
            raise type(self._given_up)(*self._given_up.args)

    def _commit(self, expected_seq: int, encoded: list[bytes]) -> None:
        self._check_open()
        if expected_seq != self._seq:
            raise SequenceConflict(expected_seq, self._seq)
        self._add(*self._sealed(encoded))

    def _copy(self, content: bytes) -> list[Record]:
        self._check_open()
        lines, records, h = content.splitlines(keepends=True), [], self._h
        for at, line in enumerate(lines):
            seq = self._seq + at
            record = next_record(seq, h, line)
            if record is None:
                following = lines[at + 1 : at + 1 + LOOK_AHEAD]
                raise Damaged(seq + 2, diagnose(seq, h, line, following))
            records.append(record)
            h = line[-35:-3]
        self._add(lines, h)
        return records

    def _add(self, lines: list[bytes], h: bytes) -> None:
        if lines:
            self._write(b"".join(lines))
        self._sums = {}
        for seq, line in enumerate(lines, start=self._seq + 1):
            self._end += len(line)
            self._offsets.add(self._end)
            self._sum.update(line)
            self._sums[seq] = self._sum.hexdigest()
        self._h = h
        self._seq += len(lines)

    def _write(self, data: bytes) -> None:
        try:
            self._check_untouched()
            self._cut_back()
        except OSError as error:
            raise JournalFailed(str(error)) from error
        try:
            write_all(self._fd, data)
            sync(self._fd)
        except OSError as error:
            self._failed = len(data)
            self._settle(error, len(data))
            raise JournalFailed(str(error)) from error
        self._failed = 0

    def _check_untouched(self) -> None:
        """Give up if the file is no longer ours alone: what we write would be lost or wrong.

        One that was only moved can be moved back; until then nobody would find what we write.
        """
        found = os.fstat(self._fd)
        if found.st_nlink == 0:
            self._given_up = JournalLost("the log was deleted")
        elif not self._end <= found.st_size <= self._end + self._left:
            self._given_up = JournalLost("the log was changed by somebody else")
        self._check_open()
        if not leads_to(self._path, found):
            raise JournalFailed("the log was moved away")

    def _settle(self, error: OSError, size: int) -> None:
        """See to it that of a failed append of ``size`` bytes nothing stays.

        Raises JournalUnsettled if that is not possible now.
        """
        self._left = size
        try:
            if os.fstat(self._fd).st_size == self._end:
                # Not one byte was written, so there is nothing to cut.
                self._left = 0
            self._cut_back()
        except OSError:
            self._unsettled = JournalUnsettled(str(error))
            raise self._unsettled from error

    def _cut_back(self) -> None:
        """Cut off what a failed append has left, if anything. Raises OSError; to be tried again.

        After a failed sync the system may count the lost pages as clean. Cutting drops
        them and rewrites the one page they shared with the lines before, so that a sync
        that succeeds now does mean that what is left is on disk.
        """
        if self._left:
            cut(self._fd, self._end)
            self._left = 0
        if self._unsettled is not None:
            self._unsettled.took_place = False
            self._unsettled = None

    def _try_to_write(self) -> None:
        try:
            self._check_untouched()
            self._cut_back()
            # How much is free says a system for everybody: only a trial says it for this user.
            if self._failed or disk_usage(self._path.parent).free < PROBE_BYTES:
                trial = self._path.with_suffix(".probe")
                trial.unlink(missing_ok=True)
                try:
                    write_file(trial, bytes(max(PROBE_BYTES, self._failed)))
                finally:
                    trial.unlink(missing_ok=True)
        except OSError as error:
            raise JournalFailed(str(error)) from error

    def _read(self, from_seq: int, to_seq: int) -> Iterator[Record]:
        from_seq = max(1, from_seq)
        with self._path.open("rb") as file:
            lines = self._offsets.lines(file, from_seq, to_seq)
            for seq, line in enumerate(lines, start=from_seq):
                record = parse_record(line)
                if record is None or record.get("seq") != seq:
                    raise JournalFailed(f"the log does not hold seq {seq} any more")
                yield record


def _recover(path: Path) -> tuple[LogReader, Offsets, Recovery]:
    """Read a whole log, and cut off the append at its end that was not finished, if any."""
    reader, offsets = _scan(path)
    whole, dropped = reader.whole, reader.unfinished
    if not dropped:
        return reader, offsets, Recovery(0, 0)
    cut_file(path, whole.offset)
    if whole.seq != reader.seq:
        reader, offsets = _scan(path)
    return reader, offsets, Recovery(dropped, whole.seq + 2)


def _scan(path: Path) -> tuple[LogReader, Offsets]:
    """A reader that has read all of a log."""
    offsets = Offsets()
    with LogReader(path, offsets) as reader:
        deque(reader.records(), maxlen=0)
        # As long as it is open: the journal goes on with it.
        reader.sum()
    return reader, offsets


def numbered(last_seq: int, records: Sequence[bytes | Mapping[str, Any]]) -> list[bytes]:
    """The records encoded; raises Unwritable unless their seqs follow on ``last_seq``."""
    return [_numbered(record, seq) for seq, record in enumerate(records, start=last_seq + 1)]


def _numbered(record: bytes | Mapping[str, Any], seq: int) -> bytes:
    """The record encoded; raises Unwritable unless ``seq`` is its first field."""
    encoded = record if isinstance(record, bytes) else encode(record)
    if not encoded.startswith(b'{"seq":%d,' % seq) or not encoded.endswith(b"}"):
        raise Unwritable(f"a record has to begin with seq {seq}")
    if b"\n" in encoded:
        raise Unwritable("a record is one line")
    return encoded
