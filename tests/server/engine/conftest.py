"""An engine of three servers, and sessions that are kept in it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from server import journal
from server.engine import Engine, addresses
from server.engine.journal import EngineJournal
from tests.support.nats import Nats, nats
from tests.support.waiting import PATIENCE

CREATED = "2021-06-01T11:45:00.000Z"
_numbers = count(1)


def event(seq: int, **payload: object) -> dict[str, Any]:
    at = "2021-06-01T12:00:00.000Z"
    return {"seq": seq, "at": at, "by": "p4", "event": "queue.joined", **payload}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    with nats(tmp_path_factory.mktemp("nats")) as engine:
        yield engine


@pytest.fixture
def cluster(servers: Nats) -> Iterator[Nats]:
    """All of its servers run, whatever a test before did to them."""
    for node in servers.nodes:
        if node.process is None:
            node.start()
    servers.wait()
    yield servers
    for node in servers.nodes:
        node.wake()


class Machines:
    """Machines on which one session is kept, each with a folder of its own."""

    def __init__(self, cluster: Nats, folder: Path, stack: ExitStack) -> None:
        self.cluster = cluster
        self.session = f"round-{next(_numbers)}"
        self._folder = folder
        self._stack = stack

    def log(self, machine: str) -> Path:
        return self._folder / machine / self.session / "log.jsonl"

    def engine(self) -> Engine:
        engine = Engine(addresses(self.cluster.url), len(self.cluster.nodes))
        self._stack.callback(engine.close)
        return engine

    def begin(self, machine: str) -> EngineJournal:
        """Begin the session, and write it."""
        header = {"session": self.session, "created": CREATED, "agenda": {"title": "Rund"}}
        engine = self.engine()
        made = engine.create(self.log(machine).parent, header)
        self._stack.callback(made.close)
        engine.line.wait(made.lead())
        return made

    def follow(self, machine: str) -> EngineJournal:
        """Go on with the session, as it is by now."""
        return self._opened(machine)[1]

    def take_over(self, machine: str) -> EngineJournal:
        """Go on with the session, and write it."""
        engine, opened = self._opened(machine)
        engine.line.wait(opened.lead())
        return opened

    def _opened(self, machine: str) -> tuple[Engine, EngineJournal]:
        engine = self.engine()
        opened = engine.open(self.log(machine).parent).journal
        assert isinstance(opened, EngineJournal)
        self._stack.callback(opened.close)
        return engine, opened


@pytest.fixture
def machines(cluster: Nats, tmp_path: Path) -> Iterator[Machines]:
    with ExitStack() as stack:
        yield Machines(cluster, tmp_path, stack)


async def fill(log: journal.Journal, number: int, **payload: object) -> None:
    first = log.last_seq + 1
    await log.append(log.last_seq, [event(first + at, **payload) for at in range(number)])


async def settled(log: journal.Journal) -> None:
    """Return when the engine answers, and it is known what became of all that it was asked."""
    async with asyncio.timeout(PATIENCE):
        while not await log.probe():  # noqa: ASYNC110 - it has to be asked
            await asyncio.sleep(0.1)


async def known(log: journal.Journal, error: journal.JournalUnsettled) -> bool:
    """What became of an append, once that is known."""
    async with asyncio.timeout(PATIENCE):
        while error.took_place is None:
            await settled(log)
    return error.took_place
