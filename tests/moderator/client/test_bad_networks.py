"""Bad lines, sleeping machines and wrong clocks: everybody ends with the same, and nobody is shown
as the present what is the past."""

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

import moderator.client.link
import moderator.client.pulse
from moderator.client.link import Link
from moderator.client.outbox import Answered
from moderator.client.session_view import Connection
from server.live.room.clock import steady
from server.live.room.hosted_session import HostedSession
from server.session import floor, phases, questions, queue
from server.session.entries import current_queue
from server.session.messages import Fact
from tests.support.lines import differences, joined, logged, view
from tests.support.plain_lines import plain
from tests.support.processes import ROOT, served
from tests.support.proxy import Proxy, proxy
from tests.support.rooms import link, room
from tests.support.waiting import PATIENCE, until

TOLERATED = timedelta(milliseconds=100)
PACE = 0.06
"""Seconds between one person's commands: the room refuses more than twenty a second."""


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pings and drops in tenths of what people get, so that nobody waits for them."""
    monkeypatch.setattr(moderator.client.pulse, "KEEPALIVE", 0.4)
    monkeypatch.setattr(moderator.client.pulse, "DROP_SHOWN_AFTER", 0.2)
    monkeypatch.setattr(moderator.client.link, "DROP_SHOWN_AFTER", 0.2)


def wrong(hours: float) -> Callable[[], datetime]:
    """A clock that runs well and was set badly."""
    return steady(datetime.now(UTC) + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("hours", "delay", "jitter"), [(0, 0.0, 0.0), (-7, 0.3, 0.0), (30, 0.15, 0.06)]
)
async def test_timers_agree_with_the_servers(
    tmp_path: Path, hours: float, delay: float, jitter: float
) -> None:
    """To a tenth of a second: however far the line, however unsteady, and by hours wrong though
    the client's own clock may be."""
    async with room(tmp_path) as (hosted, line):
        line.delay, line.jitter = delay, jitter
        ann = link(line, hosted.tokens.moderator, clock=wrong(hours))
        async with joined(ann):
            for n in range(3):
                assert isinstance(await ann.request(queue.Join(note=str(n))), Answered)
                # On a busy machine it takes some until an answer has come straight through; until
                # then the next one may also lead a guess that was right away from there.
                await until(lambda: _apart(ann, hosted) < TOLERATED)
            await ann.request(phases.Open())
            await ann.request(floor.Give("p1"))
            speech, there = view(ann).state.floor, hosted.room.state.floor
            assert speech is not None
            assert there is not None
            tolerated = TOLERATED.total_seconds()
            await until(
                lambda: abs(speech.net(view(ann).now) - there.net(hosted.room.now())) < tolerated
            )


def _apart(link: Link, hosted: HostedSession) -> timedelta:
    return abs(view(link).now - hosted.room.now())


async def test_a_line_that_is_cut_in_the_middle_of_anything_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    """One cut after the other, each after some more bytes, in the middle of frames: every command
    is done once, in order, and both sides end with the same."""
    async with room(tmp_path) as (hosted, line):
        shown: list[Fact] = []
        bo = link(line, hosted.tokens.panelists["p1"], random=lambda: 0.0, changed=shown.extend)
        async with joined(bo):
            line.jitter = 0.002
            texts = [f"note {n} {'x' * 200}" for n in range(60)]
            for n, text in enumerate(texts):
                if n % 3 == 0:
                    line.cut_after = 37 * n + 1
                assert isinstance(await bo.request(queue.Join(note=text)), Answered)
                await asyncio.sleep(PACE)
            assert line.connections > 10
            await until(lambda: not differences(bo, logged(hosted.log)[0]))
        events = [fact.event for fact in logged(hosted.log)[1]]
        said = [e.note for e in events if isinstance(e, queue.Joined | queue.Noted)]
        assert said == texts
        assert [f.seq for f in shown] == sorted({f.seq for f in shown})


async def test_two_terminals_of_one_token_show_the_same(tmp_path: Path) -> None:
    """One on a bad line, one on a good one: what either does is seen on both, once."""
    async with room(tmp_path) as (hosted, line), proxy(line.target) as bad:
        token = hosted.tokens.panelists["p1"]
        good, far = link(line, token), link(bad, token, random=lambda: 0.1)
        async with joined(good, far):
            bad.delay, bad.jitter = 0.03, 0.03
            given = []
            for n in range(12):
                who = (good, far)[n % 2]
                given.append(asyncio.create_task(who.request(questions.Ask(f"question {n}"))))
                given.append(asyncio.create_task(who.request(queue.Join(note=f"note {n}"))))
                if n % 4 == 3:
                    bad.cut()
                    await until(lambda: not far.welcomed)
                    bad.mend()
            await asyncio.gather(*given)
            truth = logged(hosted.log)[0]
            await until(lambda: not differences(good, truth) and not differences(far, truth))
            assert len(current_queue(truth).entries) == 1
            texts = sorted(q.text for q in truth.questions.values())
            assert texts == sorted(f"question {n}" for n in range(12))


