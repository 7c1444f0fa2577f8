"""From a key to the frame that it leads to, on a desk in a real terminal with a large session.

Run as ``python -m benchmarks.desk``: every kind of key at every size, beside an app of Textual's
own tabs and lists; then a quiet desk, the start of ``moderate``, and what thousands of keys and of
others' commands leave behind. A frame counts when it is whole. Other load on the machine changes
times that pass, so goals are of the processor's. Linux only.
"""

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from websockets.sync.client import connect

from benchmarks._hall import MODERATOR, write_hall
from benchmarks._stand import AGENDA, Server, crowd
from benchmarks._table import Row, tell
from moderator.client.address import address
from moderator.commands.examples import example
from tests.support.processes import served
from tests.support.terminal import FRAME, FRAME_END, Terminal, on_terminal

SIZES: Final = ((80, 24), (100, 30), (120, 40), (160, 50), (200, 60))
PANES: Final = {f"pane {key}": key.encode() for key in "2345678901"}
KEYS: Final = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "page": b"\x1b[6~",
    "clock": b"t",
    "menu": b"m",
    "people": b"a",
}
LETTER: Final = b"g"
ESCAPE: Final = b"\x1b"
ASKING: Final = ("menu", "people")
"""After these keys a dialog is left again by escape."""
BARE_KEYS: Final = {"down": b"\x1b[B", **{f"pane {n}": str(n).encode() for n in (2, 3, 4, 5, 1)}}

KEY: Final = 50.0
"""The most milliseconds of the processor that a key may take, in 95 of 100 cases."""
QUIET: Final = 2.0
"""The percent of a processor that a quiet desk may take."""
START: Final = 0.7
"""Seconds."""
GROWTH: Final = 1.1
"""How many times as much memory a desk may have after the long run as after the short one, and as
much of the processor a key may take."""
SHORT_RUN: Final = 100
LONG_RUN: Final = 2000
BARE: Final = "bare Textual"
STILL: Final = 0.08
"""Seconds without output after which all that a key leads to has been drawn."""
AT_A_TIME: Final = 4
"""Keys between two ticks of the clock, whose work would be counted as theirs."""


@dataclass(frozen=True)
class Cost:
    """What one key cost: seconds until its last frame, seconds of the processor, frames, writes."""

    shown: float
    worked: float
    frames: int
    writes: int


def worked(pid: int) -> float:
    """Seconds of the processor that all threads of a process have had."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def writes(pid: int) -> int:
    counts = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(counts["syscw"])


def memory(pid: int) -> float:
    """MiB that the process holds for itself."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("RssAnon:"))
    return int(line.split()[1]) / 1024


def after_a_tick(terminal: Terminal) -> None:
    """Wait until the clock has been drawn, which it is once a second."""
    while not terminal.read(2.0):
        pass
    terminal.settle(0.05)


def drawn(terminal: Terminal, text: str) -> bool:
    """Whether a frame that stands has a text in it: not what was printed before it."""
    begin = terminal.output.rfind(FRAME)
    return begin >= 0 and terminal.output.rfind(FRAME_END) > begin and terminal.shows(text)


def pressed(terminal: Terminal, key: bytes) -> Cost:
    begin, cpu, count = len(terminal.output), worked(terminal.pid), writes(terminal.pid)
    start = last = time.perf_counter()
    terminal.press(key)
    while data := terminal.read(STILL):
        if FRAME_END in data:
            last = time.perf_counter()
    frames = bytes(terminal.output[begin:]).count(FRAME)
    return Cost(last - start, worked(terminal.pid) - cpu, frames, writes(terminal.pid) - count)


def rounds(
    terminal: Terminal, keys: dict[str, bytes], times: int, *, ticks: bool
) -> dict[str, list[Cost]]:
    """Each key so many times, in turn."""
    found: dict[str, list[Cost]] = {name: [] for name in keys}
    if "people" in keys:
        found["letter"] = []
    count = 0
    for _ in range(times):
        for name, key in keys.items():
            if ticks and count % AT_A_TIME == 0:
                after_a_tick(terminal)
            count += 1
            found[name].append(pressed(terminal, key))
            if name == "people":
                found["letter"].append(pressed(terminal, LETTER))
            if name in ASKING:
                terminal.press(ESCAPE)
                terminal.settle(0.25)
                count = 0
    return found


