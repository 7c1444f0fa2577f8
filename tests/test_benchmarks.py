"""The benchmarks' table, and in which order they measure what they compare."""

import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest

from benchmarks._table import Row, summary
from benchmarks._turns import in_turn
from tests.support.processes import ROOT


@pytest.mark.parametrize(
    ("row", "is_missed", "said"),
    [
        (Row("alone", 1, 4.9, "ms", 5), False, "5 ms: reached"),
        (Row("alone", 1, 5.1, "ms", 5), True, "5 ms: MISSED"),
        (Row("beside", 1, 3.0, "ms", 1.1, "raw", 2.9), False, "1.1 x: reached"),
        (Row("beside", 1, 3.3, "ms", 1.1, "raw", 2.9), True, "1.1 x: MISSED"),
        (Row("itself", 1, 3.0, "ms", 5, "raw", 0.1, absolute=True), False, "5 ms: reached"),
        (Row("itself", 1, 6.0, "ms", 5, "raw", 9.0, absolute=True), True, "5 ms: MISSED"),
        (Row("told", 1, 9.0, "s"), False, "9.00 s"),
        (Row("told", 1, 9.0, "s", None, "raw", 1.0), False, "9.00"),
    ],
)
def test_a_goal_is_of_the_ratio_or_of_the_figure(row: Row, is_missed: bool, said: str) -> None:
    """Of the ratio where there is a reference, unless the figure itself has the goal; a figure
    without a goal misses none. Its line says which it was."""
    assert row.is_missed == is_missed
    assert row.text().endswith(said)
    assert list(summary([row]))[1:] == ([f"missed: {row.what}, 1"] if is_missed else [])


def test_nobody_has_a_better_turn_than_those_beside_whom_they_are_measured() -> None:
    """Each comes first, and last, as often; of three each follows each as often, and none comes
    twice running."""
    for number in (2, 3, 4):
        rounds = [in_turn(range(number), n) for n in range(2 * number)]
        assert all(set(Counter(place).values()) == {2} for place in zip(*rounds, strict=True))
    three = [one for n in range(12) for one in in_turn("abc", n)]
    after = Counter(pairwise([*three, three[0]]))
    assert set(after.values()) == {6}
    assert len(after) == 6


def test_what_could_not_be_measured_fails_the_run() -> None:
    """And is named, where a goal that is missed is only said."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nothing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "could not be measured: nothing" in ran.stdout
