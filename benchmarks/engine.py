"""The cost of an engine: an append to three servers on this machine, beside one to a file alone.

Run as ``python -m benchmarks.engine``; ``--folder`` chooses the disk. All share it, so it is synced
four times for each append, three of which machines of their own would do at the same time.
"""

import argparse
import asyncio
import sysconfig
import tempfile
import time
from pathlib import Path

from benchmarks._table import Row, tell
from benchmarks.journal import HEADER, record
from server import journal
from server.engine import Engine, addresses
from tests.support.nats import nats


async def appended(log: journal.Journal, appends: int) -> list[float]:
    """Append one record after the other; returns the milliseconds of each, sorted."""
    waits = []
    for _ in range(appends):
        last = log.last_seq
        begun = time.perf_counter()
        await log.append(last, [record(last + 1)])
        waits.append((time.perf_counter() - begun) * 1e3)
    return sorted(waits)


async def measure(folder: Path, url: str, appends: int) -> None:
    file = journal.create(folder / "file", HEADER)
    engine = Engine(addresses(url), 3)
    kept = engine.create(folder / "engine" / "bench", HEADER)
    engine.line.wait(kept.lead())
    # Once before, so that neither has anything to begin with.
    for log in (file, kept):
        await appended(log, appends // 10)
    alone, replicated = await appended(file, appends), await appended(kept, appends)
    file.close()
    kept.close()
    rows = []
    for name, part in (("median", 50), ("99 %", 99)):
        here, there = (waits[len(waits) * part // 100] for waits in (alone, replicated))
        what = f"an append to three servers and a file, {name}"
        rows.append(Row(what, appends, there, "ms", 10, against="a file alone", reference=here))
    tell(*rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to write (default: the temporary one)")
    parser.add_argument("--appends", type=int, default=1_000)
    args = parser.parse_args()
    if not (Path(sysconfig.get_path("scripts")) / "nats-server").exists():
        print("measured where there is a nats-server")
        return
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        with nats(folder) as engine:
            asyncio.run(measure(folder, engine.url, args.appends))


if __name__ == "__main__":
    main()
