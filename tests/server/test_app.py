"""The port: what the server takes from strangers, and what it answers."""

import asyncio
import gzip
import http.client
import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from server.app import App
from server.listening import listen
from server.live.room.hosted_session import new_session
from server.live.settings import Settings
from server.session import people
from server.web import assets
from tests.server.conftest import QUICK
from tests.support.ports import free_ports
from tests.support.waiting import PATIENCE, PATIENTLY, until


async def get(
    venue: Any, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """A plain request, by a client that knows nothing of us."""

    def fetch() -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", venue.app.port, timeout=PATIENCE)
        try:
            connection.request(
                method, path, headers={k.replace("_", "-"): headers[k] for k in headers}
            )
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    return await asyncio.to_thread(fetch)


async def test_pages_are_made_once_when_somebody_asks_for_the_first(host: Any) -> None:
    """Not when the server begins: those who come back to one that was killed need none, and would
    wait for them."""
    assets.files.cache_clear()
    assets.folder.cache_clear()
    venue = await host()
    async with connect(f"ws://127.0.0.1:{venue.app.port}/ws", proxy=None):
        assert (await get(venue, "/healthz"))[0].status == 200
    assert assets.files.cache_info().misses == 0
    asked = (get(venue, path) for path in ("/", "/stage", "/nothing", "/"))
    answers = await asyncio.gather(*asked)
    assert [response.status for response, _ in answers] == [200, 200, 404, 200]
    assert assets.files.cache_info().misses == 1


async def test_a_file_is_kept_for_good_and_told_by_its_hash(venue: Any) -> None:
    """Compressed for whoever takes it, not sent again to whoever has it, and gone under another
    hash: no browser mixes the files of two versions."""
    path = f"/{assets.folder()}/page.en.js"
    plain, body = await get(venue, path)
    assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in plain.headers["Cache-Control"]
    packed, short = await get(venue, path, Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(short) == body
    assert packed.headers["Vary"] == "Accept-Encoding"
    same, nothing = await get(venue, path, If_None_Match=plain.headers["ETag"])
    assert (same.status, nothing) == (304, b"")
    head, nothing = await get(venue, path, "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == str(len(body))
    for other in ("/0123456789ab/page.en.js", f"/{assets.folder()}/../app.py", "/page.en.js"):
        assert (await get(venue, other))[0].status == 404


async def test_the_page_speaks_the_readers_language(venue: Any) -> None:
    """German to whoever asks for it first, the session's language to whoever asks for neither;
    the address decides where it says one."""
    response, _ = await get(venue, "/?lang=de", Accept_Language="en")
    assert response.headers["Content-Language"] == "de"
    for wanted, language in (
        ("de-AT,en;q=0.5", "de"),
        ("fr, de;q=0.2, en;q=0.8", "en"),
        ("fr", "en"),
    ):
        response, body = await get(venue, "/?x=1", Accept_Language=wanted)
        assert (response.status, response.headers["Content-Language"]) == (200, language)
        assert f"<html lang={language}>" in body.decode()


async def test_without_javascript_the_page_says_what_is_needed(venue: Any) -> None:
    """In the reader's language, with the other way in."""
    _, body = await get(venue, "/", Accept_Language="de")
    noscript = body.decode().partition("<noscript>")[2].partition("</noscript>")[0]
    assert "Diese Seite braucht JavaScript." in noscript
    assert "roundtable join" in noscript


@pytest.mark.parametrize("path", ["/", "/healthz", "/nothing", "/../etc/passwd", "/ws"])
async def test_every_answer_is_safe_to_show(venue: Any, path: str) -> None:
    """No script, no frame, no guessing of types, no copy that outlives the session."""
    response, body = await get(venue, path, Origin="http://evil.example")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert int(response.headers["Content-Length"]) == len(body) > 0
    assert response.headers["Server"] is None


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/", 200),
        ("HEAD", "/healthz", 200),
        ("HEAD", "/nothing", 404),
        ("GET", "/healthz/", 404),
        ("POST", "/", 405),
        ("DELETE", "/ws", 405),
        ("GET", "/ws", 426),
    ],
)
async def test_what_is_not_there_says_so(venue: Any, method: str, path: str, status: int) -> None:
    """Each wrong request gets the status that names its mistake."""
    response, body = await get(venue, path, method)
    assert response.status == status
    assert (body == b"") == (method == "HEAD")


async def test_health_is_that_of_the_log(host: Any) -> None:
    """Whoever watches the server learns of a full disk from it."""
    venue = await host(Settings(health_seconds=0.0))
    assert (await get(venue, "/healthz"))[0].status == 200
    venue.hosted.log.unlink()
    assert (await get(venue, "/healthz"))[0].status == 503


async def test_many_who_ask_how_it_is_at_once_cost_as_much_as_one(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look writes to the disk after a failure, and asking takes no token."""
    looked, healthy = [], venue.hosted.room.healthy

    async def counted() -> bool:
        looked.append(1)
        return bool(await healthy())

    monkeypatch.setattr(venue.hosted.room, "healthy", counted)
    answers = await asyncio.gather(*(get(venue, "/healthz") for _ in range(30)))
    assert {answer.status for answer, _ in answers} == {200}
    assert len(looked) <= 2


async def test_what_a_command_found_out_is_not_asked_of_the_disk_again(host: Any) -> None:
    """Within the second for which an answer is kept, nobody reads that all is well who could read
    by then that nothing can be recorded."""
    venue = await host(Settings(health_seconds=3600.0))
    assert (await get(venue, "/healthz"))[0].status == 200
    venue.hosted.log.unlink()
    venue.hosted.room.tell(people.Arrive("m1"))
    await until(lambda: venue.hosted.room.log == "lost")
    assert (await get(venue, "/healthz"))[0].status == 503


async def test_a_closed_session_that_everybody_left_needs_no_server(host: Any) -> None:
    """While somebody reads the results it goes on, and before the close it waits for whoever will
    come."""
    venue = await host(Settings(empty_seconds=0.05))
    left = asyncio.create_task(venue.app.left())
    await asyncio.sleep(0.2)
    assert not left.done()
    moderator = await venue.moderator()
    await moderator.do("session.close")
    await asyncio.sleep(0.2)
    assert not left.done()
    await moderator.socket.close()
    async with asyncio.timeout(PATIENCE):
        await left


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1", "null", "http://["])
async def test_pages_of_others_cannot_connect(venue: Any, origin: str) -> None:
    """Another site's script does not get to use what a browser knows."""
    with pytest.raises(InvalidStatus) as refused:
        await venue.raw(origin=origin)
    assert refused.value.response.status_code == 403
    await venue.raw(origin=f"http://127.0.0.1:{venue.app.port}")


async def test_strangers_of_an_address_make_room_for_each_other(host: Any) -> None:
    """The one that has waited longest without a hello goes. Who has a valid token is never refused
    for want of room, and those inside stay."""
    venue = await host(replace(QUICK, connections_per_address=2))
    inside = [await venue.spectator(f"Sam {n}") for n in range(4)]
    first, *others = [await venue.raw() for _ in range(3)]
    async with asyncio.timeout(PATIENCE):
        await first.wait_closed()
    assert first.close_code == 4429
    inside.append(await venue.panelist())
    for guest in inside:
        assert "re" in await guest.do("queue.leave")
    assert others[-1].close_code is None


async def test_a_room_full_of_audience_lets_moderators_and_panel_in(
    host: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And whoever of the audience comes reads why not they, until somebody goes; strangers who say
    nothing keep out nobody."""
    monkeypatch.setattr("server.app.allow_many_connections", lambda: 12)
    venue = await host()
    inside = [await venue.spectator(f"Sam {n}", client=f"the-client-{n}") for n in range(6)]
    strangers = [await venue.raw() for _ in range(20)]
    assert (await venue.moderator()).welcome["you"]["role"] == "moderator"
    assert (await venue.panelist()).welcome["you"]["role"] == "panelist"
    seq = venue.hosted.room.state.seq
    own = inside[0].welcome["you"]["token"]
    tokens = venue.hosted.tokens
    zoe = {"token": tokens.spectators, "name": "Zoe"}
    for said in (zoe, {"token": own}, {"code": tokens.code}):
        error, code = await venue.turned_away(hello=1, **said)
        assert (error["code"], code) == ("room_full", 4503)
    assert (await venue.turned_away(hello=1, token=tokens.stage))[1] == 4503
    assert "Zoe" not in [p.name for p in venue.hosted.room.state.people.values()]
    assert venue.hosted.room.state.seq <= seq + 2
    for guest in inside[1:]:
        assert "re" in await guest.do("queue.leave")
        await guest.socket.close()
    for stranger in strangers:
        stranger.transport.abort()
    await until(lambda: venue.app._gate.connections < 6)
    await venue.spectator("Zoe")


async def test_behind_a_trusted_proxy_everybody_has_their_own_address(
    plan: Any, clock: Any, tmp_path: Path
) -> None:
    """What a proxy says is believed of proxies alone, and of what they were told only the part
    that no proxy said of itself."""
    settings = replace(QUICK, connections_per_address=1)
    hosted = new_session(plan, tmp_path, clock, settings)
    proxies = ["127.0.0.1", "10.0.0.0/8"]
    async with App(hosted, listen("127.0.0.1", 0), settings, proxies=proxies) as app:

        async def ask(forwarded: str) -> ClientConnection:
            headers = {"X-Forwarded-For": forwarded}
            url = f"ws://127.0.0.1:{app.port}/ws"
            return await connect(url, additional_headers=headers, **PATIENTLY)

        one = await ask("192.0.2.1")
        forged = await ask("192.0.2.1, 192.0.2.9, 10.1.1.1")
        two = await ask("192.0.2.2")
        addresses = {one.address for one in app._conversations._open}
        assert addresses == {"192.0.2.1", "192.0.2.9", "192.0.2.2"}
        again = await ask("192.0.2.1")
        async with asyncio.timeout(PATIENCE):
            await one.wait_closed()
        # Who says nothing of an address is counted as nobody: that may be everybody.
        unnamed = [await ask("10.1.1.1") for _ in range(2)]
        for connection in (forged, two, again, *unnamed):
            assert connection.close_code is None
            await connection.close()


async def test_what_strangers_say_of_their_address_is_not_believed(venue: Any) -> None:
    """Else nobody's connections could be counted."""
    await venue.raw(additional_headers={"X-Forwarded-For": "192.0.2.1"})
    (connection,) = venue.app._conversations._open
    assert connection.address == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("127.0.0.1", 200),
        ("[::1]:80", 200),
        ("[fe80::1%eth0]", 200),
        ("localhost:8765", 200),
        ("LOCALHOST", 200),
        ("evil.example", 421),
        ("", 421),
        ("[", 400),
        ("evil.example@127.0.0.1", 400),
        ("127.0.0.1/evil.example", 400),
    ],
)
async def test_only_own_names_are_answered(venue: Any, name: str, status: int) -> None:
    """A page whose name somebody lets point at this machine is not ours. Whether it is well may be
    asked by any name, but by no other thing."""
    assert (await get(venue, "/", Host=name))[0].status == status
    taken = 426 if status == 200 else status
    assert (await get(venue, "/ws", Host=name))[0].status == taken
    assert (await get(venue, "/healthz", Host=name))[0].status == (400 if status == 400 else 200)


ASKED = [
    ("/", "1.1", ("127.0.0.1", "evil.example"), b"400"),
    ("/", "1.1", (), b"400"),
    ("/healthz", "1.1", (), b"400"),
    ("/", "1.0", (), b"421"),
    ("/healthz", "1.0", (), b"200"),
    ("http://127.0.0.1/", "1.1", ("127.0.0.1",), b"200"),
    ("HTTPS://LocalHost:80?lang=de", "1.1", ("evil.example",), b"200"),
    ("http://127.0.0.1", "1.0", (), b"200"),
    ("http://127.0.0.1/", "1.1", (), b"400"),
    ("http://evil.example/", "1.1", ("127.0.0.1",), b"421"),
    ("http://evil@127.0.0.1/", "1.1", ("127.0.0.1",), b"400"),
    ("http://[/", "1.1", ("127.0.0.1",), b"400"),
    ("http://127.0.0.1/nothing", "1.1", ("127.0.0.1",), b"404"),
    ("gopher://127.0.0.1/", "1.1", ("127.0.0.1",), b"404"),
]


@pytest.mark.parametrize(("target", "version", "hosts", "status"), ASKED)
async def test_a_request_is_for_one_host(
    venue: Any, target: str, version: str, hosts: tuple[str, ...], status: bytes
) -> None:
    """As RFC 9112 has it: of two, whoever stands between may have looked at the one, and the page
    at the other; and of a whole URL the host in it is meant, whatever else is said."""
    lines = [f"GET {target} HTTP/{version}", *(f"Host: {host}" for host in hosts), "", ""]
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.app.port)
    writer.write("\r\n".join(lines).encode())
    async with asyncio.timeout(PATIENCE):
        answer = await reader.readline()
    writer.close()
    assert answer.split()[1] == status


