"""Numbers for who watches over the server: right, for nobody else, and of nobody in particular."""

import asyncio
import http.client
from dataclasses import replace
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from server.live.links import this_machine
from server.web.responses import ADDED_BY_PROXIES
from tests.server.conftest import QUICK
from tests.server.test_app import get
from tests.support.waiting import PATIENCE

TOKEN = "a-token-of-the-operators"


def samples(body: bytes) -> dict[tuple[str, str], float]:
    """What was told, by name and label, as Prometheus' own parser understands it."""
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


async def test_the_numbers_are_those_of_the_session(venue: Any) -> None:
    """Who is here by role, who has not said hello, the log, what was refused and why, how long
    answers took, and what the process uses; in both forms that Prometheus asks for."""
    moderator = await venue.moderator()
    await venue.spectator("Sam")
    await venue.raw()
    await moderator.do("session.open")
    await moderator.do("floor.next")
    await venue.turned_away(hello=1, token="guessed")
    response, body = await get(venue, "/metrics")
    assert response.headers["Content-Type"].startswith("text/plain; version=")
    found = samples(body)
    assert found["roundtable_people_connected", "spectator"] == 1
    assert found["roundtable_people_connected", "moderator"] == 1
    assert found["roundtable_strangers", ""] == 2
    assert found["roundtable_log_writable", ""] == 1
    assert found["roundtable_log_seq", ""] == venue.hosted.room.state.seq
    assert found["roundtable_refusals_total", "queue_empty"] == 1
    assert found["roundtable_refusals_total", "not_admitted"] == 1
    assert found["roundtable_answer_seconds_count", ""] == 2
    assert found["roundtable_answer_seconds_bucket", "+Inf"] == 2
    assert found["process_resident_memory_bytes", ""] > 10_000_000
    kind = "application/openmetrics-text; version=1.0.0"
    _, other = await get(venue, "/metrics", Accept=kind)
    families = openmetrics(other.decode())  # type: ignore[no-untyped-call] # it has no types
    assert "roundtable_answer_seconds" in {family.name for family in families}


async def test_no_number_names_anybody(venue: Any) -> None:
    """No name, no id, no token: also not of who was refused."""
    sam = await venue.spectator("Sam Secret")
    await venue.turned_away(hello=1, token=venue.hosted.tokens.spectators, name="\u200b")
    _, body = await get(venue, "/metrics")
    tokens = venue.hosted.tokens
    for secret in ("Sam", sam.id, sam.welcome["you"]["token"], tokens.moderator, tokens.code):
        assert secret not in body.decode()


async def test_without_a_token_they_are_for_this_machine_alone(host: Any) -> None:
    """Not for who asks from elsewhere or through a proxy, nor for a page whose name leads here."""
    venue = await host(at="")
    assert (await get(venue, "/metrics"))[0].status == 200
    assert (await get(venue, "/metrics", Host="evil.example"))[0].status == 404
    for added in ADDED_BY_PROXIES:
        assert (await get(venue, "/metrics", **{added: "1.2.3.4"}))[0].status == 404
    elsewhere = this_machine()
    if elsewhere != "127.0.0.1":
        assert await status(elsewhere, venue.app.port) == 404
    behind = await host(proxies=["127.0.0.1"])
    assert (await get(behind, "/metrics"))[0].status == 404


async def test_with_a_token_they_are_for_whoever_has_it(host: Any) -> None:
    """From anywhere, also through a proxy and by any name; for nobody else, also not on this
    machine, and not for who has a token of the session."""
    venue = await host(replace(QUICK, metrics_token=TOKEN), proxies=["127.0.0.1"])
    right = await get(venue, "/metrics", Authorization=f"Bearer {TOKEN}", Host="round.example")
    assert right[0].status == 200
    assert samples(right[1])["roundtable_log_writable", ""] == 1
    for wrong in ("", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ü", TOKEN):
        response, body = await get(venue, "/metrics", Authorization=wrong)
        assert response.status == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert b"roundtable" not in body
    moderators = f"Bearer {venue.hosted.tokens.moderator}"
    assert (await get(venue, "/metrics", Authorization=moderators))[0].status == 401


async def status(address: str, port: int) -> int:
    """What a request for the numbers is answered with."""

    def ask() -> int:
        line = http.client.HTTPConnection(address, port, timeout=PATIENCE)
        line.request("GET", "/metrics")
        found = line.getresponse().status
        line.close()
        return found

    return await asyncio.to_thread(ask)
