"""By what the room knows this person's terminal again: they come back as themselves."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from server.journal.disk import replace_file
from server.paths import data_folder

FILE: Final = "client"
MOST_DESKS: Final = 8
"""Desks of one user that are told apart; more are new each time."""


def client_id(data_dir: Path | None, name: str = FILE) -> str | None:
    """The random string that this user's programs keep; None where nothing can be kept, and
    then the room takes whoever comes by the spectators' link for somebody new."""
    file = data_folder(data_dir) / name
    try:
        kept = file.read_text(encoding="ascii").strip() if file.exists() else ""
        if not kept.isprintable() or not 8 <= len(kept) <= 64:
            kept = secrets.token_urlsafe(12)
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, kept.encode() + b"\n")
    except (OSError, ValueError):
        return None
    return kept


@contextmanager
def desk_client(data_dir: Path | None) -> Iterator[str | None]:
    """The same for a moderator's desk. Two desks that one user has open are two moderators, so
    each has a string of its own, for as long as it is open."""
    folder = data_folder(data_dir)
    for n in range(1, MOST_DESKS + 1):
        lock = FileLock(folder / f"desk-{n}.lock")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire(blocking=False)
        except Timeout:
            continue
        except OSError:
            break
        try:
            yield client_id(data_dir, f"desk-{n}")
        finally:
            lock.release()
        return
    yield None
