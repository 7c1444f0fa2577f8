"""What comes over one connection, below its meaning."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from benchmarks._reader import PING, PONG, TEXT, frames, masked
from server.live.settings import Settings
from tests.support.waiting import PATIENCE

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.mark.parametrize("answers", [True, False])
async def test_who_does_not_say_that_they_are_still_there_is_let_go(
    host: Any, answers: bool
) -> None:
    """A line that broke without a goodbye is found, also where nothing is sent to it. Whoever
    answers pings may watch for hours and say nothing else."""
    venue = await host(Settings(ping_seconds=0.5))
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.app.port)
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    hello = {"hello": 1, "token": venue.hosted.tokens.spectators, "name": "Sam"}
    writer.write(masked(TEXT, json.dumps(hello).encode()))
    pings, data = 0, b""
    async with asyncio.timeout(PATIENCE):
        while pings < 3:
            try:
                new = await reader.read(1 << 16)
            except ConnectionError:
                new = b""
            if not new:
                break
            data, end = data + new, 0
            for opcode, payload, end in frames(data):  # noqa: B007 - what is unread begins there
                pings += opcode == PING
                if opcode == PING and answers:
                    writer.write(masked(PONG, payload))
            data = data[end:]
    writer.transport.abort()
    assert pings == (3 if answers else 1)


async def test_a_message_may_come_in_parts(venue: Any) -> None:
    """Cut anywhere, also within a letter, with a ping between, and behind another message."""
    sam = await venue.spectator("Sam")
    text = json.dumps({"id": 7, "do": "queue.join", "note": "Größe"}, ensure_ascii=False).encode()
    cut = text.index("ö".encode()) + 1

    async def parts() -> AsyncIterator[bytes]:
        yield text[:cut]
        await sam.socket.ping()
        yield text[cut:]

    await sam.send("queue.leave")
    await sam.socket.send(parts(), text=True)
    assert (await sam.answer(7))["ok"]


@pytest.mark.parametrize("greeted", [False, True])
async def test_what_is_no_utf_8_ends_the_connection(venue: Any, greeted: bool) -> None:
    """With the code that the protocol has for it."""
    connection = (await venue.spectator()).socket if greeted else await venue.raw()
    await connection.send(b'{"hello": "\xff"}', text=True)
    async with asyncio.timeout(PATIENCE):
        await connection.wait_closed()
    assert connection.close_code == 1007


async def test_what_was_said_before_the_goodbye_counts(venue: Any) -> None:
    """Also where it arrives together with it, and behind more than is read at once."""
    moderator, sam = await venue.moderator(), await venue.spectator("Sam")
    before = [json.dumps({"id": n, "do": "queue.leave"}) for n in range(40)]
    said = [*before, json.dumps({"id": 40, "do": "queue.join"})]
    for text in said:
        sam.socket.protocol.send_text(text.encode())
    sam.socket.protocol.send_close(1000, "")
    # All of it in one write.
    sam.socket.transport.write(b"".join(sam.socket.protocol.data_to_send()))
    fact = await moderator.has_heard(lambda m: m.get("event") == "queue.joined")
    assert fact["person"] == sam.id
