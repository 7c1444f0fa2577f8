"""What spectators cost who have stopped reading: memory of the server, and of the system for it.

Run as ``python -m benchmarks.stalled``: of a large audience on the real server some read no more
once they have been welcomed, over lines whose own end takes next to nothing, while announcements
are made until all of those have been cut off. Linux only; ``ss`` says what the system holds.
"""

import argparse
import contextlib
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks._reader import TEXT, UPGRADE, frames, masked
from benchmarks._stand import Server, commander, crowd, roundtable
from benchmarks._table import Row, tell
from moderator.client.address import Address, address

GOAL: Final = 64
"""MiB that a third of a thousand may take, all together."""
GONE: Final = 4
"""MiB that may be left of it, as a process gives memory back in large parts."""
TAKES: Final = 4096
"""Bytes that a stalled one's own system takes for them, before it doubles that."""
PAUSE: Final = 0.052
"""Seconds between two commands: as many as one person may give."""
LOOKS_EVERY: Final = 20
SETTLES: Final = 4.0
PATIENCE: Final = 120.0
MOST: Final = 2_000
"""Announcements, if nobody is cut off before."""

_HELD: Final = re.compile(r"skmem:\(r(\d+),rb\d+,t\d+,tb\d+,f(\d+),w(\d+)")


class Stalled:
    """Somebody who was welcomed, and reads no more."""

    def __init__(self, to: Address, number: int) -> None:
        parts = urlsplit(to.url)
        self.line = socket.socket()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TAKES)
        self.line.settimeout(20)
        self.line.connect((parts.hostname or "", parts.port or 80))
        hello = {"hello": 1, "token": to.token, "name": f"Stalled {number}"}
        upgrade = UPGRADE.format(host=parts.netloc).encode()
        self.line.sendall(upgrade)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.line.recv(TAKES)
        data = data.partition(b"\r\n\r\n")[2]
        self.line.sendall(masked(TEXT, json.dumps(hello).encode()))
        while not any(b'"welcome"' in payload[:20] for _, payload, _ in frames(data)):
            data += self.line.recv(TAKES)

    @property
    def is_cut(self) -> bool:
        """Whether the server has ended the line."""
        return self.line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0 or _is_reset(self.line)


def _is_reset(line: socket.socket) -> bool:
    # The state of a connection is the first byte of what Linux says of it: 7 is closed.
    return line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 7


def kernel(server: Server) -> int:
    """Bytes that the system holds for the server's connections."""
    port = urlsplit(address(server.spectators).url).port
    said = subprocess.run(
        ["ss", "-tmnH", f"sport = :{port}"],  # noqa: S607 - where people have it
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sum(sum(map(int, found)) for found in _HELD.findall(said))


def _announcements(moderator: Any, stalled: list[Stalled], most: int) -> Iterator[int]:
    """Have announcements made, at most so many, until all who are stalled are cut off."""
    until = time.monotonic() + PATIENCE
    for number in range(1, most + 1):
        # Each in place of the one before: the session itself hardly grows.
        command = {"id": number, "do": "announce", "text": f"{number:05} " + "x" * 270}
        moderator.send(json.dumps(command))
        time.sleep(PAUSE)
        if number % LOOKS_EVERY == 0:
            _read(moderator)
            yield number
            if time.monotonic() > until or (stalled and all(one.is_cut for one in stalled)):
                return


def _read(connection: Any) -> None:
    with contextlib.suppress(TimeoutError):
        while True:
            connection.recv(timeout=0)


@dataclass(frozen=True)
class Grown:
    """``announcements`` until ``cut`` who stalled were cut off; MiB that server and system held
    more then at most, and afterwards."""

    announcements: int
    cut: int
    most: float
    after: float


def measure(size: int, few: int, most: int = MOST) -> Grown:
    """Measure with ``few`` who stall, by ``most`` announcements where they are not cut before."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(roundtable())
        stack.enter_context(crowd(server, size - few))
        to = address(server.spectators)
        stalled = [Stalled(to, number) for number in range(few)]
        for one in stalled:
            stack.callback(one.line.close)
        moderator = stack.enter_context(commander(server))
        time.sleep(SETTLES)
        own, systems = server.memory(), kernel(server)
        highest = told = 0
        for number in _announcements(moderator, stalled, most):
            told = number
            highest = max(highest, server.memory() - own + kernel(server) - systems)
        cut = sum(one.is_cut for one in stalled)
        time.sleep(SETTLES)
        after = server.memory() - own + kernel(server) - systems
    return Grown(told, cut, highest / 2**20, after / 2**20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--stalled", type=int, default=300)
    args = parser.parse_args()
    if sys.platform != "linux":
        print("measured on Linux only")
        return
    found = measure(args.size, args.stalled)
    # What the announcements themselves leave behind.
    none = measure(args.size, 0, found.announcements)
    most, after = max(0.0, none.most), max(0.0, none.after)
    what, of = f"{args.stalled} stalled: server and system hold", "none of them stalled"
    tell(
        Row(f"{what}, at most", args.size, found.most, "MiB", GOAL, of, most, True),
        Row(f"{what}, afterwards", args.size, found.after, "MiB", after + GONE, of, after, True),
        Row("of them, never cut off", args.stalled, args.stalled - found.cut, "", 0),
    )


if __name__ == "__main__":
    main()
