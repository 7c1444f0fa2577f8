"""A private file of JSON lines that only grows, for what must be known again after a crash.

A line that a crash left unfinished was promised to nobody, and is cut off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from ..journal.disk import FLAGS, cut_file, replace_file, sync, write_all

Keep: TypeAlias = Callable[[bytes], None]
"""Takes lines before they are written here, to have them elsewhere as well. Raises OSError."""


def keep_here(lines: bytes) -> None:
    """Have them nowhere else."""


class AccessFile:
    """Reads all lines once, then appends. One process at a time, which holds the log's lock."""

    def __init__(self, path: Path, keep: Keep = keep_here) -> None:
        self.path = path
        self._keep = keep
        self._size = 0
        """Bytes up to the end of the last whole line."""

    def read(self) -> list[dict[str, Any]]:
        """All lines, each a JSON object. Raises OSError, and ValueError for what is no such line.

        A last line without its end is cut off.
        """
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        lines = [json.loads(line) for line in content[:whole].splitlines()]
        if not lines or not all(isinstance(line, dict) for line in lines):
            raise ValueError(str(self.path))
        if whole < len(content):
            cut_file(self.path, whole)
        self._size = whole
        return lines

    def create(self, lines: Iterable[dict[str, Any]]) -> None:
        """Begin the file with these lines: all of them, or none. Raises OSError."""
        content = _encoded(lines)
        self._keep(content)
        replace_file(self.path, content)
        self._size = len(content)

    def append(self, lines: Sequence[dict[str, Any]]) -> None:
        """Add lines, durably; where it raises OSError, none of them counts."""
        content = _encoded(lines)
        self._keep(content)
        fd = os.open(self.path, os.O_WRONLY | FLAGS)
        try:
            # A write that failed before may have left half of its lines.
            if os.fstat(fd).st_size != self._size:
                os.ftruncate(fd, self._size)
            os.lseek(fd, self._size, os.SEEK_SET)
            write_all(fd, content)
            sync(fd)
        finally:
            os.close(fd)
        self._size += len(content)


def _encoded(lines: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)