def centile(costs: Sequence[float], share: float) -> float:
    ordered = sorted(costs)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def shown(costs: Sequence[Cost]) -> float:
    """Milliseconds until 95 of 100 were shown."""
    return centile([c.shown for c in costs], 0.95) * 1e3


def busy(costs: Sequence[Cost]) -> float:
    """Milliseconds of the processor within which 95 of 100 were done."""
    return centile([c.worked for c in costs], 0.95) * 1e3


@contextlib.contextmanager
def desk(link: str, folder: str, size: tuple[int, int]) -> Iterator[Terminal]:
    arguments = ("moderate", link, "--as", MODERATOR, "--lang", "en", "--data-dir", folder)
    with on_terminal("moderator.cli", *arguments, size=size) as terminal:
        terminal.read_until(lambda: terminal.shows("Panelist 1"), 60)
        terminal.settle(0.3)
        yield terminal


@contextlib.contextmanager
def hall(spectators: int) -> Iterator[tuple[str, str]]:
    """A server with the large session and its audience: the moderators' link, and a folder."""
    with tempfile.TemporaryDirectory() as folder:
        where = write_hall(Path(folder))
        options = ("--resume", str(where), "--port", "0", "--connections-per-address", "20000")
        with contextlib.ExitStack() as stack:
            serving = stack.enter_context(served(*options, data_dir=Path(folder)))
            links = serving.links
            if spectators:
                server = Server("", serving.process.pid, links["moderator"], links["spectators"])
                stack.enter_context(crowd(server, spectators, 90))
            yield links["moderator"], folder


def keys(link: str, folder: str, size: tuple[int, int], times: int) -> None:
    with on_terminal("benchmarks._bare_screen", size=size) as terminal:
        terminal.read_until(lambda: terminal.shows("Row 1 of 1"))
        terminal.settle(0.3)
        rounds(terminal, BARE_KEYS, 2, ticks=False)
        bare = rounds(terminal, BARE_KEYS, times, ticks=False)
    of_bare = [cost for costs in bare.values() for cost in costs]
    with desk(link, folder, size) as terminal:
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


def quiet(link: str, folder: str, spectators: int, seconds: float = 10.0) -> None:
    with desk(link, folder, (120, 40)) as terminal:
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


def lasting(link: str, folder: str) -> None:
    """Memory and keys after many keys, and after many commands of others."""
    where = address(link)
    with (
        desk(link, folder, (120, 40)) as terminal,
        connect(where.url, proxy=None, compression=None, max_size=None) as other,
    ):
        other.send(json.dumps({"hello": 1, "token": where.token, "name": "Moderator 2"}))
        other.recv()
        names = list(PANES.values())

        def run(begin: int, end: int) -> list[Cost]:
            for n in range(begin, end):
                terminal.press(names[n % len(names)])
                terminal.settle(0.01)
                do = "queue.close" if n % 2 else "queue.open"
                other.send(json.dumps({"id": n, "do": do}))
                while json.loads(other.recv()).get("re") != n:
                    pass
                terminal.settle(0.01)
            # What is still to be drawn of all that is no key's.
            terminal.settle(0.6, longest=60)
            costs = rounds(terminal, PANES, 3, ticks=True)
            return [cost for each in costs.values() for cost in each]

        before, few = run(0, SHORT_RUN), memory(terminal.pid)
        after, many = run(SHORT_RUN, LONG_RUN), memory(terminal.pid)
    middle = [centile([c.worked for c in costs], 0.5) * 1e3 for costs in (after, before)]
    of = f"after {SHORT_RUN} of each"
    tell(
        Row("memory of a desk after keys and commands", LONG_RUN, many, "MiB", GROWTH, of, few),
        Row(
            "a key after keys and commands, 50 %", LONG_RUN, middle[0], "ms", GROWTH, of, middle[1]
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spectators", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--only", nargs="+", default=["keys", "quiet", "start", "lasting"])
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of the sizes, from 0")
    args = parser.parse_args()
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    if "start" in args.only:
        start(args.times)
    sizes = [SIZES[n] for n in args.sizes] if args.sizes else SIZES
    if set(args.only) - {"start"}:
        with hall(args.spectators) as (link, folder):
            for size in sizes if "keys" in args.only else ():
                keys(link, folder, size, args.times)
            if "quiet" in args.only:
                quiet(link, folder, args.spectators)
            if "lasting" in args.only:
                lasting(link, folder)


if __name__ == "__main__":
    main()
