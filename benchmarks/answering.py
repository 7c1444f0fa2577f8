"""How long a moderator waits for an answer while commands come fast and a large audience reads.

Run as ``python -m benchmarks.answering``: a hundred commands a second, sent whether the one before
was answered or not, beside a bare ``write`` and ``fdatasync`` of as many bytes on the same disk.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time

from websockets.asyncio.client import connect

from benchmarks._stand import Server, crowd, roundtable
from moderator.client.address import address

RATE = 100
"""Commands a second. What one person may send is less: so many send in turn."""
SENDERS = 10
LINE = b"x" * 200


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


def commits(rounds: int) -> list[float]:
    """The seconds that writing a line durably takes."""
    times = []
    with tempfile.TemporaryDirectory() as folder:
        fd = os.open(f"{folder}/line", os.O_WRONLY | os.O_CREAT)
        for _ in range(rounds):
            begun = time.perf_counter()
            os.write(fd, LINE)
            os.fdatasync(fd)
            times.append(time.perf_counter() - begun)
        os.close(fd)
    return sorted(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000])
    parser.add_argument("--seconds", type=float, default=5.0)
    args = parser.parse_args()
    if not hasattr(os, "fdatasync"):
        print("measured where there is fdatasync")
        return
    for size in args.sizes:
        with roundtable() as server, crowd(server, size, 90):
            asyncio.run(waits(server, 1.0))
            # Before and after, since other load on the machine changes both.
            bare = commits(100)
            found = asyncio.run(waits(server, args.seconds))
            bare = sorted(bare + commits(100))
        print(f"{size:,} spectators, {RATE} commands a second, ms")
        for name, times in (("answer", found), ("write and fdatasync", bare)):
            p99 = times[len(times) * 99 // 100]
            print(f"  {name:20} p50 {times[len(times) // 2] * 1e3:7.2f}   p99 {p99 * 1e3:7.2f}")
        ratio = found[len(found) // 2] / bare[len(bare) // 2]
        print(f"  p50, answer / write and fdatasync: {ratio:.2f}")


if __name__ == "__main__":
    main()
