"""The session's time: the machine's clock once, then counted; it goes on over restarts."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.client.link import Link
from moderator.client.outbox import Answered
from server.journal import LogReader
from server.live.room import clock as clocks
from server.live.room import room
from server.live.room.clock import Uptime, steady, taken_up, uptime
from server.session import phases
from server.session.messages import Command
from tests.support.lines import joined, logged
from tests.support.processes import ROOT

NOON = datetime(2021, 6, 1, 12, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def at(when: datetime) -> clocks.Clock:
    return lambda: when


def test_a_clock_that_is_set_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back, forward, by seconds or hours: the time that passes is the time that passes."""
    seconds = [0.0]
    monkeypatch.setattr(clocks, "system_clock", at(NOON))
    now = steady(counted=lambda: seconds[0])
    for wall in (NOON, after(-7200), after(86_400)):
        monkeypatch.setattr(clocks, "system_clock", at(wall))
        seconds[0] += 1.5
        assert now() == after(seconds[0])


def test_time_asleep_counts() -> None:
    """What is counted is the time since the machine was started, also that in which it slept."""
    assert uptime().boot
    before, found = uptime().seconds, Path("/proc/uptime").read_text(encoding="ascii").split()[0]
    assert before - 0.02 <= float(found) <= uptime().seconds + 0.02


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="two ways to count, as on Linux")
def test_a_clock_goes_on_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a machine's two counts, the one that goes on is the session's, in a run and between two:
    an invitation or a speech of before is as old as people say it is."""
    awake, asleep = 100.0, 0.0

    def counted(clock: int) -> float:
        return awake + (asleep if clock == time.CLOCK_BOOTTIME else 0.0)

    monkeypatch.setattr(time, "clock_gettime", counted)
    monkeypatch.setattr(time, "monotonic", lambda: awake)
    now, before = steady(NOON), uptime().seconds
    awake, asleep = awake + 1.5, 7200.0
    assert now() == after(7201.5)
    assert uptime().seconds - before == 7201.5


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(-1e6, 1e6), st.booleans())
def test_no_time_comes_before_the_last_fact(
    set_by: float, passed: float, last: float, same_boot: bool
) -> None:
    """Whatever became of the machine and its clock in between; where the machine was not started
    anew, the time that passed is exactly what passed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        taken_up(at(NOON), None, folder, Uptime("a", 100))
        boot = Uptime("a" if same_boot else "b", 100 + passed)
        found = taken_up(at(after(passed + set_by)), after(last), folder, boot)
    due = passed if same_boot else passed + set_by
    expected = max(due, last)
    assert abs((found.clock() - after(expected)).total_seconds()) < 1e-3
    assert abs(found.ahead - (passed + set_by - expected)) < 1e-3


@pytest.mark.parametrize("kept", [b"", b"{", b"[]", b'{"boot":"a","seconds":1e400,"time":"x"}'])
def test_what_was_kept_and_cannot_be_read_is_left_aside(kept: bytes, tmp_path: Path) -> None:
    """Then the machine's clock is believed, as after a new start of the machine."""
    (tmp_path / clocks.FILE).write_bytes(kept)
    found = taken_up(at(after(60)), NOON, tmp_path, Uptime("a", 5))
    assert (found.clock(), found.ahead) == (after(60), 0)


async def test_a_clock_set_between_two_runs_adds_no_talk(
    host: Any, clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A speech goes on over a restart by the seconds that really passed, and moderators, nobody
    else, read by how much the clock is off; so does whoever reads the program log."""
    venue = await host()
    moderator = await venue.moderator()
    await moderator.do("session.open")
    await moderator.do("floor.give", person="p1")
    clock.step(10)
    await venue.app.__aexit__(None, None, None)
    for set_by, told in ((7200, 7200), (-10_800, -3600)):
        clock.set(set_by)
        clock.step(5)
        venue = await host(resume=venue.hosted.folder)
        moderator, sam = await venue.moderator(), await venue.spectator()
        await sam.do("queue.join")
        with LogReader(venue.hosted.log) as reader:
            found = [r["ahead"] for r in reader.records() if r["event"] == "session.restarted"]
        assert found[-1] == told
        assert not any(m.get("event") == "session.restarted" for m in sam.heard)
        await moderator.do("floor.end")
        await moderator.do("floor.give", person="p1")
        await venue.app.__aexit__(None, None, None)
    state, facts = logged(venue.hosted.log)
    assert state.talk["p1"].seconds == 20
    off = [one for one in caplog.records if one.msg == "this machine's clock is off"]
    assert [vars(one)["fields"]["seconds"] for one in off] == [7200, -3600]
    assert all(one.at <= other.at for one, other in pairwise(facts))


async def test_a_clock_that_is_right_is_not_told_of(host: Any, clock: Any) -> None:
    """An hour between two runs is an hour."""
    venue = await host()
    await venue.app.__aexit__(None, None, None)
    clock.step(3600)
    for boot in ("1", "2"):
        clock.boot = boot
        venue = await host(resume=venue.hosted.folder)
        assert venue.hosted.ahead == 0
        await (await venue.moderator()).do("session.open")
        await venue.app.__aexit__(None, None, None)
    with LogReader(venue.hosted.log) as reader:
        assert "session.restarted" not in [record["event"] for record in reader.records()]


async def test_after_a_sleep_what_was_due_is_noticed(
    venue: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timers of the loop stand still while the machine sleeps: an invitation that ran out in
    the meantime is over soon after, without anybody's doing."""
    monkeypatch.setattr(room, "LONGEST_WAIT", 0.02)
    moderator, sam = await venue.moderator(), await venue.spectator()
    await moderator.do("panel.invite", person=sam.id)
    clock.step(3600)
    await sam.until(lambda m: m.get("event") == "panel.expired")


SERVED = """
import sys
from datetime import UTC, datetime, timedelta
from server.live.room import clock

# A machine whose clock is set by somebody while the session goes on, each time it is asked.
asked = 0
def setting():
    global asked
    asked += 1
    return datetime.now(UTC) + timedelta(hours=asked % 3 - 1)
clock.system_clock = setting

from moderator.cli import main
sys.exit(main(sys.argv[1:]))
"""


def run(arguments: Sequence[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SERVED, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def _give(where: str, commands: Sequence[Command]) -> None:
    link = Link(where)
    async with joined(link):
        for command in commands:
            assert isinstance(await link.request(command), Answered)


def test_serve_counts_the_time(tmp_path: Path) -> None:
    """The command as people run it never asks the machine's clock a second time, nor where it goes
    on with a session."""
    which = ["agendas/2021-06-01-kommunale-neuausrichtung.yaml"]
    some = [phases.Pause(), phases.Resume(), phases.Pause()]
    for commands in ([phases.Open(), *some], [phases.Resume(), *some]):
        more = ["--json", "--port", "0", "--data-dir", str(tmp_path)]
        with run(["serve", *which, *more]) as server:
            assert server.stdout is not None
            said = json.loads(server.stdout.readline())
            asyncio.run(_give(said["links"]["moderator"], commands))
            server.terminate()
        which = ["--resume", said["session"]]
    with LogReader(Path(said["log"])) as reader:
        times = [record["at"] for record in reader.records()]
    assert len(times) >= 8
    assert times[-1] - times[0] < timedelta(minutes=30)
