"""A session over a line that loses, delays and reorders packets, is cut, and forgets connections.

Run as ``python -m trials.networks``: the server is in a network of its own, and what is between is
the kernel's TCP over a line of ours. Clients whose clocks are wrong by hours act and watch, in
terminals, in a browser with two tabs of one person, at the desk. Then everything that anybody was
told is held against the log, and every clock against the room's. Exit code 0: all of it holds; 1:
it does not; 2: networks cannot be made here. Linux only.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from .course import COURSE, Options, run
from .verdict import lines, mistakes

INSIDE: Final = "ROUNDTABLE_TRIAL_IS_INSIDE"
WITHIN: Final = ("unshare", "--map-root-user", "--net")


def why_not() -> str:
    """Why no networks can be made here; empty where they can."""
    trial = [*WITHIN, "ip", "tuntap", "add", "trial", "mode", "tun"]
    try:
        done = subprocess.run(trial, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return f"{error.filename} is not here"
    return done.stderr.strip() if done.returncode else ""


def main() -> int:
    usual = Options()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="of each weather")
    parser.add_argument("--weather", action="append", choices=[*COURSE], help="repeatable")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--links-only", action="store_true", help="no browser and no terminals")
    args = parser.parse_args()
    if why := why_not():
        print(f"no networks can be made here: {why}")
        return 2
    if INSIDE not in os.environ:
        command = [*WITHIN, sys.executable, "-m", "trials.networks", *sys.argv[1:]]
        return subprocess.call(command, env={**os.environ, INSIDE: "1"})
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = Options(
        seconds=args.seconds,
        weathers=tuple(args.weather or usual.weathers),
        screens=not args.links_only,
        seed=args.seed,
    )
    with tempfile.TemporaryDirectory() as folder:
        course = asyncio.run(run(options, Path(folder)))
        found = mistakes(course, options)
    for line in lines(course, options):
        print(line)
    for sentence in found:
        print(f"! {sentence}")
    if not found:
        print("nothing is lost or doubled, all have ended with the same, and clocks are the room's")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
