"""Several servers of one session: all alike for whoever comes, and one of them writes."""

import asyncio
import itertools
import json
import os
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect

from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.app import App
from server.engine import Engine, addresses
from server.engine.between import Reply
from server.engine.company import BEAT
from server.engine.courier import _Passed
from server.engine.keys import LEASE_SECONDS
from server.engine.line import Line, NoAnswer
from server.engine.ours import GONE
from server.engine.servers import Servers
from server.engine.stream import Overtaken, Stream, Tail
from server.journal import disk
from server.listening import listen
from server.live.room.hosted_session import new_session, resumed_session
from server.live.settings import Settings
from server.session import whispers
from server.session.messages import Fact
from server.session.plan import Agenda
from server.session.restarts import Restarted
from server.wire import close_codes
from tests.server.conftest import QUICK, Guest, SteppingClock, Venue
from tests.server.engine.test_engine_serving import AGENDA, options, texts, there
from tests.support.lines import joined, logged
from tests.support.nats import Nats
from tests.support.processes import Serving, served
from tests.support.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs NATS for tests, and signals")
RACES = int(os.environ.get("RACES", "5"))
AT_ONCE = 5
CALM = replace(QUICK, leave_seconds=PATIENCE)
"""Nobody counts as gone because a busy machine is late to let them in."""
FAST = replace(
    CALM, command_burst=10**6, frame_burst=10**6, bytes_burst=1 << 30, seconds_burst=600.0
)
_numbers = itertools.count(1)

Serve = Callable[..., Awaitable[Venue]]


@pytest.fixture
async def serve(
    cluster: Nats, plan: Agenda, clock: SteppingClock, tmp_path: Path
) -> AsyncIterator[Serve]:
    """Begins one more server of the session; the first one writes."""
    session = f"hall-{next(_numbers)}"
    venues: list[Venue] = []
    async with AsyncExitStack() as stack:

        async def begin(settings: Settings = CALM, clock: SteppingClock = clock) -> Venue:
            folder = tmp_path / f"machine-{len(venues)}"
            engine = Engine(addresses(cluster.url), len(cluster.nodes))
            stack.callback(engine.close)
            if venues:
                hosted = await asyncio.to_thread(
                    resumed_session, folder / session, clock, settings, clock.up, engine
                )
            else:
                hosted = new_session(plan, folder, clock, settings, clock.up, engine, session)
            own = await stack.enter_async_context(AsyncExitStack())
            app = await own.enter_async_context(App(hosted, listen("127.0.0.1", 0), settings))
            venues.append(Venue(app, hosted, own))
            if len(venues) == 1:
                # A machine that is very busy lets people in before.
                await until(lambda: leads(venues[0]))
            return venues[-1]

        yield begin
    logs = [venue.hosted.log.read_bytes() for venue in venues]
    longest = max(logs, key=len)
    assert all(longest.startswith(log) for log in logs)


def leads(venue: Venue) -> bool:
    return venue.hosted.room.leads


def servers_of(venue: Venue) -> Servers:
    peers = venue.hosted.peers
    assert isinstance(peers, Servers)
    return peers


async def all_show(seq: int, *venues: Venue) -> None:
    await until(lambda: all(venue.hosted.room.state.seq >= seq for venue in venues))


async def test_a_follower_answers_as_the_writer_would(serve: Serve) -> None:
    """The same command gets the same answer wherever it is given, and again wherever it is given
    again; it is applied once, and everybody reads the same of it."""
    one, two, three = await serve(), await serve(), await serve()
    await until(lambda: sum(map(leads, (one, two, three))) == 1)
    client = "client-0123456789abcdef"
    mine = await two.come(one.hosted.tokens.moderator, client=client)
    other = await three.come(one.hosted.tokens.panelists["p1"])
    opened = await mine.do("session.open")
    assert opened["ok"]
    fact = await other.until(lambda m: m.get("event") == "session.opened")
    assert (fact["seq"], fact["by"]) == (opened["seq"], mine.id)
    assert any(m.get("event") == "session.opened" for m in mine.heard[:-1])
    refused = await mine.do("session.open")
    assert refused["error"]["code"] == "already_open"
    for venue in (one, three):
        again = await venue.come(one.hosted.tokens.moderator, client=client)
        assert again.id == mine.id
        assert await again.do("session.open") == opened
    facts = logged(one.hosted.log)[1]
    assert [f.seq for f in facts if f.event.event == "session.opened"] == [opened["seq"]]


