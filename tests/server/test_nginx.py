"""Behind nginx, as docs/operations.md says."""

import asyncio
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server.app import App
from server.listening import listen
from server.live.room.hosted_session import new_session
from tests.server.conftest import QUICK
from tests.support.ports import free_ports
from tests.support.waiting import PATIENCE, PATIENTLY, until

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"

pytestmark = pytest.mark.skipif(
    NGINX is None or shutil.which("openssl") is None, reason="nginx or openssl is not installed"
)


def written_server(at: int, port: int, folder: Path) -> str:
    """The ``server`` of the document, at this place, before a server at this port."""
    found = re.search(r"^server \{\n.*?\n\}\n", OPERATIONS.read_text(), re.DOTALL | re.MULTILINE)
    assert found is not None
    here = {
        "listen 443 ssl": f"listen 127.0.0.1:{at} ssl",
        "/etc/ssl/round.example.pem": f"{folder}/cert",
        "/etc/ssl/round.example.key": f"{folder}/key",
        "127.0.0.1:8765": f"127.0.0.1:{port}",
    }
    block = found[0]
    for written, replaced in here.items():
        assert written in block
        block = block.replace(written, replaced)
    return block


@pytest.fixture
def trusting(tmp_path: Path) -> ssl.SSLContext:
    """What trusts the certificate for round.example that nginx gets."""
    made = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=round.example -keyout key -out cert"
    name = ("-addext", "subjectAltName=DNS:round.example")
    command = ("openssl", *made.split(), *name)
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return ssl.create_default_context(cafile=str(tmp_path / "cert"))


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Any]:
    """Starts nginx before a server; gives its port."""
    running: list[subprocess.Popen[bytes]] = []

    def start(port: int) -> int:
        (at,) = free_ports(1)
        config = tmp_path / "nginx.conf"
        config.write_text(
            f"daemon off; worker_processes 1; pid {tmp_path}/pid; error_log {tmp_path}/error.log;"
            "events { worker_connections 64; } http { access_log off;"
            + "".join(
                f"{kind}_temp_path {tmp_path}/{kind};"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + written_server(at, port, tmp_path)
            + "}\n"
        )
        assert NGINX is not None
        running.append(subprocess.Popen([NGINX, "-c", str(config), "-e", f"{tmp_path}/error.log"]))
        return at

    yield start
    for process in running:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(port: int) -> None:
    """Until somebody listens there."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)


async def test_the_set_up_that_is_written_down_works(
    plan: Any, clock: Any, tmp_path: Path, trusting: ssl.SSLContext, proxy: Any
) -> None:
    """People join through it over TLS, each from their own address; commands, facts and pings pass;
    numbers are not shown to who comes through it."""
    settings = replace(QUICK, connections_per_address=1)
    hosted = new_session(plan, tmp_path, clock, settings)
    public = "https://round.example"
    listener = listen("127.0.0.1", 0)
    async with App(hosted, listener, settings, public, proxies=["127.0.0.1"]) as app:
        at = proxy(app.port)

        await asyncio.to_thread(_wait_for, at)
        hello = json.dumps({"hello": 1, "token": hosted.tokens.moderator})
        headers = {"X-Forwarded-For": "192.0.2.7"}
        url = f"wss://127.0.0.1:{at}/ws"
        asked: dict[str, Any] = {
            **PATIENTLY,
            "origin": public,
            "ssl": trusting,
            "server_hostname": "round.example",
        }
        async with connect(url, additional_headers=headers, **asked) as moderator:
            await moderator.send(hello)
            assert "welcome" in json.loads(await moderator.recv())
            await moderator.send(json.dumps({"id": 1, "do": "session.open"}))
            async with asyncio.timeout(PATIENCE):
                while "ok" not in json.loads(await moderator.recv()):
                    pass
            answered = await moderator.ping()
            async with asyncio.timeout(PATIENCE):
                await answered
            (inside,) = app._conversations._open
            # nginx adds whom it was asked by; this machine is the proxy's as well.
            assert inside.address == "192.0.2.7"
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", at, ssl=trusting, server_hostname="round.example"
            )
            writer.write(b"GET /metrics HTTP/1.0\r\nHost: round.example\r\n\r\n")
            async with asyncio.timeout(PATIENCE):
                assert b" 404 " in await reader.readline()
            writer.close()
        await until(lambda: not app._conversations._open)
