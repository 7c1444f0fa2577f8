"""A machine that has no open files left: those inside notice nothing."""

import http.client
import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from websockets.sync.client import connect

from moderator.client.address import address
from moderator.commands.examples import example

pytest.importorskip("resource")

FILES = 200
CLIENTS = 300


def test_a_crowd_without_an_end_harms_nobody_inside(tmp_path: Path) -> None:
    """Beyond what the system has room for nobody else comes in, for as long as it lasts. Commands
    are answered at once, ``/healthz`` answers, and the program log says so once."""
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
        with connect(where.url, proxy=None) as moderator:
            moderator.send(json.dumps({"hello": 1, "token": where.token}))
            moderator.recv(timeout=10)
            port = moderator.remote_address[1]
            crowd = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(CLIENTS)]
            waits = []
            for number in range(20):
                begun = time.perf_counter()
                moderator.send(json.dumps({"id": number, "do": "queue.close"}))
                while '"re":' not in moderator.recv(timeout=10):
                    pass
                waits.append(time.perf_counter() - begun)
            assert sorted(waits)[10] < 0.25
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            line.request("GET", "/healthz")
            assert line.getresponse().status == 200
            line.close()
    finally:
        for one in crowd:
            one.close()
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()
    said = (tmp_path / "said").read_text()
    assert said.count("no room") <= 1
    assert "Traceback" not in said
    assert len(said) < 2_000
