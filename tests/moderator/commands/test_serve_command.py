"""``roundtable serve`` as a process of its own."""

import asyncio
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect

from moderator import cli
from server.live.room import place
from tests.support.ports import free_ports
from tests.support.waiting import PATIENCE

AGENDA = """\
title: Harbour
language: en
moderators: [{name: Maeve}, {name: Finn}]
panelists: [{name: "Ann [/b] Lee"}]
items: [{title: Welcome, kind: welcome, duration: 5 min}]
"""
posix = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")


class Serving:
    """A server process and what its first line says."""

    def __init__(
        self,
        *arguments: str,
        program: tuple[str, ...] = ("-m", "moderator.cli"),
        stderr: int = subprocess.PIPE,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", "--json", *arguments],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        self.said: dict[str, Any] = json.loads(line)

    @property
    def folder(self) -> Path:
        return Path(self.said["log"]).parent

    def end(self, by: signal.Signals) -> tuple[int, str, str]:
        """Send a signal; returns the exit code and what else was printed."""
        self.process.send_signal(by)
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait(PATIENCE)


@pytest.fixture
def agenda(tmp_path: Path) -> Path:
    path = tmp_path / "agenda.yaml"
    path.write_text(AGENDA, encoding="utf-8")
    return path


@pytest.fixture
def serving(agenda: Path, tmp_path: Path) -> Iterator[Any]:
    started: list[Serving] = []

    def serve(*arguments: str) -> Serving:
        data = ("--data-dir", str(tmp_path / "data"))
        placed = "--resume" in arguments or "--port" in arguments
        port = () if placed else ("--port", str(*free_ports(1)))
        started.append(Serving(*(arguments or (str(agenda),)), *port, *data))
        return started[-1]

    yield serve
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


async def enter(link: str, **hello: Any) -> tuple[Any, dict[str, Any]]:
    address, token = link.split("/#")
    socket = await connect(address.replace("http", "ws") + "/ws", proxy=None)
    await socket.send(json.dumps({"hello": 1, "token": token, **hello}))
    return socket, json.loads(await socket.recv())


async def answered(socket: Any, number: int) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        while (message := json.loads(await socket.recv())).get("re") != number:
            pass
    return dict(message)


def test_json_is_one_line_with_all_links(serving: Any) -> None:
    """What starts a server for others reads one line, and finds nothing else on stdout."""
    server = serving()
    assert list(server.said) == ["session", "log", "links", "code"]
    assert list(server.said["links"]) == ["moderator", "panelists", "spectators", "stage"]
    assert list(server.said["links"]["panelists"]) == ["p1"]
    assert server.folder.name == server.said["session"]
    assert json.loads((server.folder / "server.json").read_text())["pid"] == server.process.pid
    if os.name == "posix":
        assert server.end(signal.SIGTERM) == (0, "", "")
        assert not (server.folder / "server.json").exists()


@posix
def test_an_unfinished_line_is_cut_off_and_reported_to_programs_too(serving: Any) -> None:
    """Whoever reads --json learns of it by ``cut_off``, whoever reads stderr by a sentence."""
    server = serving()
    server.end(signal.SIGTERM)
    log = Path(server.said["log"])
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"seq":1,"at')
    again = serving("--resume", server.said["session"], "--lang", "en")
    assert again.said["cut_off"] == 12
    assert log.read_bytes().startswith(whole)
    said = again.end(signal.SIGTERM)[2]
    assert said == "12 bytes of an unfinished command were cut off the log.\n"


@posix
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_in_good_order(serving: Any, by: signal.Signals) -> None:
    """Clients are told, the log is let go of, and the exit code says that all is well."""
    server = serving()
    socket, _ = await enter(server.said["links"]["moderator"])
    ended = asyncio.create_task(asyncio.to_thread(server.end, by))
    async with asyncio.timeout(PATIENCE):
        await socket.wait_closed()
    assert (socket.close_code, socket.close_reason) == (1001, "restart")
    assert await ended == (0, "", "")


def test_the_numbers_token_can_be_read_from_a_file(serving: Any, agenda: Path) -> None:
    """There no list of processes shows it."""
    file = agenda.with_name("token")
    file.write_text("a-token-of-the-operators\n")
    server = serving(str(agenda), "--metrics-token", f"@{file}")
    at = urlsplit(server.said["links"]["spectators"]).netloc
    codes = []
    for token in ("a-token-of-the-operators", "another-token-of-nobody"):
        line = http.client.HTTPConnection(at, timeout=PATIENCE)
        line.request("GET", "/metrics", headers={"Authorization": f"Bearer {token}"})
        codes.append(line.getresponse().status)
        line.close()
    assert codes == [200, 401]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such names")
def test_a_folders_name_does_nothing_to_the_terminal(tmp_path: Path, agenda: Path) -> None:
    """What is in it is said, as everywhere."""
    folder = tmp_path / "da\x1b[31mta"
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "moderator.cli", "serve", str(agenda), "--port", "0"),
            *("--data-dir", str(folder), "--lang", "en"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    ) as printed:
        assert printed.stdout is not None
        first = printed.stdout.readline()
        printed.send_signal(signal.SIGTERM)
        printed.communicate(timeout=PATIENCE)
    assert "\x1b" not in first
    assert f"log {tmp_path}/da\\x1b[31mta/" in first


