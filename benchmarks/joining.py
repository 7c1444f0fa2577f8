"""How long it takes, and how much memory, when a large audience joins at once.

Run as ``python -m benchmarks.joining``: the real server beside a bare one. Joining the
roundtable puts everybody into the log and gives them a token and the whole state. Linux only.
"""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from benchmarks._stand import bare, crowd, roundtable

Kind: TypeAlias = Callable[[], Any]

SETTLES = 1.0
"""Seconds between the last welcome and the measurement of memory."""


FEW: Final = 90
"""How many of a trickling audience wait for their welcome at a time."""


def measure(size: int, at_once: int | None, order: tuple[Kind, Kind]) -> None:
    together = "at once" if at_once is None else f"at most {at_once} at a time"
    print(f"{size:,} spectators, {together}")
    times = {}
    for kind in order:
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(kind())
            before = server.memory()
            _, seconds = stack.enter_context(crowd(server, size, at_once))
            time.sleep(SETTLES)
            each = (server.memory() - before) / size / 1024
            times[kind] = seconds
            print(
                f"  {server.name:16} all welcomed after {seconds:6.3f} s"
                f"   {each:6.1f} KiB each, of {server.memory() / 2**20:.0f} MiB in all"
            )
    print(f"  time, roundtable / bare websockets: {times[roundtable] / times[bare]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000])
    args = parser.parse_args()
    if sys.platform != "linux":
        print("memory is measured on Linux only")
        return
    for size in args.sizes:
        # Each is the first in turn: what comes second finds a machine that is warm.
        measure(size, None, (roundtable, bare))
        measure(size, FEW, (bare, roundtable))


if __name__ == "__main__":
    main()
