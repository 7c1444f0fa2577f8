"""What it takes when an audience joins: all at once, trickling in, and one more among thousands.

Run as ``python -m benchmarks.joining``: the real server beside two that only answer the upgrade and
send as many bytes, one with the same library, to which the goals are, and one on raw sockets, which
says what the library costs. Joining the roundtable puts everybody into the log and gives them a
token and the whole state. They are measured in turn. Linux only.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any, Final, TypeAlias

from websockets.asyncio.client import connect as connect_async
from websockets.sync.client import connect

from benchmarks._stand import Server, bare, crowd, greeting, plain, roundtable
from benchmarks._table import Row, tell
from benchmarks._turns import in_turn
from moderator.client.address import address

Kind: TypeAlias = Callable[[], Any]

LIBRARY: Final = "websockets, same bytes"
RAW: Final = "raw sockets, same bytes"

SETTLES: Final = 1.0
"""Seconds between the last welcome and the measurement of memory."""
FEW: Final = 90
"""How many of a trickling audience wait for their welcome at a time."""
EVERY: Final = 0.1
"""Seconds between two commands."""
MORE: Final = 60
"""Who come one by one to who is there."""


@dataclass
class Came:
    """Seconds until everybody was welcomed; each one's microseconds of the server's processor time
    and KiB."""

    seconds: float
    busy: float
    memory: float


async def _answers(server: Server, found: list[float]) -> None:
    """Give commands, until it is cancelled."""
    where = address(server.moderator)
    async with connect_async(where.url, proxy=None, compression=None, max_size=None) as connection:
        await connection.send(json.dumps({"hello": 1, "token": where.token}))
        await connection.recv()
        number = 0
        while True:
            number += 1
            do = "queue.open" if number % 2 else "queue.close"
            begun = time.monotonic()
            await connection.send(json.dumps({"id": number, "do": do}))
            while json.loads(await connection.recv()).get("re") != number:
                pass
            found.append(time.monotonic() - begun)
            await asyncio.sleep(EVERY)


async def _with_answers(server: Server, work: Callable[[], None]) -> list[float]:
    found: list[float] = []
    asking = asyncio.create_task(_answers(server, found))
    await asyncio.to_thread(work)
    asking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asking
    return found


def come(kind: Kind, size: int, at_once: int | None) -> Came:
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(kind())
        # The code is warm when the first of them comes.
        stack.enter_context(crowd(server, 3))
        memory, busy = server.memory(), server.busy()
        _, seconds = stack.enter_context(crowd(server, size, at_once))
        busy = server.busy() - busy
        time.sleep(SETTLES)
        memory = server.memory() - memory
        return Came(seconds, busy / size * 1e6, memory / size / 1024)


def compare(size: int, at_once: int | None, goal: float, turns: int, kinds: Sequence[Kind]) -> None:
    """``kinds``: the real server, raw sockets, and the library alone."""
    found: dict[Kind, list[Came]] = {kind: [] for kind in kinds}
    for turn in range(turns):
        # What comes second finds a machine that is warm.
        for kind in in_turn(kinds, turn):
            found[kind].append(come(kind, size, at_once))
    seconds, busy, memory = (
        [median(getattr(came, what) for came in found[kind]) for kind in kinds]
        for what in ("seconds", "busy", "memory")
    )
    how = _how(at_once)
    tell(
        Row(f"joining {how}", size, seconds[0], "s", goal, LIBRARY, seconds[2]),
        Row(f"joining {how}", size, seconds[0], "s", None, RAW, seconds[1]),
        Row(f"joining {how}, time of the server", size, busy[0], "µs", goal, LIBRARY, busy[2]),
        Row(f"joining {how}, time of the server", size, busy[0], "µs", None, RAW, busy[1]),
        Row(f"joining {how}, memory each", size, memory[0], "KiB", 18, LIBRARY, memory[2], True),
    )


def _how(at_once: int | None) -> str:
    return "all at once" if at_once is None else f"{at_once} at a time"


def answers_meanwhile(size: int, at_once: int | None) -> None:
    with roundtable() as server, contextlib.ExitStack() as stack:

        def join() -> None:
            stack.enter_context(crowd(server, size, at_once))

        found = sorted(asyncio.run(_with_answers(server, join)))
    what = f"an answer while they join {_how(at_once)}"
    tell(
        Row(f"{what}, 50 %", size, median(found) * 1e3, "ms"),
        Row(f"{what}, longest", size, found[-1] * 1e3, "ms", 50),
    )


def one_more(few: int, many: int) -> None:
    """What one who comes to many pays, beside one who comes to few."""
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(roundtable()) for _ in range(2)]
        for server, size in zip(servers, (few, many), strict=True):
            stack.enter_context(crowd(server, size, FEW))
        time.sleep(SETTLES)
        waits: dict[str, list[float]] = {server.moderator: [] for server in servers}
        for number in range(MORE):
            for server in in_turn(servers, number):
                waits[server.moderator].append(_join(server, number))
    took = [median(waits[server.moderator]) * 1e3 for server in servers]
    tell(Row("one more joins", many, took[1], "ms", 1.5, f"one more joins {few}", took[0]))


def _join(server: Server, number: int) -> float:
    where = address(server.spectators)
    begun = time.monotonic()
    with connect(where.url, proxy=None, compression=None, max_size=None) as connection:
        hello = {"hello": 1, "token": where.token, "name": f"One more {number}"}
        connection.send(json.dumps(hello))
        connection.recv()
        return time.monotonic() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--many", type=int, default=10_000)
    args = parser.parse_args()
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    with roundtable() as server:
        size_of_welcome = greeting(server)

    kinds = (roundtable, partial(plain, size_of_welcome), partial(bare, size_of_welcome))
    compare(args.size, None, 2.0, 3, kinds)
    compare(args.size, FEW, 2.0, 2, kinds)
    compare(args.many, FEW, 2.0, 2, kinds)
    answers_meanwhile(args.size, None)
    answers_meanwhile(args.many, FEW)
    one_more(10, args.many)


if __name__ == "__main__":
    main()
