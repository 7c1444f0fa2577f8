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

HELD: Final = 5.0
"""Seconds that lines wait at most for what is half typed."""
_LOOKS_EVERY: Final = 0.25


class Typed:
    """Reads lines in a thread of its own, which the program does not wait for at its end.

    On a terminal, words are completed by tab, and earlier lines come back with the arrows, where
    this Python has readline. ``line`` gives None at the end.
    """

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.over = asyncio.Event()
        """Set when the last line has come, be it read here or not."""
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

    def half(self) -> str:
        """What is typed and not yet sent."""
        return _buffer() if self._at_terminal else ""

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
                loop.call_soon_threadsafe(self._came, line)

    def _came(self, line: str | None) -> None:
        self._lines.put_nowait(line)
        if line is None:
            self.over.set()

    def _next(self) -> str | None:
        if self._at_terminal:
            try:
                return input()
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


class Printed:
    """Says lines, but none into the middle of one that somebody types: they wait until that is
    sent, or ``HELD`` seconds; then what was typed so far stands again below them."""

    def __init__(self, typed: Typed, line_out: Callable[[str], None]) -> None:
        self._typed, self._out = typed, line_out
        self._held: list[str] = []

    def say(self, text: str) -> None:
        if not self._held and not self._typed.half():
            self._out(text)
            return
        if not self._held:
            loop = asyncio.get_running_loop()
            loop.call_later(_LOOKS_EVERY, self._look, loop.time() + HELD)
        self._held.append(text)

    def flush(self) -> None:
        """Say what was held back."""
        held, self._held = self._held, []
        for text in held:
            self._out(text)

    def _look(self, until: float) -> None:
        half, loop = self._typed.half(), asyncio.get_running_loop()
        if not half:
            self.flush()
        elif loop.time() >= until and self._held:
            print()
            self.flush()
            print(half, end="", flush=True)
        elif self._held:
            loop.call_later(_LOOKS_EVERY, self._look, until)


def _buffer() -> str:
    try:
        import readline
    except ImportError:
        return ""
    return readline.get_line_buffer()


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
