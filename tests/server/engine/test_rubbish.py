"""What should not come over an engine, and did: found by ``make fuzz``, or by reading the library.

``trials/fuzz`` says such things by the thousand; these are the ones that did harm.
"""

import asyncio
import json
import socketserver
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import nats as library
import pytest
from nats.aio.msg import Msg

from moderator.client.outbox import Answered
from server.engine import line as lines
from server.engine.between import Beat, Members, Nonsense, SpentThere, read
from server.engine.line import Line, NoAnswer
from server.session import agenda, queue
from tests.support.command_line import roundtable
from tests.support.lines import joined, view
from tests.support.nats import Nats
from tests.support.waiting import PATIENCE, until
from trials.fuzz.machines import SESSION, Machines, Which, machines
from trials.fuzz.room import SteppingClock

INFO = b'INFO {"version":"2.15.1","jetstream":true,%s}\r\n'
BASE = f"roundtable.{SESSION}"


class Impostor:
    """Stands between a line and its engine: tells what is not so to whoever connects while there is
    something to ``say``, after what the engine said first where ``greets``."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.say: bytes | None = None
        self.greets = False
        self.met = 0
        self.open: set[asyncio.StreamWriter] = set()
        self.tasks: set[asyncio.Task[Any] | None] = set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(writer)
        self.tasks.add(asyncio.current_task())
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        pumps = [asyncio.create_task(_pump(reader, back))]
        try:
            if self.say is None:
                pumps.append(asyncio.create_task(_pump(there, writer)))
            elif self.greets:
                pumps.append(asyncio.create_task(self._greet(there, writer, self.say)))
            else:
                writer.write(self.say)
                self.met += 1
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.open.discard(writer)
            for pump in pumps:
                pump.cancel()
            for end in (writer, back):
                end.transport.abort()
            # Only then is it closed.
            await asyncio.sleep(0)

    async def _greet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, say: bytes
    ) -> None:
        """By then who connects has heard from the engine that they are connected."""
        with suppress(OSError):
            data = b""
            while b"PONG" not in data and (data := await reader.read(65536)):
                writer.write(data)
            if data:
                writer.write(say)
                self.met += 1
        await _pump(reader, writer)

    def cut(self) -> None:
        for writer in tuple(self.open):
            writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)


@asynccontextmanager
async def impostor(target: int) -> AsyncIterator[tuple[Impostor, int]]:
    found = Impostor(target)
    server = await asyncio.start_server(found.handle, "127.0.0.1", 0)
    try:
        yield found, server.sockets[0].getsockname()[1]
    finally:
        server.close()
        found.cut()
        await asyncio.wait({task for task in found.tasks if task is not None})


@pytest.mark.parametrize(
    ("said", "greets"),
    [
        (b"-ERR 'Slow Consumer'\r\n", True),
        (b"-ERR 'Authorization Violation'\r\n", True),
        (b"-ERR\r\n", True),
        (b"MSG x 1 999999999999\r\n", True),
        (b'INFO {"connect_urls":["[:1"]}\r\n', True),
        (b"INFO []\r\n", False),
        (b'INFO {"connect_urls":["[:1"]}\r\n', False),
        (b'INFO {"max_payload":"much"}\r\nPONG\r\n', False),
        (b"INFO {}\r\n-ERR '\xff'\r\n", False),
        pytest.param(b"INFO " + b"x" * 100_000, False, id="a long line"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", False),
    ],
)
async def test_a_line_comes_back_whatever_was_said_where_the_engine_should_be(
    cluster: Nats, monkeypatch: pytest.MonkeyPatch, said: bytes, greets: bool
) -> None:
    """To who is connected, or who connects: once the engine is there again, it answers, and of
    the connections before none is kept open."""
    monkeypatch.setattr(lines, "HEARTBEAT", 0.3)
    line = Line()
    try:
        async with impostor(cluster.nodes[0].client) as (other, port):
            await line.carry(line.connect([f"nats://127.0.0.1:{port}"]))
            other.say, other.greets = said, greets
            other.cut()
            await until(lambda: other.met >= 2)
            other.say = None

            async with asyncio.timeout(PATIENCE):
                assert await _answer(line)
            await until(lambda: len(other.open) == 1)
    finally:
        await asyncio.to_thread(line.close)


async def test_a_line_ends_also_while_it_leaves_a_connection(cluster: Nats) -> None:
    """Else what is closed after it stays open, and the server that ends says that it failed."""
    line = Line()
    await line.carry(line.connect([f"nats://127.0.0.1:{cluster.nodes[0].client}"]))

    async def leave_and_end() -> None:
        await line._nats._process_op_err(library.errors.StaleConnectionError())
        await asyncio.sleep(0)
        await line._end()

    try:
        await line.carry(leave_and_end())
    finally:
        await asyncio.to_thread(line.close)


@contextmanager
def saying(content: bytes) -> Iterator[int]:
    """Somebody who says the same to everybody, at a port."""

    class Says(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.sendall(content)
                self.request.recv(1 << 16)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Says) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "does not answer"),
        (b"INFO []\r\n", "does not answer"),
        (b"INFO " + b"[" * 100_000 + b"\r\n", "does not answer"),
        (b'INFO {"version":[2]}\r\n', "too old"),
        (b'INFO {"version":"2.15.1","jetstream":[]}\r\n', "no streams"),
        (INFO % b'"connect_urls":5', "refused"),
        (INFO % b'"connect_urls":["[:1"]', "refused"),
        (INFO % b'"max_payload":"much"', "refused"),
        (INFO % b'"max_payload":12' + b"PONG\r\n", "at most 12 bytes"),
        (INFO % b'"max_payload":-1' + b"-ERR '\xff'\r\n", "refused"),
    ],
    ids=range(10),
)
def test_where_there_is_no_engine_that_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes, found: str
) -> None:
    """Whatever is there instead, and no traceback."""
    monkeypatch.setattr(lines, "CONNECTS_WITHIN", 3.0)
    with saying(said) as port:
        engine = f"nats://127.0.0.1:{port}"
        words = ("relay", "--session", "nobody", "--engine", engine, "--data-dir", tmp_path)
        code, out, sentence = roundtable(*words, "--port", "0", "--lang", "en")
    assert (code, out) == (1, "")
    (line,) = [line for line in sentence.splitlines() if "level=warning" not in line]
    assert found in line


async def _answer(line: Line) -> Any:
    while True:
        # Of what was on its way when a connection ended, nobody hears any more.
        with suppress(NoAnswer):
            return await line.carry(line.ask("$JS.API.INFO", b""))
        await asyncio.sleep(0.05)


BEAT: dict[str, Any] = {
    "server": "server-x",
    "part": "follower",
    "seq": 1,
    "log": "ok",
    "now": "2021-06-01T12:00:00.000Z",
    "at": 1,
    "tokens": 1,
    "members": 0,
    "base": "http://127.0.0.1:1",
    "looks": {"m1": {"pane": "queue", "dialog": ""}},
    "gone": False,
}
MEMBERS = {"server": "server-x", "version": 1, "panel": [], "audience": ["s1"], "others": 3}
SPENT = {
    "server": "server-x",
    "spent": [["person", "s1", 1, 2.5, 0.0], ["code", "127.0.0.1", -1, 0.0, 0.0]],
}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        *(
            (Beat, BEAT | other)
            for other in (
                {"seq": "1"},
                {"seq": 1 << 60},
                {"seq": -1},
                {"part": "writers"},
                {"now": "9999-01-01T00:00:00.000Z"},
                {"now": "2021-06-01T12:00:00.000"},
                {"base": "javascript:alert(1)"},
                {"base": "http://a b"},
                {"base": "http://a:99999999"},
                {"base": 5},
                {"looks": {"m1": {"pane": "<b>", "dialog": ""}}},
                {"looks": {"m1": 5}},
                {"looks": 5},
                {"gone": 0},
            )
        ),
        *(
            (Members, MEMBERS | other)
            for other in (
                {"others": 10**300},
                {"others": -1},
                {"others": 1e300},
                {"audience": [["s1"]]},
                {"panel": "p1"},
                {"server": None},
            )
        ),
        *(
            (SpentThere, SPENT | {"spent": [other]})
            for other in (
                ["person", "s1", float("nan"), 0.0, 0.0],
                ["person", "s1", 1.0, float("inf"), 0.0],
                ["person", "s1", -1.0, 0.0, 0.0],
                ["code", "127.0.0.1", float("-inf"), 0.0, 0.0],
                ["nobody", "s1", 1.0, 0.0, 0.0],
                ["person", "s1"],
            )
        ),
    ],
)
def test_what_makes_no_sense_is_left_out_whole(kind: type[Any], said: Any) -> None:
    """By its types and its bounds; and what servers do say is read, also where a later version says
    more."""
    good = {Beat: BEAT, Members: MEMBERS, SpentThere: SPENT}[kind]
    assert read(kind, json.dumps(good | {"later": 1}).encode())
    with pytest.raises(Nonsense):
        read(kind, json.dumps(said).encode())


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"[" * 10_000, b"\xff", b'"\\ud800"'])
def test_what_is_no_message_is_left_out(text: bytes) -> None:
    """A sign of life is read whole or not at all, whoever sent it."""
    with pytest.raises(Nonsense):
        read(Beat, text)


async def test_what_a_stranger_says_among_servers_takes_nobody_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each of these did once: presence stood for ever, a follower's orders were refused for ever, a
    follower lost the log, and people were sent to an address that is none. None of them is a
    mistake in the program for which somebody would have to look."""
    async with machines(tmp_path, SteppingClock()) as among:
        tokens = among.hosted["writer"].tokens
        ann = among.link("follower", tokens.moderator)
        kim = among.link("relay", tokens.spectators, name="Kim")
        client = await library.connect(among.url)
        try:
            async with joined(ann, kim):
                await among.are_one(ann, "before")
                for subject, content, headers in _harm(among):
                    await client.publish(f"{BASE}.{subject}", content, headers=headers)
                await client.flush()
                for n in range(3):
                    assert isinstance(await ann.request(agenda.Edit("i1", script=str(n))), Answered)
                await among.are_one(ann, "after")
                lee = among.link("relay", tokens.spectators, name="Lee")
                async with joined(lee):
                    await until(lambda: view(ann).presence.spectators == 2)
                bases = {app.base for app in among.apps.values()}
                assert {*among.apps["relay"].addresses.of("spectator")} <= bases
                assert among.apps["relay"].addresses.known <= bases
        finally:
            await client.close()
        among.compare("the end")
    assert _errors(caplog) == []


