"""A cheap audience in a process of its own, which only reads and counts frames.

Run as ``python -m benchmarks._crowd LINK SIZE [AT_ONCE]``: all at once, or so many at
a time. Prints one JSON object a line: first
``{"joined": seconds}`` when everybody has their welcome, then ``{"last": time}`` whenever an
event of the queue has reached all of them (``time.monotonic()``, one clock for all processes).
Ends when its standard input does.
"""

import json
import select
import socket
import sys
import time
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks._reader import TEXT, Reader
from moderator.client.address import Address, address
from server.listening import allow_many_connections

ROOM: Final = 64 * 1024
"""Bytes that are read at once."""
WAKES: Final = select.EPOLLIN | select.EPOLLET
"""Once for what has come: with a look at each line again, reading took a fifteenth longer."""


class Line:
    """A spectator's socket, to whoever writes to it."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.write = self.socket.sendall


class Spectator(Reader):
    """Somebody who watches."""

    def __init__(self, crowd: "Crowd", number: int) -> None:
        super().__init__(crowd.host)
        self._crowd, self._number = crowd, number
        self._welcomed = False

    def upgraded(self) -> None:
        self.send(TEXT, self._crowd.hello(self._number))

    def take(self, opcode: int, payload: bytes) -> None:
        if not self._welcomed:
            self._welcomed = True
            self._crowd.joined()
        elif b'"event":"queue.' in payload:
            self._crowd.reached()


class Crowd:
    """Reads by a loop of its own: with asyncio's, which takes two to three times as long for each
    frame, it is the audience that is measured and not the server."""

    def __init__(self, where: Address, netloc: str, size: int) -> None:
        self.host = netloc
        self._where, self._size = where, size
        self._joined = self._reached = 0
        self._lines: dict[int, tuple[socket.socket, Spectator]] = {}
        self._poll = select.epoll()

    def hello(self, number: int) -> bytes:
        name, client = f"Spectator {number}", f"crowd-{number:08}"
        hello = {"hello": 1, "token": self._where.token, "name": name, "client": client}
        return json.dumps(hello).encode()

    def watch(self, host: str, port: int, at_once: int) -> None:
        """Connect all, at most ``at_once`` of whom wait for their welcome, and read until the
        standard input ends."""
        self._begun = time.monotonic()
        self._poll.register(sys.stdin, select.EPOLLIN)
        while True:
            while len(self._lines) < min(self._size, self._joined + at_once):
                self._come(host, port)
            for number, _ in self._poll.poll():
                if number == sys.stdin.fileno():
                    return
                self._read(number)

    def _come(self, host: str, port: int) -> None:
        line, spectator = Line(host, port), Spectator(self, len(self._lines))
        self._lines[line.socket.fileno()] = line.socket, spectator
        self._poll.register(line.socket, WAKES)
        spectator.connection_made(line)

    def _read(self, number: int) -> None:
        line, spectator = self._lines[number]
        data = line.recv(ROOM)
        if data:
            spectator.data_received(data)
            if len(data) == ROOM:
                # There may be more, of which nobody would be told again.
                self._poll.modify(line, WAKES)
        else:
            _say({"lost": number})
            self._poll.unregister(number)

    def joined(self) -> None:
        self._joined += 1
        if self._joined == self._size:
            _say({"joined": time.monotonic() - self._begun})

    def reached(self) -> None:
        if self._joined < self._size:
            return
        self._reached += 1
        if self._reached == self._size:
            self._reached = 0
            _say({"last": time.monotonic()})


def _say(line: Any) -> None:
    print(json.dumps(line), flush=True)


def _main(link: str, size: int, at_once: int) -> None:
    allow_many_connections()
    parts = urlsplit(link)
    assert parts.hostname is not None
    assert parts.port is not None
    Crowd(address(link), parts.netloc, size).watch(parts.hostname, parts.port, at_once)


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[2:]]
    _main(sys.argv[1], sizes[0], sizes[-1])
