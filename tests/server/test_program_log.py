"""The program log: lines that programs read, that say enough, and nothing that is somebody's."""

import ast
import asyncio
import gc
import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest
from websockets.asyncio.client import connect

from server import program_log
from server.program_log import MOST, SPAN, Lines, Seldom, fields
from tests.support.processes import ROOT, start_server
from tests.support.waiting import PATIENTLY

LINE = re.compile(r'([a-z]+)=("(?:[^"\\]|\\.)*"|[^ "]*)(?: |$)')


class Written(StringIO):
    """A stream that has all that was logged whenever it is read."""

    def getvalue(self) -> str:
        program_log.flush()
        return super().getvalue()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What a server would have written, begun as a server begins it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    stream = Written()
    program_log.begin(stream, "2026-11-26-k7mq")
    yield stream
    root.handlers[0].close()
    root.handlers[:] = handlers
    root.setLevel(level)


def read(line: str) -> dict[str, str]:
    """A line as any reader of logfmt understands it."""
    pairs = LINE.findall(line)
    assert "".join(f"{key}={value} " for key, value in pairs).rstrip() == line
    return {k: str(json.loads(v)) if v[:1] == '"' else v for k, v in pairs}


def test_a_line_is_read_by_its_fields(written: StringIO) -> None:
    """Whatever a value has in it: spaces, quotation marks, other signs, an end of a line."""
    values: dict[str, Any] = {
        "reason": 'no "room"\nleft=0',
        "connections": 12,
        "empty": "",
        "none": None,
    }
    logging.getLogger("roundtable.gate").warning("no room", extra=fields(**values))
    (line,) = written.getvalue().splitlines()
    said = read(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said.pop("at"))
    assert said == {
        "level": "warning",
        "part": "gate",
        "event": "no room",
        "session": "2026-11-26-k7mq",
        "reason": 'no "room"\nleft=0',
        "connections": "12",
        "empty": "",
    }


def test_of_an_error_its_kind_and_place_are_said_and_not_its_words(written: StringIO) -> None:
    """Also of one that a library logs, that a thread ends with, or that nobody could catch."""

    class Careless:
        def __del__(self) -> None:
            raise ValueError("secret")

    def fail() -> None:
        raise ValueError("secret")

    try:
        fail()
    except ValueError:
        logging.getLogger("roundtable.room").exception("a rule failed", extra=fields(do="undo"))
        logging.getLogger("asyncio").exception("Task %r failed: %s", object(), "secret")
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    Careless()
    gc.collect()
    ours, theirs, threads, nobodys = map(read, written.getvalue().splitlines())
    assert (ours["event"], ours["do"], ours["error"]) == ("a rule failed", "undo", "ValueError")
    assert re.match(r"server/test_program_log\.py:\d+ fail < ", ours["where"])
    assert (theirs["part"], theirs["event"]) == ("asyncio", "a library complained")
    assert threads["event"] == "a thread failed"
    assert nobodys["event"] == "an error was met by nobody"
    assert "secret" not in written.getvalue()


@pytest.mark.parametrize("end", ["", "raise ValueError('secret')", "sys.exit(3)"])
def test_what_was_logged_before_an_end_is_written(end: str) -> None:
    """Though nobody waits for it otherwise."""
    lines = 500
    program = f"""
import logging, sys
from server import program_log
program_log.begin(sys.stderr)
program_log.begin(sys.stderr, "2026-11-26-k7mq")
for number in range({lines}):
    logging.getLogger(f"roundtable.{{number}}").error("no room")
{end}
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    # What Python says of the error meanwhile may be before one of them on its line.
    parts = re.findall(r"at=\S+ level=error part=(\d+) event=", done.stderr)
    assert parts == [str(number) for number in range(lines)]


def test_nobody_can_have_lines_without_end_written() -> None:
    """Of what is the same only the first ones in a minute; then how many were left out. What is
    something else is not held back by it."""
    now = 0.0
    seldom = Seldom(lambda: now)

    def record(event: str) -> logging.LogRecord:
        return logging.LogRecord("roundtable.room", logging.ERROR, "", 0, event, (), None)

    assert sum(seldom.filter(record("a rule failed")) for _ in range(1000)) == MOST
    assert seldom.filter(record("no room"))
    now = SPAN
    later = record("a rule failed")
    assert seldom.filter(later)
    assert f"unsaid={1000 - MOST}" in Lines().format(later)
    now = 2 * SPAN
    assert "unsaid" not in Lines().format(record("a rule failed"))


def test_events_are_literals_and_each_is_documented() -> None:
    """Else a text could become part of one; and an operator finds what to do about it."""
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    calls = [call for file in (ROOT / "server").rglob("*.py") for call in _calls(file)]
    assert len(calls) >= 8
    for call in calls:
        event = call.args[0]
        if isinstance(event, ast.Subscript):
            continue  # one of a table's two
        assert isinstance(event, ast.Constant)
        assert len(call.args) == 1
        assert f"`{event.value!s}`" in told
    for other in ("the log is lost", "the log cannot be written", "a library complained"):
        assert f"`{other}`" in told


def _calls(file: Path) -> Iterator[ast.Call]:
    """Where a file logs something."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="_log" | "log"), attr=attr)):
                if attr in ("debug", "info", "warning", "error", "exception", "critical"):
                    yield node


async def test_a_servers_own_log_is_written_like_this(tmp_path: Path) -> None:
    """On standard error of the real process, and for a real reason: its log is deleted under it."""
    agenda = str(ROOT / "agendas" / "example-harbour-town.yaml")
    with TemporaryFile("w+") as said:
        serving = start_server(agenda, "--port", "0", data_dir=tmp_path, said=said)
        socket = await connect(f"ws://127.0.0.1:{serving.port}/ws", **PATIENTLY)
        token = serving.links["moderator"].partition("#")[2]
        await socket.send(json.dumps({"hello": 1, "token": token, "name": "Mara Secret"}))
        await socket.recv()
        serving.log.unlink()
        await socket.send(json.dumps({"id": 1, "do": "announce", "text": "a secret"}))
        while "error" not in json.loads(await socket.recv()):
            pass
        await socket.close()
        assert await asyncio.to_thread(serving.stop) == 0
        said.seek(0)
        (line,) = said.read().splitlines()
    told = read(line)
    assert (told["event"], told["reason"]) == ("the log is lost", "the log was deleted")
    assert told["session"] == serving.session