async def test_a_websocket_may_be_asked_for_by_a_whole_url(venue: Any) -> None:
    """By a page of this server, and by no other one."""
    port = venue.app.port
    here, there = f"http://127.0.0.1:{port}", "http://evil.example"
    for origin, status in ((here, b"101"), (there, b"403")):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET {here}/ws HTTP/1.1\r\nHost: evil.example\r\nOrigin: {origin}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {'A' * 22}==\r\n\r\n".encode()
        )
        async with asyncio.timeout(PATIENCE):
            answer = await reader.readline()
        writer.close()
        assert answer.split()[1] == status


PUBLIC = {"public_url": "https://Round.example:8443", "host": "board.lan"}


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("round.example", True),
        ("ROUND.example:8443", True),
        ("Board.lan:80", True),
        ("localhost", True),
        (socket.gethostname(), True),
        (f"{socket.gethostname().partition('.')[0]}.local", True),
        ("192.0.2.7:80", True),
        ("a.round.example", False),
        ("around.example", False),
        ("round.example.evil.example", False),
        ("example", False),
        ("lan", False),
    ],
)
async def test_own_names_are_the_machines_the_ones_it_listens_at_and_the_public_one(
    host: Any, name: str, own: bool
) -> None:
    """Whole, in any case and at any port, and no others that look like them; and an upgrade is
    taken by them as well."""
    venue = await host(**PUBLIC)
    for path in ("/", "/stage"):
        assert (await get(venue, path, Host=name))[0].status == (200 if own else 421)
    assert ((await get(venue, "/ws", Host=name))[0].status == 421) is not own


