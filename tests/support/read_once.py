"""The program, read once: most of what a process of its takes is reading all its modules.

One process for all tests of a worker reads them, and forks off those that tests start as
``python -m moderator.cli``. Each becomes a child of the worker, with the arguments, environment,
folder, streams and terminal that it was asked for, and runs the module from its first line. What
would make another interpreter of it, such as ``PYTHONHASHSEED``, starts one, and so does all else
that tests run: of a shell, of the installed command, and of the program itself.

It ends as the program does, but for the interpreter's own taking apart of all modules, which takes
thrice as long as a short command.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import io
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, Final

MODULE: Final = "moderator.cli"
ROOT: Final = Path(__file__).parents[2]
_DECIDES: Final = ("PYTHON", "LC_", "TEXTUAL")
"""How names of the environment begin that count while modules are read."""
_SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER of Linux's prctl."""
_LONGEST: Final = 1 << 20

_lock = Lock()


class _Reader:
    """The process that has read all, as its worker knows it."""

    def __init__(self) -> None:
        self.deciding = _deciding(os.environ)
        self._line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process = _execute([sys.executable, "-m", __name__, str(other.fileno())], other)
        other.close()

    def fork(self, asked: dict[str, Any], streams: Sequence[int]) -> int:
        """The id of a new child of this process. ``streams`` become its 0, 1 and 2."""
        prctl = ctypes.CDLL(None).prctl
        # Whoever is forked off falls to the nearest who asks for it, which nobody else is to.
        prctl(_SUBREAPER, 1)
        try:
            socket.send_fds(self._line, [json.dumps(asked).encode()], streams)
            return int(self._line.recv(_LONGEST))
        finally:
            prctl(_SUBREAPER, 0)


_readers: dict[int, _Reader] = {}
"""One for a process, by its id: what is forked off a worker has none."""


def _execute(command: list[str], line: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[line.fileno()])


def _deciding(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_DECIDES)}


def _forked(
    command: Sequence[Any],
    streams: Sequence[int],
    *,
    cwd: Any,
    env: Mapping[str, str] | None,
    **how: bool,
) -> int | None:
    """The id of a process that runs this; None where it takes an interpreter of its own."""
    words = [os.fspath(word) for word in command]
    environment = dict(os.environ if env is None else env)
    if words[:3] != [sys.executable, "-m", MODULE]:
        return None
    with _lock:
        reader = _readers.get(os.getpid())
        if reader is None:
            reader = _readers[os.getpid()] = _Reader()
        if _deciding(environment) != reader.deciding:
            return None
        folder = str(Path(os.fspath(cwd) if cwd is not None else ".").absolute())
        asked = {"words": words[3:], "env": environment, "cwd": folder, **how}
        return reader.fork(asked, streams)


def once() -> None:
    """Have all tests start it so."""
    if sys.platform == "linux":
        _processes()
        _terminals()


def _processes() -> None:
    execute = subprocess.Popen._execute_child  # type: ignore[attr-defined]  # the library's own

    def begin(self: Any, args: Any, *given: Any) -> None:
        executable, before, _, passed, cwd, env, _, _, shell, *rest = given
        pipes, session, others = rest[:6], rest[11], (*rest[7:11], *rest[12:])
        plain = not (shell or before or passed or executable) and set(others) <= {None, -1}
        pid = None
        if plain and not isinstance(args, str | bytes):
            ends = (pipes[0], pipes[3], pipes[5])
            streams = [end if end != -1 else number for number, end in enumerate(ends)]
            pid = _forked(args, streams, cwd=cwd, env=env, session=bool(session))
        if pid is None:
            execute(self, args, *given)
            return
        self.pid, self._child_created = pid, True
        self._close_pipe_fds(*pipes)

    subprocess.Popen._execute_child = begin  # type: ignore[attr-defined]  # as there


def _terminals() -> None:
    from ptyprocess import PtyProcess  # type: ignore[import-untyped]  # ships none

    spawn = PtyProcess.spawn.__func__

    def begin(kind: Any, argv: Any, cwd: Any = None, env: Any = None, **said: Any) -> Any:
        ours, theirs = os.openpty()
        pid = None
        if not said.get("preexec_fn") and said.get("echo", True):
            process = kind(0, ours)
            process.setwinsize(*said.get("dimensions", (24, 80)))
            pid = _forked(argv, [theirs] * 3, cwd=cwd, env=env, terminal=True)
        os.close(theirs)
        if pid is None:
            os.close(ours)
            return spawn(kind, argv, cwd=cwd, env=env, **said)
        process.pid, process.argv, process.env, process.launch_dir = pid, argv, env, cwd
        return process

    PtyProcess.spawn = classmethod(begin)  # type: ignore[arg-type]  # as there


def _read_all() -> None:
    for package in ("server", "moderator"):
        home = import_module(package)
        for found in pkgutil.walk_packages(home.__path__, f"{package}."):
            if found.name != MODULE and not found.name.endswith("__main__"):
                import_module(found.name)


def _serve(line: socket.socket) -> None:
    """Fork off whoever is asked for, until nobody is left who would; only they come back."""
    while True:
        data, streams, *_ = socket.recv_fds(line, _LONGEST, 3)
        if not data:
            os._exit(0)
        read, write = os.pipe()
        between = os.fork()
        if between == 0:
            child = os.fork()
            if child == 0:
                line.detach()
                _become(json.loads(data), streams)
                return
            os.write(write, str(child).encode())
            os._exit(0)
        os.waitpid(between, 0)
        line.send(os.read(read, 100))
        for fd in (read, write, *streams):
            os.close(fd)


def _become(asked: dict[str, Any], streams: Sequence[int]) -> None:
    """Take on what a process is started with."""
    if asked.get("terminal"):
        os.login_tty(os.dup(streams[0]))
    elif asked.get("session"):
        os.setsid()
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
    os.closerange(3, 1024)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.argv = [MODULE, *asked["words"]]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        before = getattr(sys, name)
        stream = io.TextIOWrapper(
            open(number, "rb" if number == 0 else "wb", closefd=False),  # noqa: SIM115 - the process's own
            encoding=before.encoding,
            errors=before.errors,
            newline="\n",
            line_buffering=number == 2 or os.isatty(number),
            write_through=before.write_through,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _end(code: int) -> None:
    """What the interpreter does before it takes modules apart; comes back where that fails, as it
    may where nobody takes what is printed."""
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(code)


if __name__ == "__main__":
    # Whoever stops the tests stops their worker, and this ends with it.
    stops = signal.signal(signal.SIGINT, signal.SIG_IGN)
    _read_all()
    gc.collect()
    gc.freeze()
    _serve(socket.socket(fileno=int(sys.argv[1])))
    signal.signal(signal.SIGINT, stops)
    try:
        runpy.run_module(MODULE, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            _end(ended.code or 0)
        raise
