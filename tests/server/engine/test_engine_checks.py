"""Before a session is trusted to an engine: what can be known of it is right, or said."""

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from moderator.commands.engine import WORDS
from server.engine import Engine, Problem, addresses, check, checks, jetstream
from tests.support.command_line import roundtable
from tests.support.nats import Nats, nats
from tests.support.ports import free_ports
from tests.support.processes import ROOT
from tests.support.waiting import PATIENCE, until

AGENDA = ROOT / "agendas" / "example-harbour-town.yaml"
WITHOUT_NATS = """
import sys
sys.modules["nats"] = None
from moderator.cli import main
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def introduced(said: bytes) -> Iterator[int]:
    """Something that says that it is a NATS, to one who connects to a port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def introduce() -> None:
            line, _ = listener.accept()
            with line, suppress(OSError):
                line.sendall(b"INFO {" + said + b"}\r\n")

        thread = threading.Thread(target=introduce)
        thread.start()
        yield listener.getsockname()[1]
        # Where nobody asked, it would wait for ever.
        socket.create_connection(listener.getsockname()).close()
        thread.join()


@pytest.fixture
def old_server() -> Iterator[int]:
    """One of an earlier version; none can be installed beside."""
    with introduced(b'"version":"2.9.10","jetstream":true,"max_payload":1') as port:
        yield port


async def _soon(checking: Awaitable[int]) -> int:
    async with asyncio.timeout(PATIENCE):
        return await checking


def test_all_servers_are_named_in_one_address() -> None:
    """Who one is, and how one speaks, holds for all of them unless they say something else."""
    found = addresses("tls://me:se%40cret@a,b:4333, nats://c")
    assert [one.url for one in found] == [
        "tls://me:se%40cret@a:4222",
        "tls://me:se%40cret@b:4333",
        "nats://c:4222",
    ]
    assert [str(one) for one in found] == ["a:4222", "b:4333", "c:4222"]


@pytest.mark.parametrize(
    "text", ["", "a", "a:4222", "http://a", "nats://", "nats://a:port", "nats://a/b"]
)
def test_what_is_no_address_is_said(text: str) -> None:
    """Before anything is connected to, as it was typed."""
    with pytest.raises(Problem) as raised:
        addresses(text)
    assert (raised.value.reason, raised.value.about) == ("address", text or '""')


@pytest.mark.parametrize("text", ["http://me:secret@a", "nats://me:sec,ret@a", "nats://me:a,b,c@a"])
def test_a_password_is_not_repeated(text: str) -> None:
    """What is wrong with an address is said without it, also where a comma in it makes two of one
    address."""
    with pytest.raises(Problem) as raised:
        addresses(text)
    assert raised.value.about == "a"


def test_a_good_engine_passes_also_while_one_is_dead(cluster: Nats) -> None:
    """Three servers that sync; and a session must be able to go on when one of them is gone."""
    monitoring = cluster.monitoring.split(",")
    assert check(addresses(cluster.url), monitoring) == 3
    two = cluster.url.rpartition(",")[0]
    dead = f"127.0.0.1:{free_ports(1)[0]}"
    assert check(addresses(f"{two},{dead}"), [*monitoring[:2], dead]) == 3


def test_a_server_that_is_named_twice_is_one(tmp_path: Path) -> None:
    """By its name and by its number it is still the same, and keeps everything once."""
    with nats(tmp_path, servers=1) as engine:
        port = engine.url.rpartition(":")[2]
        assert check(addresses(f"nats://127.0.0.1:{port},localhost:{port}")) == 1


def test_one_server_with_many_addresses_is_one(tmp_path: Path) -> None:
    """Servers that listen at all addresses of their machines, as NATS does by default, name each of
    them to whoever connects. Two of them are not three: they would keep nothing on three."""
    urls = b'["192.0.2.1:4222","[2001:db8::1]:4222","192.0.2.2:4222","[2001:db8::2]:4222"]'
    said = b'"version":"2.15.0","jetstream":true,"connect_urls":' + urls
    with nats(tmp_path, servers=2) as engine, introduced(said) as port:
        assert check(addresses(f"nats://127.0.0.1:{port}"), engine.monitoring.split(",")) == 2


def test_a_server_that_does_not_sync_is_refused(tmp_path: Path) -> None:
    """Its default is to sync every two minutes: what it acknowledged before may be gone."""
    with nats(tmp_path, servers=1, sync='"2m"') as engine:
        with pytest.raises(Problem) as raised:
            check(addresses(engine.url), [engine.monitoring])
        assert raised.value.reason == "not_synced"
        code, _, said = roundtable(
            *("serve", AGENDA, "--engine", engine.url, "--engine-monitoring", engine.monitoring),
            *("--data-dir", tmp_path / "data", "--port", "0"),
        )
    assert code == 1
    assert "sync_interval: always" in said
    assert not (tmp_path / "data").exists()