async def test_what_the_room_decides_is_as_at_the_writer(serve: Serve) -> None:
    """Whoever joins, is refused, or expects what has changed, is answered by a follower with the
    sentence that the writer would have said, in their own language."""
    one, two = await serve(), await serve()
    here = await one.moderator()
    hier = await two.come(one.hosted.tokens.moderator, lang="de")
    assert here.id != hier.id
    sam = await two.come(one.hosted.tokens.spectators, name="Sam")
    await all_show(sam.welcome["seq"], one)
    assert one.hosted.room.state.people[sam.id].name == "Sam"
    await here.do("session.open")
    await hier.has_heard(lambda m: m.get("event") == "session.opened")
    await here.do("floor.give", person="p1")
    denied = await hier.do("floor.next", expect=1)
    assert (denied["error"]["code"], "Maeve" in denied["error"]["message"]) == ("conflict", True)
    assert (await sam.do("agenda.next"))["error"]["code"] == "forbidden"


async def test_links_made_new_at_one_server_hold_at_all(serve: Serve) -> None:
    """The old one is for nothing, its connections end, and the new one leads in, everywhere."""
    one, two, three = await serve(), await serve(), await serve()
    old = one.hosted.tokens.panelists["p1"]
    moderator, panelist = await two.come(one.hosted.tokens.moderator), await three.come(old)
    renewed = await moderator.do("link.renew", person="p1")
    assert await panelist.closed() == close_codes.REASONS["link_renewed"]
    new = renewed["link"].rpartition("#")[2]
    for venue in (one, three, two):
        assert (await venue.come(new)).id == "p1"
        error, _ = await venue.turned_away(hello=1, token=old)
        assert error["code"] == "not_admitted"


async def test_a_token_of_ones_own_is_known_to_all_at_once(serve: Serve) -> None:
    """Whoever came in here a moment ago comes back there as the same person."""
    one, two = await serve(), await serve()
    for number in range(10):
        venue, other = (one, two) if number % 2 else (two, one)
        guest = await venue.come(one.hosted.tokens.spectators, name=f"Guest {number}")
        own = guest.welcome["you"]["token"]
        again = await other.come(own, since=guest.welcome["seq"])
        assert again.id == guest.id
        assert again.welcome["seq"] >= guest.welcome["seq"]
    client = "client-0123456789abcdef"
    for venue in (one, two, one):
        guest = await venue.come(one.hosted.tokens.spectators, name="Sam", client=client)
        assert guest.id == (await two.come(one.hosted.tokens.spectators, client=client)).id
        assert guest.id == (await two.come(guest.welcome["you"]["token"])).id
    assert one.hosted.access._file.path.read_bytes() == two.hosted.access._file.path.read_bytes()


