"""Files that stay: what each system offers to get bytes onto the disk."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:
    fcntl = None  # type: ignore[assignment]  # Windows has none

FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _choose_sync() -> Callable[[int], Any]:
    # On macOS fsync only reaches the drive's own cache.
    full_sync = getattr(fcntl, "F_FULLFSYNC", None)
    if full_sync is not None:
        return lambda fd: fcntl.fcntl(fd, full_sync)
    return getattr(os, "fdatasync", os.fsync)


sync = _choose_sync()
"""Make a file's bytes (and its length) durable; raises OSError."""


def sync_folder(folder: Path) -> None:
    """Make a folder's entries durable, where folders can be opened (not on Windows)."""
    if os.name == "nt":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_all(fd: int, data: bytes) -> None:
    """Write everything; a short write (a disk just filled) goes on and so shows its error."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def leads_to(path: Path, found: os.stat_result) -> bool:
    """Whether ``path`` is the way to an open file, of which the system says ``found``."""
    if os.name == "nt":
        # There no open file can be renamed, nor the folder that it is in.
        return True
    try:
        return os.path.samestat(path.stat(), found)
    except FileNotFoundError:
        return False


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have errors say which file they are of: of one that is open the system does not."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def new_file(path: Path) -> int:
    """A new private file, open for writing: nobody else's, whatever was put where it is to be.
    Raises FileExistsError, OSError."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | FLAGS, 0o600)


def write_file(path: Path, data: bytes) -> None:
    """A new private file, durable; raises FileExistsError, and OSError, which names the file."""
    fd = new_file(path)
    try:
        with naming(path):
            write_all(fd, data)
            sync(fd)
    finally:
        os.close(fd)


def cut(fd: int, size: int) -> None:
    """Shorten an open file to ``size`` bytes, durably."""
    os.ftruncate(fd, size)
    os.fsync(fd)


def cut_file(path: Path, size: int) -> None:
    """Shorten a file to ``size`` bytes, durably."""
    fd = os.open(path, os.O_RDWR | FLAGS)
    try:
        cut(fd, size)
    finally:
        os.close(fd)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a small file as a whole, never half: durably, readable by its owner only.

    Raises OSError.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        write_file(draft, content)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    draft.replace(path)
    sync_folder(path.parent)
