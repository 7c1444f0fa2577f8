"""The reference for a welcome: a server that upgrades and answers each hello with the same bytes.

Run as ``python -m benchmarks._raw``. Prints ``{"port": …}``; the last line on its standard input is
the welcome from then on. Nothing is looked at. Ends when its standard input does.
"""

import asyncio
import json
import sys
from typing import Any, Final

from server.listening import BACKLOG, allow_many_connections
from server.wire.frames import text_frame

SWITCHING: Final = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=\r\n\r\n"
)


class Raw(asyncio.Protocol):
    """One connection. The first bytes are its request, the next its hello."""

    welcome = text_frame('{"welcome":1}')

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._upgraded = False

    def data_received(self, data: bytes) -> None:
        self._transport.write(self.welcome if self._upgraded else SWITCHING)
        self._upgraded = True


async def _main() -> None:
    allow_many_connections()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Raw, "127.0.0.1", 0, backlog=BACKLOG)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        Raw.welcome = text_frame(line.rstrip("\n"))
    server.close()


if __name__ == "__main__":
    asyncio.run(_main())
