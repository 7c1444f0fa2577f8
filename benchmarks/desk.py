"""From a key to the frame that it leads to, on a desk in a real terminal with a large session.

Run as ``python -m benchmarks.desk``: every kind of key at every size, beside an app of Textual's
own tabs and lists; then a quiet desk, and the start of ``moderate``. A frame counts when it is
whole. Other load on the machine changes times that pass, so goals are of the processor's. Linux
only.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks._desk import PANES, Cost, centile, desk, hall, rounds
from benchmarks._stand import AGENDA, Server, worked
from benchmarks._table import Row, tell
from moderator.commands.examples import example
from tests.support.terminal import FRAME, FRAME_END, Terminal, on_terminal

SIZES: Final = ((80, 24), (100, 30), (120, 40), (160, 50), (200, 60))
KEYS: Final = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "page": b"\x1b[6~",
    "clock": b"t",
    "menu": b"m",
    "people": b"a",
}
BARE_KEYS: Final = {"down": b"\x1b[B", **{f"pane {n}": str(n).encode() for n in (2, 3, 4, 5, 1)}}

KEY: Final = 50.0
"""The most milliseconds of the processor that a key may take, in 95 of 100 cases."""
QUIET: Final = 2.0
"""The percent of a processor that a quiet desk may take."""
START: Final = 0.7
"""Seconds."""
BARE: Final = "bare Textual"


def drawn(terminal: Terminal, text: str) -> bool:
    """Whether a frame that stands has a text in it: not what was printed before it."""
    begin = terminal.output.rfind(FRAME)
    return begin >= 0 and terminal.output.rfind(FRAME_END) > begin and terminal.shows(text)


def shown(costs: Sequence[Cost]) -> float:
    """Milliseconds until 95 of 100 were shown."""
    return centile([c.shown for c in costs], 0.95) * 1e3


def busy(costs: Sequence[Cost]) -> float:
    """Milliseconds of the processor within which 95 of 100 were done."""
    return centile([c.worked for c in costs], 0.95) * 1e3


def keys(server: Server, folder: str, size: tuple[int, int], times: int) -> None:
    with on_terminal("benchmarks._bare_screen", size=size) as terminal:
        terminal.read_until(lambda: terminal.shows("Row 1 of 1"))
        terminal.settle(0.3)
        rounds(terminal, BARE_KEYS, 2, ticks=False)
        bare = rounds(terminal, BARE_KEYS, times, ticks=False)
    of_bare = [cost for costs in bare.values() for cost in costs]
    with desk(server, folder, size) as terminal:
        rounds(terminal, KEYS | PANES, 1, ticks=True)
        found = rounds(terminal, KEYS | PANES, times, ticks=True)
    dearest = max(found, key=lambda name: busy(found[name]))
    every = [cost for costs in found.values() for cost in costs]
    drawn = [cost for cost in every if cost.frames]
    where = f"at {size[0]} x {size[1]}"
    cpu, wait = (busy(of_bare), shown(of_bare))
    one = found[dearest]
    tell(
        Row(
            f"the dearest key ({dearest}) {where}", len(one), busy(one), "ms", KEY, BARE, cpu, True
        ),
        Row(f"any key {where}", len(every), busy(every), "ms", KEY, BARE, cpu, True),
        Row(
            f"any key {where}, until it is shown", len(every), shown(every), "ms", None, BARE, wait
        ),
        Row(
            f"frames a key {where}",
            len(drawn),
            sum(c.frames for c in drawn) / max(1, len(drawn)),
            "",
        ),
    )


def quiet(server: Server, folder: str, spectators: int, seconds: float = 10.0) -> None:
    with desk(server, folder, (120, 40)) as terminal:
        terminal.settle(0.3)
        cpu, begin = worked(terminal.pid), time.perf_counter()
        while time.perf_counter() - begin < seconds:
            terminal.read(0.5)
        share = 100 * (worked(terminal.pid) - cpu) / (time.perf_counter() - begin)
    tell(Row("a quiet desk beside spectators, of a core", spectators, share, "%", QUIET))


def start(times: int) -> None:
    """From the command to the desk of a new session, with its server."""
    found, bare = [], []
    for _ in range(times):
        begin = time.perf_counter()
        with on_terminal("benchmarks._bare_screen") as terminal:
            terminal.read_until(lambda: terminal.shows("Row 1 of 1"))
            bare.append(time.perf_counter() - begin)
        with tempfile.TemporaryDirectory() as folder:
            begin = time.perf_counter()
            options = ("--port", "0", "--data-dir", folder, "--lang", "de")
            arguments = ("moderate", str(example(AGENDA)), *options)
            with on_terminal("moderator.cli", *arguments) as terminal:
                terminal.read_until(lambda: drawn(terminal, "Hanna Sommer"))
                found.append(time.perf_counter() - begin)
                # The server outlives its desk: that is what it is for.
                children = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children")
                servers = [int(child) for child in children.read_text(encoding="ascii").split()]
            for server in servers:
                os.kill(server, signal.SIGTERM)
    middle, reference = centile(found, 0.5), centile(bare, 0.5)
    what = "first frame of moderate with its session, 50 %"
    tell(Row(what, times, middle, "s", START, BARE, reference, True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spectators", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--only", nargs="+", default=["keys", "quiet", "start"])
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of the sizes, from 0")
    args = parser.parse_args()
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    if "start" in args.only:
        start(args.times)
    sizes = [SIZES[n] for n in args.sizes] if args.sizes else SIZES
    if set(args.only) - {"start"}:
        with hall(args.spectators) as (server, folder):
            for size in sizes if "keys" in args.only else ():
                keys(server, folder, size, args.times)
            if "quiet" in args.only:
                quiet(server, folder, args.spectators)


if __name__ == "__main__":
    main()
