"""A session under load, attack and faults, for as long as it takes to believe that it holds.

Run as ``python -m trials.soak``: the real server, killed with ``kill -9`` and started again every
twenty seconds, stopped in between and with a full disk; spectators who only read, people who act by
real clients, and one attacker of each kind. Then everything that anybody was told is held against
the log. Exit code 0: all of it holds; 1: it does not. Linux only.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from pathlib import Path

from .course import Options, run
from .figures import Figures
from .verdict import judge


def main() -> int:
    usual = Options()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--spectators", type=int, default=usual.spectators)
    parser.add_argument("--kill-every", type=float, default=usual.kill_every, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--unattacked", action="store_true", help="for comparison: no attackers")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what was written there")
    args = parser.parse_args()
    if sys.platform != "linux":
        print("memory, limits of files and of their sizes are as Linux has them")
        return 1
    options = Options(
        seconds=args.seconds,
        spectators=args.spectators,
        kill_every=args.kill_every,
        attacked=not args.unattacked,
        seed=args.seed,
    )
    # As Ctrl+C does: whatever was started is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        course = asyncio.run(run(options, folder))
        figures, verdict = Figures.of(course), judge(course)
        for line in figures.lines(course, options):
            print(line)
    beyond = list(figures.beyond(course))
    for sentence in (*verdict.mistakes, *beyond):
        print(f"! {sentence}")
    if not verdict.mistakes:
        print("nothing acknowledged is lost, nothing is doubled, everybody sees what the log says")
    return 1 if verdict.mistakes or beyond else 0


if __name__ == "__main__":
    sys.exit(main())
