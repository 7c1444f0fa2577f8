"""A server for the audience only: who is let in, and who is sent to another one."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.server.conftest import QUICK, Host

SERVERS = ["http://127.0.0.1:1", "http://127.0.0.1:2"]


@pytest.fixture
async def relay(host: Host) -> Any:
    venue = await host(replace(QUICK, audience_only=True))
    venue.app.addresses.tell(SERVERS, [venue.app.base])
    return venue


async def test_the_audience_and_the_stage_are_let_in(relay: Any) -> None:
    """As at any server, and they may do what they may there."""
    sam = await relay.spectator()
    assert (await sam.do("queue.join"))["ok"]
    assert (await relay.stage()).welcome["you"]["role"] == "stage"
    back = await relay.come(sam.welcome["you"]["token"])
    assert back.id == sam.id
    guest = await relay.come_by_code(relay.hosted.tokens.code, name="Kim")
    assert guest.welcome["you"]["role"] == "spectator"
    assert guest.welcome["addresses"] == [*SERVERS, relay.app.base]


@pytest.mark.parametrize("who", ["moderator", "panelist"])
async def test_everybody_else_is_told_where_to_go(relay: Any, who: str) -> None:
    """The servers' addresses come before the refusal, and nothing has happened in the session."""
    tokens = relay.hosted.tokens
    token = tokens.moderator if who == "moderator" else tokens.panelists["p1"]
    before = relay.hosted.room.state.seq
    socket = await relay.raw()
    await socket.send(json.dumps({"hello": 1, "token": token, "name": "Zoe"}))
    assert json.loads(await socket.recv()) == {"addresses": SERVERS}
    assert json.loads(await socket.recv())["error"]["code"] == "audience_only"
    await socket.wait_closed()
    assert (socket.close_code, socket.close_reason) == (4421, "audience_only")
    assert relay.hosted.room.state.seq == before


async def test_who_gets_a_seat_on_the_panel_is_sent_on(host: Host) -> None:
    """After everything that led to it, and its answer may come at the other server: their hello
    there is the same, and so is the command."""
    venue = await host()
    ann, sam = await venue.moderator(), await venue.spectator(client="sam-has-one")
    assert (await ann.do("session.open"))["ok"]
    assert (await ann.do("panel.invite", person=sam.id))["ok"]
    token = sam.welcome["you"]["token"]
    await venue.app.__aexit__(None, None, None)
    relay = await host(replace(QUICK, audience_only=True), resume=venue.hosted.folder)
    relay.app.addresses.tell(SERVERS, [relay.app.base])
    sam = await relay.come(token, client="sam-has-one")
    await sam.send("panel.accept")
    with suppress(ConnectionClosed):
        while True:
            await sam.hear()
    assert sam.socket.close_code == 4421
    events = [message.get("event") for message in sam.heard]
    assert "panel.accepted" in events
    assert sam.heard.index({"addresses": SERVERS}) > events.index("panel.accepted")
