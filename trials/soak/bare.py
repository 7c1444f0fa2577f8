"""The reference for an answer: a server that writes each line durably and sends it back.

Run as ``python -m trials.soak.bare FILE``. Prints its port; ends when its standard input does.
"""

import asyncio
import os
import sys


async def _main(path: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            os.write(fd, line)
            os.fdatasync(fd)
            writer.write(line)
        writer.close()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)
        for writer in list(asyncio.all_tasks()):
            if writer is not asyncio.current_task():
                writer.cancel()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