async def test_whoever_was_let_in_elsewhere_a_moment_ago_is_waited_for(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a server knows of them by their client only, and not yet who they are, it neither asks
    for their name again nor makes two of them."""
    one, two = await serve(), await serve()
    assert leads(one)
    room, link, client = two.hosted.room, one.hosted.tokens.spectators, "client-0123456789abcdef"
    learned: list[Sequence[Fact]] = []
    with monkeypatch.context() as patch:
        patch.setattr(room, "learn", learned.append)
        sam = await one.come(link, name="Sam", client=client)
        coming = asyncio.create_task(two.come(link, client=client))
        await until(lambda: coming.done() or two.hosted.access.seen("spectators", client))
        assert not room.state.people.get(sam.id)
    for facts in learned:
        room.learn(facts)
    assert (await coming).id == sam.id


async def test_presence_counts_across_servers(serve: Serve) -> None:
    """Everybody is told of all who are here, and nobody counts as gone who is elsewhere."""
    soon = replace(QUICK, leave_seconds=0.2)
    one, two = await serve(soon), await serve(soon)
    moderator = await one.moderator()
    panelist = await two.come(one.hosted.tokens.panelists["p1"])
    sam = await two.come(one.hosted.tokens.spectators, name="Sam")

    def all_there(message: dict[str, Any]) -> bool:
        told = message.get("presence", {})
        return (told.get("spectators"), told.get("panel")) == (1, ["m1", "p1"])

    told = await moderator.has_heard(all_there)
    assert told["presence"]["audience"] == [sam.id]
    await panelist.has_heard(all_there)
    elsewhere = await one.come(one.hosted.tokens.panelists["p1"])
    await panelist.socket.close()
    await sam.socket.close()
    await moderator.until(lambda m: m.get("presence", {}).get("spectators") == 0)
    await asyncio.sleep(3 * soon.leave_seconds)
    assert one.hosted.room.state.people["p1"].present
    await elsewhere.socket.close()
    await moderator.until(lambda m: (m.get("event"), m.get("person")) == ("people.left", "p1"))


async def test_moderators_see_what_those_at_other_servers_look_at(serve: Serve) -> None:
    """And that they do not any more, once they are gone."""
    one, two = await serve(), await serve()
    here, far = await one.moderator(), await two.come(one.hosted.tokens.moderator)
    await far.socket.send(json.dumps({"looking": {"pane": "queue"}}))
    looks = {far.id: {"pane": "queue", "dialog": ""}}
    await here.has_heard(lambda m: m.get("looking") == looks)
    await far.socket.close()
    await here.until(lambda m: m.get("looking") == {})


async def test_a_writer_that_ends_hands_over(serve: Serve) -> None:
    """Ended for an upgrade, it lets another one write at once: what is under way is answered."""
    one, two = await serve(), await serve()
    moderator = await two.come(one.hosted.tokens.moderator)
    assert (await moderator.do("session.open"))["ok"]
    ending = asyncio.create_task(one.stack.aclose())
    answers = [await moderator.do("whisper.send", to="panel", text=str(n)) for n in range(20)]
    await ending
    answers.append(await moderator.do("whisper.send", to="panel", text="20"))
    assert all(answer["ok"] for answer in answers)
    await until(lambda: leads(two))
    assert texts(two.hosted.log) == [str(n) for n in range(21)]


async def test_the_sessions_time_is_the_writers(serve: Serve) -> None:
    """Another machine's clock may say what it likes: its people are told the session's time, which
    goes on when it takes over; only then, and once, it is recorded that its clock is off."""
    ahead = SteppingClock()
    ahead.set(30)
    one, two = await serve(), await serve(clock=ahead)
    moderator = await two.come(one.hosted.tokens.moderator)
    await until(lambda: two.hosted.room.now() == one.hosted.room.now())
    assert (await moderator.do("session.open"))["ok"]
    await one.stack.aclose()
    await moderator.until(lambda m: m.get("event") == "session.restarted")
    assert two.hosted.room.now() == one.hosted.room.now()
    facts = logged(two.hosted.log)[1]
    assert [f.event.ahead for f in facts if isinstance(f.event, Restarted)] == [30]
    assert all(earlier.at <= later.at for earlier, later in itertools.pairwise(facts))


async def _given_away(writer: Servers, other: Servers) -> None:
    keys, line = writer.ours.keys, writer.ours.line
    async with asyncio.timeout(PATIENCE):
        while True:
            # It may be renewed between the two.
            with suppress(Overtaken, NoAnswer):
                await line.carry(keys.take(await line.carry(keys.lease()), other.name))
                break
    await until(lambda: not writer.ours.room.leads)


async def _deleted(_: Servers, other: Servers) -> None:
    keys, line = other.ours.keys, other.ours.line
    asked = json.dumps({"filter": f"{keys._subject}.lease"}).encode()
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(NoAnswer):
                await line.carry(line.ask(f"$JS.API.STREAM.PURGE.{keys._api.name}", asked))
                break
    await until(lambda: other.ours.lease.holder)


async def _jumped(_: Servers, other: Servers) -> None:
    """The other's clock: to it, the lease has run out long ago."""

    def jump() -> bool:
        other.ours.lease_since -= 3600
        return other.ours.room.leads

    await until(jump)


async def _asleep(writer: Servers, _: Servers) -> None:
    """Whatever it does with the engine; its people go on giving commands."""

    async def sleep() -> None:
        time.sleep(LEASE_SECONDS + 0.4)  # noqa: ASYNC251 - so that nothing else goes on

    await writer.ours.line.carry(sleep())


FORCED: tuple[Callable[[Servers, Servers], Awaitable[None]], ...] = (
    _given_away,
    _deleted,
    _jumped,
    _asleep,
)


async def test_there_is_at_most_one_writer_whatever_becomes_of_the_lease(serve: Serve) -> None:
    """The lease is given away, deleted, taken for run out where a clock jumps, not renewed since
    its holder sleeps, again and again (RACES sets how often) while people at all servers give
    commands, several at once: each that was acknowledged is taken once, in the order in which its
    sender gave it, and in the same order for all."""
    venues = [await serve(FAST) for _ in range(3)]
    tokens = venues[0].hosted.tokens
    moderators = [
        await venue.come(tokens.moderator, client=f"client-of-{name}", name=name)
        for venue, name in zip(venues, ("Maeve", "Finn", "Zoe"), strict=True)
    ]
    over = asyncio.Event()

    async def speak(guest: Guest) -> list[str]:
        said: list[str] = []
        numbers = itertools.count(1)
        while not over.is_set():
            some = [f"{guest.id} {next(numbers)}" for _ in range(AT_ONCE)]
            sent = [await guest.send("whisper.send", to="panel", text=text) for text in some]
            answers = [await guest.until(lambda m: "re" in m) for _ in sent]
            # What is refused at once may be so before what waits for another server.
            answers.sort(key=lambda m: m["re"])
            assert [m["re"] for m in answers] == sent
            codes = {m["error"]["code"] for m in answers if "error" in m}
            assert codes <= {"log_unavailable"}, answers
            said += [text for text, m in zip(some, answers, strict=True) if m.get("ok")]
        return said

    peers = [servers_of(venue) for venue in venues]
    speaking = [asyncio.create_task(speak(guest)) for guest in moderators]
    turns = 0
    for race in range(RACES):
        await until(lambda: sum(map(leads, venues)) == 1)
        writer, *others = sorted(peers, key=lambda one: not leads(venues[peers.index(one)]))
        await FORCED[race % len(FORCED)](writer, others[0])
        await until(lambda: sum(map(leads, venues)) == 1)
        turns += not writer.ours.room.leads
    over.set()
    said = [await task for task in speaking]
    await until(lambda: sum(map(leads, venues)) == 1)
    last = max(venue.hosted.room.state.seq for venue in venues)
    await all_show(last, *venues)
    logs = {venue.hosted.log.read_bytes() for venue in venues}
    assert len(logs) == 1
    written = texts(venues[0].hosted.log)
    for each in said:
        own = {*each}
        assert len(each) > RACES
        assert [text for text in written if text in own] == each
    assert len(written) == sum(map(len, said))
    # Two of the four ways take it from the writer, who may have it back before anybody looks.
    assert turns >= RACES // 5


async def test_a_refusal_of_before_is_not_the_answer(serve: Serve) -> None:
    """A writer that was asleep refuses what it was given, while another one, or itself when it is
    given it again, carries it out: whoever is refused does not find it in the log."""
    one, two = await serve(), await serve()
    writer, follower = servers_of(one), servers_of(two)
    here = await two.come(one.hosted.tokens.moderator)

    wake = threading.Event()

    async def sleep() -> None:
        wake.wait(30)  # So that nothing else goes on.

    asleep = asyncio.create_task(writer.ours.line.carry(sleep()))
    await here.send("session.open")

    def given() -> list[tuple[int, _Passed]]:
        """Beside it, that somebody has come may be under way."""
        pending = follower._courier._pending.items()
        return [(n, p) for n, p in pending if p.to and p.content["command"]["do"] == "session.open"]

    await until(given)
    ((number, passed),) = given()
    line, subject = follower.ours.line, f"{follower.ours.subject}.to.{follower.name}"
    for server, count in (("server-before", passed.count), (writer.name, passed.count - 1)):
        said = {"answer": number, "error": "log_unavailable", "seq": 0}
        said |= {"server": server, "count": count}
        await line.carry(line.say(subject, json.dumps(said).encode()))
    # What comes after it on the same line has come: so it was heard.
    await line.carry(line.ask("$JS.API.INFO", b""))
    wake.set()
    assert (await here.until(lambda m: "re" in m))["ok"]
    await asleep


@pytest.mark.parametrize(
    ("said", "to", "over"),
    [
        (Reply(1, 9), {"one", "two"}, True),
        (Reply(1, 9, "already_open"), {"one", "two"}, True),
        (Reply(1, 9, "log_unavailable", server="one", count=3), {"one"}, True),
        (Reply(1, 9, "log_lost", server="one", count=3), {"one"}, True),
        (Reply(1, 9, "log_unavailable", server="one", count=3), {"one", "two"}, False),
        (Reply(1, 9, "log_unavailable", server="two", count=3), {"one"}, False),
        (Reply(1, 9, "log_unavailable", server="one", count=2), {"one"}, False),
        (Reply(1, 9, "log_unavailable"), {"one"}, False),
    ],
)
async def test_what_the_rules_say_is_the_answer_whoever_says_it(
    said: Reply, to: set[str], over: bool
) -> None:
    """That nothing can be written is one only where nobody else was given the order, and where it
    was given once."""
    passed = _Passed({}, asyncio.get_running_loop().create_future(), 0.0, to, 3)
    assert passed.is_over(said) is over


async def test_an_answer_that_was_lost_is_given_again(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also while others of the same server are answered all the time."""
    one, two = await serve(FAST), await serve(FAST)
    here, busy = [await two.come(one.hosted.tokens.moderator) for _ in range(2)]
    assert (await here.do("session.open"))["ok"]
    line = servers_of(one).ours.line
    say, lost = line.say, list[bytes]()

    async def lose_one(subject: str, payload: bytes, headers: Any = None) -> None:
        if b'"answer"' in payload and not lost:
            lost.append(payload)
        else:
            await say(subject, payload, headers)

    monkeypatch.setattr(line, "say", lose_one)
    # That it is open already stands in no log.
    refused = asyncio.create_task(here.do("session.open"))
    await until(lambda: lost)
    async with asyncio.timeout(PATIENCE):
        while not refused.done():
            assert (await busy.do("whisper.send", to="panel", text="on"))["ok"]
    assert (await refused)["error"]["code"] == "already_open"


async def test_who_got_no_turn_says_of_nobody_that_they_left(serve: Serve) -> None:
    """A server that heard nothing for a while, its own signs of life no more than others', takes
    nobody for gone, nor says that nobody can write, and learns where those are who came
    meanwhile."""
    one, two = await serve(), await serve()
    panelist = await one.panelist()
    moderator = await two.come(one.hosted.tokens.moderator)
    await moderator.has_heard(lambda m: panelist.id in m.get("presence", {}).get("panel", ()))
    peers, wake = servers_of(two), threading.Event()

    async def sleep() -> None:
        wake.wait(PATIENCE)  # So that nothing else goes on.

    asleep, since = asyncio.create_task(peers.ours.line.carry(sleep())), time.monotonic()
    await serve()
    await until(lambda: time.monotonic() - since > GONE + BEAT)
    before = len(moderator.heard)
    wake.set()
    await asleep
    await until(lambda: len(two.app.addresses.of("panelist")) == 3)
    assert (await moderator.do("session.open"))["ok"]
    told = [m["presence"]["panel"] for m in moderator.heard[before:] if "presence" in m]
    assert all(panelist.id in panel for panel in told)
    assert not any("log" in message for message in moderator.heard[before:])


# The library leaves the connections to servers that sleep to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_without_a_majority_everybody_reads_and_is_told(
    cluster: Nats, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While two of three NATS servers are gone, every desk says that nothing can be recorded, and
    nothing is; it goes on by itself when there is a majority again."""
    venues = [await serve() for _ in range(3)]
    token = venues[0].hosted.tokens.moderator
    names = ("Maeve", "Finn", "Zoe")
    desks = [await v.come(token, name=name) for v, name in zip(venues, names, strict=True)]
    opened = await desks[1].do("session.open")
    await all_show(opened["seq"], *venues)
    for node in cluster.nodes[1:]:
        node.sleep()
    with monkeypatch.context() as hasty:
        hasty.setattr("server.engine.journal.ANSWER", 0.5)
        hasty.setattr("server.engine.line.ANSWERS_WITHIN", 0.5)
        for desk in desks:
            while desk.replica.log != "failing":
                await desk.hear()
        late = await venues[2].come(token, name="Zoe")
        assert late.welcome["state"]["session"]["phase"] == "open"
        await late.has_heard(lambda m: m.get("log") == "failing")
        refused = await desks[2].do("whisper.send", to="panel", text="not now")
        assert refused["error"]["code"] == "log_unavailable"
    for node in cluster.nodes:
        node.wake()
    for desk in desks:
        while desk.replica.log != "ok":
            await desk.hear()
    async with asyncio.timeout(PATIENCE):
        while "ok" not in (answer := await desks[2].do("whisper.send", to="panel", text="again")):
            # NATS may be choosing a leader still.
            assert answer["error"]["code"] == "log_unavailable"
            await asyncio.sleep(0.5)
    await all_show(answer["seq"], *venues)
    assert texts(venues[0].hosted.log) == ["again"]


async def test_a_writer_whose_disk_hangs_hands_over(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To one whose disk answers. What hung was taken, and is shown and answered once the disk
    answers; what waited behind it comes after what others did meanwhile, or is refused."""
    one, two = await serve(), await serve()
    here, far = await one.moderator(), await two.come(one.hosted.tokens.moderator)
    assert (await here.do("session.open"))["ok"]
    with hung(one.hosted.log, monkeypatch) as hangs:
        hanging = await here.send("whisper.send", to="panel", text="a")
        await until(hangs.is_set)
        waiting = await here.send("whisper.send", to="panel", text="b")
        await until(lambda: leads(two))
        await here.until(lambda m: m.get("log") == "failing")
        assert (await far.do("whisper.send", to="panel", text="c"))["ok"]
        assert texts(two.hosted.log) == ["a", "c"]
        assert not any(m.get("text") == "a" for m in here.heard)
        # Whoever comes there now is sent on.
        late = await one.raw()
        hello = {"hello": 1, "token": one.hosted.tokens.spectators, "name": "Kim"}
        await late.send(json.dumps(hello))
        assert two.app.base in json.loads(await late.recv())["addresses"]
        assert json.loads(await late.recv())["error"]["code"] == "log_unavailable"
    assert (await here.answer(hanging))["ok"]
    answer = await here.answer(waiting)
    await all_show(two.hosted.room.state.seq, one)
    assert leads(two)
    behind = ["b"] if "ok" in answer else []
    assert texts(one.hosted.log) == texts(two.hosted.log) == ["a", "c", *behind]


@contextmanager
def hung(log: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The disk that a log is on answers nothing meanwhile; set once somebody waits for it."""
    hangs, answers, whole, sync = threading.Event(), threading.Event(), log.stat(), disk.sync

    def wait(fd: int) -> None:
        if os.path.samestat(os.fstat(fd), whole):
            hangs.set()
            answers.wait(PATIENCE)
        sync(fd)

    monkeypatch.setattr("server.journal.writer.sync", wait)
    try:
        yield hangs
    finally:
        answers.set()


async def test_who_is_told_that_nothing_can_be_recorded_need_not_have_seen_what_came_before(
    cluster: Nats, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that has not copied the last facts cannot before there is a majority again, and its
    people are not left without an answer until then."""
    one, two = await serve(), await serve()
    here, far = await one.moderator(), await two.come(one.hosted.tokens.moderator)
    ours = servers_of(two).ours
    async with held(ours.line, ours.journal._one_at_a_time):
        opened = await here.do("session.open")
        for node in cluster.nodes[1:]:
            node.sleep()
        with monkeypatch.context() as hasty:
            hasty.setattr("server.engine.journal.ANSWER", 0.5)
            hasty.setattr("server.engine.line.ANSWERS_WITHIN", 0.5)
            while here.replica.log != "failing":
                await here.hear()
            refused = await far.do("whisper.send", to="panel", text="not now")
        assert refused["error"]["code"] == "log_unavailable"
        assert two.hosted.room.state.seq < opened["seq"]
        for node in cluster.nodes:
            node.wake()
    await all_show(opened["seq"], two)


@asynccontextmanager
async def held(line: Line, lock: asyncio.Lock) -> AsyncIterator[None]:
    """Nobody else takes a lock of the line's thread meanwhile."""

    async def let_go() -> None:
        lock.release()

    await line.carry(lock.acquire())
    try:
        yield
    finally:
        await line.carry(let_go())


async def test_what_is_not_what_was_written_is_not_served(cluster: Nats, serve: Serve) -> None:
    """A line in the stream that does not continue the chain is shown by no server, and said."""
    one, two = await serve(), await serve()
    here, far = await one.moderator(), await two.come(one.hosted.tokens.moderator)
    assert (await far.do("whisper.send", to="panel", text="true"))["ok"]
    await here.has_heard(lambda m: m.get("text") == "true")
    peers = servers_of(one)
    last = one.hosted.log.read_bytes().splitlines(keepends=True)[-1]
    flipped = last.replace(b"true", b"trye")
    async with asyncio.timeout(PATIENCE):
        while True:
            at = peers.ours.journal.at
            forger = Tail(Stream(peers.ours.line, one.hosted.session, "log"), at, "by hand")
            # Another message may have come meanwhile.
            with suppress(Overtaken):
                await peers.ours.line.carry(forger.add(flipped, PATIENCE))
                break
            await asyncio.sleep(0.05)
    for guest in (here, far):
        await guest.until(lambda m: m.get("log") == "lost")
    refused = await here.do("whisper.send", to="panel", text="more")
    assert refused["error"]["code"] in ("log_lost", "log_unavailable")
    assert not any(m.get("text") == "trye" for m in here.heard + far.heard)
    assert b"trye" not in one.hosted.log.read_bytes() + two.hosted.log.read_bytes()


async def said_by(venue: Venue) -> str:
    """What a server says of itself to whoever asks for its health and its numbers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.app.port)
    for path in ("healthz", "metrics"):
        more = "Connection: close\r\n" if path == "metrics" else ""
        writer.write(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode())
    said = (await reader.read()).decode()
    writer.close()
    return said


async def test_a_server_says_what_it_does(serve: Serve) -> None:
    """Health check and numbers say which one writes, how far each is behind, and the lease."""
    venues = [await serve(), await serve()]
    async with asyncio.timeout(PATIENCE):
        while True:
            writes, follows = sorted(
                [await said_by(v) for v in venues], key=lambda s: "part: f" in s
            )
            if "part: writer" in writes and "part: follower" in follows:
                break
    assert "200 OK\npart: writer\nbehind: 0\nlease: server-" in writes
    assert 'roundtable_part{part="writer"} 1.0' in writes
    assert "200 OK\npart: follower\nbehind: 0\nlease: server-" in follows
    assert 'roundtable_part{part="follower"} 1.0' in follows
    assert all("roundtable_behind 0.0" in text for text in (writes, follows))
    assert all("roundtable_lease_seconds" in text for text in (writes, follows))


async def answered(serving: Serving, link: str, text: str) -> dict[str, Any]:
    """What a server answers to a client's whisper; always the same client and the same command."""
    token, client = urlsplit(link).fragment, "client-0123456789abcdef"
    async with connect(f"ws://127.0.0.1:{serving.port}/ws", proxy=None) as socket:
        await socket.send(json.dumps({"hello": 1, "token": token, "client": client}))
        said = {"id": 1, "do": "whisper.send", "to": "panel", "text": text}
        await socket.send(json.dumps(said))
        heard: dict[str, Any] = {}
        while "re" not in heard:
            heard = json.loads(await socket.recv())
        return heard


async def test_after_the_writers_death_another_gives_the_same_answer(
    cluster: Nats, tmp_path: Path
) -> None:
    """A command that is sent again to another server after kill -9 of the one that took it gets the
    same answer; whoever was elsewhere goes on, and all logs are equal."""
    args = (AGENDA, *options(cluster), "--session", f"killed-{next(_numbers)}")
    with (
        served(*args, data_dir=tmp_path / "one") as one,
        served(*args, data_dir=tmp_path / "two") as two,
        served(*args, data_dir=tmp_path / "three") as three,
    ):
        assert one.session == two.session == three.session
        first = await answered(one, one.links["moderator"], text="a")
        other = Link(there(one.links["moderator"], three))
        async with joined(other):
            one.kill()
            assert isinstance(await other.request(whispers.Send("panel", "b")), Answered)
            assert await answered(two, one.links["moderator"], text="a") == first
            # It answers from what it had before.
            await until(lambda: texts(two.log) == texts(three.log) == ["a", "b"])
        assert two.stop() == three.stop() == 0
    logs = [serving.log.read_bytes() for serving in (one, two, three)]
    longest = max(logs, key=len)
    assert all(longest.startswith(log) for log in logs)
    assert texts(two.log) == texts(three.log) == ["a", "b"]


async def test_limits_count_across_servers(serve: Serve) -> None:
    """Nobody may send more, or try more codes, by going to several servers."""
    slow = replace(
        CALM, command_burst=10, command_rate=0.01, code_burst=3, code_rate=0.01, code_seconds=0.05
    )
    one, two = await serve(slow), await serve(slow)
    here = await one.moderator(client="client-0123456789")
    there_too = await two.come(one.hosted.tokens.moderator, client="client-0123456789")
    assert here.id == there_too.id
    for number in range(10):
        assert (await here.do("whisper.send", to="panel", text=str(number)))["ok"]
    assert (await here.do("whisper.send", to="panel", text="more"))["error"]["code"] == "too_fast"
    # What was spent here is told there a little later.
    paces = two.app._conversations._services.paces._people._recent
    await until(lambda: (pace := paces.get(here.id)) and pace._commands._left < 1)
    answer = await there_too.do("whisper.send", to="panel", text="there")
    assert answer["error"]["code"] == "too_fast"
    for _ in range(3):
        error, _ = await one.turned_away(hello=1, code="AAAAAA", name="Guess")
        assert error["code"] == "not_admitted"
    tried, loop = two.app._admission._guesses._addresses, asyncio.get_running_loop()
    await until(lambda: (tried.get("127.0.0.1") or 0.0) > loop.time() + 2 / slow.code_rate)
    error, _ = await two.turned_away(hello=1, code="AAAAAA", name="Guess")
    assert error["code"] == "too_many_codes"
