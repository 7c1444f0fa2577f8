"""Lines between machines that can be cut: each is a small TCP proxy, all in a process of its own.

Run as ``python -m trials.several.wires``. Takes a line for each order, and answers each with one:
``lead PORT`` with the number of a port that leads to that one, ``cut PORT`` and ``mend PORT``, of a
port that leads somewhere, with the same number.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import IO

from tests.support.proxy import Proxy, proxy


class Wires:
    """The lines, by between whom they are: names of ends, the one who connects first."""

    def __init__(self, orders: IO[str], answers: IO[str]) -> None:
        self._orders, self._answers = orders, answers
        self._ports: dict[tuple[str, str], int] = {}

    def lead(self, one: str, other: str, target: int) -> int:
        """A port by which ``one`` reaches what ``other`` has at ``target``."""
        self._ports[one, other] = self._order(f"lead {target}")
        return self._ports[one, other]

    def cut(self, one: str, other: str) -> None:
        """Whatever goes on between two ends is cut, and nothing goes on any more."""
        for port in self._between(one, other):
            self._order(f"cut {port}")

    def mend(self, one: str, other: str) -> None:
        for port in self._between(one, other):
            self._order(f"mend {port}")

    def _between(self, one: str, other: str) -> Iterable[int]:
        return [port for ends, port in self._ports.items() if {*ends} == {one, other}]

    def _order(self, text: str) -> int:
        self._orders.write(f"{text}\n")
        self._orders.flush()
        return int(self._answers.readline())


@contextmanager
def wires() -> Iterator[Wires]:
    """Lines that are gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "trials.several.wires"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Wires(process.stdin, process.stdout)
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


async def _main() -> None:
    found: dict[int, Proxy] = {}
    async with AsyncExitStack() as stack:
        while order := await asyncio.to_thread(sys.stdin.readline):
            what, port = order.split()[0], int(order.split()[1])
            if what == "lead":
                one = await stack.enter_async_context(proxy(port))
                port, found[one.port] = one.port, one
            elif what == "cut":
                found[port].cut()
            else:
                found[port].mend()
            print(port, flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
