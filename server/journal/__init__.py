"""The session log (design: docs/session-log.md): append, recover, read, verify, repair.

``create`` and ``open`` give a Journal; LogReader and ``verify`` need no lock.
"""

from .damage import Damaged, Reason
from .interface import Journal, JournalFailed, Opened, Recovery, SequenceConflict, SessionBusy
from .reader import LogReader, Report, verify
from .repair import Repair, repair
from .seal import VERSION, Record, Unwritable, encode
from .writer import LOG_NAME, FileJournal

create = FileJournal.create
open = FileJournal.open  # noqa: A001 (read as journal.open; no file is opened here)

__all__ = [
    "LOG_NAME",
    "VERSION",
    "Damaged",
    "FileJournal",
    "Journal",
    "JournalFailed",
    "LogReader",
    "Opened",
    "Reason",
    "Record",
    "Recovery",
    "Repair",
    "Report",
    "SequenceConflict",
    "SessionBusy",
    "Unwritable",
    "create",
    "encode",
    "open",
    "repair",
    "verify",
]
