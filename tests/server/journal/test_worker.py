"""The thread that does the journal's work."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from server.journal.worker import Worker
from tests.support.waiting import PATIENCE


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("test")
    yield made
    made.finish()


async def test_one_thing_is_done_after_another_and_by_one_thread(worker: Worker) -> None:
    """In the order in which they were asked for, by another thread than the asker's."""
    done: list[tuple[int, int]] = []

    def note(number: int) -> int:
        done.append((number, threading.get_ident()))
        return number

    results = await asyncio.gather(*(worker.do(note, number) for number in range(100)))
    assert results == [number for number, _ in done] == list(range(100))
    assert len({thread for _, thread in done}) == 1
    assert done[0][1] != threading.get_ident()


async def test_an_error_is_for_who_waits_and_the_next_thing_is_done(worker: Worker) -> None:
    """What fails fails for its asker alone."""

    def fail() -> None:
        raise OSError("no room")

    failing, next_one = worker.do(fail), worker.do(lambda: "done")
    with pytest.raises(OSError, match="no room"):
        await failing
    assert await next_one == "done"


async def test_what_nobody_waits_for_any_more_is_done_nevertheless(worker: Worker) -> None:
    """An append whose caller was cancelled may be on the disk already: it is finished."""
    goes_on, done = threading.Event(), threading.Event()
    first = worker.do(goes_on.wait, PATIENCE)
    second = worker.do(done.set)
    first.cancel()
    second.cancel()
    goes_on.set()
    assert await asyncio.to_thread(done.wait, PATIENCE)
    assert await worker.do(lambda: "still there") == "still there"


def test_a_loop_that_is_closed_harms_nobody(worker: Worker) -> None:
    """What was asked for in a loop that has ended meanwhile is done, and the next loop served."""
    goes_on = threading.Event()

    async def leave() -> None:
        assert not worker.do(goes_on.wait, PATIENCE).done()

    async def ask() -> str:
        return await worker.do(lambda: "served")

    asyncio.run(leave())
    goes_on.set()
    assert asyncio.run(ask()) == "served"


async def test_the_end_waits_for_all_that_was_asked_for(worker: Worker) -> None:
    """Then nothing more is taken, and to end once more does no harm."""
    done: list[int] = []
    asked = [worker.do(done.append, number) for number in range(10)]
    await asyncio.to_thread(worker.finish)
    assert done == list(range(10))
    await asyncio.gather(*asked)
    with pytest.raises(RuntimeError):
        await worker.do(done.append, 10)
    worker.finish()


async def test_a_thread_at_rest_keeps_nothing_of_what_it_did(worker: Worker) -> None:
    """Neither what it was given nor what came of it: that may be a long log, or an error with all
    that it met on its way."""

    class Long:
        pass

    async def ask() -> list[weakref.ref[Long]]:
        given = Long()
        known: list[weakref.ref[Long]] = []

        def fail(one: Long) -> None:
            made = Long()
            known.extend((weakref.ref(one), weakref.ref(made)))
            raise ValueError(made)

        with pytest.raises(ValueError, match="Long"):
            await worker.do(fail, given)
        return known

    known = await ask()
    # The thread may be about to rest only: the second of two is asked for after the first is over.
    for _ in range(2):
        await worker.do(lambda: None)
    gc.collect()
    assert [one() for one in known] == [None, None]