async def test_an_answer_that_a_stranger_made_up_keeps_nobody_waiting(tmp_path: Path) -> None:
    """It speaks of what never comes: the writer is asked again. What it answers itself is shown
    where somebody reads the answer, and what is recorded once stays so."""
    async with machines(tmp_path, SteppingClock()) as among:
        ann = among.link("follower", among.hosted["writer"].tokens.moderator)
        client = await library.connect(among.url)
        names = {which: _servers(among, which).name for which in among.hosted}
        lied: set[tuple[str, int]] = set()

        async def lie(message: Msg) -> None:
            given = json.loads(message.data)
            order = (given["client"], given["id"])
            if order not in lied:
                lied.add(order)
                said = {"answer": given["number"], "seq": 10**9}
                await client.publish(f"{BASE}.to.{names['follower']}", json.dumps(said).encode())

        try:
            async with joined(ann):
                await among.are_one(ann, "before")
                await client.subscribe(f"{BASE}.to.{names['writer']}", cb=lie)
                await client.flush()
                # The second time, nothing happens of which anybody would learn.
                for text in ("a", "a"):
                    answers = [ann.request(agenda.Edit("i1", script=text)) for _ in range(4)]
                    for answer in await asyncio.gather(*answers):
                        assert isinstance(answer, Answered)
                        assert answer.seq <= among.hosted["writer"].room.state.seq
                assert len(lied) == 8
        finally:
            await client.close()
        among.compare("the end")


