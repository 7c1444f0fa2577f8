"""Starting a session's server, in a process of its own.

It is begun before anything else is looked up: what the server needs to get ready and what a desk is
made of take equally long, and so go on beside each other. So nothing is imported here but Python's.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

IS_GONE_WITHIN: Final = 5.0
"""Seconds that are waited for the system to end a process. Some do that only when its disk
answers."""
KILLED: Final = -9
"""The exit code of who was ended so."""


@dataclass(frozen=True)
class Begun:
    """A server that was begun with options that ``stays`` for when it is started again. What it
    says after its first line goes to ``errors``, from the byte ``start`` on."""

    process: subprocess.Popen[str]
    errors: Path
    start: int
    stays: tuple[str, ...] = ()

    @property
    def complaint(self) -> str:
        """What it has said instead of its first line."""
        with self.errors.open("r", encoding="utf-8", errors="replace") as log:
            log.seek(self.start)
            return log.read().strip()

    @contextmanager
    def wanted(self) -> Iterator[None]:
        """While what is done fails, the server is not wanted any more."""
        try:
            yield
        except BaseException:
            end_now(self.process)
            raise


def end_now(process: subprocess.Popen[str]) -> int:
    """End a server as a crash would, and wait until it is gone; not without end. Returns its exit
    code, ``KILLED`` also where the system keeps what is left of it."""
    process.kill()
    with suppress(subprocess.TimeoutExpired):
        return process.wait(IS_GONE_WITHIN)
    return KILLED


def begin(arguments: Sequence[str], errors: Path, stays: Sequence[str] = ()) -> Begun:
    """Start ``roundtable serve`` with ``arguments``, and those that stay for when it is started
    again; what it says later goes to ``errors``.

    The process is in a session of its own, so neither a closed terminal nor ctrl+c in it
    reaches it. Raises OSError.
    """
    try:
        errors.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        # What is there is no folder: that it exists would be no reason.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), errors.parent) from None
    with errors.open("a", encoding="utf-8") as log:
        start = log.tell()
        command = [sys.executable, *_program(), "serve", *arguments, *stays]
        return Begun(_started(command, log.fileno()), errors, start, tuple(stays))


def _program() -> tuple[str, ...]:
    """What Python runs to be roundtable: the one file that it was started from, or the module."""
    return (sys.argv[0],) if zipfile.is_zipfile(sys.argv[0]) else ("-m", "moderator.cli")


def _started(command: list[str], errors: int) -> subprocess.Popen[str]:
    detached = 0
    if sys.platform == "win32":
        detached = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(  # noqa: S603 - our own program
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        creationflags=detached,
    )
