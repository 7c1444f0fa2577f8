"""``roundtable control``: programs that moderate by lines of JSON, on a real server."""

import json
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from signal import SIGINT
from typing import Any

import pytest

from tests.support.plain_lines import Plain, plain
from tests.support.processes import Serving, served
from tests.support.waiting import PATIENCE

AGENDA = str(Path(__file__).parents[3] / "agendas" / "example-harbour-town.yaml")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    with served("--port", "0", "--lang", "en", AGENDA, data_dir=tmp_path) as serving:
        yield serving


@pytest.fixture
def box(server: Serving) -> Iterator[Plain]:
    with plain("control", server.links["moderator"], "--as", "Maeve", "--lang", "en") as process:
        yield process


def hears(box: Plain, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The next line of JSON that is wanted; every line is JSON."""
    while True:
        message: dict[str, Any] = json.loads(box.until("{"))
        if wanted(message):
            return message


def test_words_and_commands_do_what_a_moderator_does(box: Plain) -> None:
    """Both are answered with their id, told as they happen, and seen in the state, which is told
    when it has changed and not again."""
    states: list[dict[str, Any]] = []

    def is_answer(message: dict[str, Any]) -> bool:
        if "state" in message:
            states.append(message["state"])
        return message.get("id") == "first"

    box.type('{"say": "open", "id": "first"}')
    assert hears(box, is_answer) == {"id": "first", "ok": True}
    assert states[0]["phase"] == "waiting"
    assert [one for one, following in pairwise(states) if one == following] == []
    box.type('{"do": "agenda.next", "id": 2}')
    answer = hears(box, lambda m: m.get("id") == 2)
    assert answer["ok"] is True
    box.type('{"do": "queue.add", "person": "p1"}')
    waiting = hears(box, lambda m: m.get("state", {}).get("waiting") == 1)["state"]
    assert waiting["next"] == {"id": "p1", "name": "Ida Brandvold", "kind": "contribution"}
    box.type('{"say": "nächste"}')
    speaking = hears(box, lambda m: bool(m.get("state", {}).get("speaker")))["state"]
    assert speaking["speaker"]["name"] == "Ida Brandvold"
    assert speaking["speaker"]["limit"] == 180
    assert (speaking["next"], speaking["waiting"]) == (None, 0)
    assert box.ends() == 0


def test_what_is_wrong_is_answered_and_ends_nothing(box: Plain) -> None:
    """A program's mistake has a code, and the next line is read."""
    for line, code in (
        ("rubbish", "malformed"),
        ('{"do": "nothing.such", "id": 1}', "unknown_command"),
        ('{"do": "floor.extend", "seconds": "long"}', "invalid"),
        ('{"do": "floor.end"}', "not_open"),
        ("[" * 5000, "malformed"),
        ('{"say": "announce \\ud800 x"}', "invalid"),
        ('{"do": "announcement.make", "text": "\\udfff"}', "invalid"),
        ('{"say": "open", "id": "\\ud800"}', "invalid"),
    ):
        box.type(line)
        answer = hears(box, lambda m: "ok" in m)
        assert (answer["ok"], answer["error"]["code"]) == (False, code), line[:80]
    box.type('{"say": "announce \\ud800 x", "id": 7}')
    assert hears(box, lambda m: "ok" in m)["id"] == 7
    box.type('{"say": "open"}')
    assert hears(box, lambda m: m.get("state", {}).get("phase") == "open")


def test_a_question_is_put_before_what_cannot_be_taken_back(box: Plain) -> None:
    """A word that asks is answered by a word."""
    box.type('{"say": "open"}')
    box.type('{"say": "close session"}')
    assert "?" in hears(box, lambda m: "?" in m.get("told", ""))["told"]
    box.type('{"say": "yes"}')
    assert hears(box, lambda m: m.get("state", {}).get("phase") == "closed")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such sockets")
def test_a_socket_is_for_this_user_and_for_several_programs(
    server: Serving, tmp_path: Path
) -> None:
    """Nobody else may open it; what one program does the other one sees; it goes with the
    process."""
    path = tmp_path / "control.sock"
    link = server.links["moderator"]
    with plain("control", link, "--as", "Maeve", "--socket", str(path), "--lang", "en") as process:
        process.until(str(path))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with opened(path) as presses, opened(path) as shows:
            presses.write('{"say": "open"}\n')
            presses.flush()
            for lines in (presses, shows):
                assert any(
                    json.loads(line).get("state", {}).get("phase") == "open" for line in lines
                )
        process.process.terminate()
        process.process.wait(PATIENCE)
    with pytest.raises(OSError, match=r"refused|No such file"):
        opened(path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such sockets")
def test_a_socket_takes_nobodys_place(server: Serving, tmp_path: Path) -> None:
    """Neither a file's, nor that of somebody who listens there; one that was left behind is in
    nobody's way."""
    path, file = tmp_path / "control.sock", tmp_path / "notes.txt"
    file.write_text("mine")
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    command = ("control", server.links["moderator"], "--as", "Maeve", "--lang", "en", "--socket")
    with plain(*command, str(path)) as first:
        first.until(str(path))
        for name, code, why in (
            (path, 1, "another program listens there"),
            (file, 2, "the file exists already and is left as it is"),
            (tmp_path / ("x" * 200), 2, "that is longer than a socket's name can be"),
        ):
            with plain(*command, str(name)) as second:
                assert second.ends() == code
                assert second.process.stderr is not None
                assert second.process.stderr.read() == f"{name}: {why}\n"
        opened(path).close()
    assert file.read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
@pytest.mark.parametrize("by_socket", [False, True])
def test_who_interrupts_is_told_so_by_the_exit_code(
    server: Serving, tmp_path: Path, by_socket: bool
) -> None:
    """130, as of every other command that carries lines: a script must not take it for the end of
    what it sent. A socket is gone then as well."""
    path = tmp_path / "control.sock"
    place = ("--socket", str(path)) if by_socket else ()
    with plain("control", server.links["moderator"], "--as", "Maeve", *place) as process:
        process.until("socket" if by_socket else "state")
        process.process.send_signal(SIGINT)
        assert process.process.wait(PATIENCE) == 130
        assert process.process.stderr is not None
        assert process.process.stderr.read() == ""
    assert not path.exists()


def test_a_link_that_lets_nobody_in_is_said(server: Serving) -> None:
    """One line on stderr, and code 1."""
    wrong = server.links["moderator"][:-4] + "AAAA"
    with plain("control", wrong, "--lang", "en") as process:
        assert process.process.wait(PATIENCE) == 1


def opened(path: Path) -> Any:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(str(path))
        return connection.makefile("rw", encoding="utf-8")
