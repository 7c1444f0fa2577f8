"""Relays of a session that an engine keeps: an audience of their own, and a way on for others."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from socket import create_connection
from subprocess import DEVNULL, PIPE, Popen
from typing import Any
from urllib.request import urlopen

import pytest

from moderator.client.link import Link
from moderator.client.outbox import Answered
from moderator.commands.opening import ASKS_EVERY
from server.app import App
from server.engine import Engine, addresses
from server.engine.line import Line, NoAnswer
from server.listening import listen
from server.live.room.clock import system_clock
from server.live.room.hosted_session import HostedSession, new_session, resumed_session
from server.live.settings import Settings
from server.session import panel, people, phases, queue, views, whispers
from tests.server.conftest import SteppingClock, Venue
from tests.server.engine.conftest import _numbers
from tests.server.web.conftest import readers_of, started
from tests.server.wire.test_no_leak import ENDLESS, Crowd, live, marked_session
from tests.support.chromium import needs_browser
from tests.support.command_line import roundtable
from tests.support.lines import differences, joined, logged, view
from tests.support.nats import Nats
from tests.support.ports import free_ports
from tests.support.rooms import PLAN
from tests.support.waiting import PATIENCE, until

SETTINGS = Settings()


class House:
    """One session in an engine, with servers and relays on loopback, all in this process."""

    def __init__(self, cluster: Nats, folder: Path, stack: AsyncExitStack) -> None:
        self._cluster, self._folder, self._stack = cluster, folder, stack
        self.session = f"house-{next(_numbers)}"
        self.hosted: HostedSession

    async def server(self, machine: str) -> App:
        engine = self._engine(relay=False)
        folder = self._folder / machine
        self.hosted = new_session(
            PLAN, folder, system_clock, SETTINGS, keeper=engine, session=self.session
        )
        return await self._app(self.hosted, SETTINGS)

    async def relay(self, machine: str) -> App:
        engine = self._engine(relay=True)
        folder = self._folder / machine / "sessions" / self.session
        settings = replace(SETTINGS, audience_only=True)
        hosted = resumed_session(folder, system_clock, settings, keeper=engine, links=False)
        return await self._app(hosted, settings)

    def _engine(self, relay: bool) -> Engine:
        engine = Engine(addresses(self._cluster.url), 3, relay=relay)
        self._stack.callback(engine.close)
        return engine

    async def _app(self, hosted: HostedSession, settings: Settings) -> App:
        return await self._stack.enter_async_context(App(hosted, listen("127.0.0.1", 0), settings))


@pytest.fixture
async def house(cluster: Nats, tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield House(cluster, tmp_path, stack)


def link(app: App, token: str, **values: Any) -> Link:
    return Link(f"{app.base}/#{token}", **values)


async def test_the_audience_of_a_relay_is_in_the_same_room(house: House) -> None:
    """They see what happens, and what they do happens; the relay never writes, and gives out no
    links of its own."""
    server = await house.server("one")
    relay = await house.relay("two")
    ann = link(server, house.hosted.tokens.moderator)
    kims = [link(relay, house.hosted.tokens.spectators, name=f"Kim {n}") for n in range(5)]
    async with joined(ann, *kims):
        assert isinstance(await ann.request(phases.Open()), Answered)
        for kim in kims:
            assert isinstance(await kim.request(queue.Join()), Answered)
        truth, facts = logged(house.hosted.log)
        await until(lambda: not any(differences(kim, truth) for kim in kims))
        hands = [fact.by for fact in facts if isinstance(fact.event, queue.Joined)]
        assert hands == [view(kim).you.id for kim in kims]
        await until(lambda: view(ann).presence.spectators == 5)
        await until(lambda: view(kims[0]).presence.spectators == 5)


async def test_whoever_is_not_of_the_audience_goes_on_at_a_server(house: House) -> None:
    """With the same program, at once: a moderator who opened their link there, and a spectator who
    takes a seat, whose yes is answered once."""
    server = await house.server("one")
    relay = await house.relay("two")
    ann = link(relay, house.hosted.tokens.moderator)
    kim = link(relay, house.hosted.tokens.spectators, name="Kim")
    async with joined(ann, kim):
        assert ann.notice.startswith(server.base)
        assert kim.notice.startswith(relay.base)
        await ann.request(phases.Open())
        await ann.request(panel.Invite(view(kim).you.id))
        await until(lambda: view(kim).state.people[view(kim).you.id].role == "spectator")
        assert isinstance(await kim.request(panel.Accept()), Answered)
        await until(lambda: kim.welcomed and kim.notice.startswith(server.base))
        assert view(kim).role == "panelist"
        _, facts = logged(house.hosted.log)
        assert sum(isinstance(fact.event, people.Joined) for fact in facts) == 1


@needs_browser
async def test_a_page_of_a_relay_goes_on_at_a_server_when_its_reader_gets_a_seat(
    house: House,
) -> None:
    """Without a reload, though what it came from is another address; and what they did there
    is theirs."""
    server = await house.server("one")
    relay = await house.relay("two")
    ann = link(server, house.hosted.tokens.moderator)
    await until(lambda: len(server.addresses.of("spectator")) == 2)
    await until(lambda: len(relay.addresses.of("spectator")) == 2)
    async with joined(ann), started() as browser, readers_of(browser) as browsing:
        await ann.request(phases.Open())
        sam = await browsing.read(f"{relay.base}/#{house.hosted.tokens.spectators}")
        await sam.says_name("Sam")
        await sam.press("Raise the hand")
        await sam.sees("You are next", "#me")
        await until(lambda: len(view(ann).state.people) == 3)
        (person,) = view(ann).state.people.keys() - {"m1", "p1"}
        await ann.request(panel.Invite(person))
        await sam.press("Accept")
        await sam.sees("Leave the panel")
        await until(lambda: person in view(ann).presence.panel)
        await sam.press("Lower the hand")
        await sam.sees("Your hand is down.", "#me")
        assert sam.page.url.startswith(relay.base)


def test_a_relay_needs_an_engine(tmp_path: Path) -> None:
    """What it needs and has not is said in a sentence."""
    code, _, said = roundtable("relay", "--session", "nobody", "--data-dir", tmp_path)
    assert (code, "--engine" in said) == (2, True)


@contextmanager
def relayed(cluster: Nats, folder: Path, session: str, *more: str) -> Iterator[Popen[str]]:
    """The command's own process."""
    process = Popen(
        [
            *(sys.executable, "-m", "moderator.cli", "relay", "--session", session),
            *("--engine", cluster.url, "--data-dir", str(folder), "--lang", "en", *more),
        ],
        stdout=PIPE,
        stderr=DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def test_a_relay_waits_for_its_session(house: House, cluster: Nats, tmp_path: Path) -> None:
    """Whoever sets up machines starts it when they like: it says that it waits, answers nobody
    meanwhile, and serves once the session has begun."""
    (port,) = free_ports(1)
    at = ("--port", str(port))
    with relayed(cluster, tmp_path / "two", house.session, *at) as process:
        assert process.stdout is not None
        said = await asyncio.to_thread(process.stdout.readline)
        assert said.startswith(f"{house.session}: no such session in the engine yet.")
        with pytest.raises(ConnectionRefusedError):
            create_connection(("127.0.0.1", port)).close()
        await house.server("one")
        said = await asyncio.to_thread(process.stdout.readline)
        assert house.session in said
        create_connection(("127.0.0.1", port)).close()
        process.terminate()
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0


async def test_a_relay_waits_for_its_session_and_for_the_engine(
    house: House, cluster: Nats, tmp_path: Path
) -> None:
    """What it waits for begins once most of the engine is there again."""
    with relayed(cluster, tmp_path / "two", house.session, "--port", "0") as process:
        assert process.stdout is not None
        await asyncio.to_thread(process.stdout.readline)
        for node in cluster.nodes[1:]:
            node.kill()
        await _says_that_most_are_gone(cluster)
        await asyncio.sleep(2 * ASKS_EVERY)
        assert process.poll() is None
        for node in cluster.nodes[1:]:
            node.start()
        await asyncio.to_thread(cluster.wait)
        await house.server("one")
        assert house.session in await asyncio.to_thread(process.stdout.readline)


async def _says_that_most_are_gone(cluster: Nats) -> None:
    """Return once whoever is left of the engine has noticed."""
    line = Line()
    try:
        await line.carry(line.connect([cluster.url.split(",")[0]]))
        async with asyncio.timeout(PATIENCE):
            said = ""
            while "temporarily unavailable" not in said:
                with suppress(NoAnswer):
                    answer = await line.carry(line.ask("$JS.API.STREAM.INFO.none", b""))
                    said = str(answer["error"]["description"])
                await asyncio.sleep(0.1)
    finally:
        line.close()


async def test_a_relay_says_what_it_does(house: House) -> None:
    """But for whose turn it is to write, which it does not look at."""
    await house.server("one")
    relay = await house.relay("two")
    health, figures = [
        await asyncio.to_thread(_read, relay.port, path) for path in ("healthz", "metrics")
    ]
    assert health.splitlines() == ["200 OK", "part: relay", "behind: 0"]
    assert 'roundtable_part{part="relay"} 1.0' in figures
    assert "roundtable_lease_seconds" not in figures


def _read(port: int, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{port}/{path}", timeout=PATIENCE) as answer:
        return str(answer.read(), "utf-8")


def test_a_relay_that_waits_can_be_stopped(cluster: Nats, tmp_path: Path) -> None:
    """As one that serves can be."""
    with relayed(cluster, tmp_path, "never-begun", "--port", "0") as process:
        assert process.stdout is not None
        assert "never-begun" in process.stdout.readline()
        process.terminate()
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("leak", [False, True])
async def test_no_mark_reaches_whom_it_is_not_for_at_other_servers_either(
    cluster: Nats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leak: bool
) -> None:
    """The panel at a server that follows, the audience at another, the stage at a relay: whatever
    is done, nobody is told what is private, live, resumed or in a snapshot. A leak that is planted
    is found there as well."""
    plan, secrets = marked_session()
    clock, session = SteppingClock(), f"marks-{next(_numbers)}"
    if leak:
        monkeypatch.setitem(views.RULES, whispers.Noted, views._all)
    async with AsyncExitStack() as stack:
        doors: list[Venue] = []
        for machine in ("writer", "follower", "other", "relay"):
            relay = machine == "relay"
            engine = Engine(addresses(cluster.url), 3, relay=relay)
            stack.callback(engine.close)
            settings = replace(ENDLESS, audience_only=relay)
            at = tmp_path / machine
            if doors:
                folder = at / session
                hosted = await asyncio.to_thread(
                    resumed_session, folder, clock, settings, clock.up, engine, not relay
                )
            else:
                hosted = new_session(plan, at, clock, settings, clock.up, engine, session)
            app = App(hosted, listen("127.0.0.1", 0), settings)
            await stack.enter_async_context(app)
            doors.append(Venue(app, hosted, stack))
        writer, follower, other, relayed = doors
        elsewhere = {"panelist": follower, "spectator": other, "stage": relayed}
        crowd = Crowd(writer, Random(1), secrets, elsewhere)
        await live(crowd, clock, 110)
        await until(lambda: sum(venue.hosted.room.leads for venue in doors) == 1)
        assert not relayed.hosted.room.leads
        with pytest.raises(AssertionError, match="Reader") if leak else nullcontext():
            crowd.check()
