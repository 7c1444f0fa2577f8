"""Real NATS servers on loopback, started and ended by their own id."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.support.ports import free_ports
from tests.support.waiting import PATIENCE

CONFIG = """
server_name: {name}
listen: 127.0.0.1:{client}
http: 127.0.0.1:{monitoring}
jetstream {{ store_dir: "{folder}", sync_interval: {sync} }}
"""
CLUSTER = """
cluster {{
    name: round, listen: 127.0.0.1:{route}, routes: [{routes}]
    advertise: "{advertised}", no_advertise: true
}}
"""


@dataclass
class Node:
    """One server."""

    name: str
    config: Path
    client: int
    monitoring: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = Path(sysconfig.get_path("scripts")) / "nats-server"
        with self.config.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, "-c", self.config], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """End it as a crash would."""
        if self.process is not None:
            # A process that sleeps does not need to be woken for that.
            self.process.kill()
            self.process.wait(PATIENCE)
            self.process = None

    def sleep(self) -> None:
        """Let it do nothing until it is woken, as a machine does that is too busy."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        # Its threads may go on for a while after the signal was sent.
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)

    def wake(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)

    @property
    def is_ready(self) -> bool:
        with suppress(OSError), self._answer("healthz", 1):
            return True
        return False

    @property
    def monitored(self) -> str:
        return f"127.0.0.1:{self.monitoring}"

    def asked(self, path: str) -> Any:
        """What it says on its monitoring port."""
        with self._answer(path, PATIENCE) as answer:
            return json.load(answer)

    @contextmanager
    def _answer(self, path: str, seconds: float) -> Iterator[IO[bytes]]:
        try:
            with urlopen(f"http://{self.monitored}/{path}", timeout=seconds) as answer:
                yield answer
        except HTTPError as refusal:
            # It holds the connection, for those who read what else a refusal says.
            refusal.close()
            raise


class Nats:
    """Servers that are one engine."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes

    @property
    def url(self) -> str:
        return "nats://" + ",".join(f"127.0.0.1:{node.client}" for node in self.nodes)

    @property
    def monitoring(self) -> str:
        return ",".join(node.monitored for node in self.nodes)

    def leader(self, stream: str) -> Node:
        """Which of them leads a stream; they may have to choose it first."""
        until = time.monotonic() + PATIENCE
        while (found := self.leader_now(stream)) is None:
            assert time.monotonic() < until, "nobody leads the stream"
            time.sleep(0.05)
        return found

    def leader_now(self, stream: str) -> Node | None:
        """Which of them says that it leads a stream; None where nobody says so just now."""
        for node in self.nodes:
            if node.process is not None:
                with suppress(OSError, LookupError):
                    account = node.asked("jsz?streams=true")["account_details"][0]
                    detail = {one["name"]: one for one in account["stream_detail"]}[stream]
                    if detail["cluster"].get("leader") == node.name:
                        return node
        return None

    def wait(self) -> None:
        """Return when all of them that run are ready, and know it of each other."""
        until = time.monotonic() + PATIENCE
        running = [node for node in self.nodes if node.process is not None]
        while not (all(node.is_ready for node in running) and self._are_together(running)):
            assert time.monotonic() < until, "NATS does not get ready"
            time.sleep(0.05)

    def _are_together(self, running: list[Node]) -> bool:
        """Whether the one that leads takes nobody who runs for gone: on those it places nothing."""
        if len(self.nodes) == 1:
            return True
        for node in running:
            with suppress(OSError):
                meta = node.asked("jsz")["meta_cluster"]
                if meta.get("leader") == node.name:
                    others = [one for one in meta["replicas"] if not one.get("offline")]
                    there = {one["name"] for one in others if one["current"]}
                    return {one.name for one in running} <= there | {node.name}
        return False


@contextmanager
def nats(
    folder: Path,
    servers: int = 3,
    sync: str = "always",
    more: str = "",
    through: Callable[[str, str, int], int] = lambda _one, _other, port: port,
) -> Iterator[Nats]:
    """Servers that are gone afterwards, however they went. ``through``: by which port one of them,
    by its name, reaches what another one has at a port."""
    ports = free_ports(3 * servers)
    routes = ports[:servers]
    nodes = []
    for number, (name, route) in enumerate(zip("abc", routes, strict=False)):
        client, monitoring = ports[servers + 2 * number : servers + 2 * number + 2]
        config = folder / f"{name}.conf"
        text = CONFIG.format(
            name=name, client=client, monitoring=monitoring, folder=folder / name, sync=sync
        )
        text += more
        if servers > 1:
            others = [
                f"nats://127.0.0.1:{through(name, other, port)}"
                for other, port in zip("abc", routes, strict=False)
                if other != name
            ]
            # What they tell each other leads nowhere, so that they use what they were given.
            nowhere = "127.0.0.1:1"
            text += CLUSTER.format(route=route, routes=", ".join(others), advertised=nowhere)
        config.write_text(text)
        nodes.append(Node(name, config, client, monitoring))
    with ExitStack() as stack:
        for node in nodes:
            stack.callback(node.kill)
            node.start()
        engine = Nats(nodes)
        engine.wait()
        yield engine
