"""Sessions kept in an engine: to begin one, and to take one over, also on an empty machine."""

from __future__ import annotations

import errno
import json
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from ..journal import LOG_NAME, FileJournal, Kept, Opened, Recovery, hold, verify
from ..journal.disk import replace_file, write_file
from ..journal.seal import encode_header, seal
from ..live.room.access import FILE as ACCESS_NAME
from ..live.room.access import new_head
from ..paths import ENGINE_NAME
from ..program_log import fields
from .addresses import Address
from .jetstream import PATIENCE, Message, patiently
from .journal import EngineJournal
from .keys import Keys
from .line import Line, NoAnswer
from .problems import Problem
from .servers import Servers
from .stream import Overtaken, Stream, Tail
from .tokens import Tokens

LEAST_LARGEST: Final = 1 << 20
"""Bytes that a message has to be able to have: NATS' default, and twice what a room cuts an append
at."""
REPLICAS: Final = 3
"""Machines that keep a stream, where there are as many: one of them may die."""

_log = logging.getLogger("roundtable.engine")


class Engine:
    """A Holder, for one session. Its journal's end is its own as well.

    It begins as one that follows: what others write is copied, until ``peers`` say otherwise.
    """

    def __init__(self, engine: Sequence[Address], servers: int, *, relay: bool = False) -> None:
        """``servers``: how many the engine has; ``relay``: it never writes. Raises Problem."""
        self.peers: Servers | None = None
        self._servers = servers
        self._relay = relay
        self._name = f"server-{token_hex(8)}"
        self.line = Line()
        self._tokens: Tokens | None = None
        try:
            self.line.wait(self.line.connect([address.url for address in engine]))
            if self.line.largest < LEAST_LARGEST:
                raise Problem("small", found=str(self.line.largest))
        except BaseException:
            self.line.close()
            raise

    def create(self, folder: Path, header: Mapping[str, Any]) -> EngineJournal:
        """See Keeper. Raises Problem as well."""
        first, _h = seal(b"", encode_header(header))
        if len(first) > self.line.largest:
            raise Problem("payload", found=str(self.line.largest))
        log, access = self._streams(folder)
        replicas = REPLICAS if self._servers >= REPLICAS else 1
        for stream in (log, access):
            self.line.wait(stream.create(replicas))
        self._check(log, access)
        # Where the log has begun, the tokens have: whoever finds the one finds the other.
        self._begin(access, new_head())
        if not self._begin(log, first):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), log.name)
        file = FileJournal.create(folder, header)
        self._open_access(access, folder)
        return self._kept(folder, file, Tail(log, 1, self._name), "")

    def open(self, folder: Path) -> Opened:
        """See Keeper. Raises Problem as well.

        What the streams hold is in the folder afterwards; what is there already has to be the
        beginning of it.
        """
        log, access = self._streams(folder)
        self._check(log, access)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / LOG_NAME
        draft = path.with_name(f"{LOG_NAME}.part")
        with hold(path):
            cut = _check_own(path)
            found = self._all(log)
            content = b"".join(message.data for message in found)
            _verify(content, draft, folder.name)
            _put(path, content, cut)
            self._open_access(access, folder)
        opened = FileJournal.open(folder)
        if opened.recovery.dropped:
            opened.journal.close()
            raise Problem("damaged", f"{log.name}, {opened.recovery.line}", "torn")
        assert isinstance(opened.journal, FileJournal)
        tail = Tail(log, len(found), self._name)
        journal = self._kept(folder, opened.journal, tail, found[-1].writer or "")
        line = content.count(b"\n") + 1 if cut else 0
        return Opened(journal, opened.header, opened.records, Recovery(cut, line))

    def has(self, folder: Path) -> bool:
        """See Holder. Raises Problem."""
        log, _ = self._streams(folder)
        return self.line.wait(log.exists()) and self.line.wait(patiently(log.last)) is not None

    def keep_access(self, lines: bytes) -> Kept:
        """See Keeper."""
        assert self._tokens is not None
        try:
            return self.line.wait(self._tokens.keep(lines))
        except (NoAnswer, Problem):
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None

    def close(self) -> None:
        """Let go of the engine. Can be called again."""
        self.line.close()

    def _streams(self, folder: Path) -> tuple[Stream, Stream]:
        return Stream(self.line, folder.name, "log"), Stream(self.line, folder.name, "access")

    def _check(self, *streams: Stream) -> int:
        kept = min(self.line.wait(stream.check()) for stream in streams)
        if kept < REPLICAS:
            _log.warning("the engine keeps the session on too few machines", extra=fields(on=kept))
        return kept

    def _begin(self, stream: Stream, first: bytes) -> bool:
        """Put the first message into a stream; whether it was the first."""
        try:
            self.line.wait(Tail(stream, 0, self._name).add(first, PATIENCE))
        except Overtaken:
            return False
        except NoAnswer as error:
            raise Problem("no_answer", found=str(error)) from None
        return True

    def _all(self, stream: Stream) -> list[Message]:
        """All that a stream holds."""
        last = self.line.wait(patiently(stream.last))
        return [] if last is None else self.line.wait(stream.read(1, last.seq))

    def _open_access(self, stream: Stream, folder: Path) -> None:
        """Have the tokens' lines in the folder."""
        found = self._all(stream)
        if found:
            replace_file(folder / ACCESS_NAME, b"".join(message.data for message in found))
        self._tokens = Tokens(Tail(stream, len(found), self._name))

    def _kept(self, folder: Path, file: FileJournal, tail: Tail, writer: str) -> EngineJournal:
        """The journal; beside the log is said that it is not kept here alone."""
        try:
            content = json.dumps({"stream": tail.stream.name}).encode()
            replace_file(folder / ENGINE_NAME, content + b"\n")
            keys = Keys(self.line, folder.name)
            self.line.wait(keys.create(REPLICAS if self._servers >= REPLICAS else 1))
        except BaseException:
            file.close()
            raise
        journal = EngineJournal(file, tail, self.line, writer)
        assert self._tokens is not None
        self.peers = Servers(
            self.line, folder.name, journal, keys, self._tokens, self._name, self._relay
        )
        return journal


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
