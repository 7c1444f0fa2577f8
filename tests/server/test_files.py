"""A machine that has no open files left: those inside notice nothing."""

import asyncio
import http.client
import json
import socket
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect as connect_async
from websockets.sync.client import connect

from moderator.client.address import address
from moderator.commands.examples import example
from server.listening import AT_HAND
from server.live.port.gate import SAID_EVERY
from tests.support.waiting import PATIENCE, PATIENTLY
from trials.served import Server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")

FILES = 200
CLIENTS = 300


def test_a_crowd_without_an_end_harms_nobody_inside(tmp_path: Path) -> None:
    """Beyond what the system has room for nobody else comes in, for as long as it lasts. Commands
    are answered as ever, ``/healthz`` answers, and the program log says so once."""
    begun = time.monotonic()
    agenda = str(example("2021-06-01-kommunale-neuausrichtung"))
    serve = [sys.executable, "-m", "moderator.cli", "serve", agenda, "--json", "--port", "0"]
    script = f'ulimit -n {FILES} && exec "$@"'
    with (tmp_path / "said").open("wb") as said_there:
        process = subprocess.Popen(
            ["sh", "-c", script, "sh", *serve, "--data-dir", str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=said_there,
            text=True,
        )
    crowd: list[socket.socket] = []
    try:
        assert process.stdout is not None
        where = address(json.loads(process.stdout.readline())["links"]["moderator"])
        with connect(where.url, **PATIENTLY) as moderator:
            moderator.send(json.dumps({"hello": 1, "token": where.token}))
            moderator.recv(timeout=PATIENCE)
            port = moderator.remote_address[1]
            crowd = [
                socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(CLIENTS)
            ]
            taken = _processor(process.pid)
            for number in range(20):
                moderator.send(json.dumps({"id": number, "do": "queue.close"}))
                while '"re":' not in moderator.recv(timeout=PATIENCE):
                    pass
            assert _processor(process.pid) - taken < 20 * 0.1
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            line.request("GET", "/healthz")
            assert line.getresponse().status == 200
            line.close()
    finally:
        for one in crowd:
            one.close()
        process.terminate()
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()
    said = (tmp_path / "said").read_text()
    assert 1 <= said.count("no room") <= _times(begun)
    assert "Traceback" not in said
    assert len(said) < 2_000


def test_the_table_of_open_files_does_not_grow_while_people_come(tmp_path: Path) -> None:
    """It has its size before anybody comes: while the system makes it larger, everybody waits."""
    server = Server(tmp_path, AT_HAND)
    try:
        server.start()
        status = Path(f"/proc/{server.pid}/status").read_text()
    finally:
        server.kill()
    size = next(line for line in status.splitlines() if line.startswith("FDSize:"))
    assert int(size.split()[1]) >= AT_HAND


def _times(begun: float) -> float:
    """How often what is said once a minute may have been said since then."""
    return 1 + (time.monotonic() - begun) // SAID_EVERY


def _processor(pid: int) -> float:
    """Seconds of a processor that a program has taken."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


async def test_a_house_full_of_audience_has_room_for_those_who_work_there(tmp_path: Path) -> None:
    """Whoever watches may take all open files but a reserve: then somebody of the panel comes in,
    a link is made new, which takes a file, and ``/healthz`` answers."""
    begun = time.monotonic()
    server = Server(tmp_path, FILES)
    async with AsyncExitStack() as stack:
        stack.callback(server.kill)
        await asyncio.to_thread(server.start)

        async def come(link: str, **hello: str) -> tuple[Any, dict[str, Any]]:
            where = address(link)
            # They read no more: what nobody takes must not keep a goodbye from being heard.
            options = {**PATIENTLY, "max_queue": None}
            socket = await stack.enter_async_context(connect_async(where.url, **options))
            await socket.send(json.dumps({"hello": 1, "token": where.token, **hello}))
            async with asyncio.timeout(PATIENCE):
                return socket, json.loads(await socket.recv())

        moderator, _ = await come(server.links["moderator"])
        for number in range(CLIENTS):
            _, said = await come(server.links["spectators"], name=f"Sam {number}")
            if "error" in said:
                break
        assert said["error"]["code"] == "room_full"
        assert number > FILES // 3
        _, welcome = await come(server.links["panelists"]["p1"])
        assert welcome["you"]["role"] == "panelist"
        await moderator.send(json.dumps({"id": 1, "do": "link.renew", "person": "p2"}))
        async with asyncio.timeout(PATIENCE):
            while '"re":1' not in (answer := str(await moderator.recv())):
                pass
        assert json.loads(answer)["ok"]
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
    assert server.complaints() == []
    assert 1 <= server.program_log.read_text().count("no room") <= _times(begun)
