"""The reference: a server that does nothing but ``websockets.broadcast``.

Run as ``python -m benchmarks._bare [SIZE]``. Prints ``{"port": …}``, answers every hello with so
many bytes, and passes every later message on to everybody before it answers. Ends when its standard
input does.
"""

import asyncio
import json
import logging
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

from server.listening import BACKLOG, allow_many_connections

# Audiences go without a goodbye, which nobody needs to read about.
_quiet = logging.getLogger("bare")
_quiet.addHandler(logging.NullHandler())
_quiet.propagate = False

_WELCOME = '{"welcome":1}'.ljust(int(sys.argv[1]) if sys.argv[1:] else 0)
_everybody: set[ServerConnection] = set()


async def _converse(connection: ServerConnection) -> None:
    await connection.recv()
    _everybody.add(connection)
    await connection.send(_WELCOME)
    async for message in connection:
        broadcast(_everybody, message)
        await connection.send('{"re":0}')


async def _main() -> None:
    allow_many_connections()
    async with serve(
        _converse, "127.0.0.1", 0, compression=None, backlog=BACKLOG, logger=_quiet
    ) as server:
        print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main())
