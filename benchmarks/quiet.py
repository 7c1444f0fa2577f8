"""What it costs to hold a session in which nothing happens, while many watch.

Run as ``python -m benchmarks.quiet``: time of a processor that the real server takes, beside a
bare one of the same library. Each has as many connections, which all answer when they are asked
whether they are still there. Linux only.
"""

import argparse
import contextlib
import os
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks._stand import Server, bare, crowd, roundtable

GOAL: Final = 1.0
"""Percent of a core for a thousand."""
SETTLES: Final = 6.0
"""Seconds until all that comes with joining is over."""


def seconds(server: Server) -> float:
    """Seconds of a processor that a server has taken so far."""
    stat = Path(f"/proc/{server.pid}/stat").read_text()
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure(size: int, span: float) -> None:
    print(f"{size:,} spectators, nothing happens for {span:.0f} s")
    taken = []
    for kind in (roundtable, bare):
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(kind())
            stack.enter_context(crowd(server, size))
            time.sleep(SETTLES)
            before, begun = seconds(server), time.monotonic()
            time.sleep(span)
            percent = 100 * (seconds(server) - before) / (time.monotonic() - begun)
            taken.append(percent)
            print(f"  {server.name:16} {percent:5.2f} % of a core")
    ratio = taken[0] / taken[1] if taken[1] else float("inf")
    print(f"  roundtable / bare websockets: {ratio:.2f}; goal {GOAL} % of a core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30.0)
    args = parser.parse_args()
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    measure(args.size, args.seconds)


if __name__ == "__main__":
    main()
