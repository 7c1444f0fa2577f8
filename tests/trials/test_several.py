"""The trial of several machines in short, and that it would notice what it looks for."""

import asyncio
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from moderator.client.outbox import Answered, Denied
from trials.several.course import Course, Options, run
from trials.several.figures import gaps
from trials.several.verdict import mistakes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes as Linux has them")

SHORT = Options(
    seconds=27,
    every=9,
    away=3,
    acting=12,
    kinds=("our writer dies", "the stream's leader dies", "our writer is cut off"),
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return asyncio.run(run(SHORT, tmp_path_factory.mktemp("several")))


def test_whatever_dies_nothing_is_lost_or_doubled_or_out_of_order(course: Course) -> None:
    """Three servers and three of NATS, of which one of ours, one of NATS and one of ours again are
    gone for a while, while twelve give commands: all that was acknowledged is in the log, once and
    in order, for everybody, and the log is the same on all three."""
    assert mistakes(course) == []
    assert [fault.kind for fault in course.faults] == list(SHORT.kinds)
    every = (given for one in course.people for given in one.given)
    answered = sorted(given.ended for given in every if isinstance(given.answer, Answered))
    assert len(answered) > 100
    # However long a busy machine takes for it, somebody takes over each time.
    for fault, following in pairwise([*course.faults, None]):
        until = following.begun if following else answered[-1] + 1
        assert fault is not None
        assert any(fault.begun < at < until for at in answered)
    assert answered[-1] > course.faults[-1].ended
    assert gaps(course).keys() == {*SHORT.kinds}


def _lose(course: Course) -> None:
    course.logs[1] = course.logs[1][:-1]


def _refuse(course: Course) -> None:
    given = next(
        given
        for given in course.people[5].given
        if given.do == "queue.join" and isinstance(given.answer, Answered)
    )
    given.answer = Denied("queue_closed", "")


def _turn(course: Course) -> None:
    shown = course.people[3].shown
    shown[2], shown[3] = shown[3], shown[2]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(_lose, "the logs"), (_refuse, "an answer"), (_turn, "a fact that was shown")],
)
def test_it_would_notice(course: Course, wrong: Callable[[Any], None], said: str) -> None:
    """A trial that finds nothing says something only if there was something that it could find."""
    before = [*course.logs]
    wrong(course)
    assert any(mistake.startswith(said) for mistake in mistakes(course))
    course.logs[:] = before
