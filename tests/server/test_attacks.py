"""What one connection may cost: nothing that a stranger or a spectator sends stalls others."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from benchmarks._reader import PING, TEXT, masked
from server.live.port.connection import UNREAD_BEFORE_HELLO
from server.live.settings import Settings
from server.wire import close_codes
from server.wire.messages import LONGEST_DETAIL
from tests.support.waiting import PATIENCE, until

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CONT = 0
BOUNDLESS: dict[str, Any] = {
    "bytes_burst": 1 << 40,
    "control_burst": 1 << 40,
    "frame_burst": 1 << 40,
    "seconds_burst": 1e9,
}
"""Only what is bounded by itself stays so."""


@asynccontextmanager
async def stranger(venue: Any) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection that was upgraded and has said no hello; its own buffers are small."""
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.app.port, limit=1024)
    try:
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        yield reader, writer
    finally:
        writer.transport.abort()


async def ended(writer: asyncio.StreamWriter, data: bytes, seconds: float = PATIENCE) -> bool:
    """Whether the other side ends the connection while ``data`` is sent again and again."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                writer.write(data)
                await writer.drain()
                await asyncio.sleep(0)
    except ConnectionError:
        return True
    except TimeoutError:
        return False


@pytest.mark.parametrize("opcode", [PING, CONT])
async def test_frames_that_bring_no_message_are_counted_before_hello(
    host: Any, opcode: int
) -> None:
    """Read or not: they are answered and collected below every limit that counts messages."""
    venue = await host(Settings(hello_seconds=2 * PATIENCE))
    async with stranger(venue) as (reader, writer):
        if opcode == CONT:
            writer.write(b"\x01\x80\0\0\0\0")
        reading = asyncio.create_task(reader.read(1 << 30))
        assert await ended(writer, masked(opcode, b"") * 100)
        reading.cancel()


async def test_pongs_that_nobody_reads_stay_few_at_every_moment(host: Any) -> None:
    """Not only what may come in is limited: what waits to go out never passes its bound."""
    venue = await host(Settings(hello_seconds=2 * PATIENCE, **BOUNDLESS))
    async with stranger(venue) as (_, writer):
        most = 0

        async def watch() -> None:
            nonlocal most
            while True:
                for one in venue.app._conversations._open:
                    most = max(most, one.transport.get_write_buffer_size())
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        assert await ended(writer, masked(PING, bytes(125)) * 400)
        watching.cancel()
    assert most <= UNREAD_BEFORE_HELLO <= 64 * 1024


async def test_what_came_at_once_is_looked_at_in_pieces(venue: Any) -> None:
    """Tens of thousands of pings may come with one read. No more of them are answered than the
    limits have room for: those end the connection while it is being read."""
    async with stranger(venue) as (_, writer):
        (one,) = venue.app._conversations._open
        written: list[bytes] = []
        one.transport = _Noting(one.transport, written)
        one.data_received(masked(PING, b"") * 40_000)
        assert sum(map(len, written)) < 8 * 1024
        writer.transport.abort()


class _Noting:
    """A transport that keeps what is written to it."""

    def __init__(self, transport: Any, written: list[bytes]) -> None:
        self._transport, self._written = transport, written

    def write(self, data: bytes) -> None:
        self._written.append(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


async def test_turning_away_waits_for_nobody_who_does_not_read(host: Any) -> None:
    """A refused hello behind unread pongs ends as soon as any other."""
    venue = await host(Settings(hello_seconds=2 * PATIENCE, close_seconds=0.2, **BOUNDLESS))
    async with stranger(venue) as (_, writer), asyncio.timeout(PATIENCE):
        (one,) = venue.app._conversations._open
        # More than the library waits for, and less than the bound.
        while one.transport.get_write_buffer_size() < UNREAD_BEFORE_HELLO // 2 + 4096:
            writer.write(masked(PING, bytes(125)) * 20)
            await asyncio.sleep(0)
        writer.write(masked(TEXT, b"{}"))
        await until(lambda: not venue.app._conversations._open)


async def test_who_goes_without_reading_what_waits_is_let_go(host: Any) -> None:
    """Half a goodbye, behind unread pongs: nobody waits for such a reader, and nothing is kept."""
    venue = await host(Settings(hello_seconds=2 * PATIENCE, close_seconds=0.2, **BOUNDLESS))
    async with stranger(venue) as (_, writer), asyncio.timeout(PATIENCE):
        (one,) = venue.app._conversations._open
        while one.transport.get_write_buffer_size() < UNREAD_BEFORE_HELLO // 2:
            writer.write(masked(PING, bytes(125)) * 20)
            await asyncio.sleep(0)
        writer.write_eof()
        await until(lambda: not venue.app._conversations._open)


async def test_a_request_without_end_is_not_kept(venue: Any) -> None:
    """Headers are read only as far as a browser's are long."""
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.app.port)
    writer.write(b"GET /ws HTTP/1.1\r\n")
    for number in range(20):
        writer.write(b"X-%d: %s\r\n" % (number, b"x" * 4096))
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            assert await reader.read() == b""
    writer.transport.abort()


