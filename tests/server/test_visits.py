"""What may come over one connection before a WebSocket begins on it: one request after another."""

import asyncio
import contextlib
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.app import App
from server.listening import listen
from server.live.port.visit import LONGEST_REQUEST, MOST_REQUESTS
from server.live.room.hosted_session import new_session
from server.live.settings import Settings
from server.web import assets
from tests.server.conftest import QUICK
from tests.server.test_attacks import UPGRADE
from tests.support.waiting import PATIENCE, until


def request(path: str = "/", method: str = "GET", version: str = "1.1", more: str = "") -> bytes:
    return f"{method} {path} HTTP/{version}\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()


@dataclass
class Line:
    """A connection, of which every byte is seen."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self, *, body: bool = True) -> tuple[int, dict[str, str], bytes]:
        """The next answer: status, headers in lower case, and a body as long as it says."""
        async with asyncio.timeout(PATIENCE):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in head)
            }
            size = int(headers["content-length"]) if body else 0
            return int(head[0].split()[1]), headers, await self.reader.readexactly(size)

    async def ask(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, str], bytes]:
        self.writer.write(request(*args, **kwargs))
        return await self.answer()

    async def rest(self) -> bytes:
        """All that comes before the end, which it waits for."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""


@asynccontextmanager
async def line(port: int, **options: Any) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, **options)
    try:
        yield Line(reader, writer)
    finally:
        writer.transport.abort()


