"""A part of ``make soak``'s bad networks in short, and that it would notice what it looks for."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from moderator.client.link import Link
from tests.support.processes import ROOT
from trials.networks.__main__ import why_not
from trials.networks.course import Course, Look, judged, newcomer
from trials.networks.page import Seen, off_by, ran_on
from trials.networks.verdict import clocks, unjudged
from trials.networks.weather import Line, Weather
from trials.served import Server
from trials.soak.people import Acting


def test_over_a_line_that_loses_packets_all_converge_and_clocks_are_the_rooms() -> None:
    """Each twentieth packet lost, 200 ms each way, one overtaking the other, and TCP as the kernel
    has it: nothing is lost or doubled, all end with the same, and clocks that are hours wrong show
    the room's time."""
    if why := why_not():
        pytest.skip(f"no networks can be made here: {why}")
    trial = [sys.executable, "-m", "trials.networks", "--links-only", "--weather", "5 % lost"]
    done = subprocess.run(
        [*trial, "--seconds", "8"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " lost" in done.stdout
    assert " overtaking" in done.stdout


def _course(*looks: Look, pages: tuple[tuple[str, str, float | None], ...] = ()) -> Course:
    return Course(Server(Path(), 0), looks=[*looks], pages=[*pages])


def test_it_would_notice_a_clock_that_is_wrong() -> None:
    """By more than a tenth of a second, on a terminal or a page, once a few questions for the time
    could have been answered; and a page whose clock stands."""
    right = Look("Ann", "5 % lost", "connected", 0.09, 5.0)
    assert not list(clocks(_course(right, replace(right, off=0.5, since=1.0))))
    assert list(clocks(_course(replace(right, off=-0.12))))
    assert not list(clocks(_course(pages=(("Ann", "back", 60.0),))))
    for off in (130.0, None):
        assert list(clocks(_course(pages=(("Ann", "back", off),))))


def test_it_would_notice_who_was_never_live() -> None:
    """Whoever has no connection, or for moments only, shows no wrong clock; that is no proof of a
    right one. Where nothing goes through, nobody is expected to be live."""
    look = Look(newcomer("back"), "back", "connected", 0.01, 5.0)
    assert not list(unjudged(_course(look), ["back", "cut off"]))
    # Who has been is not waited for again, cut off or not.
    assert judged(_course(look, replace(look, off=None))) == {(look.who, "back")}
    elsewhere = replace(look, weather="5 % lost")
    for nothing in replace(look, off=None), replace(look, since=1.0), elsewhere:
        assert len(list(unjudged(_course(nothing), ["back"]))) == 1
    assert len(list(unjudged(_course(), ["fine", "back"]))) == 2
    course = _course(look)
    course.people.append(Acting(Link("http://127.0.0.1:1/#0"), Random(1), name="Ann"))
    assert [said.split()[0] for said in unjudged(course, ["back"])] == ["Ann"]


def test_it_would_notice_a_clock_that_runs_on() -> None:
    """What changes between two moments at which the page was not live, and nothing else."""
    cut = [Seen(n * 1000.0 + 40, f"0:0{n}", "Cut off.") for n in range(4)]
    assert len(ran_on(cut)) == 3
    assert ran_on([one._replace(figures="0:00") for one in cut]) == []
    live = [one._replace(status="Live") for one in cut]
    assert ran_on(live) == []
    assert off_by(live, 0.0) == pytest.approx(40)
    assert off_by(cut, 0.0) is None


def test_the_line_does_what_its_weather_says(tmp_path: Path) -> None:
    """Else nothing was tried: of a thousand packets about as many are lost as said, some overtake
    others, and those of a connection that is forgotten go nowhere."""
    import os
    from random import Random

    ends = [os.open(tmp_path / name, os.O_RDWR | os.O_CREAT) for name in ("here", "there")]
    line = Line((ends[0], ends[1]), Random(1))
    packet = bytes([0x45, *[0] * 8, 6, *[0] * 10, 1, 2, 3, 4])
    line.turn(Weather(loss=0.05, delay=0.01, jitter=0.01))
    for _ in range(1_000):
        line.send(packet, ends[1])
    assert 30 < line.counted["lost"] < 75
    assert line.counted["overtaking"] > 100
    line.turn(Weather(forgets=True))
    line.send(packet, ends[1])
    assert line.counted["forgotten"] == 1