async def test_a_ping_now_and_then_is_answered(venue: Any) -> None:
    """Every client may ask whether the line still holds."""
    sam = await venue.spectator()
    for _ in range(50):
        answered = await sam.socket.ping()
        async with asyncio.timeout(PATIENCE):
            await answered
    assert (await sam.do("queue.join"))["ok"]


async def test_the_role_is_looked_at_before_the_content(venue: Any) -> None:
    """Whoever may not give a command learns nothing of what would be wrong with it."""
    sam, stage = await venue.spectator(), await venue.stage()
    for guest in (sam, stage):
        answer = await guest.do("agenda.add", item=[{}] * 15_000)
        assert answer["error"]["code"] == "forbidden"


async def test_commands_sent_together_are_decided_in_order_also_across_a_change_of_role(
    venue: Any,
) -> None:
    """What a guest may do once they accepted, they may send right behind the yes."""
    moderator, sam = await venue.moderator(), await venue.spectator()
    await moderator.do("session.open")
    await moderator.do("position.add", text="Harbour first", item="i2")
    await moderator.do("position.open", position=_position(venue))
    await moderator.do("panel.invite", person=sam.id)
    await sam.send("panel.accept")
    answer = await sam.do("position.assess", position=_position(venue), stance=1)
    assert answer.get("ok"), answer


def _position(venue: Any) -> str:
    return str(next(iter(venue.hosted.room.state.positions)))


async def test_a_command_has_only_so_many_values(venue: Any) -> None:
    """However they are nested, and before each of them is looked at."""
    moderator = await venue.moderator()
    item = {"title": "Talk", "kind": "discussion", "planned": 60}
    contents: tuple[list[Any], ...] = ([{}] * 15_000, [[{}] * 100] * 100)
    for content in contents:
        answer = await moderator.do("agenda.add", item={**item, "prepared": content})
        assert answer["error"]["code"] == "invalid"
        assert "1000 values" in answer["error"]["message"]


@pytest.mark.parametrize("long", [1, 5_000])
async def test_an_answer_names_three_mistakes_in_few_words(venue: Any, long: int) -> None:
    """Whoever sends many mistakes, short ones or long ones, gets no long answer to each frame."""
    moderator = await venue.moderator()
    wrong = {letter * long: 1 for letter in "abcdefghijkl"}
    answer = await moderator.do("queue.join", **wrong)
    detail = answer["error"]["values"]["detail"]
    assert len(detail) <= LONGEST_DETAIL <= 300
    assert detail.count(":") <= 3