async def test_new_people_of_one_address_take_turns(host: Any) -> None:
    """A crowd comes in at once; who makes up people without end waits, then is refused, and nobody
    else has to wait for them."""
    venue = await host(Settings(join_burst=3, join_rate=1.0, join_seconds=1.5))
    token = venue.hosted.tokens.spectators
    sams = [await venue.spectator(f"Sam {n}", client=f"sam-{n}-long") for n in range(3)]
    refused = await asyncio.gather(
        *(venue.turned_away(hello=1, token=token, name=f"X {n}") for n in range(20)),
        return_exceptions=True,
    )
    codes = [one[1] for one in refused if isinstance(one, tuple)]
    assert codes.count(4429) >= 3
    back = await venue.spectator("Sam 0", client="sam-0-long")
    assert back.id == sams[0].id
    await venue.panelist()
    await venue.moderator()


async def test_wrong_tokens_take_turns(host: Any) -> None:
    """And right ones wait for none of them."""
    venue = await host(Settings(code_burst=3, code_rate=0.001, code_seconds=0.1))
    seen = [await venue.turned_away(hello=1, token=f"wrong {n}") for n in range(5)]
    assert [code for _, code in seen] == [4401] * 3 + [4429] * 2
    assert (await venue.spectator("Sam")).id


