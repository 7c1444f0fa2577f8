"""Witnessed by the round: everybody is told what the log holds, and can prove it."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from server.journal import verify


def is_checkpoint(message: dict[str, Any]) -> bool:
    return "checkpoint" in message


def true_sum(log: Path, seq: int) -> str:
    lines = log.read_bytes().splitlines(keepends=True)
    return sha256(b"".join(lines[: seq + 1])).hexdigest()


async def test_everybody_is_told_at_item_changes_pauses_and_the_close(venue: Any) -> None:
    """Moderators, panel, audience and stage alike, the same, after the facts; the checksum is that
    of the file's own bytes."""
    moderator = await venue.moderator()
    guests = [moderator, await venue.panelist(), await venue.spectator(), await venue.stage()]
    assert not any(is_checkpoint(m) for guest in guests for m in guest.heard)
    for do in ("session.open", "agenda.next", "agenda.next", "session.pause", "session.close"):
        assert (await moderator.do(do))["ok"]
    last = venue.hosted.room.state.seq
    for guest in guests:
        await guest.has_heard(lambda m: is_checkpoint(m) and m["checkpoint"]["seq"] == last)
    told = [[m["checkpoint"] for m in guest.heard if is_checkpoint(m)] for guest in guests]
    assert told[0] == told[1] == told[2] == told[3]
    assert len(told[0]) == 4
    for checkpoint in told[0]:
        assert checkpoint["sha256"] == true_sum(venue.hosted.log, checkpoint["seq"])
    for guest in guests:
        order = [m for m in guest.heard if "event" in m or is_checkpoint(m)]
        place = next(n for n, m in enumerate(order) if m.get("event") == "session.closed")
        assert is_checkpoint(order[place + 1])


async def test_who_comes_late_is_told_the_newest(venue: Any) -> None:
    """Right after their welcome, resumed or not, so that nobody depends on having been there."""
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    told = (await moderator.has_heard(is_checkpoint))["checkpoint"]
    await moderator.do("queue.add", person="p1")
    again = await venue.moderator(since=1)
    assert (await again.has_heard(is_checkpoint))["checkpoint"] == told
    for late in (await venue.panelist("p2"), await venue.stage()):
        assert (await late.has_heard(is_checkpoint))["checkpoint"] == told
        assert late.replica.checkpoint.sha256 == told["sha256"]


async def test_a_restart_goes_on_with_the_same_checksums(host: Any) -> None:
    """What was told before stays true, the newest is told again, and the next one is right."""
    venue = await host()
    moderator = await venue.moderator()
    await moderator.do("agenda.next")
    await moderator.do("queue.add", person="p1")
    told = (await moderator.has_heard(is_checkpoint))["checkpoint"]
    folder = venue.hosted.folder
    await venue.stack.aclose()
    again = await host(resume=folder)
    moderator = await again.moderator()
    assert (await moderator.has_heard(is_checkpoint))["checkpoint"] == told
    await moderator.do("session.close")
    last = [m["checkpoint"] for m in moderator.heard if is_checkpoint(m)][-1]
    assert last["seq"] == verify(again.hosted.log).seq
    assert last["sha256"] == true_sum(again.hosted.log, last["seq"])
