"""Much work is done little by little."""

import asyncio
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from server.live.port.turns import Turns


@given(st.integers(1, 4), st.lists(st.integers(0, 9), max_size=8))
def test_in_each_turn_of_the_loop_some_of_them_move_on_and_in_order(
    each: int, arrivals: list[int]
) -> None:
    """However many come in which turn: never more than ``each``, nobody before who came earlier,
    and nobody is forgotten."""
    asyncio.run(_arrive(each, arrivals))


async def _arrive(each: int, arrivals: list[int]) -> None:
    turns, done, given = Turns(each), list[int](), 0
    for number in [*arrivals, *[0] * (sum(arrivals) + 3)]:
        before = len(done)
        for _ in range(number):
            turns.give(partial(done.append, given))
            given += 1
        await asyncio.sleep(0)
        assert len(done) - before <= each
    assert done == list(range(given))


async def test_what_fails_for_one_fails_for_nobody_else() -> None:
    """A mistake that one of them brings to light keeps nobody out."""
    turns, done, said = Turns(2), list[int](), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, what: said.append(what["exception"]))

    def divide(number: int) -> None:
        done.append(1 // number)

    for number in range(4):
        turns.give(partial(divide, number))
    for _ in range(5):
        await asyncio.sleep(0)
    assert done == [1, 0, 0]
    assert [type(one) for one in said] == [ZeroDivisionError]
