"""Putting a changed agenda file in the place of the one that was read."""

from __future__ import annotations

import os
import shutil
from os import PathLike
from pathlib import Path
from typing import Final

BACKUP: Final = ".bak"
"""Behind the name of the file as it was before the last change."""


class ChangedMeanwhile(Exception):
    """Somebody else has written the file since it was read, or has taken it away."""


def save(path: str | PathLike[str], was: bytes, content: bytes) -> Path:
    """Replace a file that still is ``was`` by ``content``, as a whole, with the same
    permissions. A link stays one: the file that it leads to is replaced.

    Returns where ``was`` is kept. Raises ChangedMeanwhile (nothing is written), OSError.
    """
    file = Path(path).resolve()
    try:
        if file.read_bytes() != was:
            raise ChangedMeanwhile
    except FileNotFoundError:
        raise ChangedMeanwhile from None
    backup = file.with_name(file.name + BACKUP)
    _put(backup, was, file)
    _put(file, content, file)
    return backup


def _put(file: Path, content: bytes, like: Path) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}.new")
    # Until it has the permissions of the file, what is in it may be for nobody else.
    draft.touch(mode=0o600, exist_ok=False)
    try:
        with draft.open("wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        shutil.copymode(like, draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
