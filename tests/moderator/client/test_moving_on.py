"""Going to another server: when, and how often."""

import asyncio

import pytest

from moderator.client import moving_on
from moderator.client.moving_on import MovingOn
from tests.support.waiting import until


class Mover:
    """Moves where there is another server, and remembers when it was asked to."""

    def __init__(self) -> None:
        self.possible = True
        self.asked: list[float] = []

    def move(self) -> bool:
        self.asked.append(asyncio.get_running_loop().time())
        return self.possible


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving_on, "AFTER", 0.01)
    monkeypatch.setattr(moving_on, "EVERY", 0.2)


async def test_who_came_back_to_the_same_server_tries_again() -> None:
    """Not at once, since no other may be able to write either; but not never."""
    mover = Mover()
    moving = MovingOn(mover.move, lambda: 0.0)
    moving.soon()
    moving.soon()
    await until(lambda: mover.asked)
    moving.soon()
    await until(lambda: len(mover.asked) > 1)
    first, second = mover.asked
    assert second - first >= 0.2


async def test_a_move_that_was_not_possible_does_not_put_off_the_next() -> None:
    """Without a line there is nothing to leave; the next welcome asks anew."""
    mover = Mover()
    mover.possible = False
    moving = MovingOn(mover.move, lambda: 0.0)
    moving.soon()
    await until(lambda: mover.asked)
    begun = asyncio.get_running_loop().time()
    moving.soon()
    moving.soon()
    assert moving.waiting is not None
    assert moving.waiting.when() - begun < 0.2


async def test_nobody_moves_after_the_end() -> None:
    """Whoever has left for good is not brought back to any server."""
    mover = Mover()
    moving = MovingOn(mover.move, lambda: 0.0)
    moving.soon()
    moving.end()
    assert moving.waiting is None
