"""What the benchmarks of the server share: servers and audiences in processes of their own."""

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from websockets.sync.client import connect

from moderator.client.address import address
from moderator.commands.examples import example

AGENDA = "2021-06-01-kommunale-neuausrichtung"
DURABLE = "raw, durable, in slices"
"""What rows call the anchor that has a command on the disk before it tells of it."""


def worked(pid: int) -> float:
    """Seconds of a processor that all threads of a process have had. Linux only."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        # A thread may end meanwhile.
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


@dataclass(frozen=True)
class Server:
    """A running server: its process, and the links to it."""

    name: str
    pid: int
    moderator: str
    spectators: str

    def memory(self) -> int:
        """Bytes that the process holds in memory now. Linux only."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def busy(self) -> float:
        """Seconds of a processor that the process took up to now. Linux only."""
        return worked(self.pid)


@dataclass(frozen=True)
class Audience:
    """A running crowd."""

    output: IO[str]

    def told(self, what: str) -> float:
        """Wait for the crowd's next line, which must be about ``what``."""
        said = json.loads(self.output.readline())
        return float(said[what])


@contextlib.contextmanager
def roundtable() -> Iterator[Server]:
    """The real server on the 2021 agenda, with its log on a real disk."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["serve", str(example(AGENDA)), "--json", "--port", "0", "--data-dir", folder]
        # All of a crowd come from one address.
        arguments += ["--connections-per-address", "20000"]
        with program("moderator.cli", *arguments) as (process, said):
            links = said["links"]
            yield Server("roundtable", process.pid, links["moderator"], links["spectators"])


@contextlib.contextmanager
def bare(size: int = 0) -> Iterator[Server]:
    """The server that only broadcasts. Its welcome has so many bytes."""
    with program("benchmarks._bare", str(size)) as (process, said):
        link = f"http://127.0.0.1:{said['port']}/#bare"
        yield Server("bare websockets", process.pid, link, link)


@contextlib.contextmanager
def plain(size: int, *how: str) -> Iterator[Server]:
    """The anchor, whose welcome has so many bytes."""
    with program("benchmarks._plain", str(size), *how) as (process, said):
        link = f"http://127.0.0.1:{said['port']}/#plain"
        yield Server("plain", process.pid, link, link)


def greeting(server: Server) -> int:
    """The bytes that a spectator is sent first."""
    where = address(server.spectators)
    with connect(where.url, proxy=None, compression=None, max_size=None) as connection:
        connection.send(json.dumps({"hello": 1, "token": where.token, "name": "First"}))
        return sum(len(connection.recv(decode=False)) for _ in range(2))


@contextlib.contextmanager
def crowd(
    server: Server, size: int, at_once: int | None = None
) -> Iterator[tuple[Audience, float]]:
    """``size`` spectators, ``at_once`` at a time, and the seconds until all were welcomed."""
    numbers = [str(size)] if at_once is None else [str(size), str(at_once)]
    with program("benchmarks._crowd", server.spectators, *numbers) as (process, said):
        assert process.stdout is not None
        yield Audience(process.stdout), float(said["joined"])


@contextlib.contextmanager
def probe(server: Server) -> Iterator[Callable[[], list[float]]]:
    """Asks the server all the time whether it is there, until the waits, in seconds, are taken."""
    with program("benchmarks._probe", server.spectators) as (process, _):

        def waits() -> list[float]:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            return sorted(json.loads(process.stdout.readline())["waits"])

        yield waits


@contextlib.contextmanager
def commander(server: Server) -> Iterator[Any]:
    """A moderator's connection that has been welcomed."""
    where = address(server.moderator)
    options: dict[str, Any] = {"proxy": None, "compression": None, "max_size": None}
    # The plain one answers no pings; ours has to be answered also while no command is given.
    options |= {"ping_interval": None, "max_queue": None}
    with connect(where.url, **options) as connection:
        connection.send(json.dumps({"hello": 1, "token": where.token, "client": "commander"}))
        connection.recv()
        yield connection


def command(connection: Any, number: int) -> None:
    """Give one of a row of commands that all of the audience are told of, and have its answer."""
    do = "queue.open" if number % 2 else "queue.close"
    connection.send(json.dumps({"id": number, "do": do}))
    while '"re":' not in connection.recv(timeout=30):
        pass


@contextlib.contextmanager
def program(module: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Any]]:
    """A Python process and the first line that it prints, parsed as JSON."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.terminate()
        process.wait(10)
        process.stdout.close()