@pytest.mark.parametrize(
    ("hello", "error", "code"),
    [
        ("nonsense", "malformed", 4400),
        ("[1]", "malformed", 4400),
        ("[" * 60_000, "malformed", 4400),
        ('{"a":' * 10_000, "malformed", 4400),
        ('{"hello": NaN}', "malformed", 4400),
        ('{"hello": ' + "1" * 5000 + "}", "malformed", 4400),
        ('{"id": 1, "do": "session.open"}', "hello_expected", 4400),
        ('{"hello": 2, "token": "x"}', "version", 4426),
        ('{"hello": 1}', "invalid", 4400),
        ('{"hello": 1, "token": 5}', "invalid", 4400),
        ('{"hello": 1, "token": "x", "more": 1}', "invalid", 4400),
        ('{"hello": 1, "token": "x", "client": "' + "c" * 200 + '"}', "invalid", 4400),
        ('{"hello": 1, "token": "x"}', "not_admitted", 4401),
    ],
)
async def test_a_bad_hello_is_explained_and_ends(
    venue: Any, hello: str, error: str, code: int
) -> None:
    """A reason that a program can read, a sentence, and the code of the same."""
    connection = await venue.raw()
    await connection.send(hello)
    said = json.loads(await connection.recv())["error"]
    assert said["code"] == error
    assert said["message"]
    async with asyncio.timeout(PATIENCE):
        await connection.wait_closed()
    assert connection.close_code == code


