"""What a moderator looks at: told to moderators alone, seldom, and kept nowhere."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from server.journal import LogReader
from tests.server.conftest import QUICK, Guest


async def _look(guest: Guest, looking: Any, **beside: Any) -> None:
    await guest.socket.send(json.dumps({"looking": looking, **beside}))


def _said(person: str, pane: str, dialog: str = "") -> Any:
    """Whether a message says what a person looks at."""
    return lambda m: m.get("looking", {}).get(person) == {"pane": pane, "dialog": dialog}


async def test_moderators_see_what_the_other_one_looks_at(venue: Any) -> None:
    """At once, also who comes later; it ends with the line."""
    maeve = await venue.moderator(name="Maeve")
    finn = await venue.moderator(name="Finn")
    await _look(maeve, {"pane": "script", "dialog": "person"})
    await finn.has_heard(_said("m1", "script", "person"))
    late = await venue.moderator(name="Finn")
    await late.has_heard(_said("m1", "script", "person"))
    await _look(maeve, {"pane": "queue"})
    await finn.has_heard(_said("m1", "queue"))
    maeve.socket.transport.abort()
    await finn.until(lambda m: m.get("looking") == {})


async def test_nobody_else_is_told_and_the_log_does_not_know(venue: Any) -> None:
    """It is the moderators' presence: neither panel, audience nor stage, nor any file."""
    maeve = await venue.moderator(name="Maeve")
    others = [await venue.panelist(), await venue.spectator(), await venue.stage()]
    await _look(maeve, {"pane": "whispers"})
    await maeve.has_heard(_said("m1", "whispers"))
    seq = (await maeve.do("session.open"))["seq"]
    for other in others:
        await other.until(lambda m: m.get("seq") == seq)
        assert not any("looking" in message for message in other.heard)
    with LogReader(venue.hosted.folder / "log.jsonl") as reader:
        assert "looking" not in json.dumps(list(reader.records()), default=str)


async def test_only_moderators_may_say_it(venue: Any) -> None:
    """Others are refused, and it reaches nobody."""
    maeve = await venue.moderator(name="Maeve")
    for guest in (await venue.panelist(), await venue.spectator(), await venue.stage()):
        await _look(guest, {"pane": "queue"})
        assert (await guest.answer(None))["error"]["code"] == "forbidden"
    await maeve.do("session.open")
    assert not any("looking" in message for message in maeve.heard)


@pytest.mark.parametrize(
    ("looking", "beside"),
    [
        ("queue", {}),
        ({}, {}),
        ({"pane": 7}, {}),
        ({"pane": "a" * 33}, {}),
        ({"pane": "Scr [b]ipt"}, {}),
        ({"pane": "queue", "text": "what I write"}, {}),
        ({"pane": "queue"}, {"id": 1}),
    ],
)
async def test_it_is_a_word_or_two_and_nothing_else(
    looking: Any, beside: dict[str, Any], venue: Any
) -> None:
    """No way to put other things on the other's screen; the line goes on."""
    maeve = await venue.moderator(name="Maeve")
    await _look(maeve, looking, **beside)
    assert (await maeve.answer(None))["error"]["code"] == "invalid"
    assert (await maeve.do("session.open"))["ok"]


async def test_however_often_it_is_said_it_is_told_seldom(host: Any) -> None:
    """Holding a key down on one desk must not fill the other's line."""
    pause = 0.3
    venue = await host(replace(QUICK, presence_seconds=pause))
    loop = asyncio.get_running_loop()
    maeve = await venue.moderator(name="Maeve")
    finn = await venue.moderator(name="Finn")
    begun = loop.time()
    for n in range(30):
        await _look(maeve, {"pane": "queue" if n % 2 else "agenda"})
        await asyncio.sleep(0)
    await _look(maeve, {"pane": "script"})
    await finn.has_heard(_said("m1", "script"))
    told = sum("looking" in message for message in finn.heard)
    # At once, and then after a pause each.
    assert told <= 2 + (loop.time() - begun) / pause
