"""What it costs to hold a session in which nothing happens, while many watch.

Run as ``python -m benchmarks.quiet``: time of a processor that the real server takes, beside a
bare one of the same library. Each has as many connections, which all answer when they are asked
whether they are still there. Linux only.
"""

import argparse
import contextlib
import sys
import time
from typing import Final

from benchmarks._stand import bare, crowd, roundtable
from benchmarks._table import Row, tell

GOAL: Final = 1.0
"""Percent of a core for a thousand."""
SETTLES: Final = 6.0
"""Seconds until all that comes with joining is over."""


def measure(size: int, span: float) -> None:
    taken = []
    with contextlib.ExitStack() as stack:
        # At the same time, so that other load on the machine affects both.
        servers = [stack.enter_context(kind()) for kind in (roundtable, bare)]
        for server in servers:
            stack.enter_context(crowd(server, size, 90))
        time.sleep(SETTLES)
        before, begun = [server.busy() for server in servers], time.monotonic()
        time.sleep(span)
        passed = time.monotonic() - begun
        for server, busy in zip(servers, before, strict=True):
            taken.append(100 * (server.busy() - busy) / passed)
    ours, reference = taken
    tell(Row("a quiet session, of a core", size, ours, "%", GOAL, "websockets", reference, True))


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
