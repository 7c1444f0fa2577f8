"""The session log (design: docs/session-log.md): append, recover, read, verify, repair.

``create`` and ``open`` give a Journal; LogReader and ``verify`` need no lock.
"""

from .damage import Damaged
from .files import Files
from .interface import (
    Journal,
    JournalFailed,
    JournalLost,
    JournalOvertaken,
    JournalUnsettled,
    Keeper,
    Kept,
    Opened,
    Recovery,
    SequenceConflict,
    SessionBusy,
)
from .reader import LogReader, Report, verify
from .repair import Repair, repair
from .seal import Unwritable, encode
from .writer import LOG_NAME, FileJournal, hold

create = FileJournal.create
open = FileJournal.open  # noqa: A001 (read as journal.open; no file is opened here)

__all__ = [
    "LOG_NAME",
    "Damaged",
    "FileJournal",
    "Files",
    "Journal",
    "JournalFailed",
    "JournalLost",
    "JournalOvertaken",
    "JournalUnsettled",
    "Keeper",
    "Kept",
    "LogReader",
    "Opened",
    "Recovery",
    "Repair",
    "Report",
    "SequenceConflict",
    "SessionBusy",
    "Unwritable",
    "create",
    "encode",
    "hold",
    "open",
    "repair",
    "verify",
]
