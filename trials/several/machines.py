"""Three servers of ours and three of NATS, which reach each other by lines that can be cut."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from tests.support.nats import Nats, Node, nats
from trials.served import Server

from .wires import Wires, wires

SESSION: Final = "soak"
STREAM: Final = f"roundtable-{SESSION}-log"
OURS: Final = ("one", "two", "three")
FILES: Final = 400
"""Open files of each server of ours."""
WRITES: Final = 'roundtable_part{part="writer"} 1.0'


@dataclass
class Machines:
    """``servers`` are ours, by name. Those that are dead or sleep at the moment are in ``away``."""

    engine: Nats
    wires: Wires
    servers: dict[str, Server]
    away: set[str] = field(default_factory=set)

    def writer(self) -> str | None:
        """Which of ours says that it writes."""
        for name, server in self.servers.items():
            if name not in self.away and WRITES in _said(server):
                return name
        return None

    def leader(self) -> Node | None:
        """Which NATS leads the stream of the log; None where that is not known just now."""
        return self.engine.leader_now(STREAM)

    def logs(self) -> list[bytes]:
        return [server.log.read_bytes() for server in self.servers.values()]


def _said(server: Server) -> str:
    with suppress(OSError), urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=1) as said:
        return str(said.read().decode())
    return ""


@contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """All of them run, and are gone afterwards."""
    (folder / "nats").mkdir()
    with ExitStack() as stack:
        lines = stack.enter_context(wires())
        engine = stack.enter_context(nats(folder / "nats", through=lines.lead))
        servers = {}
        for name in OURS:
            ports = [lines.lead(name, node.name, node.client) for node in engine.nodes]
            url = "nats://" + ",".join(f"127.0.0.1:{port}" for port in ports)
            more = ("--engine", url, "--engine-monitoring", engine.monitoring, "--session", SESSION)
            (folder / name).mkdir()
            servers[name] = Server(folder / name, FILES, more)
            stack.callback(servers[name].kill)
            servers[name].start()
        yield Machines(engine, lines, servers)
