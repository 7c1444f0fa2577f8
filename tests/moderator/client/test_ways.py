"""A line whose server dies: it goes on with another one of the session's, and nothing happens
twice."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

import moderator.client.link
import moderator.client.pulse
from moderator.client.address import address
from moderator.client.link import Link
from moderator.client.outbox import Answered
from moderator.client.ways import LONGEST_DELAY, Ways
from server.app import App
from server.listening import listen
from server.live.room.clock import system_clock
from server.live.room.hosted_session import new_session
from server.session import phases, queue
from tests.support.lines import differences, joined, logged, view
from tests.support.pair import SETTINGS, two
from tests.support.rooms import PLAN
from tests.support.waiting import PATIENCE, until


@contextmanager
def silent(host: str, port: int) -> Iterator[None]:
    """An address that says nothing to who wants to connect, as that of a machine without power."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind((host, port))
        full.listen(0)
        while True:
            one = stack.enter_context(socket.socket())
            one.settimeout(0.1)
            try:
                one.connect((host, port))
            except TimeoutError:
                break
        yield


async def test_clients_go_to_another_server_when_theirs_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them, with what they have: nobody needs a snapshot, everybody has all there is, and
    whose line comes back so soon reads nothing of it."""
    # Soon is however long it takes a busy machine.
    monkeypatch.setattr(moderator.client.link, "DROP_SHOWN_AFTER", PATIENCE)
    monkeypatch.setattr(moderator.client.pulse, "DROP_SHOWN_AFTER", PATIENCE)
    shown: set[str] = set()
    async with two(tmp_path) as pair:
        tokens = pair.hosted.tokens
        ann = pair.link(tokens.moderator)
        ann.changed = lambda _: shown.add(ann.connection)
        bo = pair.link(tokens.panelists["p1"])
        kims = [pair.link(tokens.spectators, name=f"Kim {n}") for n in range(20)]
        async with joined(ann, bo, *kims):
            people = [view(one).you.id for one in (ann, bo, *kims)]
            await ann.request(phases.Open())
            shown.clear()
            await pair.die()
            await until(lambda: all(one.welcomed for one in (ann, bo, *kims)))
            assert isinstance(await bo.request(queue.Join()), Answered)
            truth, _ = logged(pair.hosted.log)
            everybody = (ann, bo, *kims)
            await until(lambda: not any(differences(one, truth) for one in everybody))
            assert [view(one).you.id for one in everybody] == people
            assert shown == {"connected"}


async def test_a_command_on_its_way_is_given_to_the_other_server_once(tmp_path: Path) -> None:
    """Whether it arrived before the server died or not: its answer comes from the other one."""
    async with two(tmp_path) as pair:
        links = [
            pair.link(pair.hosted.tokens.spectators, name=f"Kim {n}", client=f"kim-{n}-long")
            for n in range(10)
        ]
        ann = pair.link(pair.hosted.tokens.moderator)
        async with joined(ann, *links):
            await ann.request(phases.Open())
            given = [asyncio.create_task(one.request(queue.Join())) for one in links]
            # Some are in the log by then, and nobody was told.
            pair.lines[0].stall()
            await asyncio.sleep(0)
            await pair.die()
            assert all([isinstance(await one, Answered) for one in given])
            _, facts = logged(pair.hosted.log)
            hands = [fact.by for fact in facts if isinstance(fact.event, queue.Joined)]
            assert sorted(hands) == sorted(view(one).you.id for one in links)


async def test_a_name_with_two_machines_behind_it_is_enough_to_come_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one of them does not even refuse, a link that is opened only now leads to the other one
    before anybody has given up."""
    hosted = new_session(PLAN, tmp_path, system_clock, SETTINGS)
    async with App(hosted, listen("127.0.0.1", 0), SETTINGS, host="round.example") as app:
        with silent("127.0.0.2", app.port):

            def found(*_: Any, **__: Any) -> list[Any]:
                return [
                    (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, app.port))
                    for host in ("127.0.0.2", "127.0.0.1")
                ]

            monkeypatch.setattr(socket, "getaddrinfo", found)
            ann = Link(f"http://round.example:{app.port}/#{hosted.tokens.moderator}")
            async with joined(ann):
                assert view(ann).you.id == "m1"


def test_every_server_is_tried_before_any_again() -> None:
    """The one that died comes last; who finds none waits longer after each round."""
    ways = Ways(address("http://a/#t"), lambda: 0.99)
    ways.turn(good=True)
    assert (ways.now.url, ways.delay) == ("ws://a/ws", 0.0)
    ways.learn(["http://a", "http://b", "http://c/round", "not a link"])
    tried, delays = [], []
    ways.turn(good=True)
    for _ in range(3 * 10):
        tried.append(ways.now.url)
        delays.append(ways.delay)
        ways.turn(good=False)
    everywhere = {"ws://a/ws", "ws://b/ws", "ws://c/round/ws"}
    assert all({*tried[n : n + 3]} == everywhere for n in range(0, 30, 3))
    assert tried[2] == "ws://a/ws"
    assert sum(delays[:3]) < 1.0
    assert sorted(delays) == delays
    assert 0.9 * LONGEST_DELAY < delays[-1] <= LONGEST_DELAY


def test_a_server_that_says_nothing_is_left_sooner_where_there_are_others() -> None:
    """And not so soon any more where no other was faster, as everybody may have come at once."""
    ways = Ways(address("http://a/#t"), lambda: 0.5)
    assert ways.patience(10.0) == 10.0
    ways.learn(["http://a", "http://b"])
    found = []
    for _ in range(6):
        found.append(ways.patience(10.0))
        ways.turn(good=False)
    assert found == [3.0, 3.0, 6.0, 6.0, 10.0, 10.0]


def test_an_encrypted_line_is_not_left_for_one_that_is_not() -> None:
    """Whatever the room says: the token would be read on the way."""
    ways = Ways(address("https://a/#t"), lambda: 0.5)
    ways.learn(["http://b"])
    ways.turn(good=True)
    assert ways.now.url == "wss://a/ws"
