"""The stage's link: everything that the audience sees, and nothing that anybody does."""

import json
from typing import Any

import pytest

from server.session.messages import COMMANDS


async def test_the_stage_reads_as_nobody_in_particular(venue: Any) -> None:
    """A welcome without a person, then what a spectator reads, word for word."""
    stage = await venue.stage()
    assert stage.welcome["you"] == {"id": "", "name": "", "role": "stage"}
    assert stage.welcome["state"]["you"] == stage.welcome["you"]
    moderator = await venue.moderator()
    sam = await venue.spectator("Sam")
    await moderator.do("session.open")
    await moderator.do("agenda.next")
    await moderator.do("whisper.send", to=sam.id, text="between us")
    await moderator.do("panel.invite", person=sam.id)
    await sam.do("panel.accept")
    last = (await moderator.do("floor.give", person=sam.id))["seq"]
    await stage.has_heard(lambda m: m.get("seq") == last and "event" in m)
    told = [m["event"] for m in stage.heard if "event" in m]
    assert "whisper.sent" not in told
    assert "panel.invited" not in told
    assert {"session.opened", "agenda.started", "panel.accepted", "floor.given"} <= set(told)
    late = await venue.stage()
    state = late.welcome["state"]
    assert state["whispers"] == {} == state["panel"]
    assert state["floor"]["person"] == sam.id
    assert stage.replica.state == late.replica.state
    assert "between us" not in json.dumps([*stage.heard, *late.heard])


async def test_the_stage_goes_on_from_where_it_was_cut(venue: Any) -> None:
    """Like every reader."""
    moderator, stage = await venue.moderator(), await venue.stage()
    await moderator.do("session.open")
    again = await venue.stage(since=stage.welcome["seq"])
    assert [fact["event"] for fact in again.welcome["events"]][-1] == "session.opened"


@pytest.mark.parametrize("do", ["session.open", "queue.join", "question.ask", "link.renew"])
async def test_every_command_from_the_stage_is_refused(venue: Any, do: str) -> None:
    """It is nobody, so nothing is theirs to do; and the stage goes on."""
    stage = await venue.stage()
    fields = {"question.ask": {"text": "Why?"}, "link.renew": {"person": "stage"}}
    answer = await stage.do(do, **fields.get(do, {}))
    assert answer["error"]["code"] == ("forbidden" if do in COMMANDS else "unknown_command")
    assert venue.hosted.room.state.seq == 0
    assert (await venue.moderator()).welcome["state"]["queue"]["entries"] == []


async def test_the_stage_is_not_counted(venue: Any) -> None:
    """Nobody is present because of it, and nobody joined."""
    moderator = await venue.moderator()
    stage = await venue.stage()
    await venue.spectator("Sam")
    for reader in (moderator, stage):
        said = await reader.has_heard(lambda m: m.get("presence", {}).get("spectators") == 1)
        assert said["presence"]["panel"] == ["m1"]
    assert {p.name for p in venue.hosted.room.state.people.values()} & {""} == set()
    await stage.socket.close()
    assert (await moderator.do("session.open"))["ok"]


async def test_the_stage_is_told_what_is_announced_and_when_it_is_dark(venue: Any) -> None:
    """Live and in its welcome, as every spectator is; who came later knows what stands."""
    moderator, stage = await venue.moderator(), await venue.stage()
    await moderator.do("announce", text="We go on at ten")
    last = (await moderator.do("stage.blackout", on=True))["seq"]
    await stage.has_heard(lambda m: m.get("seq") == last and "event" in m)
    told = [m["event"] for m in stage.heard if "event" in m]
    assert told[-2:] == ["announcement.made", "stage.darkened"]
    state = (await venue.stage()).welcome["state"]
    assert state["announcement"]["text"] == "We go on at ten"
    assert state["announcement"]["by"] == moderator.id
    assert state["blackout"] is True
    assert (await venue.spectator("Sam")).welcome["state"]["announcement"] == state["announcement"]
    refused = await stage.do("stage.blackout", on=False)
    assert refused["error"]["code"] == "forbidden"


def doors(guest: Any) -> list[Any]:
    """What somebody was told of the door."""
    return [message["door"] for message in guest.heard if "door" in message]


async def test_the_stage_is_told_the_code_and_nobody_else_is(venue: Any) -> None:
    """After its welcome, for a hall to read; moderators have it from their links, and to all others
    it is not said."""
    stage = await venue.stage()
    said = await stage.has_heard(lambda m: "door" in m)
    assert said == {"door": {"code": venue.hosted.tokens.code}}
    guest = await venue.come_by_code(said["door"]["code"], name="Sam")
    others = [guest, await venue.moderator(), await venue.panelist()]
    last = (await others[1].do("session.open"))["seq"]
    for other in others:
        await other.has_heard(lambda m: m.get("seq") == last and "event" in m)
        assert doors(other) == []
        assert venue.hosted.tokens.code not in json.dumps([other.welcome, *other.heard])


async def test_the_stage_is_told_no_code_while_nobody_gets_in_by_it(venue: Any) -> None:
    """None while the door is closed, the same again when it is open, and the new one when it is
    made new: also whoever comes later."""
    moderator, stage = await venue.moderator(), await venue.stage()
    code = venue.hosted.tokens.code
    await moderator.do("door.close")
    await stage.has_heard(lambda m: m.get("door", ...) is None)
    late = await venue.stage()
    await late.has_heard(lambda m: "door" in m)
    assert doors(late) == [None]
    await moderator.do("door.open")
    await late.has_heard(lambda m: m.get("door") == {"code": code})
    renewed = await moderator.do("link.renew", person="spectators")
    for one in (stage, late, await venue.stage()):
        await one.has_heard(lambda m: m.get("door") == {"code": renewed["code"]})
    assert doors(stage) == [{"code": code}, None, {"code": code}, {"code": renewed["code"]}]


async def test_a_stage_is_told_the_code_when_the_door_of_a_session_that_went_on_is_opened(
    host: Any,
) -> None:
    """Also where it was closed before there was anybody to be told."""
    venue = await host()
    await (await venue.moderator()).do("door.close")
    await venue.app.__aexit__(None, None, None)
    again = await host(resume=venue.hosted.folder)
    stage = await again.stage()
    await stage.has_heard(lambda m: "door" in m)
    await (await again.moderator()).do("door.open")
    await stage.has_heard(lambda m: m.get("door") == {"code": again.hosted.tokens.code})
    assert doors(stage)[0] is None
