"""``make soak`` in short, and that it would notice what it looks for."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from moderator.client.link import Answered, Denied
from trials.soak.attackers import ATTACKS
from trials.soak.course import Course, Options, run
from trials.soak.figures import MOST_MEMORY
from trials.soak.verdict import judge

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux has them")

SHORT = Options(seconds=14, spectators=100, kill_every=7)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return asyncio.run(run(SHORT, tmp_path_factory.mktemp("soak")))


def test_under_load_attack_and_faults_nothing_is_lost(course: Course) -> None:
    """A hundred watch, ten act, one attacker of each kind does what it can, the disk is full, the
    server gets no turn and is killed twice: nothing acknowledged is lost, nothing is applied
    twice, all views are what the log says, and the server stays small."""
    assert judge(course).mistakes == []
    assert len(course.server.starts) == 3
    assert len(course.attacks) == len(ATTACKS)
    assert len(course.spectators) == SHORT.spectators
    answers = [given.answer for one in course.people for given in one.given]
    assert sum(isinstance(answer, Answered) for answer in answers) > 20
    assert course.server.peak < MOST_MEMORY


def test_nothing_of_it_goes_on(course: Course) -> None:
    """Whatever a trial started has ended."""
    assert [command for command in _children() if command] == []


def _children() -> Iterator[bytes]:
    """The command lines of the processes that this one started."""
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid():
                yield (path / "cmdline").read_bytes()


def _lose(course: Course) -> None:
    lines = course.server.log.read_bytes().splitlines(keepends=True)
    course.server.log.write_bytes(b"".join(lines[:-1]))


def _refuse(course: Course) -> None:
    given = next(
        given
        for one in course.people
        for given in one.given
        if given.do in ("whisper.send", "question.ask") and isinstance(given.answer, Answered)
    )
    given.answer = Denied("queue_closed", "")


def _miss(course: Course) -> None:
    parts = course.spectators[50].parts
    del parts[next(n for n, part in enumerate(parts) if part[0] == "fact")]


def _show(course: Course) -> None:
    shown = course.people[0].shown
    shown.insert(3, shown[2])


def _fail(course: Course) -> None:
    with course.server.program_log.open("a") as file:
        file.write("Traceback (most recent call last):\n")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (_refuse, "an answer"),
        (_miss, "a spectator"),
        (_show, "a fact that was shown"),
        (_fail, "the program log"),
        # Who misses the last line depends on who may see it.
        (_lose, ""),
    ],
)
def test_it_would_notice(course: Course, wrong: Callable[[Any], None], said: str) -> None:
    """A soak that finds nothing says something only if there was something that it could find."""
    before = course.server.log.read_bytes(), course.server.program_log.read_text()
    wrong(course)
    assert any(mistake.startswith(said) for mistake in judge(course).mistakes)
    course.server.log.write_bytes(before[0])
    course.server.program_log.write_text(before[1])
