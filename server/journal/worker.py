"""A thread in which one thing after another is done for who waits in a loop.

The standard library's pool does the same for many threads and any waiter, by futures and locks of
its own, which each command would pay for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeAlias, TypeVar, TypeVarTuple

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

_Task: TypeAlias = tuple[
    asyncio.AbstractEventLoop, "asyncio.Future[Any]", Callable[..., Any], tuple[Any, ...]
]


class Worker:
    """Ends with :meth:`finish`, or with the program."""

    def __init__(self, name: str) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        # What is cut off at the end of a program, nobody has been told of.
        self._thread = Thread(target=_work, args=(self._tasks,), name=name, daemon=True)
        self._is_over = False
        self._end = Lock()
        """Held so that nothing is taken that would come behind the end, and never be done."""

    def do(self, what: Callable[[*Arguments], T], *arguments: *Arguments) -> asyncio.Future[T]:
        """Have something done once all before it is. It is also done where nobody waits any more.

        Raises RuntimeError after the end.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        with self._end:
            if self._is_over:
                raise RuntimeError("the thread has ended")
            if self._thread.ident is None:
                self._thread.start()
            self._tasks.put((loop, done, what, arguments))
        return done

    def finish(self) -> None:
        """Return once all is done. Can be called again, from any thread."""
        with self._end:
            self._is_over = True
            begun = self._thread.ident is not None
        if begun:
            self._tasks.put(None)
            self._thread.join()


def _work(tasks: SimpleQueue[_Task | None]) -> None:
    while (task := tasks.get()) is not None:
        loop, done, what, arguments = task
        tell: Callable[[asyncio.Future[Any], Any], None]
        try:
            tell, outcome = _succeed, what(*arguments)
        except Exception as error:  # noqa: BLE001 - whoever waits is told of it
            tell, outcome = _fail, error
        # A loop that is closed has nobody who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, done, outcome)
        # While it waits, a thread would keep what it did last, and an error all that it met.
        del task, loop, done, what, arguments, outcome


def _succeed(done: asyncio.Future[Any], result: Any) -> None:
    if not done.done():
        done.set_result(result)


def _fail(done: asyncio.Future[Any], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)
