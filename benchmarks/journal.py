"""The cost of the session log: verifying beside json.loads, and durable commands, over the wire,
beside a bare ``write`` and ``fdatasync`` of as many bytes on the same disk.

Run as ``python -m benchmarks.journal``.
"""

import argparse
import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks._stand import Server, roundtable
from benchmarks._table import Row, tell
from moderator.client.address import address
from server import journal
from server.journal.seal import encode_header, seal

COMMANDS = 50
"""Of each sender: no more than one may send at once, however fast the disk is."""
SYNCS = 500
SYNCED = "write and fdatasync"
LINE = b"x" * 200
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
    """The seconds of processor time of the run that other load disturbed least."""
    times = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
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
    # Once before, so that neither finds the file on the disk.
    load_lines(path)
    checked = best_of(3, lambda: journal.verify(path)) / lines * 1e6
    plain = best_of(3, lambda: load_lines(path)) / lines * 1e6
    path.unlink()
    tell(Row("verify a log, a line", lines, checked, "µs", 1.25, "json.loads", plain))


@contextlib.asynccontextmanager
async def moderators(server: Server, number: int) -> AsyncIterator[list[ClientConnection]]:
    """The connections of so many, each a person of their own."""
    where = address(server.moderator)
    options: dict[str, Any] = {"proxy": None, "compression": None, "max_size": None}
    async with contextlib.AsyncExitStack() as stack:
        lines = []
        for moderator in range(number):
            line = await stack.enter_async_context(connect(where.url, **options))
            hello = {"hello": 1, "token": where.token, "name": f"Moderator {moderator}"}
            await line.send(json.dumps(hello))
            await line.recv()
            lines.append(line)
        yield lines


async def commit(lines: Sequence[ClientConnection]) -> float:
    """The seconds that a command takes when all of them give one after the other."""

    async def produce(line: ClientConnection, about: str) -> None:
        for number in range(COMMANDS):
            said = {"id": number, "do": "note.write", "about": about, "text": f"Note {number}"}
            await line.send(json.dumps(said))
            while (answer := json.loads(await line.recv())).get("re") != number:
                pass
            assert "ok" in answer, answer

    begun = time.perf_counter()
    await asyncio.gather(*(produce(line, f"m{n % 2 + 1}") for n, line in enumerate(lines)))
    return (time.perf_counter() - begun) / len(lines) / COMMANDS


def sync(folder: Path) -> float:
    """The seconds that writing a line durably takes."""
    fd = os.open(folder / "line", os.O_WRONLY | os.O_CREAT)
    begun = time.perf_counter()
    for _ in range(SYNCS):
        os.write(fd, LINE)
        os.fdatasync(fd)
    seconds = time.perf_counter() - begun
    os.close(fd)
    return seconds / SYNCS


async def measure_commits(folder: Path, producers: int) -> None:
    with roundtable() as server:
        async with moderators(server, 2 * producers) as lines:
            # Once before, so that nothing is done for the first time. By others: who has sent may
            # send less for a while.
            await commit(lines[:producers])
            before = sync(folder)
            busy = server.busy()
            each = await commit(lines[producers:]) * 1e6
            busy = (server.busy() - busy) / producers / COMMANDS * 1e6
            synced = (before + sync(folder)) / 2 * 1e6
    tell(
        Row("a durable command, senders at once", producers, each, "µs", 2.5, SYNCED, synced),
        Row("its time of the server, senders at once", producers, busy, "µs", 500),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=50)
    args = parser.parse_args()
    if not hasattr(os, "fdatasync"):
        print("measured where there is fdatasync")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_reading(folder, args.megabytes)
        for producers in (1, 16):
            asyncio.run(measure_commits(folder, producers))


if __name__ == "__main__":
    main()
