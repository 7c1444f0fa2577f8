"""What a desk that goes on with a session finds beside its log and in it: where the agenda's file
is, and whom moderators have added."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from server.agenda_file import AgendaErrors
from server.journal import Damaged, LogReader
from server.journal.replay import facts
from server.session import people
from server.session.messages import Fact

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


def added(log: Path) -> list[Fact]:
    """The facts by which moderators added people: what a desk that was there would remember; as
    far as the log can be read."""
    found: list[Fact] = []
    with suppress(OSError, Damaged), LogReader(log) as reader:
        name = people.Added.event
        found += facts(record for record in reader.records() if record.get("event") == name)
    return found
