"""``make soak`` in short, and that it would notice what it looks for."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from moderator.client.outbox import Answered, Denied
from server.live.room.backlog import Published
from server.session.views import Reader, fact_for
from tests.support import read_once
from trials.soak.attackers import ATTACKS
from trials.soak.course import Course, Options, run
from trials.soak.figures import ACKNOWLEDGED_WITHIN, MOST_MEMORY, Figures
from trials.soak.people import Given
from trials.soak.verdict import WITH_A_TEXT, Book, judge

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")

SHORT = Options(seconds=14, spectators=100, kill_every=7)


@pytest.fixture(scope="module")
def older() -> set[int]:
    """What was begun before the trial, such as a browser for other tests."""
    return set(_children())


@pytest.fixture(scope="module")
def course(older: set[int], tmp_path_factory: pytest.TempPathFactory) -> Course:
    return asyncio.run(run(SHORT, tmp_path_factory.mktemp("soak")))


def test_under_load_attack_and_faults_nothing_is_lost(course: Course) -> None:
    """A hundred watch, ten act, one attacker of each kind does what it can, the disk is full, the
    server gets no turn and is killed twice: nothing acknowledged is lost, nothing is applied
    twice, all views are what the log says, and the server stays small."""
    assert judge(course).mistakes == []
    # Where everybody takes long to come back, once has to do.
    assert 2 <= len(course.server.starts) <= 3
    assert len(course.attacks) == len(ATTACKS)
    assert len(course.spectators) == SHORT.spectators
    answers = [given.answer for one in course.people for given in one.given]
    assert sum(isinstance(answer, Answered) for answer in answers) > 20
    assert course.server.peak < MOST_MEMORY


def test_nothing_of_it_goes_on(older: set[int], course: Course) -> None:
    """Whatever a trial started has ended."""
    assert {pid: command for pid, command in _children().items() if pid not in older} == {}


def _children() -> dict[int, bytes]:
    """The command lines, by id, of the processes that this one started and that go on, but for the
    one that has read the program (``read_once.py``)."""
    reader = read_once.__name__.encode()
    return {pid: command for pid, command in _started() if command and reader not in command}


def _started() -> Iterator[tuple[int, bytes]]:
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                yield int(path.name), (path / "cmdline").read_bytes()


def _lose(course: Course, patch: pytest.MonkeyPatch) -> None:
    """From the last line on that somebody was told is there."""
    answers = [given.answer for one in course.people for given in one.given]
    last = max(answer.seq for answer in answers if isinstance(answer, Answered))
    lines = course.server.log.read_bytes().splitlines(keepends=True)
    course.server.log.write_bytes(b"".join(lines[:last]))


def _tear(course: Course, patch: pytest.MonkeyPatch) -> None:
    log = bytearray(course.server.log.read_bytes())
    log[len(log) // 2] ^= 1
    course.server.log.write_bytes(log)


def _answered(course: Course, *dos: str) -> Given:
    every = (given for one in course.people for given in one.given)
    return next(g for g in every if g.do in dos and isinstance(g.answer, Answered))


def _refuse(course: Course, patch: pytest.MonkeyPatch) -> None:
    given = _answered(course, "whisper.send", "question.ask")
    patch.setattr(given, "answer", Denied("queue_closed", ""))


def _forget(course: Course, patch: pytest.MonkeyPatch) -> None:
    """What was acknowledged has a text that is not in the log."""
    patch.setattr(_answered(course, "whisper.send", "question.ask"), "text", "#acting-nobody/1#")


def _tell_oddly(course: Course, patch: pytest.MonkeyPatch) -> None:
    given = next(g for g in course.people[0].given if g.do not in WITH_A_TEXT)
    patch.setattr(given, "answer", Denied("internal_error", ""))


def _miss(course: Course, patch: pytest.MonkeyPatch) -> None:
    parts = course.spectators[50].parts
    lost = next(n for n, part in enumerate(parts) if part[0] == "fact")
    patch.setattr(course.spectators[50], "parts", [*parts[:lost], *parts[lost + 1 :]])


def _read_twice(course: Course, patch: pytest.MonkeyPatch) -> None:
    parts = course.spectators[51].parts
    again = next(n for n, part in enumerate(parts) if part[0] == "fact")
    patch.setattr(course.spectators[51], "parts", [*parts[:again], parts[again], *parts[again:]])


def _stay_behind(course: Course, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(course.spectators[52], "parts", course.spectators[52].parts[:-1])


def _turn_away(course: Course, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(course.spectators[53], "refused", ['{"error":{"code":"room_full"}}'])


def _snapshot(course: Course, patch: pytest.MonkeyPatch) -> None:
    kept = course.spectators[54]
    patch.setattr(kept, "state", kept.state.replace(b'"title":"', b'"title":"Not ', 1))


def _witness(course: Course, patch: pytest.MonkeyPatch) -> None:
    told = b'{"checkpoint":{"seq":2,"sha256":"%s"}}' % (b"0" * 64)
    patch.setattr(course.spectators[55], "checkpoints", {told})


def _show(course: Course, patch: pytest.MonkeyPatch) -> None:
    shown = course.people[0].shown
    patch.setattr(course.people[0], "shown", [*shown[:3], shown[2], *shown[3:]])


def _show_too_much(course: Course, patch: pytest.MonkeyPatch) -> None:
    """Somebody of the audience was shown what is not for them."""
    watching = course.people[-1]
    you = watching.link.replica.you
    assert you is not None
    # Whatever of it there is: in a busy moment it may not be a whisper.
    hidden = next(
        one.fact
        for one in reversed(Book(course.server.log).published)
        if fact_for(one.fact, Reader(you.id, one.state.people[you.id].role), one.state) is None
    )
    earlier = [fact for fact in watching.shown if fact.seq < hidden.seq]
    patch.setattr(watching, "shown", [*earlier, hidden])


def _see(course: Course, patch: pytest.MonkeyPatch) -> None:
    replica = course.people[1].link.replica
    assert replica.state is not None
    patch.setattr(replica, "state", replace(replica.state, items=replica.state.items[:-1]))


def _fail(course: Course, patch: pytest.MonkeyPatch) -> None:
    with course.server.program_log.open("a") as file:
        file.write("Traceback (most recent call last):\n")


class _Doubled(Book):
    """A log in which a command stands twice."""

    def __init__(self, log: Path) -> None:
        super().__init__(log)
        own = [n for n, one in enumerate(self.published) if one.fact.client and not one.fact.more]
        first = self.published[own[0]].fact
        place = next(n for n in own[1:] if self.published[n].fact.by == first.by)
        again = self.published[place].fact._replace(client=first.client, id=first.id)
        self.published[place] = Published(again, self.published[place].state)


def _double(course: Course, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("trials.soak.verdict.Book", _Doubled)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (_tear, "the log is not whole"),
        (_double, "given twice"),
        (_refuse, "an answer"),
        (_forget, "an answer"),
        (_lose, "an answer"),
        (_miss, "a spectator"),
        (_read_twice, "a spectator"),
        (_stay_behind, "a spectator"),
        (_turn_away, "a spectator"),
        (_snapshot, "a spectator"),
        (_witness, "a checkpoint"),
        (_show, "a fact that was shown"),
        (_show_too_much, "a fact that was shown"),
        (_see, "a view"),
        (_fail, "the program log"),
        (_tell_oddly, "somebody was told"),
    ],
)
def test_it_would_notice(
    course: Course,
    wrong: Callable[[Course, pytest.MonkeyPatch], None],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A soak that finds nothing says something only if there was something that it could find: each
    thing alone, in a course that is right but for that."""
    before = course.server.log.read_bytes(), course.server.program_log.read_text()
    try:
        wrong(course, monkeypatch)
        assert any(mistake.startswith(said) for mistake in judge(course).mistakes)
    finally:
        monkeypatch.undo()
        course.server.log.write_bytes(before[0])
        course.server.program_log.write_text(before[1])
    assert judge(course).mistakes == []


def test_it_would_notice_what_is_slow_or_large(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of a hundred answers that take too long, and a server that grows."""
    quick, slow = [0.001] * 98, [ACKNOWLEDGED_WITHIN] * 2
    right = replace(Figures.of(course), answers=[0.001] * 100)
    assert not list(right.beyond(course))
    assert len(list(replace(right, answers=quick + slow).beyond(course))) == 1
    monkeypatch.setattr(course.server, "peak", MOST_MEMORY)
    assert len(list(right.beyond(course))) == 1
