"""A session on several machines, of which one after another dies.

Run as ``python -m trials.several``: three NATS servers and three of ours on this machine, all of
whose lines can be cut; thirty people who give a hundred commands a second; every thirty seconds
something dies, sleeps or is cut off. Then everything that anybody was told is held against the log,
which has to be the same on all three. Exit code 0: all of it holds; 1: it does not. Linux only.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from .course import FAULTS, Options, run
from .figures import beyond, lines
from .verdict import mistakes


def main() -> int:
    usual = Options()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--every", type=float, default=usual.every, metavar="SECONDS")
    parser.add_argument("--away", type=float, default=usual.away, metavar="SECONDS")
    parser.add_argument("--acting", type=int, default=usual.acting)
    parser.add_argument("--pace", type=float, default=usual.pace, metavar="SECONDS")
    parser.add_argument("--kind", action="append", choices=[*FAULTS], help="only these; repeatable")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what was written there")
    args = parser.parse_args()
    if sys.platform != "linux":
        print("processes are held and looked at as Linux has them")
        return 1
    options = Options(
        seconds=args.seconds,
        every=args.every,
        away=args.away,
        acting=args.acting,
        pace=args.pace,
        kinds=tuple(args.kind or ()),
        seed=args.seed,
    )
    # As Ctrl+C does: whatever was started is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        course = asyncio.run(run(options, folder))
        found = mistakes(course)
        for line in lines(course, options):
            print(line)
    missed = list(beyond(course))
    for sentence in (*found, *missed):
        print(f"! {sentence}")
    if not found:
        print("nothing acknowledged is lost, doubled or out of order, and all logs are the same")
    return 1 if found or missed else 0


if __name__ == "__main__":
    sys.exit(main())
