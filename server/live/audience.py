"""All who read what everybody in the audience reads: served in slices, while others get their turn.

Reaching ten thousand people takes a tenth of a second. Whoever gave a command, the moderators and
the panel do not wait for it, nor does the next command.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from .client import Client
from .port.connection import Way

SLICE: Final = 0.001
"""Seconds in which nothing else has its turn."""
PASSED: Final = 3
"""Turns that are passed between two slices, at most, while a command is on its way. From the disk's
word that it is written a command needs three of them until it is answered, and would wait for a
slice in each."""

AT_ONCE: Final = 64
"""Readers who are served before a look at the clock."""

_send: Final = socket.socket.send
"""Not bound to each of their sockets: ten thousand more objects are not in any cache when it is
their turn, which takes a twentieth of what reaching somebody does."""

_log = logging.getLogger("roundtable.audience")


class _Piece(NamedTuple):
    """Frames for all but some, who get their ``own``, which are made when it is their turn."""

    frames: bytes
    own: Callable[[Client], bytes]
    some: Collection[Client]


class Audience:
    """Readers, each with how far they have read. Each reads all in order, whoever is slow.

    Each has a place in two rows, so that of most of them nothing else has to be looked at.
    """

    def __init__(self, others_wait: Callable[[], bool]) -> None:
        """``others_wait``: whether a command is on its way."""
        self._others_wait = others_wait
        self._others_waited = False
        """Whether they did in the turn before."""
        self._passed = 0
        """How many turns were passed since the last slice."""
        self._places: dict[Client, int] = {}
        self._readers: list[Client] = []
        self._ways: list[Way] = []
        """By place: see :meth:`Connection.sit`."""
        self._read = array("q")
        """By place: the number of the next piece that they get."""
        self._pieces: list[_Piece] = []
        self._first = 0
        """The number of the first piece that is kept for those who have not read it yet."""
        self._serving: Iterator[None] | None = None

    def __len__(self) -> int:
        return len(self._readers)

    def __iter__(self) -> Iterator[Client]:
        return iter(tuple(self._readers))

    def __contains__(self, client: Client) -> bool:
        return client in self._places

    @property
    def _next(self) -> int:
        return self._first + len(self._pieces)

    def add(self, client: Client) -> None:
        """Let somebody read from now on; what is on its way to others they have already."""
        if client not in self._places:
            place = self._places[client] = len(self._readers)
            self._readers.append(client)
            self._ways.append(None)
            self._read.append(self._next)
            client.sit(self._ways, place)

    def discard(self, client: Client) -> None:
        place = self._places.pop(client, None)
        if place is None:
            return
        client.rise()
        self._ways.pop()
        last, read = self._readers.pop(), self._read.pop()
        if last is not client:
            # There are no gaps. Whoever fills one may not be passed over for that.
            self._places[last], self._readers[place], self._read[place] = place, last, read
            last.sit(self._ways, place)
            self.catch_up(last)

    def catch_up(self, client: Client) -> None:
        """Send what is on its way to somebody at once, before something of their own."""
        place = self._places.get(client)
        if place is not None and self._read[place] < self._next:
            pieces = self._pieces[self._read[place] - self._first :]
            self._read[place] = self._next
            client.write(b"".join(p.own(client) if client in p.some else p.frames for p in pieces))

    def publish(
        self,
        frames: bytes,
        but: Iterable[Client] = (),
        own: Callable[[Client], bytes] = lambda _: b"",
        some: Collection[Client] = (),
    ) -> None:
        """Send frames to all ``but`` those who have caught up and got their own. ``some`` get
        their ``own`` when it is their turn: there may be many who read it each in another way."""
        if not self._readers:
            return
        self._pieces.append(_Piece(frames, own, some))
        for client in but:
            if client in self._places:
                self._read[self._places[client]] = self._next
        if self._serving is None:
            # Behind the answers of the commands that led to it.
            self._serving = self._serve()
            self._wait_for_turn()

    def finish(self) -> None:
        """Send everybody what is left, without a pause."""
        for client in self:
            self.catch_up(client)

    def _wait_for_turn(self) -> None:
        # A timer that is due comes behind all that came in meanwhile; a task would come before it.
        loop = asyncio.get_running_loop()
        loop.call_at(loop.time(), self._take_turn)

    def _take_turn(self) -> None:
        assert self._serving is not None
        if self._is_passed():
            self._wait_for_turn()
            return
        try:
            next(self._serving)
        except StopIteration:
            self._serving = None
        except Exception:  # noqa: BLE001 - the next fact must reach them nevertheless
            _log.exception("the audience was not served")
            self._first = self._next
            self._pieces.clear()
            self._serving = None
        else:
            self._wait_for_turn()

    def _is_passed(self) -> bool:
        """Whether a turn is left to others. An answer goes out in the turn after its command's
        last one."""
        waited, self._others_waited = self._others_waited, self._others_wait()
        passes = (waited or self._others_waited) and self._passed < PASSED
        self._passed = self._passed + 1 if passes else 0
        return passes

    def _serve(self) -> Iterator[None]:
        """Serve everybody all there is, for a slice at a time."""
        now = asyncio.get_running_loop().time
        due = now() + SLICE
        while self._pieces:
            first, goal = self._first, self._next
            # Most have read nothing of it, so what they get is put together once.
            frames = b"".join(piece.frames for piece in self._pieces)
            is_for_all = not any(piece.some for piece in self._pieces)
            unread, read = (array("q", [n]) * AT_ONCE for n in (first, goal))
            for begin in range(0, len(self._readers), AT_ONCE):
                places = slice(begin, begin + AT_ONCE)
                block = self._read[places]
                if is_for_all and block == unread[: len(block)]:
                    self._read[places] = read[: len(block)]
                    self._write(places, frames)
                else:
                    for reader in self._readers[places]:
                        self.catch_up(reader)
                if now() >= due:
                    yield
                    due = now() + SLICE
            del self._pieces[: goal - first]
            self._first = goal

    def _write(self, places: slice, frames: bytes) -> None:
        size, place = len(frames), places.start
        for way in self._ways[places]:
            try:
                sent = 0 if way is None else _send(way, frames)
            except OSError:
                sent = 0
            if sent != size:
                self._readers[place].queue(frames[sent:])
            place += 1
