"""A connection below its messages: what comes in is counted, what waits to go out is bounded.

Pings are answered, and frames that are parts of a message are collected, before anybody reads a
message. So whoever only sends those meets no limit that counts messages. The library makes frames
of bytes and bytes of frames; it has nothing to do with where they come from.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import MutableSequence
from typing import Final, TypeAlias
from typing import Protocol as Kind

from websockets.frames import Frame, Opcode
from websockets.protocol import SERVER, Protocol, State

from ...wire import close_codes
from ...wire.messages import LARGEST_FRAME
from ..settings import Settings
from .gate import Gate
from .inbox import Inbox, Reader
from .rate_limit import RateLimit
from .visit import GOODBYE_SECONDS, hang_up, let_go_of
from .whole_frame import whole_frame

READ_AT_ONCE: Final = 4 * 1024
"""Bytes that are looked at before the limits are: what asyncio read may be forty thousand pings."""
UNREAD_BEFORE_HELLO: Final = 64 * 1024
"""Bytes that may lie here for somebody who has not been let in."""
UNTOLD: Final = 32 * 1024
"""Bytes that may wait where TLS is between before that is told of."""

_PING: Final = Frame(Opcode.PING, b"").serialize(mask=False)
_MESSAGES: Final = (Opcode.TEXT, Opcode.BINARY)
_PARTS: Final = (*_MESSAGES, Opcode.CONT)

Way: TypeAlias = socket.socket | None
"""By what bytes are given to the system past asyncio; None while they may not be."""

# Of what a connection can do wrong, its own end is enough of a record.
_quiet: Final = logging.getLogger("roundtable.connections")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False


def way_of(transport: asyncio.Transport) -> Way:
    """What takes bytes as they are, past asyncio, whose ways take a tenth to a fifth of what
    reaching somebody does. asyncio hides it, for who uses it has to see to it that nothing waits
    before. A number of the system's would be given to somebody else after the end, and ``os.write``
    takes longer."""
    if os.name != "posix" or transport.get_extra_info("sslcontext") is not None:
        return None
    way: Way = getattr(transport.get_extra_info("socket"), "_sock", None)
    return way


class Talks(Kind):
    """What is said over all connections."""

    def begin(self, connection: Connection) -> Reader:
        """Whom the messages of one that begins are for."""

    def left(self, connection: Connection) -> None:
        """It is gone."""


class Connection(asyncio.Protocol):
    """A WebSocket, with limits where bytes come in and go out."""

    __slots__ = (
        "_bytes",
        "_close_seconds",
        "_controls",
        "_deadline",
        "_gate",
        "_inbox",
        "_is_over",
        "_is_silent",
        "_loop",
        "_most_unread",
        "_paused",
        "_place",
        "_protocol",
        "_straight",
        "_talks",
        "_usually_unread",
        "_way",
        "_ways",
        "address",
        "transport",
    )

    def __init__(
        self,
        settings: Settings,
        gate: Gate,
        talks: Talks,
        transport: asyncio.Transport,
        address: str,
    ) -> None:
        """``transport`` is that of a visit of somebody at ``address``: behind a proxy, what that
        says."""
        self.transport = transport
        self.address = address
        self._protocol: Protocol | None = None
        """The library's part, once there is a frame that only it can read or make."""
        self._is_over = False
        self._talks = talks
        self._gate = gate
        self._loop = loop = asyncio.get_running_loop()
        now = loop.time()
        self._bytes = RateLimit(settings.bytes_burst, settings.bytes_rate, now)
        self._controls = RateLimit(settings.control_burst, settings.control_rate, now)
        self._close_seconds = settings.close_seconds
        self._deadline: asyncio.TimerHandle | None = None
        """When the other side has had the time for its part of a goodbye."""
        self._is_silent = False
        self._paused = False
        self._most_unread = self._usually_unread = UNREAD_BEFORE_HELLO
        """Bytes that may lie here because the other side does not read."""
        self._way = way_of(transport)
        self._straight: Way = None
        """That way while the WebSocket is open and nothing waits to be sent before."""
        self._ways: MutableSequence[Way] | None = None
        self._place = 0
        self._inbox: Inbox

    @property
    def protocol(self) -> Protocol:
        """The library's part, made when it is needed. Of what it has begun to read it has to read
        the rest, so from then on it reads all."""
        if self._protocol is None:
            self._protocol = Protocol(SERVER, max_size=LARGEST_FRAME, logger=_quiet)
        return self._protocol

    @property
    def _is_open(self) -> bool:
        """Whether anything but a goodbye may be sent."""
        protocol = self._protocol
        return not self._is_over and (protocol is None or protocol.state is State.OPEN)

    def begin(self, switching: bytes, rest: bytes) -> None:
        """Go on with the visit: answer with ``switching``, and read the frames in ``rest``, which
        came already."""
        transport, gate = self.transport, self._gate
        transport.set_protocol(self)
        # Where nothing is between, any byte that waits has to be told of.
        transport.set_write_buffer_limits(UNTOLD if self._way is None else 0)
        transport.write(switching)
        gate.came(self)
        if not gate.is_proxy(self.address):
            gate.waits(self, self.address)
        self._inbox = Inbox(self._loop, self._talks.begin(self))
        self._find_way()
        if rest:
            self.data_received(rest)

    def became_known(self, most_unread: int) -> None:
        """Who this is has been said, and is so. So many bytes may lie here for them."""
        self._gate.became_known(self, self.address)
        self._most_unread = self._usually_unread = most_unread

    def hold(self) -> None:
        """Read no message for the time being."""
        self._inbox.hold()

    def release(self) -> None:
        """Read messages again."""
        self._inbox.release()

    def stop_reading(self) -> None:
        """Read no message any more."""
        self._inbox.stop()

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
        if not self._bytes.allows(self._loop.time(), len(data)):
            self.fail("too many bytes")
        elif self._protocol is None and len(data) <= READ_AT_ONCE:
            whole = whole_frame(data)
            if whole is not None and not self.transport.is_closing():
                self._take(*whole)
                return
        for begin in range(0, len(data), READ_AT_ONCE):
            # Before this, or in an earlier part, the connection may have ended.
            if self.transport.is_closing() or self.protocol.eof_sent:
                return
            self.protocol.receive_data(data[begin : begin + READ_AT_ONCE])
            self._answer()

    def eof_received(self) -> None:
        self.protocol.receive_eof()
        self._answer()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._is_over = True
        self._way = None
        self._find_way()
        self._cancel_deadline()
        self._inbox.end()
        self._gate.left(self)
        self._talks.left(self)
        let_go_of(self.transport)
        if self._protocol is not None:
            # The library leaves another: the parser, and what ended it.
            self._protocol.receive_eof()
            self._protocol.parser.close()
            if self._protocol.parser_exc is not None:
                self._protocol.parser_exc.__traceback__ = None

    def pause_writing(self) -> None:
        self._paused = True
        self._find_way()

    def resume_writing(self) -> None:
        self._paused = False
        self._most_unread = self._usually_unread
        self._find_way()

    def write(self, frames: bytes) -> None:
        """Send whole frames where the WebSocket is open. Never waits: whoever does not read is
        dropped."""
        try:
            sent = 0 if self._straight is None else self._straight.send(frames)
        except OSError:
            sent = 0
        if sent != len(frames):
            self.queue(frames[sent:])

    def queue(self, frames: bytes) -> None:
        """Send frames, or what the system did not take of them, when it takes more."""
        if self._is_open:
            self.transport.write(frames)
            self._keep_bound()

    def sit(self, ways: MutableSequence[Way], place: int) -> None:
        """Keep in one place of ``ways`` by what whole frames may be sent as they are; None, while
        they may not. What it does not take is to be queued."""
        self._ways, self._place = ways, place
        self._find_way()

    def rise(self) -> None:
        """Give that place up."""
        if self._ways is not None:
            self._ways[self._place] = None
            self._ways = None

    def welcome(self, frames: bytes) -> None:
        """Send the first frames. For a long session they are longer than what may lie here, so that
        has to be kept to only once they have been read."""
        self._most_unread += len(frames)
        self.write(frames)
        if not self._paused:
            self._most_unread = self._usually_unread

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye. The other side has a while for its answer, whether it reads or not."""
        if self._is_open:
            self.protocol.send_close(code, reason)
            self._send()

    def fail(self, reason: str) -> None:
        """Say why, read no more, and end."""
        if self._is_open:
            self.protocol.fail(close_codes.TOO_FAST, reason)
            self._send()
        self.transport.pause_reading()
        self._end_within(GOODBYE_SECONDS)

    def cut(self) -> None:
        """End at once. What was not sent is for nobody."""
        self._way = None
        self._find_way()
        hang_up(self.transport)

    def _answer(self) -> None:
        """Do what the frames that came ask for."""
        frames = self.protocol.events_received()
        self._send()
        for frame in frames:
            assert isinstance(frame, Frame)
            if frame.opcode in _PARTS:
                self._inbox.put(frame, self.transport)
            if frame.opcode not in _MESSAGES:
                self._count()

    def _take(self, opcode: Opcode, data: bytes) -> None:
        """A frame that came whole, without the library."""
        if opcode is Opcode.TEXT:
            self._inbox.take(opcode, data, self.transport)
        else:
            self._count()

    def _count(self) -> None:
        """One more frame that brings no message."""
        if not self._controls.allows(self._loop.time()):
            self.fail("too many control frames")

    def _send(self) -> None:
        """Send what the library has made, which may be the last frame."""
        for data in self.protocol.data_to_send():
            if data:
                self.transport.write(data)
            elif self.transport.can_write_eof():
                with contextlib.suppress(OSError):
                    self.transport.write_eof()
            else:
                self.transport.close()
        self._find_way()
        self._keep_bound()
        if self._deadline is None and not self._is_open:
            # Also who goes first may leave unread what waits, and asyncio would wait with it.
            self._end_within(self._close_seconds)

    def _find_way(self) -> None:
        self._straight = self._way if self._is_open and not self._paused else None
        if self._ways is not None:
            self._ways[self._place] = self._straight

    def _keep_bound(self) -> None:
        transport = self.transport
        if transport.get_write_buffer_size() > self._most_unread and not transport.is_closing():
            self._gate.does_not_read()
            self.cut()

    def _end_within(self, seconds: float) -> None:
        self._cancel_deadline()
        self._deadline = self._loop.call_later(seconds, self.cut)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
