"""The cost of the session log: verifying compared with json.loads, and durable commits per second.

Run as ``python -m benchmarks.journal``; ``--folder`` chooses the disk that is measured.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server import journal
from server.journal.seal import encode_header, seal

HEADER = {"session": "bench", "created": "2021-06-01T11:45:00.000Z", "agenda": {"title": "…"}}


def record(seq: int) -> dict[str, Any]:
    """A line of the usual size, about 230 bytes."""
    return {
        "seq": seq,
        "at": "2021-06-01T12:00:00.000Z",
        "by": f"p{seq % 9}",
        "event": "queue.joined",
        "entry": f"e{seq}",
        "kind": "contribution",
        "note": "Die Größe der Kommune ist hier nicht entscheidend",
        "client": "Vb3x-Q0hUv9xk1n2",
        "id": seq,
    }


def best_of(runs: int, work: Callable[[], object]) -> float:
    """The seconds of the shortest of some runs: the one that other load disturbed least."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def write_log(path: Path, megabytes: int) -> int:
    """Write a log of about this size without syncing it; return the number of its lines."""
    line, h = seal(b"", encode_header(HEADER))
    size, seq = 0, 0
    with path.open("wb") as file:
        while size < megabytes << 20:
            size += file.write(line)
            seq += 1
            line, h = seal(h, journal.encode(record(seq)))
    return seq


def load_lines(path: Path) -> None:
    with path.open("rb") as file:
        for line in file:
            json.loads(line)


def measure_reading(folder: Path, megabytes: int) -> None:
    path = folder / "log.jsonl"
    lines = write_log(path, megabytes)
    plain = best_of(3, lambda: load_lines(path))
    checked = best_of(3, lambda: journal.verify(path))
    print(f"{path.stat().st_size / 1e6:.0f} MB, {lines:,} lines")
    print(f"  json.loads   {plain:6.2f} s  {plain / lines * 1e6:5.2f} µs a line")
    print(f"  verify       {checked:6.2f} s  {checked / lines * 1e6:5.2f} µs a line")
    print(f"  verify / json.loads  {checked / plain:.2f}")
    path.unlink()


class Committer:
    """Commits as the server does: all that waits when the disk is free goes into one append."""

    def __init__(self, log: journal.Journal) -> None:
        self._log = log
        self._waiting: list[asyncio.Future[None]] = []
        self._task: asyncio.Task[None] | None = None

    async def commit(self) -> None:
        """Add one record; returns when it is durable."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(done)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            last = self._log.last_seq
            await self._log.append(last, [record(last + n) for n in range(1, len(batch) + 1)])
            for done in batch:
                done.set_result(None)
        self._task = None


async def measure_commits(folder: Path, producers: int, seconds: float) -> None:
    log = journal.create(folder / f"with-{producers}", HEADER)
    committer = Committer(log)
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def produce() -> None:
        while (begun := time.perf_counter()) < end:
            await committer.commit()
            waits.append(time.perf_counter() - begun)

    await asyncio.gather(*(produce() for _ in range(producers)))
    waits.sort()
    median, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    print(
        f"  {producers:2} producers  {len(waits) / seconds:8,.0f} commits/s"
        f"  median {median * 1e3:.2f} ms  99 % {late * 1e3:.2f} ms"
    )
    log.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to write (default: the temporary one)")
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=3.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        measure_reading(folder, args.megabytes)
        print("durable commits")
        for producers in (1, 16):
            asyncio.run(measure_commits(folder, producers, args.seconds))


if __name__ == "__main__":
    main()
