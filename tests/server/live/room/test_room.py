"""The one writer: what is answered when, and what is on disk by then."""

import asyncio
import gc
import json
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from server.journal import FileJournal, JournalFailed, LogReader
from server.live.room import writer
from server.live.room.backlog import Published
from server.live.room.hosted_session import new_session, resumed_session
from server.live.room.idempotency import Answers
from server.live.room.room import Room
from server.live.settings import Settings
from server.session import agenda, announcements, departures, panel, people, phases, queue, whispers
from server.session.messages import Command, Refused
from server.session.plan import Agenda
from server.session.session import begin
from server.session.words import SYSTEM
from tests.support.waiting import PATIENCE, until


class Disk:
    """A journal in a real file that counts, waits and fails when told."""

    def __init__(self, journal: FileJournal) -> None:
        self.journal = journal
        self.appends: list[int] = []
        self.failing = False
        self.free = asyncio.Event()
        self.free.set()

    @property
    def last_seq(self) -> int:
        return self.journal.last_seq

    async def append(self, expected_seq: int, records: Sequence[Any]) -> None:
        await self.free.wait()
        if self.failing:
            raise JournalFailed("full")
        self.appends.append(len(records))
        await self.journal.append(expected_seq, records)

    def checksum(self, seq: int) -> str:
        return self.journal.checksum(seq)

    def read(self, from_seq: int) -> Iterator[dict[str, Any]]:
        return self.journal.read(from_seq)

    def why_silent(self) -> JournalFailed:
        return self.journal.why_silent()

    async def probe(self) -> bool:
        return not self.failing and await self.journal.probe()

    def close(self) -> None:
        self.journal.close()


class Bench:
    """A room on a disk, with what it published."""

    def __init__(self, folder: Path, plan: Agenda, clock: Any) -> None:
        self.folder = folder
        header = {"session": "s", "created": "2021-06-01T12:00:00.000Z", "agenda": {}}
        self.disk = Disk(FileJournal.create(folder, header))
        self.room = Room(self.disk, begin("s", plan), Answers(100), clock)
        self.published: list[Published] = []
        self.on_disk_when_published: list[int] = []
        self.room.start(self.publish)

    def publish(self, published: Sequence[Published]) -> None:
        self.published += published
        self.on_disk_when_published.append(len(self.lines()))

    def lines(self) -> list[dict[str, Any]]:
        with LogReader(self.folder / "log.jsonl") as reader:
            return list(reader.records())

    async def do(self, by: str, command: Command) -> int:
        return (await self.room.submit(by, command)).seq


@pytest.fixture
async def bench(tmp_path: Path, plan: Agenda, clock: Any) -> Any:
    bench = Bench(tmp_path / "s", plan, clock)
    yield bench
    bench.disk.failing = False
    bench.disk.free.set()
    await bench.room.close()


async def test_nobody_learns_of_a_fact_before_it_is_on_disk(bench: Bench) -> None:
    """A line is durable before it is published, and published before it is answered."""
    answer = bench.room.submit("m1", phases.Open())
    answer.add_done_callback(lambda _: seen.append(len(bench.published)))
    seen: list[int] = []
    assert (await answer).seq == 1
    assert bench.on_disk_when_published == [1]
    await asyncio.sleep(0)
    assert seen == [1]


async def test_commands_that_wait_together_share_one_append(bench: Bench) -> None:
    """A thousand hands cost the disk as little as a few."""
    answers = [bench.room.submit("m1", people.Add(f"Guest {n}", "panelist")) for n in range(100)]
    assert [(await answer).seq for answer in answers] == list(range(1, 101))
    assert bench.disk.appends == [100]


async def test_a_refusal_does_not_wait_for_the_disk(bench: Bench) -> None:
    """Where nothing has to be written, nothing is waited for."""
    bench.disk.free.clear()
    with pytest.raises(Refused, match="not_open"):
        await bench.room.submit("m1", phases.Pause())


