"""The cost of replay: opening and folding a log compared with json.loads, jumping, and memory.

Run as ``python -m benchmarks.seek``.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from benchmarks._long import write_long_log
from benchmarks._table import Row, tell
from moderator.player.recording import Recording, spare_collector

SHORT: Final = 5_000
LONG: Final = 500_000
JUMPS: Final = 100
ROUNDS: Final = 9
"""For a short log. Processor time, but caches are everybody's: the best of them counts."""


def load_lines(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            json.loads(line)


def opened(path: Path) -> Recording:
    recording = Recording(path)
    for _ in recording.read():
        pass
    return recording


def seconds(work: Callable[[], object]) -> float:
    """Seconds of processor time, which other load on the machine does not change."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def jumps(recording: Recording) -> list[float]:
    """The seconds of jumps to random places, the slowest last."""
    chance = Random(1)
    start, end = recording.start, recording.end
    assert start is not None
    assert end is not None
    length = end - start
    return sorted(
        seconds(lambda: recording.state_at(recording.seq_at(start + chance.random() * length)))
        for _ in range(JUMPS)
    )


def memory() -> float:
    """The most memory that this process has used, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(path: Path) -> None:
    """Measure one log, in a process of its own so that its memory can be measured."""
    spare_collector()
    short = path.stat().st_size < 4 << 20
    pairs = [
        (seconds(lambda: load_lines(path)), seconds(lambda: opened(path).close()))
        for _ in range(ROUNDS if short else 2)
    ]
    plain, folded = (min(column) for column in zip(*pairs, strict=True))
    recording = opened(path)
    length, took = recording.length, jumps(recording)
    line, fact = (total / length * 1e6 for total in (plain, folded))
    tell(
        Row("open and fold a log, a fact", length, fact, "µs", 4, "json.loads", line),
        Row("jump in it, 50 %", length, took[len(took) // 2] * 1e3, "ms", 100),
        Row("jump in it, longest", length, took[-1] * 1e3, "ms", 100 if short else 1000),
        Row("memory of a process that has it open", length, memory(), "MB", 500),
    )


def main() -> None:
    if sys.argv[1:]:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for facts, length in ((SHORT, 2 * 3600), (LONG, 8 * 3600)):
            path = Path(folder) / f"{facts}.jsonl"
            write_long_log(path, facts, length)
            command = [sys.executable, "-m", "benchmarks.seek", str(path)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
