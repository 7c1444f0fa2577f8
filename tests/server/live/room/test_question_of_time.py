"""Whoever asks what time it is in the room is told at once: so clients keep their clocks right, and
know that the line still holds."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.server.conftest import SteppingClock


async def _ask(guest: Any, **frame: Any) -> None:
    await guest.socket.send(json.dumps(frame))


async def test_anybody_is_told_the_rooms_time(venue: Any, clock: SteppingClock) -> None:
    """The stage, too, which may do nothing else; nothing of it is in the log."""
    for guest in (await venue.moderator(), await venue.spectator(), await venue.stage()):
        seq = venue.hosted.room.state.seq
        clock.step(5)
        await _ask(guest, time=1234567)
        told = await guest.until(lambda m: "time" in m)
        assert told == {"time": 1234567, "now": told["now"]}
        assert datetime.fromisoformat(told["now"]) == clock()
        assert venue.hosted.room.state.seq == seq


@pytest.mark.parametrize(
    "frame", [{"time": None}, {"time": 1.5}, {"time": "x" * 65}, {"time": 1, "beside": 2}]
)
async def test_what_is_no_such_question_is_refused(frame: dict[str, Any], venue: Any) -> None:
    """In a sentence, and the line goes on."""
    sam = await venue.spectator()
    await _ask(sam, **frame)
    assert (await sam.answer(None))["error"]["code"] == "invalid"
    await _ask(sam, time="again")
    assert (await sam.until(lambda m: "time" in m))["time"] == "again"
