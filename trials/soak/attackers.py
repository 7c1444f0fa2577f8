"""One attacker of each kind, without an end, in a process of its own.

Run as ``python -m trials.soak.attackers LINK CODE SEED``. Each comes from an address of its own on
the loopback. Ends when its standard input does; then prints how often each did what it does.
"""

import asyncio
import json
import random
import struct
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from benchmarks._reader import PING, TEXT, UPGRADE, masked
from moderator.client.address import address
from server.listening import allow_many_connections

RUBBISH: Final = b'{"id":1,"do":"agenda.add","item":{"prepared":[%b{}]}}' % (b"{}," * 19_999)
"""60,000 bytes that are twenty thousand mistakes."""
INVISIBLE: Final = ("\u200b", "Hanna Sommer\u200b", "\u061c\u202e", "\u3164", "a\u0000", " \u2060 ")
BROKEN: Final = (
    b'{"hello":1,"token":"\xff\xfe"}',
    b"\xed\xa0\x80\xed\xb0\x80",
    b'{"id":1,"do":"queue.join","note":"\\ud800"}',
    b'{"hello":1,"token":"x","name":"\\udfff"}',
    b"\xf8\x88\x80\x80\x80",
)
JUNK: Final = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    b"POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
    b"GET " + b"/" * 9_000 + b" HTTP/1.1\r\n\r\n",
    b"GET /../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n",
    b"\r\n" * 3_000,
)
HELD: Final = 400
"""Connections that whoever uses up descriptors holds at a time, if the server lets them."""

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


@dataclass
class Foes:
    """What all attackers know, and what they did. ``token`` is the spectators'."""

    host: str
    port: int
    token: str
    code: str
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    names: int = 0

    @asynccontextmanager
    async def line(self, kind: int, upgraded: bool = True) -> AsyncIterator[tuple[Reader, Writer]]:
        """A connection from an attacker's own address; cut off at the end."""
        where = (f"127.0.2.{kind + 1}", 0)
        reader, writer = await asyncio.open_connection(
            self.host, self.port, local_addr=where, limit=4096
        )
        try:
            if upgraded:
                writer.write(UPGRADE.format(host=f"{self.host}:{self.port}").encode())
                async with asyncio.timeout(10):
                    await reader.readuntil(b"\r\n\r\n")
            yield reader, writer
        finally:
            writer.transport.abort()

    def hello(self, **said: object) -> bytes:
        return masked(TEXT, json.dumps({"hello": 1, **said}).encode())

    def newcomer(self) -> bytes:
        """The hello of somebody who was never here."""
        self.names += 1
        return self.hello(token=self.token, name=f"Newcomer {self.names}")


async def _pings_unread(foes: Foes, kind: int) -> None:
    async with foes.line(kind) as (_, writer):
        while True:
            foes.done["pings_unread"] += 50
            writer.write(masked(PING, bytes(120)) * 50)
            await writer.drain()
            await asyncio.sleep(0.02)


async def _pings_read(foes: Foes, kind: int) -> None:
    async with foes.line(kind) as (reader, writer):
        while True:
            foes.done["pings_read"] += 20
            writer.write(masked(PING, bytes(20)) * 20)
            await writer.drain()
            if not await reader.read(4096):
                return
            await asyncio.sleep(0.005)


async def _costly_rubbish(foes: Foes, kind: int) -> None:
    async with foes.line(kind) as (reader, writer):
        said = {"token": foes.token, "name": "Rubbish", "client": "the-rubbish-client"}
        writer.write(foes.hello(**said))
        reading = asyncio.create_task(_read_all(reader))
        try:
            while not reading.done():
                foes.done["costly_rubbish"] += 1
                writer.write(masked(TEXT, RUBBISH))
                await writer.drain()
                await asyncio.sleep(0.05)
        finally:
            reading.cancel()


async def _read_all(reader: Reader) -> None:
    with suppress(OSError):
        while await reader.read(65536):
            pass


async def _descriptors(foes: Foes, kind: int) -> None:
    """Opens connections and says nothing, until there are HELD; then all anew."""
    held: list[Writer] = []
    try:
        for _ in range(HELD):
            where = (f"127.0.2.{kind + 1}", 0)
            _, writer = await asyncio.open_connection(foes.host, foes.port, local_addr=where)
            held.append(writer)
            foes.done["descriptors"] += 1
            await asyncio.sleep(0.005)
        await asyncio.sleep(2)
    finally:
        for writer in held:
            writer.transport.abort()


async def _joins(foes: Foes, kind: int) -> None:
    for _ in range(20):
        async with foes.line(kind) as (reader, writer):
            writer.write(foes.newcomer())
            async with asyncio.timeout(10):
                await reader.read(64)
            foes.done["joins"] += 1
        await asyncio.sleep(0.04)


