"""A desk in a real terminal with a large session, and what a key costs it.

A frame counts when it is whole. Linux only.
"""

import contextlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks._hall import MODERATOR, write_hall
from benchmarks._stand import Server, crowd, worked
from tests.support.processes import served
from tests.support.terminal import FRAME, FRAME_END, Terminal, on_terminal

PANES: Final = {f"pane {key}": key.encode() for key in "2345678901"}
LETTER: Final = b"g"
ESCAPE: Final = b"\x1b"
ASKING: Final = ("menu", "people")
"""After these keys a dialog is left again by escape."""
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


@contextlib.contextmanager
def desk(server: Server, folder: str, size: tuple[int, int]) -> Iterator[Terminal]:
    options = ("--as", MODERATOR, "--lang", "en", "--data-dir", folder)
    with on_terminal(
        "moderator.cli", "moderate", server.moderator, *options, size=size
    ) as terminal:
        terminal.read_until(lambda: terminal.shows("Panelist 1"), 60)
        terminal.settle(0.3)
        yield terminal


@contextlib.contextmanager
def hall(spectators: int) -> Iterator[tuple[Server, str]]:
    """A server with the large session and its audience, and a folder."""
    with tempfile.TemporaryDirectory() as folder:
        where = write_hall(Path(folder))
        options = ("--resume", str(where), "--port", "0", "--connections-per-address", "20000")
        with contextlib.ExitStack() as stack:
            serving = stack.enter_context(served(*options, data_dir=Path(folder)))
            links = serving.links
            server = Server("hall", serving.process.pid, links["moderator"], links["spectators"])
            if spectators:
                stack.enter_context(crowd(server, spectators, 90))
            yield server, folder
