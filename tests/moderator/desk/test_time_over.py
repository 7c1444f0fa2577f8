"""Flash and bell when a speech is over its time: off unless switched on, and then for good."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from moderator.app.remembered import remember
from moderator.client.session_view import SessionView
from moderator.desk.time_over import FLASHES, TimeOver
from server.session import agenda, floor
from server.session.records import replace
from tests.moderator.desk.house import House, house, seen, until
from tests.support.sessions import Round


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    async with house(tmp_path) as room:
        await room.do(agenda.Start("statements"))
        yield room


@pytest.fixture
def switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TimeOver:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    remember("time_over", "on")
    return TimeOver()


def speaking() -> SessionView:
    """Somebody who speaks with a limit, at the moment of its end."""
    stage = Round().running("i2")
    stage.do("m1", "floor.give", person="p1")
    stage.do("m1", "floor.extend", seconds=60)
    view = stage.view()
    speech = view.state.floor
    assert speech is not None
    assert speech.limit is not None
    return replace(view, now=view.now + timedelta(seconds=speech.limit - speech.net(view.now)))


def test_it_flashes_three_times_and_rings_once(switched_on: TimeOver) -> None:
    """From the moment on at which time is over; more time, once over, is a new matter."""
    view = speaking()
    seconds = [replace(view, now=view.now + timedelta(seconds=n)) for n in range(-3, 20)]
    assert [switched_on.rings(moment) for moment in seconds].count(True) == 1
    drawn = [switched_on.flashes(moment) for moment in seconds]
    assert drawn.count(True) == FLASHES
    assert drawn[:9] == [False] * 3 + [True, False] * FLASHES
    speech = view.state.floor
    assert speech is not None
    longer = replace(speech, limit=(speech.limit or 0) + 10)
    again = [replace(v, state=replace(v.state, floor=longer)) for v in seconds]
    assert [switched_on.rings(moment) for moment in again].count(True) == 1


def test_whoever_comes_late_or_has_no_line_hears_nothing(switched_on: TimeOver) -> None:
    """A speech that was over before; and a clock that stands, because nobody knows the time."""
    view = speaking()
    late = replace(view, now=view.now + timedelta(seconds=30))
    assert not switched_on.rings(late)
    away = replace(view, connection="away")
    assert not switched_on.flashes(away)
    assert not switched_on.rings(away)


def test_it_is_off_unless_somebody_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bell is heard by everybody in the room; who wants it says so once."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    alarm, view = TimeOver(), speaking()
    before = replace(view, now=view.now - timedelta(seconds=1))
    assert [alarm.rings(before), alarm.rings(view), alarm.flashes(view)] == [False] * 3
    alarm.turn()
    assert TimeOver().on
    assert alarm.flashes(view)


@pytest.mark.parametrize("colours", ["dark", "monochrome"])
async def test_the_band_turns_round_and_the_terminal_rings(room: House, colours: str) -> None:
    """One key switches it on; also without colours the flash is to be seen."""
    remember("theme", colours)
    desk = room.desk()
    rung = 0

    def ring() -> None:
        nonlocal rung
        rung += 1

    desk.bell = ring  # type: ignore[method-assign]  # counted, not heard
    async with seen(desk, (80, 24)) as (pilot, screen):
        await pilot.press("ctrl+o")
        await room.do(floor.Give(person="p1"))
        await until(lambda: screen.view and screen.view.state.floor)
        speech = room.state.floor
        assert speech is not None
        # A second is left.
        await room.do(floor.Extend(1 - (speech.limit or 0)))
        await until(lambda: rung == 1)

        def reversed_() -> bool:
            return any(s.style is not None and s.style.reverse for s in screen.floor.render_line(0))

        await until(reversed_)
        await until(lambda: not reversed_())