async def test_what_another_server_may_still_carry_out_is_not_refused(bench: Bench) -> None:
    """It was given to one that wrote before: refused here, it might be found in the log later. It
    is tried again until it can be written, and what is nobody else's is refused at once."""
    await bench.do("m1", phases.Open())
    bench.disk.free.clear()
    passed = bench.room.submit("m1", people.Add("One", "panelist"), "a-client-of-one", 1)
    orders = bench.room._orders
    (order,) = orders._under_way.values()
    assert not orders.pass_on(order)
    assert orders.pass_on(order)
    own = bench.room.submit("m2", people.Add("Two", "panelist"), "a-client-of-two", 1)
    bench.disk.failing = True
    bench.disk.free.set()
    with pytest.raises(Refused, match="log_unavailable"):
        await own
    assert not passed.done()
    bench.disk.failing = False
    async with asyncio.timeout(PATIENCE):
        assert (await passed).seq == bench.room.state.seq
    added = [line["name"] for line in bench.lines() if line["event"] == "people.added"]
    assert added == ["One"]
    assert not orders.is_elsewhere(order)


async def test_of_what_may_be_elsewhere_nothing_is_said_at_the_end(bench: Bench) -> None:
    """Whatever could be said might be wrong; and nobody waits for a disk that stays full."""
    await bench.do("m1", phases.Open())
    bench.disk.failing = True
    passed = bench.room.submit("m1", people.Add("One", "panelist"), "a-client-of-one", 1)
    (order,) = bench.room._orders._under_way.values()
    bench.room._orders.pass_on(order)
    async with asyncio.timeout(PATIENCE):
        await bench.room.close()
    assert passed.cancelled()


async def test_what_rests_on_an_unwritten_fact_waits_for_it(bench: Bench) -> None:
    """A refusal or an "already so" that a lost fact is the reason for would be a lie."""
    bench.disk.free.clear()
    first = bench.room.submit("m1", phases.Open())
    second = bench.room.submit("m2", phases.Open())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not second.done()
    bench.disk.failing = True
    bench.disk.free.set()
    for answer in (first, second):
        with pytest.raises(Refused, match="log_unavailable"):
            await answer


async def test_a_full_disk_takes_back_what_it_did_not_keep(bench: Bench) -> None:
    """The state is always what the log says, and the next command gets its chance."""
    bench.disk.failing = True
    with pytest.raises(Refused, match="log_unavailable"):
        await bench.do("m1", phases.Open())
    assert (bench.room.state.seq, bench.published) == (0, [])
    assert not await bench.room.healthy()
    bench.disk.failing = False
    assert await bench.do("m1", phases.Open()) == 1
    assert await bench.room.healthy()


async def test_a_command_refused_by_the_disk_may_be_sent_again(bench: Bench) -> None:
    """Only a true answer is the first answer."""
    bench.disk.failing = True
    with pytest.raises(Refused, match="log_unavailable"):
        await bench.room.submit("m1", phases.Open(), "laptop", 1)
    bench.disk.failing = False
    assert (await bench.room.submit("m1", phases.Open(), "laptop", 1)).seq == 1


async def test_a_command_sent_again_gets_the_first_answer(bench: Bench) -> None:
    """Applied once, answered alike: done, refused or still under way."""
    first = bench.room.submit("p1", queue.Join(), "laptop", 7)
    assert bench.room.submit("p1", queue.Join(), "laptop", 7) is first
    assert (await first).seq == 1
    await bench.do("m1", queue.Clear())
    assert (await bench.room.submit("p1", queue.Join(), "laptop", 7)).seq == 1
    assert len(bench.lines()) == 2
    with pytest.raises(Refused, match="not_open"):
        await bench.room.submit("m1", phases.Pause(), "desk", "a")
    await bench.do("m1", phases.Open())
    with pytest.raises(Refused, match="not_open"):
        await bench.room.submit("m1", phases.Pause(), "desk", "a")


