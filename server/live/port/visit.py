"""A connection as it begins: requests, answered one after another, until one begins a WebSocket.

Opening the page takes several, and a slow line needs a round trip for each new connection. What
is bounded: the bytes of a request, how many there are, how long each and its answer may take. An
answer is given once the one before has gone out, so that no more than one waits here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import struct
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from http import HTTPStatus
from typing import Final, TypeAlias, cast

from websockets.exceptions import HeaderLineTooLong, RequestLineTooLong, TooManyHeaders
from websockets.http11 import Request, Response
from websockets.streams import StreamReader

from ...web import responses
from ..settings import Settings
from .gate import Gate
from .rate_limit import RateLimit
from .turns import Turns
from .upgrade import Upgrades, switch

LONGEST_REQUEST: Final = 32 * 1024
"""Bytes of a request."""
MOST_REQUESTS: Final = 100
"""That a connection may bring. A page takes two, and a browser's own a few more."""
GOODBYE_SECONDS: Final = 0.5
"""How long whoever has to make room may take to read what was sent."""

LINGER_NOT: Final = struct.pack("ii", 1, 0)

Answer: TypeAlias = Response | Awaitable[Response] | None
"""None where a WebSocket may begin, if that is what is asked for."""
Successor: TypeAlias = Callable[[asyncio.Transport, str, bytes, bytes], None]
"""Goes on with a transport, for somebody at an address, by what begins a WebSocket, and with what
came after the request for it."""

_log = logging.getLogger("roundtable.visit")


class Visits:
    """What all visits share."""

    def __init__(
        self,
        settings: Settings,
        gate: Gate,
        turns: Turns,
        answer: Callable[[Visit, Request], Answer],
        successor: Successor,
    ) -> None:
        self.settings, self.gate, self.turns = settings, gate, turns
        self.answer, self.successor = answer, successor
        self.upgrades = Upgrades()
        self.is_over = False
        self._open: set[Visit] = set()

    def came(self, visit: Visit) -> None:
        self._open.add(visit)
        self.gate.came(visit)

    def left(self, visit: Visit) -> None:
        self._open.discard(visit)
        self.gate.left(visit)

    def end(self) -> None:
        """Let everybody go."""
        self.is_over = True
        for visit in list(self._open):
            visit.fail("going away")

    async def over(self) -> None:
        """Return when all have gone. Whoever has not by now is not waited for."""
        while self._open:
            for visit in list(self._open):
                visit.let_go()
            await asyncio.sleep(0)


