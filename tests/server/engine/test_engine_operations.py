"""What docs/operations.md says of several machines, done: real NATS, real servers of ours."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.engine import Problem, addresses, check
from server.paths import ENGINE_NAME
from server.session import phases, queue
from tests.support.certificates import certificate, needs_openssl
from tests.support.lines import joined, logged, view
from tests.support.nats import Nats, Node
from tests.support.ports import free_ports
from tests.support.processes import Serving, served
from tests.support.waiting import until
from trials.several.wires import wires

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
AGENDA = str(ROOT / "agendas" / "example-harbour-town.yaml")
SESSION = "round-7"
EVERY = 0.05


@contextmanager
def as_documented(folder: Path) -> Iterator[Nats]:
    """The three NATS servers of the document, with ports and a certificate of their own here."""
    (text,) = re.findall(r"```nats\n(.*?)```", DOCUMENT, re.DOTALL)
    made = certificate(folder)
    for path, own in (("cert", made.cert), ("ca", made.cert), ("key", made.key)):
        text = text.replace(f"/etc/nats/{path}.pem", str(own))
    ports = free_ports(9)
    routes = dict(zip("abc", ports[:3], strict=True))
    for name, port in routes.items():
        text = text.replace(f"nats://{name}.example:6222", f"nats://localhost:{port}")
    nodes = []
    for number, (name, route) in enumerate(routes.items()):
        client, monitoring = ports[3 + 2 * number : 5 + 2 * number]
        own_text = text.replace("server_name: a", f"server_name: {name}")
        own_text = own_text.replace("/var/lib/nats", str(folder / name))
        own_text = own_text.replace("a.example:6222", f"localhost:{route}")
        for listed, port in ((4222, client), (8222, monitoring), (6222, route)):
            own_text = own_text.replace(f"0.0.0.0:{listed}", f"127.0.0.1:{port}")
        config = folder / f"{name}.conf"
        config.write_text(own_text)
        nodes.append(Node(name, config, client, monitoring))
    with ExitStack() as stack:
        for node in nodes:
            stack.callback(node.kill)
            node.start()
        yield Nats(nodes)


@needs_openssl
async def test_the_documented_nats_keeps_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Encrypted between all of them, with a password from a file and a certificate of one's own."""
    with as_documented(tmp_path) as engine:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        servers = ",".join(f"localhost:{node.client}" for node in engine.nodes)
        file = tmp_path / "engine"
        file.write_text(f"tls://roundtable:a%20long%20one@{servers}\n")
        monitoring = [f"https://localhost:{node.monitoring}" for node in engine.nodes]
        await until(lambda: _is_up(file, monitoring))
        with served(
            *(AGENDA, "--port", "0", "--session", SESSION),
            *("--engine", f"@{file}", "--engine-monitoring", ",".join(monitoring)),
            data_dir=tmp_path / "data",
        ) as serving:
            ann = Link(serving.links["moderator"])
            async with joined(ann):
                assert isinstance(await ann.request(phases.Open()), Answered)


def _is_up(file: Path, monitoring: list[str]) -> bool:
    try:
        return check(addresses(file.read_text().strip()), monitoring) == len(monitoring)
    except Problem:
        return False


def _serve(
    machine: str, cluster: Nats, folder: Path, stack: ExitStack, session: str = SESSION
) -> Serving:
    return stack.enter_context(
        served(
            *(AGENDA, "--port", "0", "--session", session, "--engine", cluster.url),
            data_dir=folder / machine,
        )
    )


async def test_a_rolling_upgrade_costs_nobody_anything(cluster: Nats, tmp_path: Path) -> None:
    """Each server is stopped and started again, one after another, while people go on: everything
    they give is answered, once, and nobody needs to know."""
    machines = ("one", "two", "three")
    with ExitStack() as stack:
        servers = {name: _serve(name, cluster, tmp_path, stack) for name in machines}
        links = [
            Link(servers[name].links["spectators"], name=name, client=f"{name}-long")
            for name in machines
        ]
        ann = Link(servers["one"].links["moderator"])
        async with joined(ann, *links):
            await ann.request(phases.Open())
            over = asyncio.Event()
            giving = [asyncio.create_task(_give(link, over)) for link in links]
            for name in machines:
                assert await asyncio.to_thread(servers[name].stop) == 0
                servers[name] = await asyncio.to_thread(_serve, name, cluster, tmp_path, stack)
                await until(lambda: all(link.connection == "connected" for link in links))
            over.set()
            given = [await one for one in giving]
        texts = [text for one in given for text in one]
        # It may not have read the last ones, where nobody was answered by it.
        await until(lambda: len(_notes(servers["one"].log)) >= len(texts))
        assert sorted(_notes(servers["one"].log)) == sorted(texts)
        assert len(texts) > 20


def _notes(log: Path) -> list[str]:
    events = [fact.event for fact in logged(log)[1]]
    return [one.note for one in events if isinstance(one, queue.Joined | queue.Noted) and one.note]


async def _give(link: Link, over: asyncio.Event) -> list[str]:
    """Give one command after the other; the notes of all, each of which has to be answered."""
    texts: list[str] = []
    while not over.is_set():
        texts.append(f"{view(link).you.id} {len(texts)}")
        assert isinstance(await link.request(queue.Join(note=texts[-1])), Answered)
        await asyncio.sleep(EVERY)
    return texts


async def test_what_is_left_when_the_engine_is_lost_goes_on_alone(
    cluster: Nats, tmp_path: Path
) -> None:
    """On one machine, by its log and without the engine, with the links that there were."""
    with ExitStack() as stack:
        one = _serve("one", cluster, tmp_path, stack, "round-8")
        ann = Link(one.links["moderator"])
        async with joined(ann):
            assert isinstance(await ann.request(phases.Open()), Answered)
        one.stop()
        (one.log.parent / ENGINE_NAME).unlink()
        alone = stack.enter_context(served("--resume", "round-8", data_dir=tmp_path / "one"))
        assert alone.port == one.port
        again = Link(one.links["moderator"])
        async with joined(again):
            assert view(again).state.session.phase == "open"
            assert isinstance(await again.request(phases.Pause()), Answered)


async def test_people_of_a_server_that_is_cut_off_go_to_another(
    cluster: Nats, tmp_path: Path
) -> None:
    """It still serves them, and can record nothing: after a few seconds they are where it can be
    done, and need not have done anything for that."""
    with wires() as lines, ExitStack() as stack:
        ports = [lines.lead("one", node.name, node.client) for node in cluster.nodes]
        one = stack.enter_context(
            served(
                *(AGENDA, "--port", "0", "--session", "round-9"),
                *("--engine", "nats://" + ",".join(f"127.0.0.1:{port}" for port in ports)),
                data_dir=tmp_path / "one",
            )
        )
        two = _serve("two", cluster, tmp_path, stack, "round-9")
        ann = Link(one.links["moderator"])
        async with joined(ann):
            assert isinstance(await ann.request(phases.Open()), Answered)
            # Nobody goes to a server of which they have not been told.
            await until(lambda: ann.ways.are_several)
            for node in cluster.nodes:
                lines.cut("one", node.name)
            await until(lambda: f":{two.port}/" in ann.notice and ann.replica.log == "ok")
            assert isinstance(await ann.request(phases.Pause()), Answered)
