"""Whole messages are what docs/protocol.schema.json says."""

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from server.wire import schema
from tests.server.conftest import SteppingClock
from tests.server.wire.test_no_leak import Crowd, crowd, live

__all__ = ["crowd"]


@cache
def valid_by(name: str) -> Draft202012Validator:
    """By the definition of a name; made once, and by nobody who only collects tests."""
    whole = {**schema.schema(), "$ref": f"#/$defs/{name}"}
    return Draft202012Validator(whole, validate_formats=True)


@pytest.mark.parametrize("seed", [7])
async def test_every_frame_of_a_session_is_valid(crowd: Crowd, clock: SteppingClock) -> None:
    """What moderators, panel, audience and the stage give and are told, as they come, live, and
    come back: a stranger can tell by the schema whether a frame is one."""
    await live(crowd, clock, 120)
    await crowd.here["m1"].socket.send(json.dumps({"looking": {"pane": "queue"}}))
    await crowd.here["m2"].socket.send(json.dumps({"time": "now"}))
    await crowd.here["m2"].has_heard(lambda m: m.get("time") == "now")
    await crowd.here["m2"].has_heard(lambda m: "m1" in m.get("looking", ()))
    await crowd.here["p1"].send("queue.jion")
    await crowd.here["p1"].answer(crowd.here["p1"]._last)
    heard = [message for guest in crowd.everybody for message in guest.heard]
    heard += [guest.welcome for guest in crowd.everybody]
    for valid, messages in ((valid_by("to_client"), heard), (valid_by("to_server"), crowd.sent)):
        for message in messages:
            valid.validate(message)
    # Else nothing was tried.
    kinds = Counter(name for message in heard for name in message)
    tried = ("state", "events", "event", "ok", "error", "presence", "checkpoint", "door", "time")
    assert all(kinds[name] for name in tried)


FACT = {
    "seq": 7,
    "at": "2021-06-01T12:00:00.000Z",
    "by": "p1",
    "event": "queue.left",
    "entry": "e1",
    "person": "p1",
}
ANSWER = {"re": 7, "ok": True, "seq": 812}
PRESENCE = {"presence": {"spectators": 131, "panel": ["m1", "p1"]}}


@pytest.mark.parametrize("good", [FACT, ANSWER, PRESENCE])
def test_a_message_without_one_of_its_fields_is_none(good: dict[str, Any]) -> None:
    """Nor one in which a field is something else."""
    assert valid_by("to_client").is_valid(good)
    for name in good:
        assert not valid_by("to_client").is_valid({key: good[key] for key in good if key != name})
        assert not valid_by("to_client").is_valid({**good, name: [{}]})


@pytest.mark.parametrize(
    ("frame", "is_one"),
    [
        ({"hello": 1, "token": "x", "since": 7}, True),
        ({"hello": 1, "code": "K7MQ2X", "token": None}, True),
        ({"hello": 1}, False),
        ({"hello": 1, "token": "x", "code": "K7MQ2X"}, False),
        ({"hello": 2, "token": "x"}, False),
        ({"hello": 1, "token": "x", "since": 7.5}, False),
        ({"id": 7, "do": "queue.join"}, True),
        ({"do": "queue.join"}, False),
        ({"id": 1 << 53, "do": "queue.join"}, False),
        ({"id": 7, "do": "queue.join", "kind": "speech"}, False),
        ({"id": 7, "do": "queue.join", "mood": "good"}, False),
        ({"looking": {"pane": "queue"}}, True),
        ({"looking": {"pane": "Ann said"}}, False),
        ({"time": 7}, True),
        ({"time": 7, "do": "queue.join"}, False),
    ],
)
def test_a_frame_for_the_server_is_valid_or_none(frame: dict[str, Any], is_one: bool) -> None:
    """By the schema alone, as far as a schema can say it."""
    assert valid_by("to_server").is_valid(frame) is is_one