async def test_silence_is_no_hello(host: Any) -> None:
    """A connection that says nothing holds no place."""
    venue = await host(Settings(hello_seconds=0.05))
    connection = await venue.raw()
    assert json.loads(await connection.recv())["error"]["code"] == "hello_late"
    async with asyncio.timeout(PATIENCE):
        await connection.wait_closed()
    assert connection.close_code == 4408


@pytest.mark.parametrize(
    ("frame", "code"), [(b"\x00\x01", 1003), ("x" * (64 * 1024 + 1), 1009), (b"{}", 1003)]
)
@pytest.mark.parametrize("greeted", [False, True])
async def test_frames_that_cannot_be_messages_end_the_connection(
    venue: Any, frame: str | bytes, code: int, greeted: bool
) -> None:
    """Nobody's message is binary or longer than 64 KiB."""
    connection = (await venue.spectator()).socket if greeted else await venue.raw()
    await connection.send(frame)
    async with asyncio.timeout(PATIENCE):
        await connection.wait_closed()
    assert connection.close_code == code


@pytest.mark.parametrize(
    ("frame", "number", "error"),
    [
        ("{", None, "malformed"),
        ("7", None, "malformed"),
        ('{"do": "queue.join"}', None, "invalid"),
        ('{"id": true, "do": "queue.join"}', None, "invalid"),
        ('{"id": 1.5, "do": "queue.join"}', None, "invalid"),
        ('{"id": "\\ud800", "do": "queue.join"}', None, "invalid"),
        ('{"id": 1e400, "do": "queue.join"}', None, "invalid"),
        ('{"id": 1}', 1, "unknown_command"),
        ('{"id": 1, "do": "people.join", "name": "x"}', 1, "unknown_command"),
        ('{"id": 1, "do": ["queue.join"]}', 1, "unknown_command"),
        ('{"id": "x", "do": "queue.join", "kind": "shout"}', "x", "invalid"),
        ('{"id": 2, "do": "queue.join", "more": 1}', 2, "invalid"),
        ('{"id": 3, "do": "queue.join", "note": "\\ud800"}', 3, "invalid"),
        ('{"id": 4, "do": "session.open"}', 4, "forbidden"),
        ('{"hello": 1, "token": "x"}', None, "invalid"),
    ],
)
async def test_a_bad_command_is_answered_and_harms_nothing(
    venue: Any, frame: str, number: int | str | None, error: str
) -> None:
    """The answer carries the sender's id where it has one; the connection goes on."""
    sam = await venue.spectator()
    await sam.socket.send(frame)
    answer = await sam.answer(number)
    assert answer["error"]["code"] == error
    assert (await sam.do("queue.join"))["ok"]