@pytest.mark.parametrize("fault", [Proxy.cut, Proxy.stall])
async def test_what_is_not_live_shows_no_running_clock(
    tmp_path: Path, brisk: None, fault: Callable[[Proxy], None]
) -> None:
    """Whether the line is cut or only silent: soon the reader is told, and time stands until the
    room has answered again; then it runs, and is the room's."""
    async with room(tmp_path) as (hosted, line):
        shown: list[Connection] = []
        ann = link(line, hosted.tokens.moderator, random=lambda: 0.1)
        ann.changed = lambda _: shown.append(ann.connection)
        async with joined(ann):
            await until(lambda: _apart(ann, hosted) < TOLERATED / 2)
            at = hosted.room.now()
            fault(line)
            await until(lambda: ann.connection != "connected")
            stood = view(ann).now
            # As long as the last sign of life is good for.
            assert stood - at < timedelta(seconds=0.4 + 0.2) + TOLERATED
            await until(lambda: ann.connection == "away")
            await asyncio.sleep(0.3)
            assert view(ann).now == stood
            line.mend()
            await until(lambda: shown[-1] == ann.connection == "connected")
            await until(lambda: _apart(ann, hosted) < TOLERATED)


async def test_a_reader_is_told_that_they_are_catching_up(
    tmp_path: Path, brisk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From when there is a line again until what was missed is there."""
    async with room(tmp_path) as (hosted, line):
        shown: list[tuple[Connection, bool]] = []
        ann = link(line, hosted.tokens.moderator, random=lambda: 0.1)

        def show(_: object) -> None:
            shown.append((ann.connection, bool(current_queue(view(ann).state).entries)))

        async with joined(ann):
            ann.changed = show
            line.cut()
            await until(lambda: ann.connection == "away")
            for n in range(50):
                await hosted.room.submit("p1", queue.Join(note=f"{n} {'x' * 200}"))
            # From here on a busy machine would be taken for another line that went silent.
            monkeypatch.undo()
            line.rate = 20_000
            line.mend()
            await until(lambda: ann.connection == "connected")
            await until(lambda: shown[-1][0] == "connected")
            assert current_queue(view(ann).state).entries[0].note.startswith("49")
        away = shown.index(("away", False))
        assert [found for found, _ in groupby(shown[away:])] == [
            ("away", False),
            ("behind", False),
            ("connected", True),
        ]


async def test_a_machine_that_slept_is_not_live_until_the_room_has_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waited in its network card while it slept is the past, also where the line survived."""
    # The room is not asked before the end of this, however long it takes.
    monkeypatch.setattr(moderator.client.pulse, "FIRST_AFTER", PATIENCE)
    monkeypatch.setattr(moderator.client.pulse, "KEEPALIVE", PATIENCE)
    slept = timedelta()
    clock = steady()
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, clock=lambda: clock() + slept)
        ann._pulse._counted = lambda: clock() + slept
        async with joined(ann):
            before = view(ann).now
            slept = timedelta(hours=1)
            assert ann.connection == "behind"
            assert view(ann).now - before < timedelta(seconds=2 * PATIENCE)
            await hosted.room.submit("m1", phases.Open())
            await until(lambda: view(ann).state.session.phase == "open")
            assert ann.connection == "behind"


async def test_a_session_that_runs_faster_is_as_live_as_any(tmp_path: Path) -> None:
    """A rehearsal's time is not the line's: an hour of it a second, and the line is still alive."""
    real, begin = steady(), steady()()
    async with room(tmp_path) as (hosted, line):
        ann = link(line, hosted.tokens.moderator, clock=lambda: begin + 3600 * (real() - begin))
        async with joined(ann):
            first = view(ann).now
            await until(lambda: view(ann).now - first > timedelta(hours=1))
            assert ann.connection == "connected"


def test_a_terminal_that_is_stopped_for_a_while_ends_with_what_the_log_says(tmp_path: Path) -> None:
    """A real program that gets no turn for longer than a line lives: it says that the line is
    cut, comes back by itself, and what was given before is there once."""
    agenda = str(ROOT / "agendas" / "example-harbour-town.yaml")
    with served(agenda, "--port", "0", data_dir=tmp_path) as serving:
        with plain("join", serving.links["spectators"], "--name", "Kim", "--plain") as kim:
            kim.until("help says what")
            kim.does("ask Why not?", "moderators first")
            kim.does("yes", "asks a question: Why not?")
            kim.process.send_signal(signal.SIGSTOP)
            moderator = Link(serving.links["moderator"])
            asyncio.run(_open_later(moderator))
            kim.process.send_signal(signal.SIGCONT)
            kim.until("The connection to the server is lost; trying again …")
            kim.until("The connection to the server is back.")
            kim.until("Session: Open")
        texts = [
            f.event.text for f in logged(serving.log)[1] if isinstance(f.event, questions.Asked)
        ]
        assert texts == ["Why not?"]


async def _open_later(moderator: Link) -> None:
    async with joined(moderator):
        assert isinstance(await moderator.request(phases.Open()), Answered)
        # Longer than a sign of life is good for.
        await asyncio.sleep(moderator_silence())


def moderator_silence() -> float:
    return moderator.client.pulse.KEEPALIVE + moderator.client.pulse.DROP_SHOWN_AFTER + 0.5
