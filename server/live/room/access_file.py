"""A private file of JSON lines that only grows, for what must be known again after a crash.

A line that a crash left unfinished was promised to nobody, and is cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ...journal import Kept
from ...journal.disk import FLAGS, cut_file, naming, replace_file, sync, write_all

Keep: TypeAlias = Callable[[bytes], Kept]
"""As Keeper.keep_access: takes lines before they are written here. Raises OSError."""


def keep_here(lines: bytes) -> Kept:
    """Have them nowhere else."""
    return Kept(lines)


class AccessFile:
    """Reads all lines once, then appends. One process at a time, which holds the log's lock."""

    def __init__(self, path: Path, keep: Keep = keep_here) -> None:
        self.path = path
        self._keep = keep
        self._size = 0
        """Bytes up to the end of the last whole line."""
        self._due = Kept(b"")
        """What is kept elsewhere and could not be written here."""
        self._own = b""
        """Which lines of that are this server's own."""

    def read(self) -> list[dict[str, Any]]:
        """All lines, each a JSON object. Raises OSError, and ValueError for what is no such line.

        A last line without its end is cut off.
        """
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        lines = _decoded(content[:whole])
        if not lines:
            raise ValueError(str(self.path))
        if whole < len(content):
            cut_file(self.path, whole)
        self._size = whole
        return lines

    def create(self, lines: Iterable[dict[str, Any]]) -> None:
        """Begin the file with these lines: all of them, or none. Raises OSError."""
        content = self._keep(_encoded(lines)).lines
        replace_file(self.path, content)
        self._size = len(content)

    def append(self, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Add lines, durably; where it raises OSError, none of them counts. Returns those that
        other servers added before, which the file has now, too."""
        own = _encoded(lines)
        kept = self._keep(own.removeprefix(self._own))
        self._own = own
        self._due = Kept(self._due.lines + kept.lines, self._due.others + kept.others)
        if self._due.lines:
            self._write(self._due.lines)
        others, self._own, self._due = self._due.others, b"", Kept(b"")
        return _decoded(others)

    def _write(self, content: bytes) -> None:
        fd = os.open(self.path, os.O_WRONLY | FLAGS)
        try:
            # A write that failed before may have left half of its lines.
            if os.fstat(fd).st_size != self._size:
                os.ftruncate(fd, self._size)
            os.lseek(fd, self._size, os.SEEK_SET)
            with naming(self.path):
                write_all(fd, content)
                sync(fd)
        finally:
            os.close(fd)
        self._size += len(content)


def _encoded(lines: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _decoded(content: bytes) -> list[dict[str, Any]]:
    """Raises ValueError for what are no such lines."""
    lines = [json.loads(line) for line in content.splitlines()]
    if not all(isinstance(line, dict) for line in lines):
        raise ValueError("not a line of this file")
    return lines
