"""Sessions kept in an engine: to begin one, and to take one over, also on an empty machine."""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ..journal import LOG_NAME, FileJournal, Journal, Opened, Recovery, hold, verify
from ..journal.disk import replace_file, write_file
from ..journal.seal import encode_header, seal
from ..live.access import FILE as ACCESS_NAME
from ..paths import ENGINE_NAME
from ..program_log import fields
from .addresses import Address
from .journal import EngineJournal
from .line import Line, NoAnswer
from .problems import Problem
from .stream import PATIENCE, Overtaken, Stream, Tail, patiently

LEAST_LARGEST: Final = 1 << 20
"""Bytes that a message has to be able to have: NATS' default, and twice what a room cuts an append
at."""
REPLICAS: Final = 3
"""Machines that keep a stream, where there are as many: one of them may die."""
ACCESS_PATIENCE: Final = 5.0
"""Seconds that somebody who comes in waits for the engine."""
TRIES: Final = 10

_log = logging.getLogger("roundtable.engine")


class Engine:
    """A Keeper, for one session. Its journal's end is its own as well."""

    def __init__(self, engine: Sequence[Address], servers: int) -> None:
        """``servers``: how many the engine has. Raises Problem."""
        self._servers = servers
        self._line = Line()
        self._access: Tail | None = None
        try:
            self._line.wait(self._line.connect([address.url for address in engine]))
            if self._line.largest < LEAST_LARGEST:
                raise Problem("small", found=str(self._line.largest))
        except BaseException:
            self._line.close()
            raise

    def create(self, folder: Path, header: Mapping[str, Any]) -> Journal:
        """See Keeper. Raises Problem as well."""
        first, _h = seal(b"", encode_header(header))
        if len(first) > self._line.largest:
            raise Problem("payload", found=str(self._line.largest))
        log, access = self._streams(folder)
        replicas = REPLICAS if self._servers >= REPLICAS else 1
        for stream in (log, access):
            self._line.wait(stream.create(replicas))
        self._check(log, access)
        tail = Tail(log, 0)
        try:
            self._line.wait(tail.add(first, PATIENCE))
        except Overtaken:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), log.name) from None
        except NoAnswer as error:
            raise Problem("refused", found=str(error)) from None
        file = FileJournal.create(folder, header)
        self._access = Tail(access, 0)
        return self._kept(folder, file, tail)

    def open(self, folder: Path) -> Opened:
        """See Keeper. Raises Problem as well.

        From here on, whoever wrote before is refused by the streams. What they hold is in the
        folder afterwards; what is there already has to be the beginning of it.
        """
        log, access = self._streams(folder)
        self._check(log, access)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / LOG_NAME
        draft = path.with_name(f"{LOG_NAME}.part")
        with hold(path):
            cut = _check_own(path)
            content, tail = self._taken(log, lambda found: _verify(found, draft, folder.name))
            _put(path, content, cut)
            secrets, self._access = self._taken(access, lambda _: None)
            if secrets:
                _put(folder / ACCESS_NAME, secrets, 0)
        opened = FileJournal.open(folder)
        if opened.recovery.dropped:
            opened.journal.close()
            raise Problem("damaged", f"{log.name}, {opened.recovery.line}", "torn")
        assert isinstance(opened.journal, FileJournal)
        journal = self._kept(folder, opened.journal, tail)
        line = content.count(b"\n") + 1 if cut else 0
        return Opened(journal, opened.header, opened.records, Recovery(cut, line))

    def keep_access(self, lines: bytes) -> None:
        """See Keeper."""
        assert self._access is not None
        try:
            self._line.wait(self._access.add(lines, ACCESS_PATIENCE))
        except Overtaken:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE)) from None
        except NoAnswer:
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None

    def close(self) -> None:
        """Let go of the engine. Can be called again."""
        self._line.close()

    def _streams(self, folder: Path) -> tuple[Stream, Stream]:
        return Stream(self._line, folder.name, "log"), Stream(self._line, folder.name, "access")

    def _check(self, *streams: Stream) -> None:
        kept = min(self._line.wait(stream.check()) for stream in streams)
        if kept < REPLICAS:
            _log.warning("the engine keeps the session on too few machines", extra=fields(on=kept))

    def _taken(self, stream: Stream, check: Callable[[bytes], None]) -> tuple[bytes, Tail]:
        """All that a stream holds, checked, and the end that is ours from now on."""
        content, at = b"", 0
        for _ in range(TRIES):
            last = self._line.wait(patiently(stream.last))
            end = 0 if last is None else last.seq
            found = self._line.wait(stream.read(at + 1, end))
            content, at = content + b"".join(message.data for message in found), end
            check(content)
            tail = Tail(stream, at)
            try:
                # Whoever was asked may not have had the last ones. Now it is known that they had.
                self._line.wait(tail.add(b"", PATIENCE))
            except Overtaken:
                continue
            except NoAnswer as error:
                raise Problem("refused", found=str(error)) from None
            return content, tail
        raise Problem("busy", stream.name)

    def _kept(self, folder: Path, file: FileJournal, tail: Tail) -> EngineJournal:
        """The journal; beside the log is said that it is not kept here alone."""
        try:
            content = json.dumps({"stream": tail.stream.name}).encode()
            replace_file(folder / ENGINE_NAME, content + b"\n")
        except BaseException:
            file.close()
            raise
        return EngineJournal(file, tail, self._line)


def _verify(content: bytes, draft: Path, session: str) -> None:
    """Raise Problem unless these are the lines of the session's log, each sealed to the one
    before; ``draft`` is a file for it."""
    if not content:
        raise Problem("no_session", session)
    draft.unlink(missing_ok=True)
    try:
        write_file(draft, content)
        report = verify(draft)
    finally:
        draft.unlink(missing_ok=True)
    if report.damage is not None:
        raise Problem("damaged", f"{session}, line {report.damage.line}", report.damage.reason)
    if report.torn:
        raise Problem("damaged", f"{session}, line {report.lines + 1}", "torn")
    if report.session != session:
        raise Problem("damaged", f"{session}, line 1", "foreign")


def _check_own(path: Path) -> int:
    """How many bytes at the end of a log a crash left half-written. Raises Damaged."""
    if not path.exists():
        return 0
    report = verify(path)
    if report.damage is not None:
        raise report.damage
    return report.torn


def _put(path: Path, content: bytes, torn: int) -> None:
    """Have this in a file whose content, but for the last bytes that are ``torn``, is how it
    begins. Raises Problem where it is not."""
    own = path.read_bytes() if path.exists() else b""
    if not content.startswith(own[: len(own) - torn]):
        raise Problem("differs", str(path))
    if own != content:
        replace_file(path, content)
