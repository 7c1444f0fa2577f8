"""What thousands of keys and of others' commands leave behind on a desk.

Run as ``python -m benchmarks.lasting``. A desk is measured after few and after many of both, and
each time in turn with a second one, of an equal session of its own, that has few of both for good:
what that costs more at the second time is the machine's. Two desks alone would not do, as equal
ones differ by up to a tenth for as long as they run. Linux only.
"""

import contextlib
import itertools
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean, median
from typing import Any, Final

from benchmarks._desk import PANES, desk, hall, memory, rounds
from benchmarks._stand import command, commander
from benchmarks._table import Row, tell
from benchmarks._turns import in_turn
from tests.support.terminal import Terminal

SIZE: Final = (120, 40)
SPECTATORS: Final = 100
"""Beside each desk. What more of them cost one is told by ``desk``, by its quiet row."""
SHORT_RUN: Final = 100
LONG_RUN: Final = 2000
ROUNDS: Final = 16
"""Keys of each pane that are measured on each desk each time. One key differs from the next of its
pane by a quarter, so the figure of all by some hundredths from run to run."""
GROWTH: Final = 1.1
"""How many times as much memory a desk may have after the long run as after the short one, and as
much of the processor a key may take."""


@dataclass(frozen=True)
class Used:
    """A desk, and another moderator of its session."""

    terminal: Terminal
    other: Any

    def run(self, numbers: range) -> None:
        """A key of the desk's own and a command of the other's for each number."""
        for number, key in zip(numbers, itertools.cycle(PANES.values()), strict=False):
            self.terminal.press(key)
            self.terminal.settle(0.01)
            command(self.other, number)
            self.terminal.settle(0.01)
        self.rest()

    def rest(self) -> None:
        """Wait until all is drawn that is no key's."""
        self.terminal.settle(0.6, longest=60)


@contextlib.contextmanager
def used() -> Iterator[Used]:
    with (
        hall(SPECTATORS) as (server, folder),
        desk(server, folder, SIZE) as terminal,
        commander(server) as other,
    ):
        yield Used(terminal, other)


def in_turns(*desks: Used) -> list[float]:
    """Milliseconds of the processor for a key of each desk: the middle of each pane, on average."""
    found: dict[Used, dict[str, list[float]]] = {each: defaultdict(list) for each in desks}
    for each in desks:
        each.rest()
    for number in range(ROUNDS):
        for each in in_turn(desks, number):
            for pane, (cost,) in rounds(each.terminal, PANES, 1, ticks=True).items():
                found[each][pane].append(cost.worked * 1e3)
    return [mean(median(costs) for costs in panes.values()) for panes in found.values()]


def main() -> None:
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    with used() as long, used() as short:
        for each in (long, short):
            each.run(range(SHORT_RUN))
        few = memory(long.terminal.pid)
        before, other_before = in_turns(long, short)
        long.run(range(SHORT_RUN, LONG_RUN))
        many = memory(long.terminal.pid)
        after, other_after = in_turns(long, short)
    of = f"after {SHORT_RUN} of each"
    # What the first would cost by now, had only the machine changed.
    without = before * other_after / other_before
    tell(
        Row("memory of a desk after keys and commands", LONG_RUN, many, "MiB", GROWTH, of, few),
        Row("a key after keys and commands, 50 %", LONG_RUN, after, "ms", GROWTH, of, without),
    )


if __name__ == "__main__":
    main()
