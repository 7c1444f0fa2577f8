"""Bearing witness: the checkpoints that a room told stay with whoever was there.

With them they can prove years later which log they saw, whoever keeps it.
"""

from __future__ import annotations

import logging
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from server.journal import witness
from server.journal.disk import FLAGS, cut_file, sync, write_all
from server.paths import data_folder
from server.session.checkpoint import Checkpoint

FOLDER: Final = "witnessed"

_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_log = logging.getLogger("roundtable.witness")
_log.addHandler(logging.NullHandler())


class Witness:
    """This user's files of checkpoints, one a session, which only grow."""

    def __init__(self, data_dir: Path | None) -> None:
        self._folder = data_folder(data_dir) / FOLDER
        self._known: dict[str, set[Checkpoint]] = {}

    def file(self, session: str) -> Path:
        """Where those of a session are. What a room calls itself need not be a file's name."""
        name = session if _NAME.fullmatch(session) else sha256(session.encode()).hexdigest()[:32]
        return self._folder / f"{name}.jsonl"

    def keep(self, session: str, checkpoint: Checkpoint) -> None:
        """Add a checkpoint, durably, unless it is known. A disk that fails is no reason to end."""
        try:
            known = self._known.get(session)
            if known is None:
                known = self._known[session] = self._begin(session)
            if checkpoint not in known:
                self._append(self.file(session), witness.line(session, checkpoint))
                known.add(checkpoint)
        except OSError:
            _log.warning("the checkpoint cannot be kept", exc_info=True)

    def _begin(self, session: str) -> set[Checkpoint]:
        """What is known of a session; of a line that a crash left unfinished, nothing stays."""
        file = self.file(session)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists():
            return set()
        content = file.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            cut_file(file, whole)
        try:
            return set(witness.read(file).checkpoints)
        except witness.NoWitness:
            return set()

    def _append(self, file: Path, line: bytes) -> None:
        fd = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | FLAGS, 0o600)
        try:
            write_all(fd, line)
            sync(fd)
        finally:
            os.close(fd)
