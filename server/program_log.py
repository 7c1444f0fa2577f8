"""The program log: what an operator has to know, a line each, for people and for programs.

Lines are logfmt: ``key=value``, values in quotation marks where they need them. A line has an
event, which is a literal of the source, and what was given with it as ``extra=fields(…)``; of an
error its type and where it was met, but never its words: a text that somebody wrote may be in
them, or a token. Of what libraries say nothing but that is kept either.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final, TextIO

ROOT: Final = "roundtable"
"""The name of the logger above all of ours."""
MOST: Final = 10
"""Lines about the same that are written in each span: who can cause one could cause a million."""
SPAN: Final = 60.0
"""Seconds."""
FRAMES: Final = 6
"""How many places an error is followed back to."""
FLUSHES_WITHIN: Final = 1.0
"""Seconds that are waited for what is not written yet."""
OF_EVERY_END: Final = "returning true from eof_received() has no effect when using ssl"
"""What asyncio complains of whenever an encrypted connection that a library reads is ended by the
other side."""

_PLAIN: Final = re.compile(r"[\w.:/@+<>-]+")
"""Values that need no quotation marks."""
_LINE: Final = re.compile(r"at=\S+Z level=[a-z]+ part=")
"""How a line begins."""


def fields(**values: str | float | None) -> dict[str, Any]:
    """What a line says beside its event, as ``extra`` of the call. What is None is left out."""
    return {"fields": {key: value for key, value in values.items() if value is not None}}


def begin(stream: TextIO, session: str | None = None) -> None:
    """Have all that is logged in this process written to ``stream``, also what Python itself
    would complain of. ``session``: whose server this is."""
    handler = Unwaited(stream)
    handler.setFormatter(Lines(session))
    handler.addFilter(lambda record: record.msg != OF_EVERY_END)
    handler.addFilter(Seldom())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    log = logging.getLogger(f"{ROOT}.process")
    sys.unraisablehook = lambda met: log.error("an error was met by nobody", exc_info=met.exc_value)
    threading.excepthook = lambda met: log.error("a thread failed", exc_info=met.exc_value)


def flush() -> None:
    """Wait until what was logged is written; but not for long."""
    for handler in logging.getLogger().handlers:
        handler.flush()


def without(text: str) -> str:
    """What a process said to people, of a ``text`` that has its program log as well."""
    return "\n".join(line for line in text.splitlines() if not _LINE.match(line))


class Unwaited(logging.Handler):
    """Writes lines in a thread of its own. Standard error may be a file on the disk that does not
    answer, and who told of that would wait for it. Python itself flushes this at an ordinary end,
    and after an error that nobody caught."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        # Not many wait ever, since what is the same is written seldom.
        self._waiting: SimpleQueue[str | threading.Event | None] = SimpleQueue()
        self._writing = threading.Thread(target=self._write, name="program log", daemon=True)
        self._writing.start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._waiting.put(self.format(record))
        except Exception:  # noqa: BLE001 - as of each handler: nobody fails by what they log
            self.handleError(record)

    def flush(self) -> None:
        if self._writing.is_alive():
            written = threading.Event()
            self._waiting.put(written)
            written.wait(FLUSHES_WITHIN)

    def close(self) -> None:
        self._waiting.put(None)
        self._writing.join(FLUSHES_WITHIN)
        super().close()

    def _write(self) -> None:
        while (what := self._waiting.get()) is not None:
            if isinstance(what, threading.Event):
                what.set()
                continue
            # Whom could it be told?
            with suppress(OSError, ValueError):
                self._stream.write(f"{what}\n")
                self._stream.flush()


class Lines(logging.Formatter):
    """A record as its line."""

    def __init__(self, session: str | None = None) -> None:
        super().__init__()
        self._session = session

    def format(self, record: logging.LogRecord) -> str:
        return " ".join(f"{key}={_value(value)}" for key, value in self._pairs(record))

    def _pairs(self, record: logging.LogRecord) -> Iterator[tuple[str, object]]:
        at = datetime.fromtimestamp(record.created, UTC)
        yield "at", at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        yield "level", record.levelname.lower()
        part = record.name.removeprefix(f"{ROOT}.")
        yield "part", part
        yield "event", event_of(record)
        if self._session is not None:
            yield "session", self._session
        yield from vars(record).get("fields", {}).items()
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            yield "error", type(error).__name__
            yield "where", " < ".join(_places(error.__traceback__))


class Seldom(logging.Filter):
    """Of what is the same, lets no more than MOST pass in each SPAN; the next one says as
    ``unsaid`` how many did not."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        # Few: events are literals, and errors have types.
        self._said: dict[tuple[str, str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[0] if record.exc_info else None
        kind = record.name, event_of(record), error.__name__ if error else ""
        now = self._clock()
        since, count = self._said.get(kind, (now, 0))
        if now - since < SPAN:
            self._said[kind] = since, count + 1
            return count < MOST
        if count > MOST:
            record.fields = {**vars(record).get("fields", {}), "unsaid": count - MOST}
        self._said[kind] = now, 1
        return True


def event_of(record: logging.LogRecord) -> str:
    """What a record is about, without anything that was put into it."""
    ours = record.name == ROOT or record.name.startswith(f"{ROOT}.")
    return str(record.msg) if ours else "a library complained"


def _places(trace: TracebackType | None) -> Iterator[str]:
    """Where an error was met, the innermost place first: a file, a line, a function."""
    for frame in reversed(traceback.extract_tb(trace)[-FRAMES:]):
        file = "/".join(frame.filename.replace("\\", "/").split("/")[-2:])
        yield f"{file}:{frame.lineno} {frame.name}"


def _value(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
