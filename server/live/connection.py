"""A connection below its messages: what comes in is counted, what waits to go out is bounded.

Pings are answered, and frames that are parts of a message are collected, before anybody reads a
message. So whoever only sends those meets no limit that counts messages.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any, Final

from websockets.asyncio.server import Server, ServerConnection
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import Event, Protocol, State
from websockets.server import ServerProtocol

from ..wire import close_codes
from .door import Door
from .inbox import Inbox, Message, Read
from .rate_limit import RateLimit
from .settings import Settings
from .visit import GOODBYE_SECONDS, hang_up

READ_AT_ONCE: Final = 4 * 1024
"""Bytes that are looked at before the limits are: what asyncio read may be forty thousand pings."""
UNREAD_BEFORE_HELLO: Final = 64 * 1024
"""Bytes that may lie here for somebody who has not been let in."""

_PING: Final = Frame(Opcode.PING, b"").serialize(mask=False)
_MESSAGES: Final = (Opcode.TEXT, Opcode.BINARY)
_PARTS: Final = (*_MESSAGES, Opcode.CONT)


class Connection(ServerConnection):
    """A connection of the library's, with limits where bytes come in and go out."""

    # Beside these, what the library keeps is few enough values for Python to keep them compactly.
    __slots__ = (
        "_bytes",
        "_controls",
        "_door",
        "_inbox",
        "_is_silent",
        "_line",
        "_most_unread",
        "_straight",
        "_usually_unread",
        "address",
    )

    def __init__(
        self,
        settings: Settings,
        door: Door,
        protocol: ServerProtocol,
        server: Server,
        **options: Any,
    ) -> None:
        """``options`` are those of ``serve``."""
        super().__init__(protocol, server, **options)
        self._most_unread = self._usually_unread = UNREAD_BEFORE_HELLO
        """Bytes that may lie here because the other side does not read."""
        self._line: int | None = None
        """The system's number of the connection, where what is written is sent as it is."""
        self._straight: int | None = None
        """That number while the WebSocket is open and nothing waits to be sent before."""
        self._door = door
        self.address = ""
        """Where they come from; behind a proxy, what that says."""
        now = self.loop.time()
        self._bytes = RateLimit(settings.bytes_burst, settings.bytes_rate, now)
        self._controls = RateLimit(settings.control_burst, settings.control_rate, now)
        self._inbox = Inbox(self.loop)
        self._is_silent = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if os.name == "posix" and transport.get_extra_info("sslcontext") is None:
            self._line = transport.get_extra_info("socket").fileno()
            # Any byte that waits is told of, by pause_writing.
            self.transport.set_write_buffer_limits(0)
        # These have hardly ever anything in them, and as the library makes them 760 bytes each.
        waiters: Any = []
        messages: Any = []
        self.drain_waiters, self.recv_messages.frames.queue = waiters, messages

    def begin(
        self, transport: asyncio.Transport, address: str, request: Request, rest: bytes
    ) -> None:
        """Go on with a visit of somebody at ``address``, whose ``request`` is for a WebSocket."""
        self.address = address
        transport.set_protocol(self)
        self.connection_made(transport)
        self._door.came(self)
        if not self._door.is_proxy(address):
            self._door.waits(self, address)
        # That request has been read: what comes next are frames.
        self.protocol.parser.close()
        self.protocol.parser = Protocol.parse(self.protocol)
        next(self.protocol.parser)
        self.process_event(request)
        if rest:
            self.data_received(rest)

    def is_known(self, most_unread: int) -> None:
        """Who this is has been said, and is so. So many bytes may lie here for them."""
        self._most_unread = self._usually_unread = most_unread
        self._door.is_known(self, self.address)
        # What was answered long ago would be a fifth of what each connection keeps.
        if self.request is not None:
            self.request.headers.clear()
        self.response = None

    async def receive(self) -> Message:
        """The next message. Raises ConnectionClosed, UnicodeDecodeError."""
        try:
            return await self._inbox.next()
        except EOFError:
            await self.wait_closed()
            raise self.close_exc from None

    async def listen(self, read: Read) -> None:
        """Have all messages read from now on, until the connection has ended. Raises what ``read``
        raises, and UnicodeDecodeError."""
        await self._inbox.read(read)

    def ask(self) -> bool:
        """Have the other side say that it is still there. False where it said nothing at all since
        it was asked the last time."""
        if self._is_silent:
            return False
        self._is_silent = True
        self.write(_PING)
        return True

    def data_received(self, data: bytes) -> None:
        self._is_silent = False
        if not self._bytes.allows(self.loop.time(), len(data)):
            self.fail("too many bytes")
        for begin in range(0, len(data), READ_AT_ONCE):
            # Before this, or in an earlier part, the connection may have ended.
            if self.transport.is_closing() or self.protocol.eof_sent:
                return
            super().data_received(data[begin : begin + READ_AT_ONCE])

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._line = self._straight = None
        self._inbox.end()
        self._door.left(self)
        # What the libraries leave goes round in circles: the parser and what ended it, and the
        # transport and its own method. Each connection would wait in memory for the collector,
        # which is to run seldom.
        vars(self.transport).pop("_read_ready_cb", None)
        self.protocol.parser.close()
        if self.protocol.parser_exc is not None:
            self.protocol.parser_exc.__traceback__ = None

    def process_event(self, event: Event) -> None:
        if isinstance(event, Frame) and event.opcode in _PARTS:
            self._inbox.put(event, self.transport)
        else:
            super().process_event(event)
        if not isinstance(event, Frame) or event.opcode in _MESSAGES:
            return
        if not self._controls.allows(self.loop.time()):
            self.fail("too many control frames")

    def write(self, frames: bytes) -> None:
        """Send whole frames where the WebSocket is open. Never waits: whoever does not read is
        dropped."""
        if self._straight is not None:
            # What asyncio does as well, by ways that cost a fifth of what reaching somebody does.
            try:
                sent = os.write(self._straight, frames)
            except OSError:
                sent = 0
            if sent == len(frames):
                return
            frames = frames[sent:]
        if self.protocol.state is State.OPEN:
            self.transport.write(frames)
            self._keep_bound()

    def welcome(self, frames: bytes) -> None:
        """Send the first frames. For a long session they are longer than what may lie here, so that
        has to be kept to only once they have been read."""
        self._most_unread += len(frames)
        self.write(frames)
        if not self.paused:
            self._most_unread = self._usually_unread

    def pause_writing(self) -> None:
        super().pause_writing()
        self._straight = None

    def resume_writing(self) -> None:
        super().resume_writing()
        self._most_unread = self._usually_unread
        self._find_way()

    def _find_way(self) -> None:
        is_clear = self.protocol.state is State.OPEN and not self.paused
        self._straight = self._line if is_clear else None

    async def close(
        self, code: CloseCode | int = CloseCode.NORMAL_CLOSURE, reason: str = ""
    ) -> None:
        """Say goodbye, and wait for the answer no longer than ``close_timeout``, whether the other
        side reads or not."""
        try:
            async with asyncio.timeout(self.close_timeout):
                await super().close(code, reason)
        except TimeoutError:
            self.cut()
            await self.wait_closed()

    def send_data(self) -> None:
        super().send_data()
        # Whatever ends the WebSocket comes by here.
        self._find_way()
        # What answers a request is one page, however slowly it is read.
        if self.protocol.state is not State.CONNECTING:
            self._keep_bound()

    def _keep_bound(self) -> None:
        transport = self.transport
        if transport.get_write_buffer_size() > self._most_unread and not transport.is_closing():
            self._door.does_not_read()
            self.cut()

    def cut(self) -> None:
        """End at once. What was not sent is for nobody."""
        self._line = self._straight = None
        hang_up(self.transport)

    def fail(self, reason: str) -> None:
        """Say why, read no more, and end."""
        if self.protocol.state is State.OPEN:
            self.protocol.fail(close_codes.TOO_FAST, reason)
            self.send_data()
        self.transport.pause_reading()
        self.loop.call_later(GOODBYE_SECONDS, self.cut)
