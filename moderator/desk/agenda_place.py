"""Where the agenda's file of a session is: kept beside its log, for a desk that goes on with it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from server.agenda_file import AgendaErrors

from .agenda_source import AgendaSource

FILE: Final = "agenda-file"


def keep(folder: Path, file: Path) -> None:
    """Remember it. Where that is impossible, nothing is lost but that."""
    with suppress(OSError):
        (folder / FILE).write_text(str(file.resolve()), encoding="utf-8")


def kept(folder: Path) -> AgendaSource | None:
    """The file, None where it is not known or can no longer be read."""
    try:
        return AgendaSource((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, AgendaErrors):
        return None