@pytest.fixture
def encrypted(tmp_path: Path) -> ssl.SSLContext:
    """A server's side, with a certificate for localhost, ``cert``, that was made just now."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    made = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout key -out cert"
    subprocess.run(["openssl", *made.split()], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    return context


@pytest.fixture
async def one(venue: Any) -> AsyncIterator[Line]:
    async with line(venue.app.port) as found:
        yield found


async def test_a_connection_answers_one_request_after_another(one: Line) -> None:
    """A page and its script need no second one, and the browser is told how long it is kept."""
    status, headers, page = await one.ask()
    assert (status, headers.get("connection"), headers["keep-alive"]) == (200, None, "timeout=10")
    script = f"/{assets.folder()}/page.en.js"
    assert script[1:].encode() in page
    assert (await one.ask(script))[0] == 200
    assert (await one.ask("/nothing"))[0] == 404
    assert (await one.ask("/healthz"))[0] == 200


async def test_requests_sent_at_once_are_answered_in_order(one: Line) -> None:
    """Also behind one that takes its time, and in pieces of any size."""
    paths = ["/healthz", "/nothing", "/", "/healthz", f"/{assets.folder()}/page.de.js"]
    sent = b"".join(request(path) for path in paths)
    for at in range(0, len(sent), 7):
        one.writer.write(sent[at : at + 7])
        await asyncio.sleep(0)
    one.writer.write(sent)
    statuses = [(await one.answer())[0] for _ in range(2 * len(paths))]
    assert statuses == [200, 404, 200, 200, 200] * 2


@pytest.mark.parametrize("path", ["/healthz", "/"])
async def test_who_says_that_they_sent_all_is_answered(one: Line, path: str) -> None:
    """Also where the answer has to be waited for: simple programs that watch servers close their
    half at once."""
    one.writer.write(request(path))
    one.writer.write_eof()
    assert (await one.answer())[0] == 200
    assert await one.rest() == b""


async def test_an_answer_to_head_has_no_body(one: Line) -> None:
    """What comes behind it is the next answer."""
    one.writer.write(request("/", "HEAD") + request("/healthz"))
    status, headers, _ = await one.answer(body=False)
    assert (status, int(headers["content-length"]) > 0) == (200, True)
    assert (await one.answer())[2] == b"200 OK\n"


async def test_a_websocket_may_begin_where_something_was_asked(venue: Any, one: Line) -> None:
    """With what was sent behind its request."""
    await one.ask()
    one.writer.write(request("/nothing") + UPGRADE)
    assert (await one.answer())[0] == 404
    async with asyncio.timeout(PATIENCE):
        assert b" 101 " in await one.reader.readuntil(b"\r\n\r\n")
        # A ping, masked with zeros, and its pong.
        one.writer.write(b"\x89\x82\0\0\0\0hi")
        assert await one.reader.readexactly(4) == b"\x8a\x02hi"
    assert venue.app._gate.strangers == 1
    one.writer.transport.abort()
    await until(lambda: venue.app._gate.connections == 0)


async def test_who_asks_for_it_gets_the_end(one: Line) -> None:
    """By ``Connection: close``."""
    status, headers, _ = await one.ask(more="Connection: Close\r\n")
    assert (status, headers["connection"]) == (200, "close")
    assert await one.rest() == b""


async def test_who_says_at_once_that_this_was_all_is_answered(one: Line) -> None:
    """Also where both are read in one go, before anything was answered."""
    one.writer.write(request("/nothing"))
    one.writer.write_eof()
    assert (await one.answer())[0] == 404
    assert await one.rest() == b""


async def test_an_older_client_gets_the_end(one: Line) -> None:
    """HTTP/1.0 knows of no second request."""
    status, headers, _ = await one.ask("/healthz", version="1.0")
    assert (status, headers["connection"]) == (200, "close")
    assert await one.rest() == b""


async def test_there_is_an_end_to_requests(one: Line) -> None:
    """The last says so, and what is sent behind it is not read."""
    one.writer.write(request("/nothing") * (MOST_REQUESTS + 5))
    told = [(await one.answer())[1].get("connection") for _ in range(MOST_REQUESTS)]
    assert told == [None] * (MOST_REQUESTS - 1) + ["close"]
    assert await one.rest() == b""


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n", 400),
        (b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nX: 1\r\n folded\r\n\r\n", 400),
        (b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 9_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 200 + b"\r\n", 431),
        (request("/", "POST", more="Content-Length: 5\r\n") + b"GET /", 400),
        (request("/", "POST", more="Transfer-Encoding: chunked\r\n") + b"0\r\n\r\n", 501),
        (request(more="Content-Length: 0\r\nContent-Length: 9\r\n") + b"GET / HTT", 400),
    ],
)
async def test_what_is_no_request_is_answered_once_and_ends(
    one: Line, sent: bytes, status: int
) -> None:
    """Nothing behind it is taken for another request: a proxy and we never disagree on where one
    ends. Before it everything was as always."""
    one.writer.write(request("/healthz") + sent + request("/healthz"))
    assert (await one.answer())[0] == 200
    found, headers, _ = await one.answer()
    assert (found, headers["connection"]) == (status, "close")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert await one.rest() == b""


@pytest.mark.parametrize("pieces", [1, 2_000])
async def test_a_request_is_only_so_long(one: Line, pieces: int) -> None:
    """Whether it comes at once or bit by bit, as the first or the second one."""
    assert (await one.ask("/nothing"))[0] == 404
    more = "".join(f"X-{n}: {'x' * 4096}\r\n" for n in range(LONGEST_REQUEST // 4096 + 1))
    sent = request(more=more)
    with contextlib.suppress(ConnectionError):
        for at in range(0, len(sent), len(sent) // pieces):
            one.writer.write(sent[at : at + len(sent) // pieces])
            await one.writer.drain()
    assert await one.rest() == b""


@pytest.mark.parametrize("said", [b"", b"GET / HT", request() + b"GET / HT", request()])
async def test_who_says_nothing_holds_no_place(host: Any, said: bytes) -> None:
    """Neither before the first request nor within one or between two: it is cut."""
    venue = await host(Settings(request_seconds=0.3))
    async with line(venue.app.port) as one:
        one.writer.write(said)
        if b"\r\n\r\n" in said:
            assert (await one.answer())[0] == 200
        assert await one.rest() == b""
    await until(lambda: venue.app._gate.connections == 0)


async def test_a_request_bit_by_bit_gets_no_more_time(host: Any) -> None:
    """Each of its bytes is a sign of life, and none is a request."""
    venue = await host(Settings(request_seconds=0.3))
    async with line(venue.app.port) as one, asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError):
            for byte in request(more="X: x\r\n" * 100):
                one.writer.write(bytes([byte]))
                await one.writer.drain()
                await asyncio.sleep(0.02)
            pytest.fail("it was read to its end")


async def test_who_does_not_read_is_sent_one_answer(host: Any) -> None:
    """However many they ask for, and for so long."""
    venue = await host(Settings(answer_seconds=0.5))
    script = request(f"/{assets.folder()}/page.de.js")
    async with line(venue.app.port, limit=1024) as one:
        one.writer.transport.pause_reading()  # type: ignore[attr-defined]  # as sockets' are
        most, cut = 0, False
        (visit,) = venue.app._visits._open or [None]
        while visit is None:
            await asyncio.sleep(0.01)
            (visit,) = venue.app._visits._open or [None]
        one.writer.write(script * (MOST_REQUESTS - 1))
        async with asyncio.timeout(PATIENCE):
            while not cut:
                most = max(most, visit._transport.get_write_buffer_size())
                cut = visit._transport.is_closing()
                await asyncio.sleep(0)
        size = len(assets.files()["page.de.js"].body)
        assert 0 < most < size + 1024
    await until(lambda: venue.app._gate.connections == 0)


async def test_at_the_end_of_the_session_nobody_is_waited_for(
    plan: Any, clock: Any, tmp_path: Path
) -> None:
    """Connections that are kept open do not keep the server, and none is left when it has ended."""
    hosted = new_session(plan, tmp_path, clock, QUICK)
    async with App(hosted, listen("127.0.0.1", 0), QUICK) as app, line(app.port) as one:
        assert (await one.ask())[0] == 200
        async with asyncio.timeout(PATIENCE):
            await app.__aexit__(None, None, None)
        assert not app._visits._open
        assert await one.rest() == b""


@pytest.mark.parametrize("turns", range(6))
async def test_who_comes_as_the_server_ends_is_told_to_go(
    plan: Any, clock: Any, tmp_path: Path, turns: int
) -> None:
    """At whichever moment: nobody waits for an answer that cannot come."""
    hosted = new_session(plan, tmp_path, clock, QUICK)
    async with App(hosted, listen("127.0.0.1", 0), QUICK) as app:
        with socket.socket() as late:
            late.setblocking(False)
            late.connect_ex(("127.0.0.1", app.port))
            for _ in range(turns):
                await asyncio.sleep(0)
            await app.__aexit__(None, None, None)
            async with asyncio.timeout(PATIENCE):
                with contextlib.suppress(ConnectionError):
                    assert await asyncio.get_running_loop().sock_recv(late, 1) == b""


async def test_each_request_of_a_proxy_may_be_for_somebody_else(
    plan: Any, clock: Any, tmp_path: Path
) -> None:
    """Over one connection that the proxy keeps: who stands at the gate is who asked last."""
    hosted = new_session(plan, tmp_path, clock, QUICK)
    listener = listen("127.0.0.1", 0)
    async with App(hosted, listener, QUICK, proxies=["127.0.0.1"]) as app, line(app.port) as one:
        for address in ("192.0.2.1", "192.0.2.2"):
            assert (await one.ask(more=f"X-Forwarded-For: {address}\r\n"))[0] == 200
            assert list(app._gate._waiting) == [address]
        one.writer.write(UPGRADE[:-2] + b"X-Forwarded-For: 192.0.2.3\r\n\r\n")
        async with asyncio.timeout(PATIENCE):
            await one.reader.readuntil(b"\r\n\r\n")
        assert list(app._gate._waiting) == ["192.0.2.3"]


async def test_with_a_certificate_it_is_the_same(
    plan: Any, clock: Any, tmp_path: Path, encrypted: ssl.SSLContext
) -> None:
    """Requests one after another, then a WebSocket, over TLS."""
    client = ssl.create_default_context(cafile=str(tmp_path / "cert"))
    hosted = new_session(plan, tmp_path, clock, QUICK)
    listener = listen("127.0.0.1", 0)
    async with (
        App(hosted, listener, QUICK, encrypted=encrypted) as app,
        line(app.port, ssl=client, server_hostname="localhost") as one,
    ):
        statuses = [(await one.ask(path))[0] for path in ("/", "/healthz", "/nothing")]
        assert statuses == [200, 200, 404]
        one.writer.write(UPGRADE)
        async with asyncio.timeout(PATIENCE):
            assert b" 101 " in await one.reader.readuntil(b"\r\n\r\n")
            one.writer.write(b"\x89\x82\0\0\0\0hi")
            assert await one.reader.readexactly(4) == b"\x8a\x02hi"
