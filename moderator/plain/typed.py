"""Lines as they are typed, or come through a pipe."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final, TypeAlias

Complete: TypeAlias = Callable[[str, str], Iterable[str]]
"""What can stand for a word that is begun (the second text) behind what stands before it."""

PROMPT: Final = "> "


class Typed:
    """Reads lines in a thread of its own, which the program does not wait for at its end.

    On a terminal, words are completed by tab, and earlier lines come back with the arrows, where
    this Python has readline. ``line`` gives None at the end.
    """

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
        self._ended = False
        self._rest = b""

    def begin(self, complete: Complete) -> None:
        """Begin to read."""
        if self._at_terminal:
            _complete_by(complete)
        loop = asyncio.get_running_loop()
        reader = threading.Thread(target=self._read, args=(loop,), daemon=True)
        reader.start()

    async def line(self) -> str | None:
        if self._ended:
            return None
        line = await self._lines.get()
        self._ended = line is None
        return line

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        line: str | None = ""
        while line is not None:
            line = self._next()
            with suppress(RuntimeError):  # The loop has ended meanwhile.
                loop.call_soon_threadsafe(self._lines.put_nowait, line)

    def _next(self) -> str | None:
        if self._at_terminal:
            try:
                return input(PROMPT)
            except EOFError:
                return None
        # Not by sys.stdin, whose lock this thread would still hold when the program ends.
        while b"\n" not in self._rest:
            more = os.read(sys.stdin.fileno(), 65536)
            if not more:
                last, self._rest = self._rest, b""
                return _decoded(last) if last else None
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return _decoded(line)


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r")


def _complete_by(complete: Complete) -> None:
    try:
        import readline
    except ImportError:
        return
    found: list[str] = []

    def completer(typed: str, n: int) -> str | None:
        if n == 0:
            before = readline.get_line_buffer()[: readline.get_begidx()]
            found[:] = [f"{word} " for word in dict.fromkeys(complete(before, typed))]
        return found[n] if n < len(found) else None

    readline.set_completer(completer)
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
