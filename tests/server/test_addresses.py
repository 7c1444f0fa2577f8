"""Where else a session is served: what clients are told, and which pages may come from there."""

from typing import Any

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Request

from server.web import responses
from tests.server.test_app import get

A, B, RELAY = "https://a.example", "https://b.example:8443/round", "http://127.0.0.1:9"


async def test_one_server_says_nothing_of_addresses(venue: Any) -> None:
    """There is no other: clients come back to where they were."""
    sam = await venue.spectator()
    assert "addresses" not in sam.welcome


async def test_a_welcome_has_all_addresses(venue: Any) -> None:
    """What links begin with, at each server; relays serve nobody but the audience."""
    venue.app.addresses.tell([A, B], [RELAY])
    for guest, due in (
        (await venue.moderator(), [A, B]),
        (await venue.panelist(), [A, B]),
        (await venue.spectator(), [A, B, RELAY]),
        (await venue.stage(), [A, B, RELAY]),
    ):
        assert guest.welcome["addresses"] == due


async def test_everybody_is_told_when_a_server_comes_or_goes(venue: Any) -> None:
    """At once, and of nothing that is as before."""
    ann, sam = await venue.moderator(), await venue.spectator()
    venue.app.addresses.tell([A, B])
    venue.app.addresses.tell([A, B])
    venue.app.addresses.tell([A, B], [RELAY])
    venue.app.addresses.tell([A])
    for guest, due in ((ann, [[A, B], [A, B], [A]]), (sam, [[A, B], [A, B, RELAY], [A]])):
        heard = [await guest.until(lambda m: "addresses" in m) for _ in due]
        assert [message["addresses"] for message in heard] == due


async def test_a_page_of_another_server_may_connect(venue: Any) -> None:
    """Also when that one is gone: its page is still open. Nobody else's may."""
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    venue.app.addresses.tell([A, B], [RELAY])
    venue.app.addresses.tell([A])
    for origin, status in (
        ("https://a.example", 101),
        ("https://b.example:8443", 101),
        ("http://127.0.0.1:9", 101),
        ("https://b.example", 403),
        ("http://a.example", 403),
        ("null", 403),
    ):
        response, _ = await get(venue, "/ws", Origin=origin, **upgrade)
        assert (origin, response.status) == (origin, status)


async def test_a_page_may_connect_to_the_other_servers_and_nowhere_else(venue: Any) -> None:
    """What is no address cannot get into the policy."""
    for path in ("/", "/stage"):
        response, _ = await get(venue, path)
        assert "connect-src 'self';" in response.getheader("Content-Security-Policy", "")
    bad = ["https://x;script-src *", "ftp://c.example", "https://ä b", "nothing"]
    venue.app.addresses.tell([A, B, *bad], [RELAY])
    for path in ("/", "/stage"):
        response, _ = await get(venue, path)
        allowed = response.getheader("Content-Security-Policy", "").partition("connect-src ")[2]
        due = {"'self'", "wss://a.example", "wss://b.example:8443", "ws://127.0.0.1:9"}
        assert set(allowed.partition(";")[0].split()) == due


async def test_a_page_that_was_opened_before_may_connect_from_a_frame(venue: Any) -> None:
    """What its own policy knows is as old as it is, that of the frame is new each time. Nothing
    is in it, and none but our pages can have it."""
    for told in ([A], [A, B]):
        venue.app.addresses.tell(told)
        response, body = await get(venue, "/frame")
        policy = response.getheader("Content-Security-Policy", "")
        assert ("wss://b.example:8443" in policy) is (B in told)
        assert "frame-ancestors 'self';" in policy
        assert b"<script" not in body
    response, _ = await get(venue, "/")
    policy = response.getheader("Content-Security-Policy", "")
    assert "frame-src 'self'; frame-ancestors 'none';" in policy


@pytest.mark.parametrize("known", [["nothing"], ["ftp://x"], []])
def test_a_page_without_an_origin_of_its_own_is_foreign(known: list[str]) -> None:
    """Such as a file's, also where something that is no address is said to be one."""
    request = Request("/ws", Headers({"Host": "a", "Origin": "null"}))
    assert responses.is_foreign(request, known)
