"""How long it takes until the last of a large audience has a command's fact, and what that costs.

Run as ``python -m benchmarks.fanout``: the real server, log on disk included, beside a loop that
writes a frame made once to as many raw sockets, one that does so through asyncio, one that has
the command on the disk before, and ``websockets.broadcast``. They take turns, so that other load on
the machine affects all.
Servers and audiences are processes of their own, begun anew three times. Linux only.
"""

import argparse
import contextlib
import json
import sys
import time
from statistics import mean, median
from typing import Any

from benchmarks._stand import (
    DURABLE,
    Audience,
    Server,
    bare,
    commander,
    crowd,
    greeting,
    plain,
    roundtable,
)
from benchmarks._table import Row, tell
from benchmarks._turns import in_turn

WARM_UP = 6
TIMES = 3
"""How often all processes begin anew: where their memory lies makes a tenth of what is measured."""
RAW = "raw socket loop"
MADE_ONCE = "asyncio, frame made once"
BROADCAST = "websockets.broadcast"


class Figures:
    """What was measured of one kind of server, in seconds."""

    def __init__(self) -> None:
        self.acks: list[float] = []
        self.lasts: list[float] = []
        self.busy: list[float] = []


class Bench:
    """One server and its audience."""

    def __init__(
        self, server: Server, audience: Audience, connection: Any, figures: Figures
    ) -> None:
        self._server, self._audience, self._connection = server, audience, connection
        self._figures = figures

    def round(self, number: int) -> None:
        """Send one command, and wait until everybody has received its fact."""
        closes = number % 2 == 0
        command: dict[str, Any] = {"id": number, "do": "queue.close" if closes else "queue.open"}
        if self._server.name != "roundtable":
            # As long as the roundtable's own message.
            at = "2021-06-01T12:00:00.000Z"
            event = "queue.closed" if closes else "queue.opened"
            command = {"seq": 1000 + number, "at": at, "by": "m1", "event": event}
        text = json.dumps(command, separators=(",", ":"))
        before, begun = self._server.busy(), time.monotonic()
        self._connection.send(text)
        while '"re":' not in self._connection.recv(timeout=30):
            pass
        ack = time.monotonic() - begun
        last = self._audience.told("last") - begun
        if number >= WARM_UP:
            self._figures.acks.append(ack)
            self._figures.lasts.append(last)
            self._figures.busy.append(self._server.busy() - before)


def together(size: int, rounds: int, figures: list[Figures]) -> None:
    """Begin all servers and their audiences anew, and add to what was measured."""
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(roundtable())
        size_of_welcome = greeting(ours)
        hows = (), ("asyncio",), ("durable",)
        anchors = [stack.enter_context(plain(size_of_welcome, *how)) for how in hows]
        anchors.append(stack.enter_context(bare(size_of_welcome)))
        benches = []
        for server, its in zip((ours, *anchors), figures, strict=True):
            audience, _ = stack.enter_context(crowd(server, size, 90))
            connection = stack.enter_context(commander(server))
            benches.append(Bench(server, audience, connection, its))
        for number in range(WARM_UP + rounds):
            for bench in in_turn(benches, number):
                bench.round(number)


def measure(size: int, rounds: int) -> None:
    figures = [Figures() for _ in range(5)]
    for _ in range(TIMES):
        together(size, rounds, figures)
    last = [median(its.lasts) * 1e3 for its in figures]
    each = [mean(its.busy) / size * 1e6 for its in figures]
    answer = [median(its.acks) * 1e3 for its in figures]
    reach, cost = "a command until the last of them has it", "its time of the server, each of them"
    tell(
        Row(reach, size, last[0], "ms", 1.1, RAW, last[1]),
        Row(reach, size, last[0], "ms", None, DURABLE, last[3]),
        Row(reach, size, last[0], "ms", None, BROADCAST, last[4]),
        Row(cost, size, each[0], "µs", 1.1, MADE_ONCE, each[2]),
        Row(cost, size, each[0], "µs", None, RAW, each[1]),
        Row(cost, size, each[0], "µs", None, DURABLE, each[3]),
        Row("its answer to the sender, 50 %", size, answer[0], "ms", 5, RAW, answer[1], True),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 4000, 10_000])
    parser.add_argument("--rounds", type=int, default=24)
    args = parser.parse_args()
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    for size in args.sizes:
        measure(size, args.rounds)


if __name__ == "__main__":
    main()