def test_people_read_the_code_and_the_stages_link_too(tmp_path: Path, agenda: Path) -> None:
    """Whoever holds a session without a screen has all that there is to give away."""
    printed = subprocess.Popen(
        [
            *(sys.executable, "-m", "moderator.cli", "serve", str(agenda), "--port", "0"),
            *("--data-dir", str(tmp_path / "data"), "--lang", "de"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert printed.stdout is not None
    lines = [printed.stdout.readline().strip() for _ in range(12)]
    printed.send_signal(signal.SIGTERM)
    printed.communicate(timeout=PATIENCE)
    named = dict(zip(lines[2::2], lines[3::2], strict=True))
    assert lines[1].startswith("Die Links gelten nur auf diesem Rechner.")
    assert len(named["Zugangscode"]) == 6
    assert "/stage#" in named["Bühnenanzeige"]


@posix
async def test_a_killed_server_has_lost_nothing_it_acknowledged(serving: Any) -> None:
    """kill -9 right after an answer; then old links work, and the command is there, once."""
    first = serving()
    socket, welcome = await enter(first.said["links"]["panelists"]["p1"], client="a-long-string")
    command = json.dumps({"id": 1, "do": "queue.join", "note": "before the crash"})
    await socket.send(command)
    answer = await answered(socket, 1)
    first.end(signal.SIGKILL)
    await socket.close()
    second = serving("--resume", first.said["session"])
    assert second.said["session"] == first.said["session"]
    token = first.said["links"]["panelists"]["p1"].split("#")[1]
    link = second.said["links"]["spectators"].split("#")[0] + "#" + token
    socket, welcome = await enter(link, client="a-long-string")
    entries = welcome["state"]["queue"]["entries"]
    assert [entry["note"] for entry in entries] == ["before the crash"]
    await socket.send(command)
    assert await answered(socket, 1) == answer
    await socket.close()


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Run the command here; returns its exit code and what it says on stderr."""
    code = cli.main([str(argument) for argument in arguments])
    return code, capsys.readouterr().err


HANGS = """
import sys, threading
from moderator import cli
from moderator.commands import ending
from server.journal import writer
from server.live.room import writer as room_writer
writer.sync = lambda fd: threading.Event().wait()
room_writer.SLOW = 0.2
ending.ENDS_WITHIN, ending.AGAIN_AFTER = {within}, 0.0
sys.exit(cli.main())
"""
"""The program, on a disk that answers nothing once the session has begun; it ends ``within``
seconds."""


@contextlib.asynccontextmanager
async def on_a_stuck_disk(
    agenda: Path, tmp_path: Path, within: float, stderr: int = subprocess.PIPE
) -> AsyncIterator[tuple[Serving, ClientConnection]]:
    """Such a server, and a moderator who has had it write something that never gets there."""
    args = (str(agenda), "--port", "0", "--data-dir", str(tmp_path / "data"))
    serving = Serving(*args, program=("-c", HANGS.format(within=within)), stderr=stderr)
    try:
        moderator, _ = await enter(serving.said["links"]["moderator"])
        async with moderator:
            await moderator.send(json.dumps({"id": 1, "do": "session.open"}))
            yield serving, moderator
    finally:
        serving.kill()


@posix
async def test_a_disk_that_does_not_answer_keeps_no_server_from_its_end(
    agenda: Path, tmp_path: Path
) -> None:
    """It waits for some seconds and then ends as a crash would, and says so: whatever stops it, and
    whoever stops it, need not wait for the disk."""
    async with on_a_stuck_disk(agenda, tmp_path, 0.5) as (serving, _):
        code, _, said = await asyncio.to_thread(serving.end, signal.SIGTERM)
    assert code == 1
    assert 'event="the end took too long"' in said


@posix
async def test_whoever_stops_a_server_again_does_not_wait_for_its_end(
    agenda: Path, tmp_path: Path
) -> None:
    """It ends at once as a crash would, which loses nothing that was acknowledged, and says so."""
    async with on_a_stuck_disk(agenda, tmp_path, 600) as (serving, moderator):
        serving.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await moderator.wait_closed()
        code, _, said = await asyncio.to_thread(serving.end, signal.SIGINT)
    assert code == 1
    assert 'event="ended at once"' in said


@posix
def test_a_signal_that_is_passed_on_twice_ends_a_server_in_good_order(serving: Any) -> None:
    """As where a terminal is closed, or ctrl+c reaches what the server was started by as well."""
    begun = serving()
    for number in (signal.SIGINT, signal.SIGHUP):
        begun.process.send_signal(number)
    code, _, said = begun.end(signal.SIGTERM)
    assert (code, said) == (0, "")


@pytest.fixture
def stuck() -> Iterator[int]:
    """Where to write, but nobody reads: whoever writes there waits, as at a file on a disk that
    hangs."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(write, bytes(4096))
    os.set_blocking(write, True)
    yield write
    os.close(write)
    os.close(read)


@posix
async def test_nobody_waits_for_a_program_log_that_cannot_be_written(
    agenda: Path, tmp_path: Path, stuck: int
) -> None:
    """As a rule it is on the very disk that hangs. People are told of that all the same, and the
    server ends."""
    async with (
        asyncio.timeout(PATIENCE),
        on_a_stuck_disk(agenda, tmp_path, 0.5, stuck) as (serving, moderator),
    ):
        while json.loads(await moderator.recv()).get("log") != "failing":
            pass
        code, *_ = await asyncio.to_thread(serving.end, signal.SIGTERM)
    assert code == 1


def test_a_busy_session_is_one_line(
    serving: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two servers never write one log; the one that does is named, and what to do: also where the
    terminal that showed its links is gone."""
    session = serving().said["session"]
    data = tmp_path / "data"
    code, said = run(capsys, "serve", "--resume", session, "--data-dir", data, "--port", 0)
    assert code == 1
    found = re.fullmatch(
        rf"{session}: another server holds this session, at 127\.0\.0\.1:\d+ \(process (\d+)\)\."
        r" Go there by its moderators' link\. If nobody has it any more, end that process"
        r" \(kill (\d+)\) and give this command again: all links stay valid\.\n",
        said,
    )
    assert found
    assert found[1] == found[2]


def test_a_port_in_use_is_one_line_and_begins_no_session(
    serving: Any, agenda: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody could come in, there is nothing to keep a log of."""
    port = serving().said["links"]["moderator"].split("/#")[0].rpartition(":")[2]
    data = tmp_path / "other"
    code, said = run(capsys, "serve", agenda, "--port", port, "--data-dir", data)
    assert (code, said.count("\n"), said.startswith(f"127.0.0.1:{port}: ")) == (1, 1, True)
    assert not data.exists()


@posix
@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("command", ["serve", "moderate --plain"])
def test_without_room_on_the_disk_no_session_begins(
    tmp_path: Path, agenda: Path, command: str, lang: str
) -> None:
    """One line says where there is no room; and nothing is left that could be taken for a session
    that goes on. Here no file may have a single byte."""
    data = tmp_path / "data"
    words = f"{command} --port 0 --lang {lang} --data-dir {data} {agenda}"
    done = subprocess.run(
        ["sh", "-c", f"ulimit -f 0 && exec {sys.executable} -m moderator.cli {words}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(str(data))
    assert done.stderr.count("\n") == 1
    assert [path for path in data.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "is no address and no network"), ("de", "ist keine Adresse und kein Netz")],
)
def test_what_is_no_address_of_a_proxy_is_said_by_what_is(
    agenda: Path, lang: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name is none; one line shows what it may be."""
    asked = ["serve", str(agenda), "--trusted-proxy", "proxy.example", "--lang", lang]
    assert cli.main(asked) == 2
    said = capsys.readouterr().err
    assert "proxy.example" in said
    assert told in said
    assert "192.0.2.1" in said
    assert said.count("\n") == 1


def test_a_damaged_log_is_named_by_its_line(
    serving: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is served from a log that is not as it was written. That is wrong input, which
    services take for what does not become right by trying again."""
    server = serving()
    server.kill()
    log = Path(server.said["log"])
    log.write_bytes(log.read_bytes().replace(b"Harbour", b"Hapbour", 1))
    code, said = run(capsys, "serve", "--resume", log, "--port", 0)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith(f"{log}:1:1: ")
    assert "repair" not in said


def test_links_that_cannot_be_read_are_named_by_their_file(
    serving: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Likewise: without it everybody would have to be given a new link."""
    server = serving()
    server.kill()
    file = server.folder / "access.jsonl"
    file.write_bytes(b"[]\n" + file.read_bytes())
    code, said = run(capsys, "serve", "--resume", server.said["log"], "--port", 0)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith(f"{file}:1:1: ")


def test_of_a_damaged_log_it_is_said_what_can_be_kept(
    serving: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody wants to go on, and reads by which command."""
    server = serving()
    server.kill()
    log = Path(server.said["log"])
    log.write_bytes(log.read_bytes() + b"{}\n{}\n")
    code, said = run(capsys, "serve", "--resume", log, "--port", 0)
    assert code == 2
    assert said.startswith(f"{log}:2:1: ")
    assert "“roundtable log repair” keeps what stands before it" in said


def test_a_session_goes_on_from_no_other_file_beside_its_log(
    serving: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither from an agenda nor from a copy that somebody made there: it was not named."""
    server = serving()
    server.end(signal.SIGTERM)
    for name in ("agenda.yaml", "copy.jsonl"):
        (other := server.folder / name).write_bytes(b"")
        code, said = run(capsys, "serve", "--resume", other, "--port", 0)
        assert (code, said) == (2, f"{other}: no such session\n")


@posix
@pytest.mark.parametrize("named", ["--resume", "--session"])
def test_an_agenda_that_counts_for_nothing_is_named(
    serving: Any, agenda: Path, tmp_path: Path, named: str
) -> None:
    """Whoever mended it after a crash would wait for what they changed. The session goes on all
    the same, since that is no time to look for a file."""
    serving(str(agenda), "--session", "round-7").kill()
    agenda.unlink()
    port = str(*free_ports(1))
    again = serving(str(agenda), named, "round-7", "--port", port, "--lang", "en")
    assert again.said["session"] == "round-7"
    said = again.end(signal.SIGTERM)[2]
    line = f"The session goes on with the agenda that is in its log; {agenda} is not read.\n"
    assert said == line


def test_one_server_holds_one_session(
    serving: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two that are named it would hold one, and who meant the other would learn it from
    nobody. Whoever names the same one twice means that one."""
    server = serving()
    server.kill()
    data = ("--data-dir", tmp_path / "data")
    code, said = run(capsys, "serve", "--session", "other", "--resume", server.said["log"], *data)
    assert (code, said.count("\n")) == (2, 1)
    assert "--session" in said
    serving("--session", server.said["session"], "--resume", server.said["log"])


@pytest.mark.parametrize("token", ["für-die-Verwaltung-allein", "for the operators alone"])
def test_a_token_that_nobody_could_send_is_refused(
    token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stands in a header: with other letters, the numbers would be nobody's."""
    code, said = run(capsys, "serve", "missing.yaml", "--metrics-token", token)
    assert (code, said.count("\n")) == (2, 1)
    assert said.startswith("--metrics-token: ")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["serve"], 2),
        (["serve", "missing.yaml"], 2),
        (["serve", "--resume", "missing"], 2),
        (["serve", "x", "--port", "x"], 2),
        (["serve", "x", "--port", "65536"], 2),
        (["serve", "x", "--public-url", "ftp://round.example"], 2),
        (["serve", "x", "--public-url", "https://round.example/?x=1"], 2),
        (["serve", "x", "--public-url", "https://"], 2),
        (["serve", "x", "--metrics-token", "too short"], 2),
        (["serve", "x", "--metrics-token", "@missing"], 2),
        (["serve", "x", "--cert", "missing.pem"], 2),
        (["nothing"], 2),
        ([], 2),
    ],
)
def test_wrong_input_is_one_line(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Code 2 (1 where the system refuses), a line on stderr, and no traceback."""
    found, said = run(capsys, *arguments)
    assert (found, said.count("\n")) == (code, 1), said


def test_a_mistake_in_the_program_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line and code 1; the rest for whoever asks."""

    def fail(*_: object) -> int:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr("moderator.commands.serve.opened", fail)
    code, said = run(capsys, "serve", "x", "--port", "0")
    assert (code, said.count("\n"), "ZeroDivisionError" in said) == (1, 1, True)
    monkeypatch.setenv("ROUNDTABLE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main(["serve", "x", "--port", "0"])


def test_an_interrupt_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+C says all there is to say."""

    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("moderator.commands.serve.serve", interrupt)
    assert cli.main(["serve", "x"]) == 130


@posix
async def test_a_session_goes_on_at_the_place_where_it_was(
    serving: Any, agenda: Path, tmp_path: Path
) -> None:
    """Host, port and public address are those of before, also after a crash: links that people
    have lead there. Whoever names another place gets that, and the next time as well."""
    public = "https://round.example/r"
    place = ("--host", "localhost", "--port", str(*free_ports(1)))
    first = serving(str(agenda), *place, "--public-url", public)
    folder, session = first.folder, first.said["session"]
    found = json.loads((folder / "place.json").read_text())
    first.end(signal.SIGKILL)
    second = serving("--resume", session)
    assert json.loads((folder / "place.json").read_text()) == found
    assert json.loads((folder / "server.json").read_text())["port"] == found["port"]
    assert second.said["links"]["moderator"].startswith(f"{public}/#")
    guest, welcome = await enter(
        f"http://localhost:{found['port']}/#{first.said['links']['moderator'].partition('#')[2]}"
    )
    assert welcome["you"]["role"] == "moderator"
    await guest.close()
    second.end(signal.SIGTERM)
    other = ("--host", "127.0.0.1", "--port", str(*free_ports(1)))
    third = serving("--resume", session, *other)
    moved = json.loads((folder / "place.json").read_text())
    assert (moved["host"], moved["public_url"]) == ("127.0.0.1", public)
    third.end(signal.SIGTERM)
    serving("--resume", str(folder))
    assert json.loads((folder / "place.json").read_text()) == moved


@posix
@pytest.mark.parametrize(("more", "said"), [((), True), (("--trusted-proxy", "127.0.0.1"), False)])
def test_links_that_promise_encryption_are_looked_at(
    agenda: Path, tmp_path: Path, more: tuple[str, ...], said: bool
) -> None:
    """Where neither this server encrypts nor a proxy that it knows of, whoever starts it reads
    that; links are printed all the same, as there may be one that it does not know of."""
    command = (sys.executable, "-m", "moderator.cli", "--lang", "en", "serve", str(agenda))
    place = ("--port", "0", "--data-dir", str(tmp_path), "--public-url", "https://round.example")
    pipe = subprocess.PIPE
    with subprocess.Popen((*command, *place, *more), stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdout is not None
        while not server.stdout.readline().startswith("Ctrl+C"):
            assert server.poll() is None
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=PATIENCE)
    assert ("this server does not encrypt" in errors) is said


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "The session's links lead there."), ("de", "Dorthin führen")]
)
def test_a_place_that_is_taken_is_said(
    serving: Any, tmp_path: Path, lang: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not another port in silence, where nobody would look for the session; and whoever starts
    a session twice reads that, not that the port is taken."""
    server = serving()
    arguments = ("serve", "--resume", str(server.folder), "--lang", lang)
    assert cli.main(arguments) == 1
    twice = capsys.readouterr().err
    assert said not in twice
    assert len(twice.splitlines()) == 1
    port = json.loads((server.folder / "place.json").read_text())["port"]
    server.kill()
    with socket.create_server(("127.0.0.1", port)):
        assert cli.main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"roundtable: 127.0.0.1:{port}: ") or f"127.0.0.1:{port}: " in error
    assert said in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"host": 1, "port": 8765, "public_url": null}']
    + [b'{"host": "::1", "port": %b, "public_url": null}' % p for p in (b"0", b'"1"', b"1e9")],
)
def test_a_place_that_cannot_be_read_is_none(content: bytes, tmp_path: Path) -> None:
    """Then the session comes to the usual one."""
    (tmp_path / "place.json").write_bytes(content)
    assert place.kept(tmp_path) is None


@pytest.mark.parametrize("number", ["0", "-1", "1e3", "many"])
def test_a_server_lets_somebody_in(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """How many may come from one address is a number of people, and not none."""
    assert cli.main(["serve", AGENDA, "--connections-per-address", number]) == 2
    said = capsys.readouterr().err
    assert f"--connections-per-address: “{number}” is no number from 1 to 100000" in said
