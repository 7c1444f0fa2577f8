"""What a large audience costs over two relays, beside one server that has all of it.

Run as ``python -m benchmarks.relays``: three NATS servers, one of ours that writes, and two relays
with half of the audience each; and a server alone with as many. They take turns. All of it is on
this machine, so that the two relays have no more processors together than the one server has: what
machines of their own would give is reckoned in docs/scale.md from what a spectator costs here.
Linux only.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks._stand import (
    AGENDA,
    Audience,
    Server,
    command,
    commander,
    crowd,
    program,
    roundtable,
)
from benchmarks._table import Row, tell
from benchmarks._turns import in_turn
from moderator.commands.examples import example
from tests.support.nats import nats

SESSION = "relayed"
WARM_UP = 5
SETTLES = 2.0
"""Seconds between the last welcome and a look at memory."""
CROWD = ("--connections-per-address", "20000")


class Part:
    """Servers with the audience of one session, and what was measured of them.

    ``lasts``, ``busy``, ``writing``: at each command, in seconds, until the last receiver had its
    fact, of the servers' processors, and of the writer's. Of each spectator: ``joining`` and
    ``memory``, microseconds and KiB of their server's; ``letting_in``, ``kept``: the writer's.
    """

    def __init__(self, writer: Server, servers: list[Server]) -> None:
        self.writer, self.servers = writer, servers
        self.audiences: list[Audience] = []
        self.lasts: list[float] = []
        self.busy: list[float] = []
        self.writing: list[float] = []
        self.joining = self.memory = self.letting_in = self.kept = 0.0
        self._connection: Any = None

    def fill(self, stack: contextlib.ExitStack, size: int) -> None:
        """Have the audience come."""
        before = self._spent()
        for server in self.servers:
            audience, _ = stack.enter_context(crowd(server, size // len(self.servers), 90))
            self.audiences.append(audience)
        time.sleep(SETTLES)
        each = [(b - a) / size for a, b in zip(before, self._spent(), strict=True)]
        self.joining, self.letting_in = (seconds * 1e6 for seconds in each[:2])
        self.memory, self.kept = (size / 1024 for size in each[2:])
        self._connection = stack.enter_context(commander(self.writer))

    def _spent(self) -> list[float]:
        """Seconds of processors, of the servers and the writer, and their bytes."""
        return [
            sum(server.busy() for server in self.servers),
            self.writer.busy(),
            sum(server.memory() for server in self.servers),
            self.writer.memory(),
        ]

    def round(self, number: int) -> None:
        """Give one command, and wait until everybody has its fact."""
        busy = sum(server.busy() for server in self.servers)
        writing, begun = self.writer.busy(), time.monotonic()
        command(self._connection, number)
        last = max(audience.told("last") for audience in self.audiences) - begun
        if number >= WARM_UP:
            self.lasts.append(last)
            self.busy.append(sum(server.busy() for server in self.servers) - busy)
            self.writing.append(self.writer.busy() - writing)


@contextlib.contextmanager
def relayed(folder: Path) -> Iterator[Part]:
    """A session that an engine keeps, with two relays."""
    with contextlib.ExitStack() as stack:
        (folder / "nats").mkdir()
        engine = stack.enter_context(nats(folder / "nats"))
        kept = ("--engine", engine.url, "--session", SESSION, "--json", "--port", "0", *CROWD)

        def started(name: str, *which: str) -> tuple[int, Any]:
            arguments = (*which, *kept, "--data-dir", str(folder / name))
            process, said = stack.enter_context(program("moderator.cli", *arguments))
            return process.pid, said

        pid, said = started("writer", "serve", str(example(AGENDA)))
        links = said["links"]
        token = links["spectators"].partition("#")[2]
        writer = Server("writer", pid, links["moderator"], links["spectators"])
        relays = []
        for name in ("relay-1", "relay-2"):
            pid, said = started(name, "relay")
            relays.append(Server(name, pid, links["moderator"], f"{said['address']}/#{token}"))
        yield Part(writer, relays)


def measure(size: int, rounds: int) -> None:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        alone = stack.enter_context(roundtable())
        parts = [stack.enter_context(relayed(folder)), Part(alone, [alone])]
        for part in parts:
            part.fill(stack, size)
        for number in range(WARM_UP + rounds):
            for part in in_turn(parts, number):
                part.round(number)
    two, one = parts
    lasts = [median(part.lasts) * 1e3 for part in parts]
    busy = [median(part.busy) / size * 1e6 for part in parts]
    lone = "a server's"
    tell(
        Row("to the last one, two relays", size, lasts[0], "ms", 1.5, "one server", lasts[1]),
        Row("a relay's time each", size, busy[0], "µs", 1.2, lone, busy[1]),
        Row("a relay's memory each", size, two.memory, "KiB", 1.2, lone, one.memory),
        Row("a relay's time for who joins", size, two.joining, "µs", 1.5, lone, one.joining),
        Row("the writer's memory for who joins at a relay", size, two.kept, "KiB", 4),
        Row("the writer's time for who joins at a relay", size, two.letting_in, "µs", 500),
        Row("the writer's time for a fact", size, median(two.writing) * 1e3, "ms", 5),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args()
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    measure(args.size, args.rounds)


if __name__ == "__main__":
    main()
