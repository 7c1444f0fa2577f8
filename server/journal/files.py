"""Sessions kept in files of this machine alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .interface import Journal, Kept, Opened
from .writer import FileJournal


class Files:
    """See Keeper."""

    def create(self, folder: Path, header: Mapping[str, Any]) -> Journal:
        return FileJournal.create(folder, header)

    def open(self, folder: Path) -> Opened:
        return FileJournal.open(folder)

    def keep_access(self, lines: bytes) -> Kept:
        """They are in the session's folder, which is all there is."""
        return Kept(lines)