async def test_one_spectators_rubbish_keeps_nobody_waiting(host: Any) -> None:
    """Frames of fifteen thousand empty objects each, over three connections of one person: neither
    they nor what answers them are felt by others."""
    venue = await host(Settings())
    moderator = await venue.moderator()
    rubbish = json.dumps({"id": 1, "do": "agenda.add", "item": {"prepared": [{}] * 15_000}})
    first = await venue.spectator("Sam", client="a-long-string")
    senders = [first, *[await venue.spectator("Sam", client="a-long-string") for _ in range(2)]]

    async def pour(guest: Any) -> None:
        for _ in range(10):
            await guest.socket.send(rubbish)
            await asyncio.sleep(0.02)

    pouring = [asyncio.create_task(pour(guest)) for guest in senders]
    # Of the processor's time, as other programs keep everybody waiting as well.
    waits = []
    while not all(task.done() for task in pouring):
        begun = time.process_time()
        await moderator.do("queue.leave")
        waits.append(time.process_time() - begun)
        await asyncio.sleep(0.06)
    assert sorted(waits)[len(waits) * 9 // 10] < 0.25
    for guest in senders:
        answer = await guest.until(lambda m: "re" in m)
        assert answer["error"]["code"] in ("forbidden", "too_fast")
        assert len(json.dumps(answer)) < 500


async def test_the_pace_is_a_persons_and_an_addresses(host: Any) -> None:
    """Another connection, or another name, gives nobody more."""
    slow: dict[str, Any] = {"command_rate": 0.001, "command_burst": 3}
    venue = await host(Settings(**slow))
    one = await venue.spectator("Sam", client="a-long-string")
    two = await venue.spectator("Sam", client="a-long-string")
    answers = [await guest.do("queue.leave") for guest in (one, two, one, two)]
    codes = [answer["error"]["code"] for answer in answers]
    assert codes == ["not_waiting"] * 3 + ["too_fast"]
    venue = await host(Settings(**slow, crowd=1))
    people = [await venue.spectator(f"Sam {n}") for n in range(4)]
    codes = [(await guest.do("queue.leave"))["error"]["code"] for guest in people]
    assert codes == ["not_waiting"] * 3 + ["too_fast"]


async def test_the_pace_counts_bytes_and_the_servers_time_too(host: Any) -> None:
    """A person's, over all their connections: few commands may be as much as many."""
    long = "x" * 3_000
    venue = await host(Settings(bytes_burst=5_000, bytes_rate=1.0))
    for expected in (["text_too_long"], ["too_fast"]):
        sam = await venue.spectator("Sam", client="a-long-string")
        await sam.send("question.ask", text=long)
        answer = await sam.until(lambda m: "re" in m)
        assert [answer["error"]["code"]] == expected
    venue = await host(Settings(seconds_burst=1e-9, seconds_rate=1e-9))
    one = await venue.spectator("Sam", client="a-long-string")
    two = await venue.spectator("Sam", client="a-long-string")
    codes = [(await guest.do("queue.leave"))["error"]["code"] for guest in (one, two)]
    assert codes == ["not_waiting", "too_fast"]


@pytest.mark.parametrize(
    ("begins", "re"),
    [
        ('{"id": 7, ', 7),
        ('{"id":"\\u00e9\\"7",', 'é"7'),
        ('{"do": "question.ask", "id": 7, ', None),
        ('{"id": [7], ', None),
        ('{"id": 07, ', None),
        (f'{{"id": "{"x" * 65}", ', None),
        (" " * 70, None),
    ],
)
async def test_a_long_command_that_came_too_fast_is_named_where_it_begins_with_its_id(
    host: Any, begins: str, re: object
) -> None:
    """So its sender knows which to send again, and what is long costs nothing to refuse."""
    venue = await host(Settings(seconds_burst=1e-9, seconds_rate=1e-9))
    sam = await venue.spectator("Sam")
    assert (await sam.do("queue.leave"))["error"]["code"] == "not_waiting"
    await sam.socket.send(begins + "x" * 2_000)
    assert (await sam.answer(re))["error"]["code"] == "too_fast"


async def test_bytes_without_end_end_the_connection(host: Any) -> None:
    """Of whatever they are made; nobody else's connection is concerned."""
    venue = await host(Settings(bytes_burst=20_000, bytes_rate=1.0))
    sam, other = await venue.spectator("Sam"), await venue.spectator("Other")
    for _ in range(3):
        await sam.socket.send("x" * 10_000)
    assert await sam.closed() == close_codes.TOO_FAST
    assert (await other.do("queue.leave"))["error"]["code"] == "not_waiting"


async def test_a_broken_frame_ends_the_connection_by_its_code(venue: Any) -> None:
    """One that no client may send, since it is not masked; before a hello and after it."""
    for socket in (await venue.raw(), (await venue.spectator()).socket):
        socket.transport.write(b"\x81\x01x")
        async with asyncio.timeout(PATIENCE):
            await socket.wait_closed()
        assert socket.close_code == close_codes.BROKEN_FRAME