class Visit(asyncio.Protocol):
    """One connection."""

    def __init__(self, visits: Visits) -> None:
        self.address = ""
        """For whom it asks: where it comes from or, behind a proxy, what that says."""
        self._visits = visits
        self._loop = asyncio.get_running_loop()
        settings = visits.settings
        self._bytes = RateLimit(settings.bytes_burst, settings.bytes_rate, self._loop.time())
        self._peer = ""
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None
        self._came: list[bytes] = []
        """What came and was not looked at."""
        self._reader: StreamReader | None = None
        """For what is no request that is known as a whole; most bring nothing else."""
        self._parser: Generator[None, None, Request]
        self._unparsed = 0
        """Bytes that came since the last whole request."""
        self._requests = 0
        self._answering = False
        self._unsent = False
        self._ending = False
        self._has_sent_all = False

    @property
    def is_proxied(self) -> bool:
        """Whether it comes from a proxy, which may ask for somebody else each time."""
        return self._visits.gate.is_proxy(self._peer)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        # The system has room for a page: what stays here is for who reads slowly.
        self._transport.set_write_buffer_limits(high=1, low=0)
        peer = transport.get_extra_info("peername")
        self._peer = self.address = str(peer[0]) if peer else ""
        self._visits.came(self)
        if not self.is_proxied:
            self._visits.gate.waits(self, self.address)
        self._allow(self._visits.settings.request_seconds)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._ending = True
        self._cancel_timer()
        self._visits.left(self)
        let_go_of(self._transport)
        if self._reader is not None:
            self._parser.close()

    def data_received(self, data: bytes) -> None:
        if not self._bytes.allows(self._loop.time(), len(data)):
            self.cut()
        if self._ending:
            return
        self._came.append(data)
        if len(self._came) == 1:
            self._visits.turns.give(self._look)

    def eof_received(self) -> bool:
        self._look()
        # Else asyncio ends the connection, also to who only said that they sent all. TLS has no
        # such half.
        self._has_sent_all = True
        return self._answering and self._transport.get_extra_info("sslcontext") is None

    def _look(self) -> None:
        """It is this one's turn."""
        data, self._came = b"".join(self._came), []
        if self._ending or not data:
            return
        is_idle = not (self._unparsed or self._answering or self._unsent)
        upgrade = self._visits.upgrades.find(data) if is_idle else None
        if upgrade is not None:
            self._take(*upgrade)
            return
        self._unparsed += len(data)
        if self._reader is None:
            self._reader = StreamReader()
            self._parser = Request.parse(self._reader.read_line)
        self._reader.feed_data(data)
        self._read(self._reader)

    def pause_writing(self) -> None:
        self._unsent = True
        self._allow(self._visits.settings.answer_seconds)

    def resume_writing(self) -> None:
        self._unsent = False
        if self._ending:
            self._allow(self._visits.settings.close_seconds)
        else:
            self._go_on()

    def cut(self) -> None:
        """End at once. What was not sent is for nobody."""
        self._ending = True
        hang_up(self._transport)

    def let_go(self) -> None:
        """End at once. What was written the system still sends."""
        self._ending = True
        self._transport.abort()

    def fail(self, _reason: str) -> None:
        """Make room."""
        self._end(GOODBYE_SECONDS)

    def _allow(self, seconds: float) -> None:
        """That long for what has to happen next."""
        self._cancel_timer()
        self._timer = self._loop.call_later(seconds, self.cut)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _go_on(self) -> None:
        """The next request has its turn."""
        if self._ending or self._answering or self._unsent:
            return
        self._allow(self._visits.settings.request_seconds)
        self._transport.resume_reading()
        if self._reader is not None and self._reader.buffer:
            self._read(self._reader)

    def _read(self, reader: StreamReader) -> None:
        if self._ending or self._answering or self._unsent:
            return
        try:
            next(self._parser)
        except StopIteration as whole:
            left = len(reader.buffer)
            length, self._unparsed = self._unparsed - left, left
            self._parser = Request.parse(reader.read_line)
            if length > LONGEST_REQUEST:
                self.cut()
            else:
                self._take(whole.value)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is no request
            self._parser = Request.parse(reader.read_line)
            self._send(responses.malformed(_status(error)), last=True)
        else:
            if self._unparsed > LONGEST_REQUEST:
                self.cut()

    def _take(self, request: Request, switching: bytes | None = None) -> None:
        """Answer a request. ``switching``: what begins a WebSocket, where that is known already."""
        self._requests += 1
        self._ask_for(request.headers.get_all("X-Forwarded-For"))
        answer = self._visits.answer(self, request)
        if answer is None:
            self._switch(request, switching or switch(request))
        elif isinstance(answer, Response):
            self._reply(request, answer)
        else:
            self._answering = True
            self._transport.pause_reading()
            self._allow(self._visits.settings.answer_seconds)
            task = asyncio.ensure_future(answer)
            task.add_done_callback(partial(self._answered, request))

    def _ask_for(self, forwarded: list[str]) -> None:
        """Each of a proxy's requests may be for somebody else."""
        gate = self._visits.gate
        named = gate.address(self._peer, forwarded)
        if named != self.address:
            gate.became_known(self, self.address)
            self.address = named
            gate.waits(self, named)

    def _answered(self, request: Request, answer: asyncio.Future[Response]) -> None:
        self._answering = False
        if answer.exception() is not None:
            _log.error("a request failed", exc_info=answer.exception())
            self.cut()
        if not self._ending:
            self._reply(request, answer.result())

    def _reply(self, request: Request, response: Response) -> None:
        self._send(response, last=self._is_last(request))

    def _is_last(self, request: Request) -> bool:
        wishes = responses.header(request, "Connection").lower().split(",")
        return (
            request.protocol == "HTTP/1.0"
            or "close" in (wish.strip() for wish in wishes)
            or self._requests >= MOST_REQUESTS
            or self._has_sent_all
            or self._visits.gate.is_full
            or self._visits.is_over
        )

    def _send(self, response: Response, *, last: bool) -> None:
        settings = self._visits.settings
        if last:
            response.headers["Connection"] = "close"
        else:
            response.headers["Keep-Alive"] = f"timeout={settings.request_seconds:.0f}"
        self._transport.write(response.serialize())
        if last:
            self._end(settings.answer_seconds if self._unsent else settings.close_seconds)
        elif self._unsent:
            # Not where it is said: what a handshake has to send, TLS sends when it reads.
            self._transport.pause_reading()
        elif self._reader is not None and self._reader.buffer:
            # Those behind it wait until everybody else had their turn.
            self._transport.pause_reading()
            self._loop.call_soon(self._go_on)
        else:
            self._go_on()

    def _end(self, seconds: float) -> None:
        """Send what is to be sent and wait for the other side to end as well, for some seconds:
        to one that still sends, closing would take away what it has not read."""
        self._ending = True
        if self._transport.is_closing():
            return
        self._allow(seconds)
        if self._transport.can_write_eof():
            with contextlib.suppress(OSError):
                self._transport.write_eof()
            self._transport.resume_reading()
        else:
            self._transport.close()

    def _switch(self, request: Request, answer: bytes | Response) -> None:
        if isinstance(answer, bytes):
            self._become(answer)
        else:
            self._reply(request, answer)

    def _become(self, switching: bytes) -> None:
        self._ending = True
        self._cancel_timer()
        self._visits.left(self)
        rest = b"" if self._reader is None else bytes(self._reader.buffer)
        self._visits.successor(self._transport, self.address, switching, rest)


def _status(error: Exception) -> HTTPStatus:
    match error:
        case RequestLineTooLong():
            return HTTPStatus.REQUEST_URI_TOO_LONG
        case HeaderLineTooLong() | TooManyHeaders():
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        case NotImplementedError():
            return HTTPStatus.NOT_IMPLEMENTED
        case _:
            return HTTPStatus.BAD_REQUEST


def let_go_of(transport: asyncio.Transport) -> None:
    """Break the circles that a transport of asyncio's which is gone makes with its own methods, one
    of them since Python 3.12: each connection would wait in memory for the collector, which is to
    run seldom."""
    for name in ("_read_ready_cb", "_write_ready"):
        vars(transport).pop(name, None)


def hang_up(transport: asyncio.Transport) -> None:
    """End a connection at once. The system would keep for minutes what was not sent."""
    line = transport.get_extra_info("socket")
    if line is not None:
        with contextlib.suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    transport.abort()
