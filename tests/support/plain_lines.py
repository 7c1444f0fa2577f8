"""``roundtable … --plain`` as somebody uses it: lines typed through a pipe, lines read."""

import queue
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic

from tests.support.processes import ROOT
from tests.support.waiting import PATIENCE


class Plain:
    """One process. ``said`` are all lines read so far."""

    def __init__(self, *arguments: str) -> None:
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moderator.cli", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self._reader = Thread(target=self._read)
        self._reader.start()

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def until(self, part: str, within: float = PATIENCE) -> str:
        """The next line with ``part`` in it; fails where none comes within so many seconds."""
        end = monotonic() + within
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - monotonic()))
            except queue.Empty:
                line = None
            assert line is not None, f"no {part!r} in {self.said[-20:]}{self._failed()}"
            self.said.append(line)
            if part in line:
                return line

    def does(self, line: str, part: str) -> str:
        """Type a line and wait for what comes of it."""
        self.type(line)
        return self.until(part)

    def asks(self, line: str, part: str, last: str) -> None:
        """Ask with a line, whose answer ends with ``last``, again and again until the answer has
        ``part`` in it: for what comes by itself and is not said when it does."""
        end = monotonic() + PATIENCE
        while monotonic() < end:
            begun = len(self.said)
            self.does(line, last)
            if any(part in said for said in self.said[begun:]):
                return
        raise AssertionError(f"no {part!r} in {self.said[-20:]}")

    def ends(self) -> int:
        """End the lines; returns the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(PATIENCE)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def _failed(self) -> str:
        """What it said when it ended by itself."""
        if self.process.poll() is None or self.process.stderr is None:
            return ""
        return f", but: {self.process.stderr.read()}"

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)


@contextmanager
def plain(*arguments: str) -> Iterator[Plain]:
    """A process that is gone afterwards, however it went."""
    talk = Plain(*arguments)
    try:
        yield talk
    finally:
        talk.stop()
