"""How long a moderator waits for an answer while commands come fast and a large audience reads,
and how long anybody waits for the server to look at what they sent.

Run as ``python -m benchmarks.answering``: a hundred commands a second, sent whether the one before
was answered or not, beside a bare ``write`` and ``fdatasync`` of as many bytes on the same disk at
the same time.
"""

import argparse
import asyncio
import json
import os
import tempfile
import threading
import time

from websockets.asyncio.client import connect

from benchmarks._stand import Server, crowd, probe, roundtable
from benchmarks._table import Row, tell
from moderator.client.address import address

RATE = 100
"""Commands a second. What one person may send is less: so many send in turn."""
SENDERS = 10
COMMITS = 20
"""Lines a second that are written beside: as many as the server would feel."""
LINE = b"x" * 200
SYNCED = "write and fdatasync"


async def waits(server: Server, seconds: float) -> list[float]:
    """The seconds until each command was answered."""
    where = address(server.moderator)
    found: list[float] = []
    begun: dict[tuple[int, int], float] = {}

    async def listen(sender: int, connection: object) -> None:
        async for text in connection:  # type: ignore[attr-defined]
            message = json.loads(text)
            if (sender, message.get("re")) in begun:
                found.append(time.perf_counter() - begun.pop((sender, message["re"])))

    connections = []
    for sender in range(SENDERS):
        connection = await connect(where.url, proxy=None, compression=None, max_size=None)
        hello = {"hello": 1, "token": where.token, "name": f"Moderator {sender}"}
        await connection.send(json.dumps(hello))
        # Of ten thousand people that is megabytes, and reading it no part of an answer.
        await connection.recv()
        connections.append(connection)
    listening = [asyncio.create_task(listen(n, c)) for n, c in enumerate(connections)]
    loop = asyncio.get_running_loop()
    start = loop.time()
    for number in range(int(RATE * seconds)):
        await asyncio.sleep(max(0.0, start + number / RATE - loop.time()))
        sender = number % SENDERS
        begun[sender, number] = time.perf_counter()
        do = "queue.open" if number % 2 else "queue.close"
        await connections[sender].send(json.dumps({"id": number, "do": do}))
    async with asyncio.timeout(60):
        while begun:  # noqa: ASYNC110 - the answers come to several connections
            await asyncio.sleep(0.01)
    for task in listening:
        task.cancel()
    for connection in connections:
        await connection.close()
    return sorted(found)


class Commits(threading.Thread):
    """Writes a line durably at the same pace meanwhile; ``times`` are the seconds that it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []
        self._over = threading.Event()

    def run(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            fd = os.open(f"{folder}/line", os.O_WRONLY | os.O_CREAT)
            while not self._over.wait(1 / COMMITS):
                begun = time.perf_counter()
                os.write(fd, LINE)
                os.fdatasync(fd)
                self.times.append(time.perf_counter() - begun)
            os.close(fd)

    def stop(self) -> list[float]:
        self._over.set()
        self.join()
        return sorted(self.times)


def measure(size: int, seconds: float, goal: float) -> None:
    with roundtable() as server, crowd(server, size, 90):
        asyncio.run(waits(server, 1.0))
        commits = Commits()
        commits.start()
        with probe(server) as asked:
            found = asyncio.run(waits(server, seconds))
            pauses = asked()
        bare = commits.stop()
    middle, late = (_part(found, share) * 1e3 for share in (0.5, 0.99))
    synced, synced_late = (_part(bare, share) * 1e3 for share in (0.5, 0.99))
    when = f"at {RATE} commands a second"
    tell(
        Row(f"an answer {when}, 50 %", size, middle, "ms", 5, SYNCED, synced, True),
        Row(f"an answer {when}, 99 %", size, late, "ms", goal, SYNCED, synced_late, True),
        Row("a ping's answer meanwhile, 99 %", size, _part(pauses, 0.99) * 1e3, "ms", 20),
        Row("a ping's answer meanwhile, longest", size, pauses[-1] * 1e3, "ms", 20),
    )


def _part(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--seconds", type=float, default=10.0)
    args = parser.parse_args()
    if not hasattr(os, "fdatasync"):
        print("measured where there is fdatasync")
        return
    for size in args.sizes:
        measure(size, args.seconds, 10.0 if size <= 1000 else 20.0)


if __name__ == "__main__":
    main()