async def test_refusals_speak_the_readers_language(venue: Any) -> None:
    """With the values that make them understood."""
    moderator = await venue.moderator(lang="en")
    await moderator.do("panel.invite", person="s1")
    error = (await moderator.do("panel.invite", person="s1"))["error"]
    assert error["message"] == "Jonas Pettersen has been invited already."
    assert error["values"] == {"person": "s1"}


async def test_too_many_commands_are_refused_for_a_while(host: Any) -> None:
    """Leaning on a key costs nobody else anything, and ends nothing."""
    venue = await host(Settings(command_burst=5, command_rate=5.0))
    sam = await venue.spectator()
    codes = [(await sam.do("queue.leave"))["error"]["code"] for _ in range(5)]
    assert codes == ["not_waiting"] * 5
    async with asyncio.timeout(PATIENCE):
        while "too_fast" not in await _flood(sam):
            pass
        while (await sam.do("queue.leave"))["error"]["code"] == "too_fast":  # noqa: ASYNC110 - it has to be asked
            await asyncio.sleep(0.1)


async def _flood(guest: Any) -> list[str]:
    numbers = [await guest.send("queue.leave") for _ in range(20)]
    return [(await guest.answer(number))["error"]["code"] for number in numbers]


async def test_a_flood_ends_the_connection(host: Any) -> None:
    """And nobody else's."""
    venue = await host(Settings(frame_burst=20, frame_rate=1.0, close_seconds=0.1))
    sam, kim = await venue.spectator("Sam"), await venue.spectator("Kim")
    for _ in range(30):
        await sam.socket.send("x")
    assert await sam.closed() == 4429
    assert (await kim.do("queue.join"))["ok"]


async def test_a_command_sent_again_over_a_new_connection(venue: Any) -> None:
    """Applied once, answered with the first seq."""
    sam = await venue.spectator("Sam", client="a-long-string")
    first = await sam.do("queue.join", note="once")
    await sam.socket.close()
    again = await venue.spectator("Sam", client="a-long-string")
    assert await again.do("queue.join", note="once") == first
    assert len(venue.hosted.room.state.queues[""].entries) == 1


async def test_everybody_is_told_of_a_stop(host: Any) -> None:
    """1001, with whether coming back makes sense."""
    for closing, reason in ((False, "restart"), (True, "end")):
        venue = await host()
        moderator, sam = await venue.moderator(), await venue.spectator()
        if closing:
            await moderator.do("session.close")
        await venue.app.__aexit__(None, None, None)
        assert await sam.closed() == 1001
        assert sam.socket.close_reason == reason


async def test_answers_do_not_wait_for_the_network(venue: Any) -> None:
    """Small frames go out at once: without TCP_NODELAY each answer takes 40 ms more."""
    await venue.raw()
    (connection,) = venue.app._conversations._open
    accepted = connection.transport.get_extra_info("socket")
    assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_is_free_again_at_once_and_never_shared() -> None:
    """A restart takes the same port; two servers never do."""
    (port,) = free_ports(1)
    with listen("127.0.0.1", port) as first:
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", port)
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = first.accept()
            accepted.close()
    listen("127.0.0.1", port).close()
