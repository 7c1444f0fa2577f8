"""While the log cannot be written: everybody is told, nothing untrue is said, work goes on."""

import asyncio
import errno
import itertools
import os
import threading
from dataclasses import replace
from typing import Any

import pytest

from server.journal import LogReader, disk
from server.live.room import room, writer
from server.wire import close_codes
from tests.server.conftest import QUICK
from tests.support.waiting import PATIENCE, until


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "FIRST_RETRY", 0.01)
    monkeypatch.setattr(writer, "LONGEST_RETRY", 0.05)
    monkeypatch.setattr(room, "DUE_AGAIN", 0.05)


class Fault:
    """The disk under a real log: it fails to sync, or to cut as well, while it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.syncs_fail = self.cuts_fail = False
        monkeypatch.setattr("server.journal.writer.sync", self._sync)
        monkeypatch.setattr("server.journal.writer.cut", self._cut)
        monkeypatch.setattr("server.journal.writer.write_file", self._write_file)
        self._sync_well, self._cut_well = disk.sync, disk.cut

    def _fail(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _sync(self, fd: int) -> None:
        if self.syncs_fail:
            self._fail()
        self._sync_well(fd)

    def _cut(self, fd: int, size: int) -> None:
        if self.cuts_fail:
            self._fail()
        self._cut_well(fd, size)

    def _write_file(self, path: Any, data: bytes) -> None:
        if self.syncs_fail:
            self._fail()
        disk.write_file(path, data)


@pytest.fixture
def fault(monkeypatch: pytest.MonkeyPatch) -> Fault:
    return Fault(monkeypatch)


def says(log: str) -> Any:
    return lambda message: message.get("log") == log


async def test_everybody_is_told_until_the_log_can_be_written(venue: Any, fault: Fault) -> None:
    """Who is here, who comes in the meantime, and the stage: all hear that it fails, and all hear
    that it works again, also if nobody gives a command."""
    guests = [await venue.moderator(), await venue.panelist(), await venue.spectator()]
    guests.append(await venue.stage())
    fault.syncs_fail = True
    for _ in range(2):
        answer = await guests[0].do("session.open")
        assert answer["error"]["code"] == "log_unavailable"
    late = await venue.panelist("p2")
    for guest in (*guests, late):
        await guest.has_heard(says("failing"))
        assert guest.replica.log == "failing"
    assert says("failing")(late.heard[1])
    fault.syncs_fail = False
    for guest in (*guests, late):
        await guest.until(says("ok"))
        assert guest.replica.log == "ok"
        # Once each, whatever was tried in between.
        assert [m["log"] for m in guest.heard if "log" in m] == ["failing", "ok"]
    assert (await guests[0].do("session.open"))["ok"]
    again = await venue.spectator("Zoe")
    await again.do("queue.join")
    assert not any("log" in message for message in again.heard)


async def test_a_command_that_may_be_in_the_log_is_not_refused_yet(
    venue: Any, fault: Fault
) -> None:
    """Where a failed append could not be cut off, a crash would bring it back: its sender hears
    nothing, whatever else is refused, until it is gone for good."""
    moderator, other = await venue.moderator(), await venue.moderator()
    # So that nothing else waits for the disk.
    await moderator.has_heard(
        lambda m: (m.get("event"), m.get("person")) == ("people.arrived", "m2")
    )
    fault.syncs_fail = fault.cuts_fail = True
    opened = await moderator.send("session.open")
    await moderator.until(says("failing"))
    answer = await other.do("session.open")
    assert answer["error"]["code"] == "log_unavailable"
    with LogReader(venue.hosted.log) as reader:
        assert "session.opened" in [record["event"] for record in reader.records()]
    assert not any(message.get("re") == opened for message in moderator.heard)
    fault.syncs_fail = fault.cuts_fail = False
    answer = await moderator.answer(opened)
    assert answer["error"]["code"] == "log_unavailable"
    with LogReader(venue.hosted.log) as reader:
        assert "session.opened" not in [record["event"] for record in reader.records()]
    assert (await other.do("session.open"))["ok"]


async def test_a_server_that_ends_says_nothing_that_nobody_knows(
    venue: Any, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """A command of which it cannot say whether the log holds it is not answered at the end either;
    and that is no error of anybody's."""
    moderator, _ = await venue.moderator(), await venue.moderator()
    # So that nothing else waits for the disk.
    await moderator.has_heard(
        lambda m: (m.get("event"), m.get("person")) == ("people.arrived", "m2")
    )
    fault.syncs_fail = fault.cuts_fail = True
    opened = await moderator.send("session.open")
    await moderator.until(says("failing"))
    await venue.stack.aclose()
    await asyncio.sleep(0)
    assert not any(message.get("re") == opened for message in moderator.heard)
    assert [r.name for r in caplog.records if r.name != "roundtable.room"] == []


