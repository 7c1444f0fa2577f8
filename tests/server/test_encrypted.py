"""A server that encrypts: what a connection may cost there, and certificates that are renewed."""

import asyncio
import shutil
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from benchmarks._reader import PING, TEXT, UPGRADE, masked
from server import certificate as certificates
from server.certificate import Certificate as OwnCertificate
from server.live.port.connection import UNREAD_BEFORE_HELLO, UNTOLD
from server.live.settings import Settings
from tests.server.conftest import Host
from tests.server.test_attacks import BOUNDLESS, ended
from tests.support.certificates import Certificate, certificate, needs_openssl, run_out
from tests.support.waiting import PATIENCE, until
from trials.served import Server

pytestmark = needs_openssl

CONNECTIONS = 80
MOST_EACH = 128 * 1024
"""Bytes of a connection that says nothing. OpenSSL itself takes some fifty thousand."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("certificate"))


def _trusting() -> ssl.SSLContext:
    """A client that takes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture
async def venue(host: Host, made: Certificate) -> Any:
    """Only what is bounded by itself is bounded here."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made.cert, made.key)
    settings = Settings(hello_seconds=2 * PATIENCE, close_seconds=0.2, **BOUNDLESS)
    return await host(settings, encrypted=context)


@asynccontextmanager
async def stranger(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection that was upgraded and has said no hello; its own buffers are small."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=_trusting(), limit=1024)
    try:
        writer.write(UPGRADE.format(host="127.0.0.1").encode())
        await reader.readuntil(b"\r\n\r\n")
        yield reader, writer
    finally:
        writer.transport.abort()


async def test_pongs_that_nobody_reads_stay_few_at_every_moment(venue: Any) -> None:
    """What waits before it is encrypted, and what waits after."""
    async with stranger(venue.app.port) as (_, writer):
        (one,) = venue.app._conversations._open
        below = one.transport._ssl_protocol._transport
        most = 0

        async def watch() -> None:
            nonlocal most
            while True:
                waits = one.transport.get_write_buffer_size() + below.get_write_buffer_size()
                most = max(most, waits)
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        assert await ended(writer, masked(PING, bytes(125)) * 400)
        watching.cancel()
    # The kernel has room for more; asyncio holds back as much as it does without encryption.
    assert 0 < most <= 2 * UNREAD_BEFORE_HELLO + UNTOLD


async def test_turning_away_waits_for_nobody_who_does_not_read(venue: Any) -> None:
    """A refused hello behind unread pongs ends as soon as any other, without a last word."""
    async with stranger(venue.app.port) as (_, writer), asyncio.timeout(PATIENCE):
        (one,) = venue.app._conversations._open
        while one.transport.get_write_buffer_size() < UNREAD_BEFORE_HELLO // 2:
            writer.write(masked(PING, bytes(125)) * 20)
            await asyncio.sleep(0)
        writer.write(masked(TEXT, b"{}"))
        await until(lambda: not venue.app._conversations._open)


@pytest.mark.skipif(sys.platform != "linux", reason="memory as Linux counts it")
async def test_a_connection_that_says_nothing_takes_little(
    tmp_path: Path, made: Certificate
) -> None:
    """asyncio keeps room for what may be read of each encrypted connection at once; by itself that
    is so much that a thousand people would take three hundred million bytes."""
    server = Server(tmp_path, 1024, ("--cert", str(made.cert), "--key", str(made.key)))
    async with AsyncExitStack() as stack:
        stack.callback(server.kill)
        await asyncio.to_thread(server.start)
        for _ in range(CONNECTIONS // 5):
            await stack.enter_async_context(stranger(server.port))
        begin = _resident(server)
        for _ in range(CONNECTIONS):
            await stack.enter_async_context(stranger(server.port))
        each = (_resident(server) - begin) / CONNECTIONS
        assert each < MOST_EACH


def _resident(server: Server) -> int:
    for line in Path(f"/proc/{server.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("Linux does not say it")


def _shown(context: ssl.SSLContext) -> bytes | None:
    """The certificate that somebody is shown who connects now."""
    there, here = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = _trusting().wrap_bio(here, there, server_hostname="localhost")
    server = context.wrap_bio(there, here, server_side=True)
    for side in (client, server, client, server):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    return client.getpeercert(binary_form=True)


def test_a_renewed_certificate_is_used_from_then_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Both files are written anew, one after the other: until they fit together the one from
    before is shown, and the program log says why; and so it is where a file is gone."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first, second = (certificate(tmp_path / name) for name in ("one", "two"))
    used = Certificate(tmp_path / "cert.pem", tmp_path / "key.pem")
    shutil.copy(first.cert, used.cert)
    shutil.copy(first.key, used.key)
    own = OwnCertificate(used.cert, used.key)
    before = _shown(own.context)
    own.look()
    assert not caplog.records
    shutil.copy(second.cert, used.cert)
    own.look()
    assert _shown(own.context) == before
    assert [record.message for record in caplog.records] == ["the certificate cannot be used"]
    shutil.copy(second.key, used.key)
    own.look()
    after = _shown(own.context)
    assert after is not None
    assert after != before
    used.key.unlink()
    own.look()
    assert _shown(own.context) == after
    assert len(caplog.records) == 2


def test_what_clients_find_wrong_with_a_certificate_is_known_before_them(
    made: Certificate, tmp_path: Path
) -> None:
    """Its name and its time; not who has signed it, since an authority of one's own is none that
    everybody knows. Where no name is asked for, it may have any."""
    own = OwnCertificate(made.cert, made.key)
    assert [own.refusal(name) for name in ("localhost", None)] == [None, None]
    assert "not valid for 'round.example'" in (own.refusal("round.example") or "")
    assert "not valid for '127.0.0.1'" in (own.refusal("127.0.0.1") or "")
    out = certificate(tmp_path)
    run_out(out)
    own = OwnCertificate(out.cert, out.key)
    assert [own.refusal(name) for name in ("localhost", None)] == 2 * ["certificate has expired"]


async def test_a_certificate_that_runs_out_meanwhile_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In the program log, and again only after it was right; here, by two renewals."""
    monkeypatch.setattr(certificates, "LOOKED_AT_EVERY", 0.001)
    used, good = certificate(tmp_path), tmp_path / "good.pem"
    shutil.copy(used.cert, good)
    own = OwnCertificate(used.cert, used.key)
    looks: list[str | None] = []
    refusal = own.refusal

    def counted(name: str | None = None) -> str | None:
        looks.append(refusal(name))
        return looks[-1]

    async def looked_at(thrice: str | None) -> None:
        before = len(looks)
        await until(lambda: looks[before:].count(thrice) >= 3)

    monkeypatch.setattr(own, "refusal", counted)
    following = asyncio.create_task(own.follow("localhost"))
    await looked_at(None)
    assert not caplog.records
    for times in (1, 2):
        run_out(used)
        await looked_at("certificate has expired")
        said = [record.message for record in caplog.records]
        assert said.count("clients do not trust the certificate") == times
        shutil.copy(good, used.cert)
        await looked_at(None)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