async def test_what_leads_to_nothing_pushes_out_no_answer(bench: Bench) -> None:
    """The audience's refusals, and what changes nothing, are free: nobody can have a moderator's
    command, sent again, be carried out twice."""
    announced = announcements.Announce("Doors open")
    assert (await bench.room.submit("m1", announced, "desk", 1)).seq == 1
    for number in range(150):
        with pytest.raises(Refused, match="forbidden"):
            await bench.room.submit("p1", phases.Open(), "laptop", number)
        await bench.room.submit("m2", announced, "other", number)
    await bench.do("m1", announcements.Clear())
    assert (await bench.room.submit("m1", announced, "desk", 1)).seq == 1
    assert len(bench.lines()) == 2


async def test_a_refusal_that_is_remembered_is_small(bench: Bench) -> None:
    """Ten thousand are: of what each met on its way nothing stays, neither states nor frames."""
    answers = bench.room._orders._answers
    answers._limit = 2_000

    async def refused(numbers: range) -> None:
        for number in numbers:
            with pytest.raises(Refused):
                await bench.room.submit("p1", queue.Leave(), "a-client", number)

    await refused(range(100))
    gc.collect()
    tracemalloc.start()
    try:
        await refused(range(100, 1_100))
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held / 1_000 < 800


async def test_commands_are_told_apart_by_person_client_and_id(bench: Bench) -> None:
    """1 and "1" are two ids; another client's 1 is another command."""
    commands = ("m1", "laptop", 1), ("m1", "laptop", "1"), ("m1", "phone", 1), ("m2", "laptop", 1)
    for by, client, number in commands:
        await bench.room.submit(by, whispers.Send("panel", "Hello"), client, number)
    assert len(bench.lines()) == 4


async def test_the_facts_of_a_command_are_whole_or_not_there(bench: Bench) -> None:
    """All lines of a command but the last say that more belongs to them."""
    await bench.do("m1", phases.Open())
    await bench.do("m1", agenda.Start("i1"))
    added = await bench.room.submit("m1", people.Add("Gus", "spectator"))
    event = added.facts[0].event
    assert isinstance(event, people.Added)
    person = event.person
    await bench.do(person, queue.Join())
    await bench.do("m1", departures.Remove(person))
    last = bench.lines()[-2:]
    assert [line["event"] for line in last] == ["queue.removed", "people.removed"]
    assert [line.get("more") for line in last] == [True, None]


async def test_time_never_goes_back(bench: Bench, clock: Any) -> None:
    """A clock that is set back does not bring the facts out of order."""
    clock.step(0.0015)
    await bench.do("m1", phases.Open())
    clock.step(-3600)
    await bench.do("m1", phases.Pause())
    times = [line["at"] for line in bench.lines()]
    assert times[0] == times[1]
    assert times[0].microsecond == 1000


async def test_who_waits_for_what_never_comes_leaves_nothing_behind(bench: Bench) -> None:
    """Anybody may say that they have seen the future, over and over."""
    assert not await bench.room.reached(2**53, 0.001)
    assert not bench.room._awaited


class Writer:
    """Another server, which is given orders and does not answer."""

    name = "server-x"

    def __init__(self) -> None:
        self.given = 0

    async def pass_on(self, order: Any, again: bool) -> Any:
        self.given += 1
        await asyncio.Event().wait()

    async def resign(self) -> None:
        pass

    async def close(self) -> None:
        pass


async def test_an_order_outlasts_two_changes_of_the_writer_in_one_turn(
    tmp_path: Path, plan: Agenda, clock: Any
) -> None:
    """What was taken is answered, by whoever writes in the end."""
    journal = FileJournal.create(
        tmp_path / "s", {"session": "s", "created": "2021-06-01T12:00:00.000Z", "agenda": {}}
    )
    writer: Any = Writer()
    room = Room(journal, begin("s", plan), Answers(100), clock, None, None, writer)
    room.start(lambda _: None)
    answer = room.submit("m1", phases.Open(), "client-1", 7)
    await until(lambda: writer.given == 1)
    room.lead()
    room.follow()
    await until(lambda: writer.given == 2)
    assert room.is_busy
    room.lead()
    async with asyncio.timeout(PATIENCE):
        assert (await answer).seq == 1
    await room.close()


