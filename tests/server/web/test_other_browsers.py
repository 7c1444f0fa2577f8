"""The page in Firefox, and in WebKit, which is Safari's engine, where these are installed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.server.web.test_networks import AGENDA
from tests.support.ports import free_ports
from tests.support.processes import served
from tests.support.waiting import PATIENCE

WEBKIT = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), None)
NEEDS = {"firefox": ("firefox-esr",), "webkit": ("WebKitWebDriver", "xvfb-run")}


def patiently(attempt: Callable[[], Any]) -> None:
    """Until an attempt gives something."""
    latest = time.monotonic() + PATIENCE
    while time.monotonic() < latest:
        with suppress(OSError):
            if attempt():
                return
        time.sleep(0.05)
    raise AssertionError("nothing came")


def answers(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port)):
        return True


@contextmanager
def running(folder: Path, *command: str) -> Iterator[int]:
    """A program with all that it starts, at a port. Where root runs WebKit it has no sandbox."""
    (port,) = free_ports(1)
    own = {"HOME": str(folder), "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
    said = (*command[:-1], command[-1] + str(port))
    process = subprocess.Popen(said, env=os.environ | own, start_new_session=True)
    try:
        patiently(lambda: answers(port))
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)


@contextmanager
def firefox(folder: Path) -> Iterator[Callable[[str], Any]]:
    own = ("--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port=")
    with (
        running(folder, "firefox-esr", *own) as port,
        connect(f"ws://127.0.0.1:{port}/session", max_size=None) as line,
    ):

        def give(method: str, **params: Any) -> Any:
            line.send(json.dumps({"id": 1, "method": method, "params": params}))
            return json.loads(line.recv(PATIENCE))["result"]

        give("session.new", capabilities={})
        where = {"context": give("browsingContext.getTree")["contexts"][0]["context"]}
        say = {"target": where, "awaitPromise": False}
        yield lambda script: give("script.evaluate", expression=script, **say)["result"].get(
            "value"
        )


@contextmanager
def webkit(folder: Path) -> Iterator[Callable[[str], Any]]:
    with running(folder, "xvfb-run", "-a", "WebKitWebDriver", "--port=") as port:

        def give(path: str, **values: Any) -> Any:
            at = f"http://127.0.0.1:{port}/session{path}"
            with urllib.request.urlopen(at, json.dumps(values).encode(), PATIENCE) as answer:
                return json.load(answer)["value"]

        own = {"binary": str(WEBKIT), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": own}}
        session = give("", capabilities=wanted)["sessionId"]
        yield lambda script: give(f"/{session}/execute/sync", script=f"return {script}", args=[])


@pytest.mark.parametrize("browser", [firefox, webkit])
def test_a_hand_outlives_the_server(browser: Any, tmp_path: Path) -> None:
    """Joining, a hand, and taking it down while nobody is there to hear of it."""
    if not all(map(shutil.which, NEEDS[browser.__name__])):
        pytest.skip(f"needs {browser.__name__}")
    press = "[...document.querySelectorAll('button')].find(b => b.textContent === {!r}).click()"
    with served(AGENDA, "--port", "0", data_dir=tmp_path) as serving, browser(tmp_path) as run:

        def sees(text: str) -> None:
            patiently(lambda: text in (run("document.body?.innerText") or ""))

        run(f"location = {serving.links['spectators'].replace('#', '?lang=en#')!r}")
        sees("Your name")
        run("document.querySelector('#name-').value = 'Sam'")
        run(press.format("Join"))
        sees("Your hand is down.")
        run(press.format("Raise the hand"))
        sees("You are next")
        serving.kill()
        sees("Cut off.")
        run(press.format("Lower the hand"))
        again = ("--resume", serving.session, "--port", str(serving.port))
        with served(*again, data_dir=tmp_path):
            sees("Live")
            sees("Your hand is down.")
