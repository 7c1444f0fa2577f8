"""Requests by which WebSockets begin, as the library reads and judges them: one of those who ask
alike for all of them.

A thousand browsers ask in a dozen ways. What each has of its own is the key that it is answered by.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol
from websockets.streams import StreamReader
from websockets.utils import accept_key

from ...web import responses
from ..recent import Recent

MOST_KEPT: Final = 64
"""Ways to ask that are known, and no more: anybody may ask in any way."""
LONGEST_KEPT: Final = 4 * 1024
"""Bytes of a request that is looked at as a whole."""

_END: Final = b"\r\n\r\n"
_KEY: Final = re.compile(rb"\r\nSec-WebSocket-Key: *([A-Za-z0-9+/]{22}==)\r\n", re.IGNORECASE)
"""Sixteen bytes, whichever they are."""
_JUDGE: Final = ServerProtocol()
"""Of a request that it judges it keeps nothing that matters for the next."""


class Upgrades:
    """The ways to ask for a WebSocket that came lately."""

    def __init__(self) -> None:
        self._known: Recent[bytes, Request] = Recent(MOST_KEPT)

    def find(self, data: bytes) -> tuple[Request, bytes] | None:
        """A request and what it is answered with, where ``data`` is a whole one by which a
        WebSocket may begin. It may be another's, but for the key."""
        if len(data) > LONGEST_KEPT or data.find(_END) != len(data) - len(_END):
            return None
        key = _KEY.search(data)
        if key is None:
            return None
        way = data[: key.start(1)] + data[key.end(1) :]
        request = self._known.get(way)
        if request is None:
            request = _read(data)
            if request is None:
                return None
            self._known.keep(way, request)
        return request, _switching(accept_key(key[1].decode()))


def switch(request: Request) -> bytes | Response:
    """What a request is answered with; a response where no WebSocket can begin by it."""
    try:
        accept, _, _ = _JUDGE.process_request(request)
    except InvalidHandshake:
        status = HTTPStatus(_JUDGE.accept(request).status_code)
        more = {"Upgrade": "websocket"} if status is HTTPStatus.UPGRADE_REQUIRED else {}
        return responses.status_page(request, status, **more)
    return _switching(accept)


def _switching(accept: str) -> bytes:
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n"
    ).encode()


def _read(data: bytes) -> Request | None:
    """The request in ``data``; None where it is none, or none for a WebSocket: what is wrong with
    it is said where it is read as any other."""
    reader = StreamReader()
    reader.feed_data(data)
    try:
        next(Request.parse(reader.read_line))
    except StopIteration as whole:
        request: Request = whole.value
        return request if isinstance(switch(request), bytes) else None
    except Exception:  # noqa: BLE001 - as above
        return None
    return None
