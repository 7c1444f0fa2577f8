"""The anchor: a server that does only what cannot be left out.

Run as ``python -m benchmarks._plain SIZE [asyncio | durable]``. Prints ``{"port": …}``, answers
each upgrade, pings, and the first message with SIZE bytes. Every later message goes to everybody in
a frame that is made once, before it is answered: by one system call each, or through asyncio.
``durable``: it is answered once it is on the disk, by its id, and goes to everybody after that, a
slice in each turn of the loop. Ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from benchmarks._reader import CLOSE, PING, TEXT
from server.listening import BACKLOG, allow_many_connections
from server.wire.frames import text_frame

_KEY: Final = b"sec-websocket-key:"
_MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_ACCEPT: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %s\r\n\r\n"
)
_ANSWER: Final = text_frame('{"re":0}')
SLICE: Final = 0.001
"""Seconds in which everybody is written to before others have their turn."""


class Plain(asyncio.Protocol):
    everybody: Final[dict[Plain, Callable[[bytes], object]]] = {}
    """Each with what sends them a frame."""
    welcome = b""
    by_asyncio = False
    durable: Durable | None = None

    def __init__(self) -> None:
        self._unread = b""
        self._upgraded = self._welcomed = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        line = transport.get_extra_info("socket")._sock  # noqa: SLF001 - asyncio hides its methods
        self._send = transport.write if self.by_asyncio else line.send

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if not self._upgraded:
            head, found, rest = self._unread.partition(b"\r\n\r\n")
            if not found:
                return
            lines = head.lower().split(b"\r\n")
            at = next(n for n, line in enumerate(lines) if line.startswith(_KEY))
            key = head.split(b"\r\n")[at][len(_KEY) :].strip()
            accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest())  # noqa: S324 - RFC 6455
            self._transport.write(_ACCEPT % accept)
            self._upgraded, self._unread = True, rest
        while (frame := self._next_frame()) is not None:
            self._take(*frame)

    def connection_lost(self, error: Exception | None) -> None:
        self.everybody.pop(self, None)

    def _next_frame(self) -> tuple[int, bytes] | None:
        """Opcode and payload of a client's frame that has come whole."""
        data = self._unread
        if len(data) < 6:
            return None
        size, begin = data[1] & 0x7F, 2
        if size == 126:
            size, begin = int.from_bytes(data[2:4], "big"), 4
        if len(data) < begin + 4 + size:
            return None
        mask, payload = data[begin : begin + 4], data[begin + 4 : begin + 4 + size]
        self._unread = data[begin + 4 + size :]
        if mask != bytes(4):
            payload = bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload))
        return data[0] & 0x0F, payload

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == CLOSE:
            self._transport.close()
        elif opcode == PING:
            self._transport.write(bytes((0x8A, len(payload))) + payload)
        elif opcode == TEXT and not self._welcomed:
            self._welcomed = True
            self.everybody[self] = self._send
            self._transport.write(self.welcome)
        elif opcode == TEXT and self.durable is not None:
            self.durable.take(self._transport, payload)
        elif opcode == TEXT:
            frame = text_frame(payload.decode())
            for send in self.everybody.values():
                send(frame)
            self._transport.write(_ANSWER)


class Durable:
    """Messages on their way to the disk, and from there to everybody."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._waiting: list[tuple[asyncio.WriteTransport, bytes]] = []
        self._written: list[bytes] = []
        self._is_writing = False
        self._serving: Iterator[None] | None = None

    def take(self, sender: asyncio.WriteTransport, message: bytes) -> None:
        self._waiting.append((sender, message))
        if not self._is_writing:
            self._is_writing = True
            self._write()

    def _write(self) -> None:
        together, self._waiting = self._waiting, []
        loop = asyncio.get_running_loop()
        lines = b"\n".join(message for _, message in together)
        done = loop.run_in_executor(None, self._sync, lines)
        done.add_done_callback(lambda _: self._answer(together))

    def _sync(self, lines: bytes) -> None:
        self._file.write(lines)
        os.fdatasync(self._file.fileno())

    def _answer(self, together: list[tuple[asyncio.WriteTransport, bytes]]) -> None:
        for sender, message in together:
            sender.write(text_frame(json.dumps({"re": json.loads(message).get("id", 0)})))
            self._written.append(text_frame(message.decode()))
        if self._serving is None:
            self._serving = self._serve()
            self._go_on()
        self._is_writing = bool(self._waiting)
        if self._is_writing:
            self._write()

    def _go_on(self) -> None:
        loop = asyncio.get_running_loop()
        if self._serving is not None and next(self._serving, True):
            self._serving = None
        else:
            loop.call_at(loop.time(), self._go_on)

    def _serve(self) -> Iterator[None]:
        now = asyncio.get_running_loop().time
        due = now() + SLICE
        while self._written:
            frames = b"".join(self._written)
            self._written.clear()
            for send in tuple(Plain.everybody.values()):
                try:
                    send(frames)
                except OSError:
                    # They have left meanwhile.
                    continue
                if now() >= due:
                    yield
                    due = now() + SLICE


async def _main(size: int, how: str, *_: str) -> None:
    allow_many_connections()
    Plain.by_asyncio = how == "asyncio"
    Plain.welcome = text_frame("x" * size)
    if how == "durable":
        # Where it ends is nobody's to keep, and the disk is the one that sessions are on.
        file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it is open to the end
        Plain.durable = Durable(file)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Plain, "127.0.0.1", 0, backlog=BACKLOG)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), *sys.argv[2:], ""))
