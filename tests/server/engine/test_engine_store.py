"""A disk that forgets or lies: what one server of an engine has wrong is found, and not served."""

import json
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from server.engine import Problem
from server.engine.line import NoAnswer
from server.engine.problems import Reason
from tests.server.engine.conftest import Machines, fill
from tests.support.nats import Nats, Node, nats
from tests.support.waiting import PATIENCE, until

FOUND: tuple[Reason, ...] = ("damaged", "refused")


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
async def test_one_flipped_byte_on_one_servers_disk_is_not_served(
    machines: Machines, cluster: Nats, where: float
) -> None:
    """Also where that server is asked for all of it: a machine that comes anew has each byte as it
    was written, or says that something is wrong and does not serve."""
    log = machines.begin("one")
    await fill(log, 60, note="x" * 200)
    written = machines.log("one").read_bytes()
    name = f"roundtable-{machines.session}-log"
    leader = cluster.leader(name)
    liar = next(node for node in cluster.nodes if node is not leader)
    # It is told of what the others have acknowledged, and may be a little late.
    await until(lambda: any(written[-60:] in one.read_bytes() for one in blocks(liar, name)))
    liar.kill()
    flip(liar, name, where)
    liar.start()
    cluster.wait()
    lead(machines, liar, name)
    reason = None
    try:
        machines.follow("two")
    except Problem as problem:
        reason = problem.reason
    assert reason in FOUND or machines.log("two").read_bytes() == written


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
async def test_what_one_server_alone_has_lost_is_found_by_who_has_it(
    tmp_path: Path, where: float
) -> None:
    """There it cuts off all from the flipped byte on, and says nothing. The machine that wrote it
    does not go on from there."""
    with nats(tmp_path, servers=1) as engine, ExitStack() as stack:
        machines = Machines(engine, tmp_path, stack)
        log = machines.begin("one")
        await fill(log, 60, note="x" * 200)
        log.close()
        (node,) = engine.nodes
        node.kill()
        flip(node, f"roundtable-{machines.session}-log", where)
        node.start()
        engine.wait()
        with pytest.raises(Problem) as raised:
            machines.follow("one")
        assert raised.value.reason == "differs"


def blocks(node: Node, stream: str) -> list[Path]:
    """Where a server keeps a stream's messages; in one file, once it has any."""
    folder = node.config.parent / node.name / "jetstream" / "$G" / "streams" / stream / "msgs"
    return [*folder.glob("*.blk")]


def flip(node: Node, stream: str, where: float) -> None:
    """Change one byte of it."""
    (block,) = blocks(node, stream)
    content = bytearray(block.read_bytes())
    content[int(len(content) * where)] ^= 1
    block.write_bytes(content)


def lead(machines: Machines, node: Node, stream: str) -> None:
    """Have a server lead a stream."""
    line = machines.engine().line
    asked = json.dumps({"placement": {"preferred": node.name}}).encode()
    end = time.monotonic() + PATIENCE
    while machines.cluster.leader_now(stream) is not node:
        assert time.monotonic() < end, "it does not become the leader"
        with suppress(NoAnswer):
            line.wait(line.ask(f"$JS.API.STREAM.LEADER.STEPDOWN.{stream}", asked))
        time.sleep(0.2)
