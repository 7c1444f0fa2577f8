"""One server's disk takes nothing any more: the session goes on at the others."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from moderator.client.link import Link
from moderator.client.outbox import Answered, Denied
from server.session import phases, whispers
from tests.server.engine.conftest import _numbers
from tests.server.engine.test_engine_serving import AGENDA, options, texts, there
from tests.server.engine.test_relays import relayed
from tests.support.lines import joined, view
from tests.support.nats import Nats
from tests.support.ports import free_ports
from tests.support.processes import Serving, served
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits another process's files")
RENEWALS = 6


class Hall:
    """The servers of a session, each of which may find its disk full."""

    def __init__(self, cluster: Nats, folder: Path, stack: ExitStack) -> None:
        self._cluster, self._folder, self._stack = cluster, folder, stack
        self.session = f"full-{next(_numbers)}"

    def server(self, machine: str) -> Serving:
        folder = self._folder / machine
        folder.mkdir()
        said = self._stack.enter_context(self.said(machine).open("w"))
        args = (AGENDA, *options(self._cluster), "--session", self.session)
        return self._stack.enter_context(served(*args, data_dir=folder, said=said))

    def said(self, machine: str) -> Path:
        """What a server said to operators."""
        return self._folder / f"{machine}.log"


@pytest.fixture
def hall(cluster: Nats, tmp_path: Path) -> Iterator[Hall]:
    with ExitStack() as stack:
        yield Hall(cluster, tmp_path, stack)


def fill(process: int, log: Path) -> None:
    """To this server alone, the disk is full from now on."""
    _limit(process, log.stat().st_size)


def free(process: int) -> None:
    import resource

    _limit(process, resource.RLIM_INFINITY)


def _limit(process: int, size: int) -> None:
    import resource

    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def health(serving: Serving) -> tuple[int, str]:
    return await asyncio.to_thread(_health, serving.port)


def _health(port: int) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


async def until_healthy(serving: Serving, code: int, part: str = "") -> None:
    """Return once a server's health check answers so."""
    async with asyncio.timeout(PATIENCE):
        while (said := await health(serving))[0] != code or part not in said[1]:  # noqa: ASYNC110 - it has to be asked
            await asyncio.sleep(0.1)


async def until_answered(link: Link, text: str) -> list[str]:
    """Say something until it is taken; with what it was refused before."""
    refused = []
    async with asyncio.timeout(PATIENCE):
        while not isinstance(answer := await link.request(whispers.Send("panel", text)), Answered):
            assert isinstance(answer, Denied)
            refused.append(answer.code)
            await asyncio.sleep(0.1)
    return refused


async def test_a_writer_whose_disk_is_full_hands_over(hall: Hall) -> None:
    """To one that can write. What was under way is answered once, and its people go there; when it
    has room again it follows."""
    one, two = hall.server("one"), hall.server("two")
    here, far = Link(one.links["moderator"]), Link(there(one.links["moderator"], two))
    async with joined(here, far):
        assert isinstance(await here.request(phases.Open()), Answered)
        await until(lambda: here.ways.are_several)
        fill(one.process.pid, one.log)
        # The stream has it, and the file here does not.
        under_way = asyncio.create_task(here.request(whispers.Send("panel", "a")))
        await until(lambda: here.replica.log == "failing")
        assert set(await until_answered(far, "b")) <= {"log_unavailable"}
        assert isinstance(await under_way, Answered)
        assert f":{two.port}/" in here.notice
        assert here.replica.log == "ok"
        assert "part: writer" in (await health(two))[1]
        code, said = await health(one)
        assert (code, "part: follower" in said) == (503, True)
        assert texts(two.log) == ["a", "b"]
        assert 'reason="File too large"' in hall.said("one").read_text()
        free(one.process.pid)
        await until(lambda: texts(one.log) == ["a", "b"])
        assert isinstance(await far.request(whispers.Send("panel", "c")), Answered)
        assert "part: writer" in (await health(two))[1]
    assert two.stop() == one.stop() == 0
    assert one.log.read_bytes() == two.log.read_bytes()


async def test_whoever_is_shown_nothing_new_is_told_and_goes_elsewhere(
    hall: Hall, cluster: Nats, tmp_path: Path
) -> None:
    """At a server, and at a relay, that cannot write down what others have written; what was asked
    of it is done once."""
    one, two = hall.server("one"), hall.server("two")
    (port,) = free_ports(1)
    at = ("--port", str(port), "--json")
    with relayed(cluster, tmp_path / "three", hall.session, *at) as relay:
        assert relay.stdout is not None
        await asyncio.to_thread(relay.stdout.readline)
        ann, ben = Link(one.links["moderator"]), Link(there(one.links["moderator"], two))
        audience = one.links["spectators"].replace(f":{one.port}/", f":{port}/")
        kim = Link(audience, name="Kim")
        async with joined(ann, ben, kim):
            assert isinstance(await ann.request(phases.Open()), Answered)
            await until(lambda: ben.ways.are_several and kim.ways.are_several)
            fill(two.process.pid, two.log)
            fill(relay.pid, tmp_path / "three" / hall.session / "log.jsonl")
            asked = asyncio.create_task(ben.request(whispers.Send("panel", "a")))
            assert isinstance(await ann.request(whispers.Send("panel", "b")), Answered)
            assert isinstance(await ann.request(phases.Pause()), Answered)
            # Where to its people go from there is theirs to find out, and takes them some seconds.
            await until(lambda: kim.replica.log == "failing")
            await until(lambda: view(ben).state.session.phase == "paused")
            assert isinstance(await asked, Answered)
            assert f":{one.port}/" in ben.notice
        assert sorted(texts(one.log)) == ["a", "b"]
    assert 'reason="File too large"' in hall.said("two").read_text()


async def test_without_room_anywhere_the_writer_goes_on_saying_so(hall: Hall) -> None:
    """Nobody takes the turn to write who cannot, and nobody is left without an answer; whoever has
    room first writes."""
    one, two = hall.server("one"), hall.server("two")
    here = Link(one.links["moderator"])
    async with joined(here):
        assert isinstance(await here.request(phases.Open()), Answered)
        fill(two.process.pid, two.log)
        # Before, it does not know.
        assert isinstance(await here.request(whispers.Send("panel", "before")), Answered)
        await until(lambda: "File too large" in hall.said("two").read_text())
        fill(one.process.pid, one.log)
        under_way = asyncio.create_task(here.request(whispers.Send("panel", "a")))
        await until_healthy(one, 503)
        for _ in range(RENEWALS):
            await asyncio.sleep(0.5)
            assert "part: writer" in (await health(one))[1]
        free(two.process.pid)
        assert isinstance(await under_way, Answered)
        await until_healthy(two, 200, "part: writer")
        await until_answered(here, "b")
    assert texts(two.log) == ["before", "a", "b"]
