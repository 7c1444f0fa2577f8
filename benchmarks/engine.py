"""The cost of an engine: an append to three servers on this machine, beside one to a file alone.

Run as ``python -m benchmarks.engine``; ``--folder`` chooses the disk. All share it, so it is synced
four times for each append, three of which machines of their own would do at the same time.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.journal import HEADER, record
from server import journal
from server.engine import Engine, addresses
from tests.support.nats import nats


async def measure(name: str, log: journal.Journal, appends: int) -> float:
    """Append one record after the other; print and return the median in seconds."""
    waits = []
    for _ in range(appends):
        last = log.last_seq
        begun = time.perf_counter()
        await log.append(last, [record(last + 1)])
        waits.append(time.perf_counter() - begun)
    waits.sort()
    median, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    print(f"  {name:30} median {median * 1e3:6.2f} ms  99 % {late * 1e3:6.2f} ms")
    return median


async def measure_all(folder: Path, url: str, appends: int) -> None:
    file = journal.create(folder / "file", HEADER)
    kept = Engine(addresses(url), 3).create(folder / "engine" / "bench", HEADER)
    for _ in range(2):
        alone = await measure("file", file, appends)
        ratio = await measure("three servers, then the file", kept, appends) / alone
        print(f"  {ratio:.1f} times as long")
    file.close()
    kept.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to write (default: the temporary one)")
    parser.add_argument("--appends", type=int, default=1_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        with nats(folder) as engine:
            print(f"{args.appends:,} appends, one after the other")
            asyncio.run(measure_all(folder, engine.url, args.appends))


if __name__ == "__main__":
    main()
