"""How long it takes until a large audience is back after the server was killed.

Run as ``python -m benchmarks.returning``: the real server, killed with ``kill -9`` and started
again with ``--resume``, beside a raw one that upgrades each connection and sends it the same bytes,
without a look at anything. All come at once (a thousand at a time, where they are more), from when
the server takes connections. The server's own time says more than the clock where the machine has
other things to do. Linux only.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks._stand import program
from benchmarks._table import Row, tell
from trials.served import Server

FILES: Final = 20_000


class Bench:
    """What one kind of server took, in seconds, each time."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.own: list[float] = []


def own_seconds(pid: int) -> float:
    """The time of a processor that a process has had."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def come_back(crowd: subprocess.Popen[str], port: int, pid: int, bench: Bench) -> str:
    """Let the audience come to a server; returns what one of them was welcomed with."""
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    before = own_seconds(pid)
    crowd.stdin.write(f"{port}\n")
    crowd.stdin.flush()
    said: dict[str, Any] = json.loads(crowd.stdout.readline())
    bench.clock.append(said["back"])
    bench.own.append(own_seconds(pid) - before)
    return str(said["welcome"])


def measure(size: int, rounds: int) -> None:
    ours, raw = Bench(), Bench()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = Server(Path(folder), FILES, ("--connections-per-address", str(FILES)))
        stack.callback(server.kill)
        server.start()
        link = str(server.links["spectators"])
        crowd, _ = stack.enter_context(program("benchmarks._returning_crowd", link, str(size)))
        reference, said = stack.enter_context(program("benchmarks._raw"))
        assert reference.stdin is not None
        for _ in range(rounds):
            server.kill()
            server.start()
            welcome = come_back(crowd, server.port, server.pid, ours)
            reference.stdin.write(f"{welcome}\n")
            reference.stdin.flush()
            come_back(crowd, int(said["port"]), reference.pid, raw)
    starts = median(server.starts[1:])
    what, of = "all back after kill -9", "same bytes, raw"
    clocks, own = [(median(b.clock), median(b.own)) for b in (ours, raw)], f"{what}, server time"
    goal = 1.5 if size <= 1000 else 2.0
    tell(
        Row(what, size, clocks[0][0], "s", goal, of, clocks[1][0]),
        Row(own, size, clocks[0][1], "s", None, of, clocks[1][1]),
        Row("started again with what they did in its log", size, starts, "s"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if sys.platform != "linux":
        print("a process's own time is measured on Linux only")
        return
    for size in args.sizes:
        measure(size, args.rounds)


if __name__ == "__main__":
    main()
