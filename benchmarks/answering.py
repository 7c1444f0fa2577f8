"""How long a moderator waits for an answer while commands come fast and a large audience reads,
and how long anybody waits for the server to look at what they sent.

Run as ``python -m benchmarks.answering``: a hundred commands a second, sent whether the one before
was answered or not, in turn with a server that decides nothing: it has what comes on the same disk,
answers, and writes it to as many raw sockets a slice at a time. The audience's own process, which
reads ten thousand frames for each command, wants the machine at the same time, so what anybody at
all waits for is not nothing.
"""

import argparse
import asyncio
import contextlib
import json
import os
import time

from websockets.asyncio.client import ClientConnection, connect

from benchmarks._stand import DURABLE, Server, crowd, greeting, plain, probe, roundtable
from benchmarks._table import Row, tell
from benchmarks._turns import in_turn
from moderator.client.address import address

RATE = 100
"""Commands a second. What one person may send is less: so many send in turn."""
SENDERS = 10
TURNS = 4
USUAL = 5.0
"""Milliseconds in which half of the answers are to be there, where the machine can do it at all."""
ALLOWANCE = 1.5
"""How many times as long they may take as the least server's, where it cannot."""


async def waits(server: Server, seconds: float) -> list[float]:
    """The seconds until each command was answered."""
    where = address(server.moderator)
    found: list[float] = []
    begun: dict[tuple[int, int], float] = {}

    async def listen(sender: int, connection: ClientConnection) -> None:
        async for text in connection:
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


def measure(size: int, seconds: float, goal: float) -> None:
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(roundtable())
        least = stack.enter_context(plain(greeting(ours), "durable"))
        found: dict[Server, list[float]] = {ours: [], least: []}
        pauses = found.copy()
        for server in found:
            stack.enter_context(crowd(server, size, 90))
            asyncio.run(waits(server, 1.0))
        for turn in range(TURNS):
            for server in in_turn(found, turn):
                with probe(server) as asked:
                    found[server] += asyncio.run(waits(server, seconds / TURNS))
                    pauses[server] = pauses[server] + asked()
    (middle, at_least), (late, late_at_least) = (
        [_part(found[server], share) * 1e3 for server in found] for share in (0.5, 0.99)
    )
    (ping, ping_at_least), (pause, pause_at_least) = (
        [_part(pauses[server], share) * 1e3 for server in found] for share in (0.99, 1)
    )
    when = f"at {RATE} commands a second"
    usual = max(USUAL, ALLOWANCE * at_least)
    tell(
        Row(f"an answer {when}, 50 %", size, middle, "ms", usual, DURABLE, at_least, True),
        Row(f"an answer {when}, 99 %", size, late, "ms", goal, DURABLE, late_at_least, True),
        Row("a ping's answer meanwhile, 99 %", size, ping, "ms", 20, DURABLE, ping_at_least, True),
        Row(
            "a ping's answer meanwhile, longest",
            size,
            pause,
            "ms",
            20,
            DURABLE,
            pause_at_least,
            True,
        ),
    )


def _part(times: list[float], share: float) -> float:
    times = sorted(times)
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