def test_where_no_monitoring_is_named_the_usual_port_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is found there has to be right; where nothing is, that is in the program log."""
    with nats(tmp_path, servers=1, sync='"2m"') as engine:
        monkeypatch.setattr(checks, "USUAL", engine.nodes[0].monitoring)
        with pytest.raises(Problem) as raised:
            check(addresses(engine.url))
        assert raised.value.reason == "not_synced"
        monkeypatch.setattr(checks, "USUAL", free_ports(1)[0])
        assert check(addresses(engine.url)) == 1
    assert "whether the engine syncs was not checked" in caplog.text


def test_a_server_of_small_messages_is_refused(tmp_path: Path) -> None:
    """What people do at once would not fit into one, and there would be no way on."""
    with (
        nats(tmp_path, servers=1, more="max_payload: 65536") as engine,
        pytest.raises(Problem) as raised,
    ):
        Engine(addresses(engine.url), 1)
    assert (raised.value.reason, raised.value.found) == ("small", "65536")


def test_an_agenda_that_is_too_large_is_refused(cluster: Nats, tmp_path: Path) -> None:
    """In a sentence, and no session begins."""
    header = {"session": "large", "created": "", "agenda": {"title": "x" * (1 << 20)}}
    engine = Engine(addresses(cluster.url), 3)
    try:
        with pytest.raises(Problem) as raised:
            engine.create(tmp_path / "large", header)
    finally:
        engine.close()
    assert raised.value.reason == "payload"
    assert not (tmp_path / "large").exists()


def test_an_old_server_is_refused(old_server: int) -> None:
    """Versions before 2.15 have lost what they acknowledged."""
    with pytest.raises(Problem) as raised:
        check(addresses(f"nats://127.0.0.1:{old_server}"))
    assert (raised.value.reason, raised.value.found) == ("old", "2.9.10")


async def test_a_server_that_gets_no_turn_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A busy machine is no reason not to begin; for whom it is waited, the program log says."""
    monkeypatch.setattr(checks, "SECONDS", 0.2)
    monkeypatch.setattr(checks, "PATIENCE", PATIENCE)
    with nats(tmp_path, servers=1) as engine:
        (node,) = engine.nodes
        node.sleep()
        checking = asyncio.create_task(
            asyncio.to_thread(check, addresses(engine.url), [engine.monitoring])
        )
        await until(lambda: "waiting for a server of the engine" in caplog.text)
        node.wake()
        assert await checking == 1
    assert {str(vars(record)["fields"]["at"]) for record in caplog.records} == {
        f"127.0.0.1:{node.client}"
    }


def test_a_start_while_most_of_an_engine_is_gone_says_that_it_waits(
    cluster: Nats,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Long before it is given up; and why it is, is said to people."""
    monkeypatch.setattr(jetstream, "PATIENCE", 3.0)
    for node in cluster.nodes[1:]:
        node.kill()
    engine = Engine(addresses(cluster.url), 3)
    try:
        with pytest.raises(Problem) as raised:
            engine.create(tmp_path / "most", {"session": "most", "created": "", "agenda": {}})
    finally:
        engine.close()
    assert caplog.text.count("waiting for an answer of the engine") == 1
    assert raised.value.reason == "no_answer"
    assert raised.value.found in WORDS


async def test_for_one_that_gets_no_turn_nobody_waits_who_has_another(
    cluster: Nats, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A session goes on while a machine is gone, whatever has become of that."""
    monkeypatch.setattr(checks, "SECONDS", 0.2)
    monkeypatch.setattr(checks, "PATIENCE", 10 * PATIENCE)
    node = cluster.nodes[0]
    node.sleep()
    try:
        checking = asyncio.to_thread(check, addresses(cluster.url), cluster.monitoring.split(","))
        assert await _soon(checking) == 3
    finally:
        node.wake()
    silent = [vars(record)["fields"]["at"] for record in caplog.records]
    assert {f"127.0.0.1:{node.client}", node.monitored} <= set(silent)


async def test_who_answers_and_is_no_nats_is_not_waited_for(
    cluster: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port of something else is a mistake, here one's own monitoring port, and is said at once.
    What is there may be silent until it is spoken to."""
    monkeypatch.setattr(checks, "SECONDS", 0.2)
    monkeypatch.setattr(checks, "PATIENCE", 10 * PATIENCE)
    wrong = addresses(f"nats://{cluster.monitoring.partition(',')[0]}")
    checking = asyncio.to_thread(check, wrong, cluster.monitoring.split(","))
    with pytest.raises(Problem) as raised:
        await _soon(checking)
    assert raised.value.reason == "unreachable"


@pytest.mark.parametrize("lang", ["en", "de"])
def test_an_engine_that_is_not_there_is_said(tmp_path: Path, lang: str) -> None:
    """In one sentence, and no session begins."""
    port = free_ports(1)[0]
    code, _, said = roundtable(
        *("serve", AGENDA, "--engine", f"nats://me:secret@127.0.0.1:{port}", "--port", "0"),
        *("--data-dir", tmp_path / "data", "--lang", lang),
    )
    assert code == 1
    assert said.count("\n") == 1
    assert f"127.0.0.1:{port}" in said
    assert "secret" not in said
    assert not (tmp_path / "data").exists()


def test_where_nothing_can_be_checked_that_is_said(cluster: Nats) -> None:
    """Monitoring ports that were named and do not answer are no proof of anything."""
    with pytest.raises(Problem) as raised:
        check(addresses(cluster.url), [f"127.0.0.1:{free_ports(1)[0]}"])
    assert raised.value.reason == "unchecked"


@pytest.mark.parametrize(("engine", "code"), [(("--engine", "nats://a"), 1), ((), 2)])
def test_without_the_package_only_the_engine_is_missing(
    tmp_path: Path, engine: tuple[str, ...], code: int
) -> None:
    """Who installed no more than the default is told what to install; all else needs nothing of
    it: here, a session is asked for that does not exist."""
    asked = ("serve", "--resume", "no-such-session", "--data-dir", str(tmp_path), *engine)
    found = subprocess.run(
        [sys.executable, "-c", WITHOUT_NATS, *asked, "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert found.returncode == code, found.stderr
    assert ("pip install nats-py" in found.stderr) == bool(engine)
    assert found.stderr.count("\n") == 1
