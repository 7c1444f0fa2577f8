"""The sound for a new hand: heard once, switched off for good, and never for one's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderator.desk.sound import PAUSE, Sound
from server.session import agenda, queue
from tests.moderator.desk.house import House, house, seen, shown, until
from tests.support.sessions import Round


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(agenda.Start("statements"))
        yield room


def test_many_hands_at_once_are_one_sound() -> None:
    """And after some seconds the next one; never for what this desk did itself, nor for anything
    but a hand."""
    stage = Round().running("i2").ask("p1")
    sound, raised = Sound(), stage.facts[-1:]
    assert sound.rings(stage.view(), raised, 100)
    assert not sound.rings(stage.view(), raised, 100 + PAUSE - 0.1)
    assert sound.rings(stage.view(), raised, 100 + PAUSE)
    assert not sound.rings(stage.view(), [], 200)
    assert not sound.rings(stage.view(), stage.facts[:1], 300)
    stage.do("m1", "queue.add", person="p2")
    assert not sound.rings(stage.view("m1"), stage.facts[-1:], 400)
    assert sound.rings(stage.view("m2"), stage.facts[-1:], 500)


def test_that_it_is_off_is_remembered() -> None:
    """Whoever works in a quiet room says so once."""
    sound = Sound()
    assert sound.on
    sound.turn()
    assert not Sound().on
    stage = Round().running("i2").ask("p1")
    assert not Sound().rings(stage.view(), stage.facts[-1:], 100)
    sound.turn()
    assert Sound().on


async def test_a_new_hand_rings_and_that_it_does_not_has_a_sign(room: House) -> None:
    """One key switches it; while it is off, the desk says so."""
    rung = 0

    def ring() -> None:
        nonlocal rung
        rung += 1

    desk = room.desk()
    desk.bell = ring  # type: ignore[method-assign]  # counted, not heard
    async with seen(desk) as (pilot, screen):
        assert "sound off" not in screen.others.text
        await room.do(queue.Add("p1"))
        await until(lambda: rung == 1)
        await pilot.press("M")
        await until(lambda: "sound off" in screen.others.text)
        await room.do(queue.Add("p2"))
        await until(lambda: len(shown(screen).state.queues["statements"].entries) == 2)
        await pilot.pause()
        assert rung == 1
        await pilot.press("M")
        await until(lambda: "sound off" not in screen.others.text)
