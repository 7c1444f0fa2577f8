"""Cutting a damaged session log back to what can be trusted, with a backup."""

import os
import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from .damage import Damaged, line_seq
from .disk import cut_file, new_file, sync, sync_folder
from .reader import LogReader, Report, verify
from .seal import LINE_LIMIT
from .writer import hold


@dataclass(frozen=True)
class Repair:
    """What was done: ``before`` is the log as found, ``backup`` a whole copy of it.

    ``lines`` were dropped (an incomplete one counts), and ``first`` to ``last`` are the seqs
    that could still be read on them; None if there were none.
    """

    before: Report
    backup: Path
    lines: int
    first: int | None
    last: int | None


def repair(log: Path) -> Repair | None:
    """Keep the longest valid beginning of a log; None if nothing is wrong with it.

    Raises Damaged if not even the header can be trusted, SessionBusy, OSError. In all
    these cases the log is untouched.
    """
    # The lock leaves a file beside it, and what is no log of ours is nothing to lock.
    LogReader(log).close()
    with hold(log):
        before = verify(log)
        if before.intact:
            return None
        if before.damage is not None and before.good == 0:
            raise Damaged(before.damage.line, before.damage.reason)
        lines, first, last = _survey(log, before.good)
        backup = _back_up(log)
        cut_file(log, before.good)
    return Repair(before, backup, lines, first, last)


def _survey(log: Path, offset: int) -> tuple[int, int | None, int | None]:
    """Count the lines from ``offset`` on, and find their lowest and highest seq."""
    with log.open("rb") as file:
        file.seek(offset)
        found = [line_seq(line) for line in iter(lambda: file.readline(LINE_LIMIT), b"")]
    seqs = [seq for seq in found if seq is not None]
    return len(found), min(seqs, default=None), max(seqs, default=None)


def _back_up(log: Path) -> Path:
    """A whole copy of the log beside it, or none: half a copy never has a backup's name."""
    names = (log.with_name(f"{log.name}.bak-{number}") for number in count(1))
    backup = next(name for name in names if not name.exists())
    draft = log.with_name(f"{log.name}.bak.part")
    draft.unlink(missing_ok=True)
    try:
        with log.open("rb") as source, os.fdopen(new_file(draft), "wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            sync(copy.fileno())
        draft.replace(backup)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(log.parent)
    return backup
