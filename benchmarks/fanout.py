"""How long it takes until a command is answered, and until the last of a large audience has it.

Run as ``python -m benchmarks.fanout``: the real server, log on disk included, beside a bare
``websockets.broadcast`` of the same message to as many. Both take turns, so that other load on
the machine affects both. Servers and audiences are processes of their own.
"""

import argparse
import contextlib
import json
import time
from statistics import median
from typing import Any

from benchmarks._stand import Audience, Server, bare, commander, crowd, roundtable

WARM_UP = 5


class Bench:
    """One server, its audience, and what was measured, in seconds."""

    def __init__(self, server: Server, audience: Audience, connection: Any) -> None:
        self.server = server
        self._audience, self._connection = audience, connection
        self.acks: list[float] = []
        self.lasts: list[float] = []

    def round(self, number: int) -> None:
        """Send one command, and wait until everybody has received its fact."""
        closes = number % 2 == 0
        command: dict[str, Any] = {"id": number, "do": "queue.close" if closes else "queue.open"}
        if self.server.name != "roundtable":
            # As long as the roundtable's own message.
            at = "2021-06-01T12:00:00.000Z"
            event = "queue.closed" if closes else "queue.opened"
            command = {"seq": 1000 + number, "at": at, "by": "m1", "event": event}
        text = json.dumps(command, separators=(",", ":"))
        begun = time.monotonic()
        self._connection.send(text)
        while '"re":' not in self._connection.recv(timeout=10):
            pass
        ack = time.monotonic() - begun
        last = self._audience.told("last") - begun
        if number >= WARM_UP:
            self.acks.append(ack)
            self.lasts.append(last)


def measure(size: int, rounds: int) -> None:
    with contextlib.ExitStack() as stack:
        benches = []
        for kind in (roundtable, bare):
            server = stack.enter_context(kind())
            audience, _ = stack.enter_context(crowd(server, size))
            connection = stack.enter_context(commander(server))
            benches.append(Bench(server, audience, connection))
        for number in range(WARM_UP + rounds):
            for bench in benches:
                bench.round(number)
    print(f"{size:,} spectators, median (slowest) of {rounds} commands, ms")
    for bench in benches:
        ack, last = _figures(bench.acks), _figures(bench.lasts)
        print(f"  {bench.server.name:16} answer {ack}   last receiver {last}")
    ours, reference = (median(bench.lasts) for bench in benches)
    print(f"  last receiver, roundtable / bare websockets: {ours / reference:.2f}")


def _figures(seconds: list[float]) -> str:
    return f"{median(seconds) * 1e3:6.2f} ({max(seconds) * 1e3:6.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[200, 1000])
    parser.add_argument("--rounds", type=int, default=60)
    args = parser.parse_args()
    for size in args.sizes:
        measure(size, args.rounds)


if __name__ == "__main__":
    main()