async def test_a_lost_log_is_told_as_lost(venue: Any) -> None:
    """Nobody is told to try again what cannot work any more."""
    moderator, panelist = await venue.moderator(), await venue.panelist()
    venue.hosted.log.unlink()
    answer = await moderator.do("session.open")
    assert answer["error"]["code"] == "log_lost"
    await panelist.until(says("lost"))
    assert (await moderator.do("session.open"))["error"]["code"] == "log_lost"


async def test_a_disk_that_does_not_answer_is_told_of(
    venue: Any, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that hangs looks like one that fails, until it answers."""
    monkeypatch.setattr(writer, "SLOW", 0.01)
    moderator = await venue.moderator()
    go_on = asyncio.Event()
    append = venue.hosted.room._journal.append

    async def hang(*given: Any) -> None:
        await go_on.wait()
        await append(*given)

    monkeypatch.setattr(venue.hosted.room._journal, "append", hang)
    opened = await moderator.send("session.open")
    await moderator.until(says("failing"))
    go_on.set()
    assert (await moderator.answer(opened))["ok"]
    await moderator.has_heard(says("ok"))


async def test_nobody_waits_at_a_disk_that_does_not_answer(
    venue: Any, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes while it hangs reads why they are not let in; moderators come in, to see what
    it has stopped."""
    monkeypatch.setattr(writer, "SLOW", 0.01)
    sync, go_on = disk.sync, threading.Event()

    def hang(fd: int) -> None:
        go_on.wait(PATIENCE)
        sync(fd)

    moderator = await venue.moderator()
    for module in ("server.journal.writer", "server.live.room.access_file"):
        monkeypatch.setattr(f"{module}.sync", hang)
    hello = {"hello": 1, "token": venue.hosted.tokens.spectators}
    kim = {**hello, "name": "Kim", "client": "a-browser-of-kims"}
    async with asyncio.timeout(PATIENCE):
        # Kim meets it first, and once more by the same browser.
        for one in (kim, kim, {**hello, "name": "Lee"}):
            error, code = await venue.turned_away(**one)
            assert (error["code"], code) == ("log_unavailable", close_codes.UNAVAILABLE)
        for _ in range(2):
            assert (await venue.moderator()).welcome
    opened = await moderator.send("session.open")
    go_on.set()
    assert (await moderator.answer(opened))["ok"]
    assert (await venue.spectator("Kim", client=kim["client"])).welcome
    assert [p.name for p in venue.hosted.room.state.people.values()].count("Kim") == 1


async def test_moderators_come_in_first_at_a_disk_that_does_not_answer(
    venue: Any, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nobody has met it before them, and two of them come by the link that they share:
    what hangs is the list of tokens, and none of them waits for the other."""
    monkeypatch.setattr(writer, "SLOW", 0.01)
    go_on = threading.Event()

    def hang(_fd: int) -> None:
        go_on.wait(PATIENCE)

    monkeypatch.setattr("server.live.room.access_file.sync", hang)
    async with asyncio.timeout(PATIENCE):
        for _ in range(2):
            assert (await venue.moderator()).welcome
    go_on.set()


async def test_who_comes_after_the_log_is_lost_reads_that_it_is(venue: Any) -> None:
    """And not that the server keeps trying."""
    moderator = await venue.moderator()
    venue.hosted.log.unlink()
    await moderator.send("session.open")
    await moderator.until(says("lost"))
    error, code = await venue.turned_away(hello=1, token=venue.hosted.tokens.spectators, name="Kim")
    assert (error["code"], code) == ("log_lost", close_codes.UNAVAILABLE)


async def test_what_is_due_does_not_storm_a_full_disk(
    venue: Any, fault: Fault, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An invitation that runs out while the log cannot be written is tried seldom, and is over
    once it can be."""
    pause = 0.2
    monkeypatch.setattr(room, "DUE_AGAIN", pause)
    moderator, sam = await venue.moderator(), await venue.spectator()
    await moderator.do("panel.invite", person=sam.id)
    tried = 0
    append = venue.hosted.room._journal.append

    async def count(*given: Any) -> None:
        nonlocal tried
        tried += 1
        await append(*given)

    fault.syncs_fail = True
    await moderator.do("session.open")
    monkeypatch.setattr(venue.hosted.room._journal, "append", count)
    clock.step(61)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    await moderator.do("session.open")
    await asyncio.sleep(2.5 * pause)
    # At every millisecond it would have been hundreds of times. The command is one more, and so is
    # what is due when its answer is known.
    assert tried <= 3 + (loop.time() - begun) / pause
    fault.syncs_fail = False
    await sam.until(lambda m: m.get("event") == "panel.expired")


async def test_it_is_looked_for_less_and_less_often(
    venue: Any, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that stays full is not kept busy by who waits for it."""
    monkeypatch.setattr(writer, "FIRST_RETRY", 0.02)
    monkeypatch.setattr(writer, "LONGEST_RETRY", 0.16)
    looked: list[float] = []
    probe = venue.hosted.room._journal.probe

    async def count() -> bool:
        looked.append(asyncio.get_running_loop().time())
        return bool(await probe())

    monkeypatch.setattr(venue.hosted.room._journal, "probe", count)
    moderator = await venue.moderator()
    fault.syncs_fail = True
    await moderator.do("session.open")
    await until(lambda: len(looked) >= 6)
    pauses = [later - earlier for earlier, later in itertools.pairwise(looked[:6])]
    # Clocks of a loop are told to the millisecond.
    due = (0.039, 0.079, 0.159, 0.159, 0.159)
    assert all(pause >= least for pause, least in zip(pauses, due, strict=True)), pauses
    fault.syncs_fail = False
    await moderator.until(says("ok"))


async def test_who_came_and_went_meanwhile_is_recorded_afterwards(host: Any, fault: Fault) -> None:
    """Who is there decides what a finding's support is, and whom the desk proposes."""
    venue = await host(replace(QUICK, leave_seconds=0.0))
    moderator, gone = await venue.moderator(), await venue.panelist("p1")

    def is_present(person: str) -> bool:
        return bool(venue.hosted.room.state.people[person].present)

    await until(lambda: is_present("p1"))
    fault.syncs_fail = True
    await gone.socket.close()
    await moderator.has_heard(says("failing"))
    await venue.panelist("p2")
    fault.syncs_fail = False
    await moderator.until(says("ok"))
    await until(lambda: is_present("p2") and not is_present("p1"))


@pytest.mark.parametrize("hangs", [True, False])
async def test_who_took_a_place_meanwhile_is_marked_afterwards(
    venue: Any, fault: Fault, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    """By the link alone, which the others have to see: however long the disk hung, or was full."""
    monkeypatch.setattr(writer, "SLOW", 0.01)
    room, go_on = venue.hosted.room, threading.Event()
    maeve, finn = await venue.moderator(), await venue.moderator()
    await until(lambda: all(room.state.people[m.id].present for m in (maeve, finn)))
    await maeve.socket.close()
    await until(lambda: not room.state.people[maeve.id].present)

    def hang(_fd: int) -> None:
        go_on.wait(PATIENCE)

    if hangs:
        monkeypatch.setattr("server.journal.writer.sync", hang)
    fault.syncs_fail = not hangs
    await finn.send("session.open")
    # Not what people were told: any sync of before may have taken that long.
    await until(lambda: room.log == "failing")
    assert (await venue.moderator()).id == maeve.id
    # As if the disk had hung for longer than anything is waited for.
    waiting = room._writer._orders
    waiting[:] = [replace(order, since=order.since - writer.TOO_LATE) for order in waiting]
    go_on.set()
    fault.syncs_fail = False
    await finn.has_heard(lambda m: m.get("event") == "people.claimed")
    assert room.state.people[maeve.id].unconfirmed