async def _guesses(foes: Foes, kind: int) -> None:
    """Wrong tokens and wrong codes; four of each wait for their turn at a time."""

    async def one(said: dict[str, str]) -> None:
        async with foes.line(kind) as (reader, writer):
            writer.write(foes.hello(**said))
            async with asyncio.timeout(15):
                await reader.read(4096)
            foes.done["guesses"] += 1

    made = "".join(foes.chance.choices("ABCDEFGHJKMNPQRSTUVWXYZ23456789", k=6))
    tried = [{"token": f"{foes.chance.getrandbits(128):x}"}] * 4 + [{"code": made}] * 4
    await asyncio.gather(*map(one, tried), return_exceptions=True)


async def _slow_loris(foes: Foes, kind: int) -> None:
    """A request a byte at a time, and an upgrade that nothing follows."""
    async with foes.line(kind, upgraded=False) as (_, writer), foes.line(kind):
        for byte in UPGRADE.encode():
            writer.write(bytes([byte]))
            await writer.drain()
            foes.done["slow_loris"] += 1
            await asyncio.sleep(0.2)


async def _oversize(foes: Foes, kind: int) -> None:
    large = struct.pack("!BBQ4x", 0x81, 0xFF, 1 << foes.chance.choice((17, 31, 62)))
    parts = masked(0, b"x" * 60_000)
    for begun in (large + bytes(100_000), masked(TEXT, b"")[:1] + b"\x80\0\0\0\0" + parts * 3):
        async with foes.line(kind) as (reader, writer):
            foes.done["oversize"] += 1
            writer.write(begun)
            async with asyncio.timeout(5):
                await _read_all(reader)
    await asyncio.sleep(0.2)


async def _half_open(foes: Foes, kind: int) -> None:
    """Comes in, says that it has nothing more to say, and stays; or is gone without a word."""
    async with foes.line(kind) as (_, writer):
        writer.write(foes.hello(token=foes.token, name="Half", client="the-half-open-client"))
        foes.done["half_open"] += 1
        await asyncio.sleep(0.5)
        if foes.chance.random() < 0.5:
            writer.write_eof()
        await asyncio.sleep(5)


async def _stalled(foes: Foes, kind: int) -> None:
    """Asks for snapshot after snapshot and reads none; then stays, without reading what comes."""
    async with foes.line(kind) as (_, writer):
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # as sockets' are
        writer.write(foes.hello(token=foes.token, name="Stalled", client="the-stalled-client"))
        foes.done["stalled"] += 1
        await asyncio.sleep(foes.chance.choice((0.1, 8)))


async def _invisible(foes: Foes, kind: int) -> None:
    for name in INVISIBLE:
        async with foes.line(kind) as (reader, writer):
            foes.done["invisible"] += 1
            writer.write(foes.hello(token=foes.token, name=name, client=f"invisible-{kind}-one"))
            async with asyncio.timeout(10):
                await reader.read(4096)
    await asyncio.sleep(1)


async def _broken_text(foes: Foes, kind: int) -> None:
    for text in BROKEN:
        async with foes.line(kind) as (reader, writer):
            foes.done["broken_text"] += 1
            writer.write(masked(TEXT, text))
            async with asyncio.timeout(5):
                await _read_all(reader)
    await asyncio.sleep(0.3)


async def _http_junk(foes: Foes, kind: int) -> None:
    async with foes.line(kind, upgraded=False) as (reader, writer):
        foes.done["http_junk"] += 1
        writer.write(foes.chance.choice((*JUNK, foes.chance.randbytes(500))))
        writer.write_eof()
        async with asyncio.timeout(5):
            await _read_all(reader)
    await asyncio.sleep(0.05)


Attack: TypeAlias = Callable[[Foes, int], Awaitable[None]]

ATTACKS: Final[tuple[Attack, ...]] = (
    _pings_unread,
    _pings_read,
    _costly_rubbish,
    _descriptors,
    _joins,
    _guesses,
    _slow_loris,
    _oversize,
    _half_open,
    _stalled,
    _invisible,
    _broken_text,
    _http_junk,
)


async def _again_and_again(attack: Attack, foes: Foes, kind: int) -> None:
    while True:
        with suppress(OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            await attack(foes, kind)
        # Whom the server cuts off, or finds it gone, is soon there again.
        await asyncio.sleep(0.1)


async def _main(link: str, code: str, seed: int) -> None:
    allow_many_connections()
    parts = urlsplit(link)
    assert parts.hostname is not None
    assert parts.port is not None
    chance = random.Random(seed)
    foes = Foes(parts.hostname, parts.port, address(link).token, code, chance)
    tasks = [
        asyncio.create_task(_again_and_again(attack, foes, kind))
        for kind, attack in enumerate(ATTACKS)
    ]
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps(foes.done), flush=True)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
