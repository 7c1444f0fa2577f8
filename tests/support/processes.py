"""Real ``roundtable`` processes, started and ended by their own id."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from tests.support.ports import free_ports
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]


@dataclass
class Serving:
    """A running ``roundtable serve``. ``links`` are as its first line gives them."""

    process: subprocess.Popen[str]
    session: str
    log: Path
    links: dict[str, Any]

    @property
    def port(self) -> int:
        port = urlsplit(str(self.links["spectators"])).port
        assert port is not None
        return port

    def kill(self) -> None:
        """End it as a crash would: nothing in it gets another turn."""
        self.process.kill()
        self._reap()

    def stop(self) -> int:
        """End it as Ctrl+C does; returns its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self._reap()

    def _reap(self) -> int:
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def start_server(*arguments: str, data_dir: Path, said: IO[str] | None = None) -> Serving:
    """Start ``roundtable serve``; returns once it has printed its links. Where any port will do it
    gets one that is still free after it died. ``said``: what it says to operators, which must not
    keep it waiting where nobody reads it."""
    arguments = tuple(
        str(free_ports(1)[0]) if words == ("--port", "0") else words[1]
        for words in pairwise(("", *arguments))
    )
    with nullcontext(said) if said is not None else TemporaryFile("w+") as heard:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "moderator.cli", "serve", "--json"),
                *("--data-dir", str(data_dir), *arguments),
            ],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=heard,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            process.wait(PATIENCE)
            heard.seek(0)
            raise AssertionError(f"the server did not start: {heard.read()}")
    printed = json.loads(line)
    return Serving(process, printed["session"], Path(printed["log"]), printed["links"])


@contextmanager
def served(*arguments: str, data_dir: Path, said: IO[str] | None = None) -> Iterator[Serving]:
    """A server that is gone afterwards, however it went. ``said`` as for start_server."""
    serving = start_server(*arguments, data_dir=data_dir, said=said)
    try:
        yield serving
    finally:
        if serving.process.poll() is None:
            serving.kill()
