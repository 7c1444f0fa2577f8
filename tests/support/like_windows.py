"""As much of Windows as a Python on Linux can play.

Run as ``python -m tests.support.like_windows COMMAND …`` for ``roundtable COMMAND …``, after which
``--then`` and another command may follow, or with ``--import`` to import all that is imported
there. What Windows has not is taken away from the standard library, files that are open can be
neither replaced nor removed, and what is written to a pipe has an encoding of old. What else it
has in its own way (paths, consoles, processes) is not played.
"""

import asyncio
import io
import os
import pkgutil
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

MODULES = "fcntl grp nis ossaudiodev posix pty pwd readline resource spwd syslog termios tty"
LIBRARIES = (
    "docx filelock multiprocessing nats platformdirs prometheus_client pydantic rfc3161_client"
    " segno textual.app textual.drivers.linux_driver textual.widgets typst webbrowser"
    " websockets.asyncio.client websockets.asyncio.server yaml zoneinfo"
)
NOT_INSTALLED = "nats_server pexpect"
"""Of the lock, what it does not hold for Windows."""
LACKS = {
    os: "chown fchown fdatasync fork getegid geteuid getgid getgroups getpgid getuid killpg lchown"
    " mkfifo nice openpty pread pwrite readv sched_getaffinity sendfile setsid statvfs sysconf"
    " uname wait3 wait4 writev",
    signal: "SIGALRM SIGHUP SIGQUIT SIGUSR1 SIGUSR2 alarm pthread_kill setitimer",
    socket: "SO_REUSEPORT TCP_NOTSENT_LOWAT",
    time: "CLOCK_BOOTTIME CLOCK_MONOTONIC clock_gettime tzset",
    asyncio: "open_unix_connection start_unix_server",
}


def none_here(*_: object, **__: object) -> None:
    raise NotImplementedError("not on Windows")


def unless_open(function: Callable[..., None]) -> Callable[..., None]:
    """Refuses as Windows does while this process has one of the files open."""

    def guarded(*paths: Any, **options: Any) -> None:
        opened = {os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()}
        for path in paths:
            if os.path.realpath(path) in opened:
                raise PermissionError(13, "The process cannot access the file", str(path))
        function(*paths, **options)

    return guarded


def become_windows() -> None:
    # Libraries choose their ways when they are imported, and would miss what is not played.
    for name in LIBRARIES.split():
        import_module(name)
    # And asyncio when it makes its first loop.
    asyncio.new_event_loop().close()
    sys.modules |= dict.fromkeys(MODULES.split())  # type: ignore[arg-type]  # None: there is none
    for module, names in LACKS.items():
        for name in names.split():
            vars(module).pop(name, None)
    for name in ("add_signal_handler", "remove_signal_handler"):
        setattr(asyncio.SelectorEventLoop, name, none_here)
    for name in ("replace", "rename", "remove", "unlink"):
        setattr(os, name, unless_open(getattr(os, name)))
    vars(subprocess).update(DETACHED_PROCESS=0, CREATE_NEW_PROCESS_GROUP=0)
    if hasattr(os, "process_cpu_count"):
        # Since Python 3.13: it asks for what was taken away, where that was there at first.
        os.process_cpu_count = os.cpu_count
    if hasattr(shutil, "_winapi"):
        # Since Python 3.12: whether a program is looked for in the current folder as well.
        here = SimpleNamespace(NeedCurrentDirectoryForExePath=lambda _: True)
        vars(shutil).update(_winapi=here)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="cp1252", newline="\r\n")
    # A file whose encoding is not said has another one there.
    warnings.filterwarnings("error", category=EncodingWarning, module="server|moderator|trials")
    sys.platform = "win32"


def import_all() -> None:
    """Everything that is imported there: the program, and its tests, of which one that cannot be
    would keep all others from running."""
    for package in ("server", "moderator", "trials"):
        for found in pkgutil.walk_packages([package], f"{package}."):
            if not found.name.endswith("__main__"):
                import_module(found.name)
    sys.modules |= dict.fromkeys(NOT_INSTALLED.split())  # type: ignore[arg-type]  # likewise
    for path in Path("tests").rglob("test_*.py"):
        name = ".".join(path.with_suffix("").parts)
        # Some are not for there, and say so.
        with suppress(pytest.skip.Exception):
            import_module(name)


def run_all(arguments: Sequence[str]) -> None:
    """Run commands one after the other, parted by ``--then``."""
    from moderator.cli import main

    words: list[str] = []
    for word in [*arguments, "--then"]:
        if word != "--then":
            words.append(word)
            continue
        code = main(words)
        if code:
            sys.exit(f"{words}: {code}")
        words = []


if __name__ == "__main__":
    become_windows()
    if sys.argv[1:] == ["--import"]:
        import_all()
    else:
        run_all(sys.argv[1:])
