"""Servers that keep a session in an engine: one dies or sleeps, another goes on."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.app import App
from server.engine import Engine, addresses
from server.engine.servers import Servers
from server.listening import listen
from server.live.room.hosted_session import new_session
from server.session import phases, whispers
from server.session.plan import Agenda
from tests.moderator.desk.test_moderate import server_of, spawned
from tests.server.conftest import QUICK, SteppingClock, Venue
from tests.support.command_line import roundtable
from tests.support.lines import joined, logged
from tests.support.nats import Nats
from tests.support.plain_lines import plain
from tests.support.processes import Serving, served
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs NATS for tests, and signals")
AGENDA = str(Path(__file__).parents[3] / "agendas" / "example-harbour-town.yaml")


def there(link: str, serving: Serving) -> str:
    """A link of a session, at another of its servers."""
    parts = urlsplit(link)
    return urlunsplit(parts._replace(netloc=f"127.0.0.1:{serving.port}"))


def texts(log: Path) -> list[str]:
    return [fact.event.text for fact in logged(log)[1] if isinstance(fact.event, whispers.Sent)]


def options(cluster: Nats) -> tuple[str, ...]:
    return ("--engine", cluster.url, "--engine-monitoring", cluster.monitoring, "--port", "0")


async def test_another_machine_goes_on_after_kill_9(cluster: Nats, tmp_path: Path) -> None:
    """With an empty folder: the same log, and all the links lead in."""
    client = "client-0123456789abcdef"
    with served(AGENDA, *options(cluster), data_dir=tmp_path / "one") as first:
        moderator = Link(first.links["moderator"], client=client)
        async with joined(moderator):
            for number in range(5):
                answer = await moderator.request(whispers.Send("panel", f"n{number}"))
                assert isinstance(answer, Answered)
        before = first.log.read_bytes()
        first.kill()
        with served(
            "--resume", first.session, *options(cluster), data_dir=tmp_path / "two"
        ) as again:
            assert again.log.read_bytes().startswith(before)
            here = Link(there(first.links["moderator"], again), client=client)
            panelist = next(iter(first.links["panelists"].values()))
            async with joined(here, Link(there(panelist, again))):
                assert isinstance(await here.request(phases.Open()), Answered)
            assert texts(again.log) == [f"n{number}" for number in range(5)]


async def test_a_server_that_slept_follows_the_one_that_went_on(
    cluster: Nats, tmp_path: Path
) -> None:
    """It keeps its people: what they want reaches the new writer, and what others did meanwhile
    they see."""
    with served(AGENDA, *options(cluster), data_dir=tmp_path / "one") as first:
        moderator = Link(first.links["moderator"])
        async with joined(moderator):
            assert isinstance(await moderator.request(whispers.Send("panel", "a")), Answered)
            first.process.send_signal(signal.SIGSTOP)
            with served(
                "--resume", first.session, *options(cluster), data_dir=tmp_path / "two"
            ) as second:
                here = Link(there(first.links["moderator"], second))
                async with joined(here):
                    assert isinstance(await here.request(whispers.Send("panel", "b")), Answered)
                    first.process.send_signal(signal.SIGCONT)
                    for link, text in ((moderator, "c"), (here, "d"), (moderator, "e")):
                        answer = await link.request(whispers.Send("panel", text))
                        assert isinstance(answer, Answered)
                    await until(lambda: moderator.replica.log == "ok")
                await until(lambda: texts(second.log) == ["a", "b", "c", "d", "e"])
                assert first.stop() == 0
                assert second.log.read_bytes().startswith(first.log.read_bytes())
                assert texts(first.log) == ["a", "b", "c", "d", "e"]


def test_a_session_of_an_engine_does_not_go_on_without_it(cluster: Nats, tmp_path: Path) -> None:
    """It would go on twice."""
    with served(AGENDA, *options(cluster), data_dir=tmp_path) as first:
        assert first.stop() == 0
    code, _, said = roundtable(
        "serve", "--resume", first.session, "--data-dir", tmp_path, "--port", "0"
    )
    assert (code, "--engine" in said) == (2, True)


def test_a_desk_says_that_it_waits_for_an_engine(cluster: Nats, tmp_path: Path) -> None:
    """While most of it is gone; and whoever gives up leaves no server behind."""
    for node in cluster.nodes[1:]:
        node.kill()
    own = ("--plain", "--lang", "en", "--data-dir", str(tmp_path), "--engine", cluster.url)
    with plain("moderate", AGENDA, *own, "--port", "0") as moderator:
        moderator.until("Waiting for the engine to answer …")
        moderator.process.send_signal(signal.SIGINT)
        assert moderator.process.wait(PATIENCE) == 130
    begun = (tmp_path / "server-errors.log").read_text(encoding="utf-8")
    assert "The engine refused" not in begun


@pytest.mark.parametrize(("debug", "lines"), [("", 1), ("1", 2)])
def test_why_no_desk_opens_is_said_without_the_servers_program_log(
    cluster: Nats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug: str, lines: int
) -> None:
    """A moderator reads a sentence; who looks for a mistake, and says so, all that led to it."""
    monkeypatch.setenv("ROUNDTABLE_DEBUG", debug)
    nobody = ("--engine-monitoring", "127.0.0.1:1", "--port", "0", "--data-dir", str(tmp_path))
    words = ("moderate", AGENDA, "--plain", "--lang", "de", "--engine", cluster.url, *nobody)
    with plain(*words) as moderator:
        assert moderator.process.stderr is not None
        said = moderator.process.stderr.read().splitlines()
        assert moderator.process.wait(PATIENCE) == 1
    assert said[-1].startswith("127.0.0.1:1: keiner dieser Überwachungsports")
    assert len(said) == lines


async def test_while_most_of_an_engine_is_gone_nothing_is_taken(
    cluster: Nats, plan: Agenda, clock: SteppingClock, tmp_path: Path, monkeypatch: Any
) -> None:
    """Who gives a command then hears that the log cannot be written; whose command was under way
    hears what became of it once that is known."""
    monkeypatch.setattr("server.live.room.writer.LONGEST_RETRY", 0.3)
    engine = Engine(addresses(cluster.url), 3)
    async with AsyncExitStack() as stack:
        # Nothing else is under way then, such as that somebody came late on a busy machine.
        calm = replace(QUICK, leave_seconds=PATIENCE)
        hosted = new_session(plan, tmp_path, clock, calm, clock.up, engine)
        app = await stack.enter_async_context(App(hosted, listen("127.0.0.1", 0), calm))
        venue = Venue(app, hosted, stack)
        moderator, other = await venue.moderator(), await venue.moderator()
        await moderator.has_heard(
            lambda m: (m.get("event"), m.get("person")) == ("people.arrived", "m2")
        )
        # It has answered a moment ago, however long ago that is on a busy machine.
        assert isinstance(hosted.peers, Servers)
        hosted.peers.ours.journal.is_there = lambda: True
        for node in cluster.nodes[1:]:
            node.sleep()
        with monkeypatch.context() as hasty:
            hasty.setattr("server.engine.journal.ANSWER", 0.1)
            hasty.setattr("server.engine.journal.LOOK", 0.1)
            hasty.setattr("server.engine.line.ANSWERS_WITHIN", 0.5)
            opened = await moderator.send("session.open")
            await moderator.until(lambda m: m.get("log") == "failing")
            refused = await other.do("session.open")
            assert refused["error"]["code"] == "log_unavailable"
            assert not any(message.get("re") == opened for message in moderator.heard)
        for node in cluster.nodes:
            node.wake()
        assert (await moderator.answer(opened))["ok"]
        await other.until(lambda m: m.get("log") == "ok")
        assert (await other.do("session.open"))["error"]["code"] != "log_unavailable"
    assert [fact.event for fact in logged(hosted.log)[1]].count(phases.Opened()) == 1


def test_a_desk_hosts_a_session_that_an_engine_keeps(cluster: Nats, tmp_path: Path) -> None:
    """``moderate`` takes the same options; the server that it starts has them."""
    data = tmp_path / "desk"
    own = ("--plain", "--lang", "en", "--data-dir", str(data))
    with plain("moderate", AGENDA, *options(cluster), *own) as moderator:
        moderator.does("announce Welcome", "Welcome")
        (folder,) = data.glob("*/engine.json")
        log = (folder.parent / "log.jsonl").read_bytes()
        moderator.does("quit stop", "The server has ended")
    with served(
        "--resume", folder.parent.name, *options(cluster), data_dir=tmp_path / "two"
    ) as again:
        assert again.log.read_bytes().startswith(log)


async def test_a_desk_whose_own_server_died_says_that_it_goes_on_at_another(
    cluster: Nats, tmp_path: Path
) -> None:
    """Nobody takes the session for ended, nor that line of the next step for what has to be done;
    and whoever leaves reads by which link they come back."""
    one, two = tmp_path / "one", tmp_path / "two"
    args = (AGENDA, *options(cluster), "--data-dir", str(one), "--lang", "en")
    desk = await asyncio.to_thread(spawned, *args)
    await asyncio.to_thread(desk.expect, "You are ")
    server = server_of(one)
    (kept,) = one.glob("*/server.json")
    with served("--resume", kept.parent.name, *options(cluster), data_dir=two) as second:
        stage = second.links["stage"].replace(f":{second.port}/", f":{server['port']}/")
        other = Link(stage)
        async with joined(other):
            await until(lambda: other.ways.are_several)
        os.kill(server["pid"], signal.SIGKILL)

        def leave() -> None:
            desk.expect("this desk began has ended")
            desk.send("\x1b\x11")
            desk.expect(r"Back to the desk: roundtable moderate (http://\S+)\r\n")

        await asyncio.to_thread(leave)
        assert urlsplit(desk.match[1]).port == second.port
        back = Link(desk.match[1])
        async with joined(back):
            assert isinstance(await back.request(phases.Open()), Answered)
        desk.wait()
