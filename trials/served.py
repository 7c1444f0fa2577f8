"""The server under trial: started, killed, stopped for a while, and with a disk that is full."""

import json
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from moderator.commands.examples import example
from tests.support.ports import free_ports

AGENDA: Final = "2021-06-01-kommunale-neuausrichtung"
ENDS_WITHIN: Final = 20.0
LOG_AS_CODE_READS_IT: Final = re.compile(r"Traceback|Error\b|mistake in the program|failed on")
"""What the program log must not have: the words of Python and of our own last resorts."""


@dataclass
class Server:
    """One session's server, over all its processes. Linux only.

    ``files``: open files that it may have; ``more``: other arguments of ``serve``; ``within``: what
    runs it, for example in a network of its own. ``peak``: the most bytes of memory that any of its
    processes held; ``seconds``: the time of a processor that they took, and ``waited`` what they
    waited for one that was busy.
    """

    data_dir: Path
    files: int
    more: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    session: str = ""
    log: Path = Path()
    links: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    peak: int = 0
    seconds: float = 0.0
    waited: float = 0.0
    starts: list[float] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None
    _said: IO[str] | None = None

    @property
    def port(self) -> int:
        port = urlsplit(str(self.links["spectators"])).port
        assert port is not None
        return port

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def program_log(self) -> Path:
        return self.data_dir / "program.log"

    def start(self) -> None:
        """Start it, or go on with its session; returns once it takes connections."""
        which = ["--resume", self.session] if self.session else [str(example(AGENDA))]
        # It comes back at the same one: where any would do, somebody else could have it by then.
        port = self.port if self.session else free_ports(1)[0]
        begun = time.monotonic()
        self._said = self.program_log.open("a")
        self._process = subprocess.Popen(
            [
                *self.within,
                *("sh", "-c", f'ulimit -n {self.files} && exec "$@"', "sh"),
                *(sys.executable, "-m", "moderator.cli", "serve", *which, "--json"),
                *("--data-dir", str(self.data_dir), "--port", str(port), *self.more),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server did not start: {self.program_log.read_text()[-2000:]}")
        said = json.loads(line)
        self.session, self.log = said["session"], Path(said["log"])
        # The first links lead to the same people as later ones, and nobody is given those.
        self.links = self.links or said["links"]
        self.code = self.code or said["code"]
        self.starts.append(time.monotonic() - begun)

    def kill(self) -> None:
        """End it as a crash would: nothing in it gets another turn."""
        if self._process is None:
            return
        self.look()
        taken, waited, _ = Path(f"/proc/{self.pid}/schedstat").read_text().split()
        self.seconds += int(taken) / 1e9
        self.waited += int(waited) / 1e9
        self._process.kill()
        self._process.wait(ENDS_WITHIN)
        assert self._process.stdout is not None
        assert self._said is not None
        self._process.stdout.close()
        self._said.close()
        self._process = None

    def hold(self) -> None:
        """Give it no turn, as if the machine had too much to do."""
        self._signal(signal.SIGSTOP)

    def release(self) -> None:
        self._signal(signal.SIGCONT)

    def fill_disk(self, room: int) -> None:
        """Let its files grow no further than the log is now, and ``room`` bytes."""
        import resource

        most = self.log.stat().st_size + room
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def empty_disk(self) -> None:
        import resource

        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        with suppress(ProcessLookupError):
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, unlimited)

    def look(self) -> None:
        """Take down the most memory that the process had so far."""
        with suppress(OSError):
            status = Path(f"/proc/{self.pid}/status").read_text()
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    self.peak = max(self.peak, int(line.split()[1]) * 1024)

    def complaints(self) -> list[str]:
        """Lines of the program log that speak of a mistake in the program."""
        lines = self.program_log.read_text(errors="replace").splitlines()
        return [line for line in lines if LOG_AS_CODE_READS_IT.search(line)]

    def _signal(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
