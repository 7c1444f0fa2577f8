"""A request by which a WebSocket begins, as the library judges it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from ..web import responses

_JUDGE: Final = ServerProtocol()
"""Of a request that it judges it keeps nothing that matters for the next."""


def switch(request: Request) -> bytes | Response:
    """What a client reads before its WebSocket's frames; a response where there can be none."""
    try:
        accept, _, _ = _JUDGE.process_request(request)
    except InvalidHandshake:
        status = HTTPStatus(_JUDGE.accept(request).status_code)
        more = {"Upgrade": "websocket"} if status is HTTPStatus.UPGRADE_REQUIRED else {}
        return responses.status_page(request, status, **more)
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n\r\n"
    ).encode()
