"""Work that is done once for all who want it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.room.together import Groups, Joint
from tests.support.waiting import PATIENCE


class Disk:
    """Something that takes until it is let go on, and may fail."""

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self.fails = False
        self.free = asyncio.Event()

    async def work(self) -> None:
        self.begun += 1
        await self.free.wait()
        self.ended += 1
        if self.fails:
            raise OSError("full")


async def turns(number: int = 5) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_who_asks_together_is_served_together_and_who_is_late_by_the_next() -> None:
    """What is under way may have begun too early for who asks now."""
    disk = Disk()
    joint = Joint(disk.work)
    first = [asyncio.create_task(joint.done()) for _ in range(90)]
    await turns()
    assert disk.begun == 1
    late = [asyncio.create_task(joint.done()) for _ in range(10)]
    await turns()
    assert disk.begun == 1
    disk.free.set()
    await asyncio.gather(*first)
    assert not any(one.done() for one in late) or disk.ended == 2
    await asyncio.gather(*late)
    assert disk.begun == disk.ended == 2


async def test_what_fails_fails_for_all_who_asked_for_it_and_can_be_tried_again() -> None:
    """And for nobody who asked for the next."""
    disk = Disk()
    joint = Joint(disk.work)
    disk.fails = True
    disk.free.set()
    found = await asyncio.gather(*(joint.done() for _ in range(3)), return_exceptions=True)
    assert [str(one) for one in found] == ["full"] * 3
    assert len(set(map(id, found))) == 3
    disk.fails = False
    await joint.done()


async def test_who_gives_up_takes_nobody_along() -> None:
    """Others still have what they asked for."""
    disk = Disk()
    joint = Joint(disk.work)
    asking = [asyncio.create_task(joint.done()) for _ in range(3)]
    await turns()
    asking[0].cancel()
    await turns()
    disk.free.set()
    assert await asyncio.gather(*asking[1:]) == [None, None]
    assert asking[0].cancelled()


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from(["come", "go", "give up"]), st.integers(0, 9))),
)
def test_groups_come_in_one_after_another_in_order_and_nobody_is_forgotten(
    most: int, steps: list[tuple[str, int]]
) -> None:
    """Never more than ``most``, nobody before who came earlier, and none of a group after one of
    the group before has begun to go, whoever gives up at whichever moment."""
    asyncio.run(_come_and_go(most, steps))


async def _come_and_go(most: int, steps: list[tuple[str, int]]) -> None:
    groups, entered = Groups(most), list[int]()
    inside: dict[int, asyncio.Future[None]] = {}
    tasks: list[asyncio.Task[None]] = []
    is_going = False

    async def visit(number: int) -> None:
        nonlocal is_going
        async with groups:
            assert not is_going
            entered.append(number)
            inside[number] = asyncio.get_running_loop().create_future()
            assert len(inside) <= most
            try:
                await inside[number]
            finally:
                del inside[number]
                is_going = bool(inside)

    def go(number: int) -> None:
        future = list(inside.values())[number % len(inside)]
        if not future.done():
            future.set_result(None)

    for what, number in steps:
        if what == "come":
            tasks.append(asyncio.create_task(visit(len(tasks))))
        elif what == "give up" and tasks:
            tasks[number % len(tasks)].cancel()
        elif inside:
            go(number)
        if number % 2:
            await turns()
    await turns()
    while inside:
        go(0)
        await turns()
    assert all(task.done() for task in tasks)
    assert entered == sorted(entered)
    assert all(task.cancelled() for number, task in enumerate(tasks) if number not in entered)
    assert not any(task.exception() for task in tasks if not task.cancelled())


@pytest.mark.parametrize("way_in", [Groups(3).__aenter__, Joint(lambda: asyncio.sleep(0)).done])
async def test_who_is_alone_does_not_wait(way_in: Callable[[], Awaitable[None]]) -> None:
    """What is saved for many costs a single one nothing."""
    async with asyncio.timeout(PATIENCE):
        await way_in()
