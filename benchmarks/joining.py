"""How long it takes, and how much memory, when a large audience joins at once.

Run as ``python -m benchmarks.joining``: the real server beside a bare one. Joining the
roundtable puts everybody into the log and gives them a token and the whole state. Linux only.
"""

import argparse
import contextlib
import sys
import time

from benchmarks._stand import bare, crowd, roundtable

SETTLES = 1.0
"""Seconds between the last welcome and the measurement of memory."""


def measure(size: int) -> None:
    print(f"{size:,} spectators at once")
    times = []
    for kind in (roundtable, bare):
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(kind())
            before = server.memory()
            _, seconds = stack.enter_context(crowd(server, size))
            time.sleep(SETTLES)
            each = (server.memory() - before) / size / 1024
            times.append(seconds)
            print(
                f"  {server.name:16} all welcomed after {seconds:6.3f} s"
                f"   {each:6.1f} KiB each, of {server.memory() / 2**20:.0f} MiB in all"
            )
    print(f"  time, roundtable / bare websockets: {times[0] / times[1]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000])
    args = parser.parse_args()
    if sys.platform != "linux":
        print("memory is measured on Linux only")
        return
    for size in args.sizes:
        measure(size)


if __name__ == "__main__":
    main()
