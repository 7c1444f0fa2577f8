"""The cost of replay: opening and folding a log compared with json.loads, jumping, and memory.

Run as ``python -m benchmarks.seek``. Exits with 1 where a target is missed.
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
from moderator.player.recording import Recording, spare_collector

SHORT: Final = 5_000
LONG: Final = 1_000_000
JUMPS: Final = 100
RATIO: Final = 9.0
"""How many times as long as json.loads of the same lines opening may take before something has gone
wrong. The goal is 4."""
SHORT_JUMP: Final = 0.1
LONG_JUMP: Final = 1.0
"""The longest that a jump may take, in seconds."""
MEMORY: Final = 500
"""The most memory of the process, in MB."""


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


def measure(path: Path) -> int:
    """Measure one log, in a process of its own so that its memory can be measured."""
    spare_collector()
    rounds = 5 if path.stat().st_size < 4 << 20 else 1
    pairs = [
        (seconds(lambda: load_lines(path)), seconds(lambda: opened(path).close()))
        for _ in range(rounds)
    ]
    plain, folded = (min(column) for column in zip(*pairs, strict=True))
    recording = opened(path)
    took = jumps(recording)
    long = recording.length > SHORT
    print(f"{recording.length:,} facts, {path.stat().st_size / 1e6:.0f} MB")
    print(f"  json.loads      {plain:7.3f} s  {plain / recording.length * 1e6:6.2f} µs a line")
    print(f"  open and fold   {folded:7.3f} s  {folded / recording.length * 1e6:6.2f} µs a line")
    print(f"  ratio           {folded / plain:7.2f}    (target {RATIO})")
    print(f"  jump, median    {took[len(took) // 2] * 1e3:7.1f} ms")
    most = LONG_JUMP if long else SHORT_JUMP
    print(f"  jump, worst     {took[-1] * 1e3:7.1f} ms (target {most * 1e3:.0f})")
    print(f"  memory          {memory():7.0f} MB (target {MEMORY})")
    return int(folded / plain > RATIO or took[-1] > most or memory() > MEMORY)


def main() -> int:
    if sys.argv[1:]:
        return measure(Path(sys.argv[1]))
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for facts, length in ((SHORT, 2 * 3600), (LONG, 8 * 3600)):
            path = Path(folder) / f"{facts}.jsonl"
            write_long_log(path, facts, length)
            command = [sys.executable, "-m", "benchmarks.seek", str(path)]
            failed |= subprocess.run(command, check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
