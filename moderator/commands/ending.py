"""How a server ends: in good order, but within some seconds; at once where somebody asks again."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from .failing import FAILED

if TYPE_CHECKING:
    from types import FrameType

ENDS_WITHIN: Final = 20.0
"""Seconds that an end in good order may take. A disk that hangs would not let it end at all."""
AGAIN_AFTER: Final = 1.0
"""Seconds after which a further signal is somebody's: what is between them and the server may pass
the first one on as well, and a terminal that is closed sends two."""

_log = logging.getLogger("roundtable.process")


class Ending:
    """The end of one server. Made and used in the main thread."""

    def __init__(self) -> None:
        # In a thread: what is not waited for any more may be what the loop waits for.
        self._late = threading.Timer(ENDS_WITHIN, _end_late)
        self._late.daemon = True
        self._begun: float | None = None
        self._earlier: dict[int, Any] = {}

    def begin(self) -> None:
        """Have it over soon, whatever does not answer. Can be called again."""
        if self._begun is None:
            self._begun = time.monotonic()
            self._late.start()

    @contextmanager
    def on_signals(self, stop: Callable[[], object]) -> Iterator[None]:
        """Let the signals that end programs begin it and call ``stop`` in the running loop. Once it
        has begun they stay taken until :meth:`over`: what is left to be waited for then, somebody
        may want to wait for no longer."""
        loop = asyncio.get_running_loop()

        def asked(_number: int, _frame: FrameType | None) -> None:
            if self._begun is not None and time.monotonic() - self._begun >= AGAIN_AFTER:
                _log.error("ended at once")
                _end_now()
            self.begin()
            # Where the loop is closed, it has stopped.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(stop)

        names = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")
        # Not loop.add_signal_handler: Windows has none.
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            self._earlier.setdefault(number, signal.getsignal(number))
            signal.signal(number, asked)
        try:
            yield
        finally:
            if self._begun is None:
                self._restore()

    def over(self) -> None:
        """It has ended."""
        self._late.cancel()
        self._restore()

    def _restore(self) -> None:
        while self._earlier:
            signal.signal(*self._earlier.popitem())


def _end_late() -> None:
    _log.error("the end took too long")
    _end_now()


def _end_now() -> None:
    """End as ``kill -9`` does. Whoever has not been answered by now was told of nothing."""
    from server import program_log

    program_log.flush()
    os._exit(FAILED)