async def test_what_came_wrong_for_a_while_is_right_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of it is shown, everybody there is told, and nobody has to begin anew: a server that
    gets what was written goes on, and its people are answered."""
    async with machines(tmp_path, SteppingClock()) as among:
        ann = among.link("writer", among.hosted["writer"].tokens.moderator)
        bob = among.link("follower", among.hosted["writer"].tokens.panelists["p1"])
        async with joined(ann, bob):
            await among.are_one(ann, "before")
            room = among.hosted["follower"].room
            file = _servers(among, "follower").ours.journal._file
            right, before = file.copy, room.state.items

            async def wrong(lines: bytes) -> Any:
                return await right(lines.replace(b"script", b"scripf"))

            file.copy = wrong
            for n in range(3):
                await ann.request(agenda.Edit("i1", script=str(n)))
            await until(lambda: room.log == "lost")
            await until(lambda: view(bob).log == "lost")
            assert room.state.items == before
            file.copy = right
            await until(lambda: room.log == "ok")
            assert isinstance(await bob.request(queue.Join()), Answered)
            await among.are_one(ann, "after")
        among.compare("the end")
    said = ["what the engine has is not what was written", "the log is lost"]
    assert _errors(caplog) == said


def _errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Which mistakes the program log speaks of. That nothing can be written just now, a server says
    also where the machine is so busy that it hears of no writer for a while."""
    said = [one.msg for one in caplog.records if one.levelname == "ERROR"]
    return [one for one in said if one != "the log cannot be written"]


def _harm(among: Machines) -> list[tuple[str, bytes, dict[str, str]]]:
    names = {which: _servers(among, which).name for which in among.hosted}
    follower = names["follower"]
    given = {"server": follower, "number": 1, "count": 10**12, "turn": 0, "by": "m1"}
    given |= {"command": {"do": "session.open"}, "client": None, "id": None}
    at = _servers(among, "follower").ours.journal.at
    cut = {"Roundtable-Seq": str(at + 1), "Roundtable-Writer": names["writer"]}
    said: list[tuple[str, Any, dict[str, str]]] = [
        ("members", MEMBERS | {"server": follower, "others": 10**300}, {}),
        ("members", MEMBERS | {"server": "nobody"}, {}),
        ("beat", BEAT | {"server": names["relay"], "looks": 5}, {}),
        ("beat", BEAT | {"server": names["writer"], "seq": "x"}, {}),
        ("beat", BEAT | {"server": "stranger", "base": "javascript:alert(1)"}, {}),
        (f"to.{names['writer']}", given, {}),
        (f"to.{follower}", {"again": 10**12}, {}),
        (f"to.{follower}", {"answer": [], "seq": 1}, {}),
    ]
    found = [(subject, json.dumps(content).encode(), headers) for subject, content, headers in said]
    found.append(("told", b"", cut))
    found.append(("told", b"", cut | {"Roundtable-Seq": "9" * 5_000}))
    found.append(("servers.address.x", b"javascript:alert(1)", {}))
    return found


def _servers(among: Machines, which: Which) -> Any:
    return among.hosted[which].peers
