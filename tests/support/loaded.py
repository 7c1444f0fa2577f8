"""``roundtable`` in a process of its own, forked of one that has loaded the program.

Two thirds of what the start of a server takes is to load it, which more than a hundred tests would
each pay for. What is forked has done nothing yet but load; it is killed, stopped and waited for
like any other. Not on Windows, where nothing is forked.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any, Final, TextIO

LOADED: Final = ("moderator.cli", "moderator.commands.serve", "server.app")


class Program:
    """One process, as far as tests use ``subprocess.Popen``. ``stdout`` is text."""

    def __init__(self, arguments: Sequence[str], *, cwd: Path, stderr: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__, *LOADED])
        reading, writing = os.pipe()
        with Path(os.devnull).open() as nothing, os.fdopen(writing, "wb"):
            given = _Given(nothing.fileno(), writing, stderr)
            self._process = context.Process(
                target=_become, args=(arguments, cwd, dict(os.environ), given), daemon=True
            )
            self._process.start()
        self.stdout: TextIO = os.fdopen(reading, encoding="utf-8")
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """As ``Popen.returncode``: None until its end was waited for, or looked for."""
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise TimeoutExpired("roundtable", timeout)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Given:
    """Open files by their numbers, which a process has as a tuple of numbers of its own."""

    def __init__(self, *numbers: int) -> None:
        self._numbers = numbers

    def __reduce__(self) -> tuple[Any, ...]:
        from multiprocessing.reduction import DupFd

        return _detached, tuple(map(DupFd, self._numbers))


def _detached(*files: Any) -> tuple[int, ...]:
    return tuple(file.detach() for file in files)


def _become(
    arguments: Sequence[str], cwd: Path, environment: dict[str, str], files: Sequence[int]
) -> None:
    """Be what a shell would have begun."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - to its end
        for number, mode in enumerate("rww")
    )
    sys.argv = ["roundtable", *arguments]

    from moderator.cli import main

    sys.exit(main())
