"""A session's server in a process of its own, which outlives the desk that started it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .known_links import CODE


def known(said: Mapping[str, Any]) -> dict[str, str]:
    """The links and the code from what ``serve --json`` says, by whom they are for: as
    :class:`KnownLinks` calls them. Raises KeyError."""
    links = said["links"]
    return {
        "spectators": str(links["spectators"]),
        CODE: str(said["code"]),
        "moderators": str(links["moderator"]),
        "stage": str(links["stage"]),
        **{person: str(link) for person, link in links["panelists"].items()},
    }


class NotServed(Exception):
    """The server did not start. ``code`` is its exit code, ``text`` what it said."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclass
class Hosting:
    """The server that this desk started, and the links that it said, by whom they are for. What it
    says later goes to ``errors``."""

    session: str
    log: Path
    links: Mapping[str, str]
    process: subprocess.Popen[str]
    errors: Path

    @property
    def died(self) -> bool:
        """Whether the server has ended without this desk's doing."""
        return self.process.poll() is not None

    def start_again(self, language: str) -> None:
        """Go on with the session at the same place, where its links lead. Waits for the server.

        Raises NotServed, OSError.
        """
        arguments = ("--lang", language, "--json", "--resume", str(self.log.parent))
        self.process = host(arguments, self.errors).process

    def stop(self) -> None:
        """Ask the server to end, and wait until the log is closed."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def host(arguments: Sequence[str], errors: Path) -> Hosting:
    """Start ``roundtable serve`` with ``arguments``; what it says later goes to ``errors``.

    The process is in a session of its own, so neither a closed terminal nor ctrl+c in it
    reaches it. Raises NotServed, OSError.
    """
    errors.parent.mkdir(parents=True, exist_ok=True)
    with errors.open("a", encoding="utf-8") as log:
        start = log.tell()
        process = _started([sys.executable, *_program(), "serve", *arguments], log.fileno())
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        said = json.loads(line)
        return Hosting(said["session"], Path(said["log"]), known(said), process, errors)
    except (ValueError, KeyError, TypeError):
        process.kill()
        code = process.wait()
        with errors.open("r", encoding="utf-8", errors="replace") as log:
            log.seek(start)
            raise NotServed(code if code > 0 else 1, log.read().strip()) from None


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