async def test_an_invitation_runs_out_by_itself(tmp_path: Path, plan: Agenda, clock: Any) -> None:
    """The room notices a deadline without being asked."""
    bench = Bench(tmp_path / "s", plan, clock)
    expired = asyncio.Event()
    publish = bench.publish

    def watch(published: Sequence[Published]) -> None:
        publish(published)
        if isinstance(published[-1].fact.event, panel.Expired):
            expired.set()

    bench.room._publish = watch
    await bench.do("m1", panel.Invite("s1"))
    assert not expired.is_set()
    clock.step(60)
    # Whatever is published makes the room look at its deadlines anew.
    await bench.do("m1", phases.Open())
    async with asyncio.timeout(PATIENCE):
        await expired.wait()
    assert (bench.published[-1].fact.by, bench.room.state.panel) == (SYSTEM, {})
    await bench.room.close()


async def test_after_the_end_nothing_is_written(bench: Bench) -> None:
    """The last line of a closed session is its closing."""
    await bench.do("m1", phases.Close())
    bench.room.tell(people.Arrive("m1"))
    with pytest.raises(Refused, match="session_closed"):
        await bench.do("m1", phases.Open())
    assert [line["event"] for line in bench.lines()] == ["session.closed"]


async def test_a_mistake_in_a_rule_ends_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One command's failure is answered; the next command is none the wiser."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(queue.Join, "decide", fail)
    with pytest.raises(Refused, match="internal_error"):
        await bench.do("p1", queue.Join())
    assert await bench.do("m1", phases.Open()) == 1


async def test_what_cannot_be_written_harms_no_other_command(bench: Bench) -> None:
    """A record that JSON lines cannot hold is refused alone, not the append it was to be in."""
    bad = bench.room.submit("m1", agenda.Edit("i1", title="x"), "half \ud800", 1)
    good = bench.room.submit("m1", phases.Open())
    with pytest.raises(Refused, match="invalid"):
        await bad
    assert (await good).seq == 1


async def test_a_session_goes_on_where_it_was(tmp_path: Path, plan: Agenda, clock: Any) -> None:
    """After a restart: the same state, the same answers, and no time before the last fact."""
    settings = Settings()
    before = new_session(plan, tmp_path, clock, settings, clock.up)
    before.room.start(lambda _: None)
    await before.room.submit("m1", phases.Open(), "desk", 1)
    await before.room.submit("p1", queue.Join(note="李雷 [/b]"), "laptop", "x")
    await before.room.close()
    clock.set(-60)
    after = resumed_session(before.folder, clock, settings, clock.up)
    after.room.start(lambda _: None)
    assert after.room.state == before.room.state == after.backlog.state
    assert (after.session, after.plan) == (before.session, plan)
    assert (await after.room.submit("p1", queue.Join(), "laptop", "x")).seq == 2
    await after.room.submit("m1", phases.Pause())
    await after.room.close()
    lines = [json.loads(line) for line in after.log.read_bytes().splitlines()]
    assert [line["at"] for line in lines[1:]] == [lines[0]["created"]] * 3
    assert lines[0]["version"]


async def test_what_nobody_waits_for_any_more_is_not_begun(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that hangs for minutes must not call the next speaker, minutes later, for whoever has
    given that up and done otherwise. It can be given again. What had been begun takes place."""
    await bench.do("m1", phases.Open())
    bench.disk.free.clear()
    begun = bench.room.submit("m1", announcements.Announce("begun"), "a-client-of-one", 1)
    await until(lambda: bench.room._writer.is_writing)
    late = bench.room.submit("m1", announcements.Announce("late"), "a-client-of-one", 2)
    monkeypatch.setattr(writer, "TOO_LATE", 0.0)
    bench.disk.free.set()
    assert (await begun).seq == 2
    with pytest.raises(Refused, match="log_unavailable"):
        await late
    monkeypatch.undo()
    again = await bench.room.submit("m1", announcements.Announce("again"), "a-client-of-one", 2)
    assert again.seq == 3
    assert [line["text"] for line in bench.lines()[1:]] == ["begun", "again"]
