"""Two moderators press at the same moment: one thing happens, the other reads who was faster."""

import asyncio
from typing import Any

import pytest

from server.live.settings import Settings

ROUNDS = 50

NEXT = ("floor.next", {"expect": "seq"})
GIVE = ("floor.give", {"entry": "second", "expect": "seq"})
NEXT_ITEM = ("agenda.next", {"expect": "seq"})
UNDO = ("undo", {"expect": "action"})


@pytest.mark.parametrize(
    "pair",
    [(NEXT, NEXT), (GIVE, NEXT), (NEXT, NEXT_ITEM), (UNDO, NEXT), (UNDO, GIVE), (UNDO, NEXT_ITEM)],
    ids=lambda pair: " against ".join(do for do, _ in pair),
)
async def test_of_two_at_once_one_happens_and_the_other_reads_who_was_faster(
    host: Any, pair: tuple[Any, Any]
) -> None:
    """Fifty times, and every hand is still up or has the floor."""
    venue = await host(Settings(command_burst=10_000, frame_burst=10_000))
    one, two = await venue.moderator(name="Maeve"), await venue.moderator(name="Finn")
    panel = [await venue.panelist("p1"), await venue.panelist("p2")]
    guest = await venue.spectator("Sam")
    people = [*panel, guest]
    assert "ok" in await one.do("agenda.start", item="i1")
    for turn in range(ROUNDS):
        await raise_all(venue, one, people)
        first, second = (one, two) if turn % 2 else (two, one)
        said = [filled(fields, venue.hosted.room.state) for _, fields in pair]
        numbers = await asyncio.gather(
            first.send(pair[0][0], **said[0]), second.send(pair[1][0], **said[1])
        )
        answers = [await first.answer(numbers[0]), await second.answer(numbers[1])]
        refused = [answer["error"] for answer in answers if "error" in answer]
        assert [error["code"] for error in refused] == ["conflict"], answers
        faster = first.id if "ok" in answers[0] else second.id
        assert refused[0]["values"]["by"] == faster
        assert heard(venue) >= {person.id for person in panel}


async def test_a_key_that_bounces_calls_one(host: Any) -> None:
    """Fifty times: the second of two that saw the same is refused, also to whoever gave both.
    Nobody reads of themselves that they were faster."""
    venue = await host(Settings(command_burst=10_000, frame_burst=10_000))
    one = await venue.moderator(name="Maeve")
    people = [await venue.panelist("p1"), await venue.panelist("p2"), await venue.spectator("Sam")]
    assert "ok" in await one.do("agenda.start", item="i1")
    for _ in range(ROUNDS):
        await raise_all(venue, one, people)
        state = venue.hosted.room.state
        head = state.queues["i1"].entries[0].person
        numbers = [await one.send("floor.next", expect=state.seq) for _ in range(2)]
        assert "ok" in await one.answer(numbers[0])
        error = (await one.answer(numbers[1]))["error"]
        assert (error["code"], error["values"]["by"]) == ("conflict", one.id)
        assert error["message"] == "You have changed this yourself since you saw it."
        assert venue.hosted.room.state.floor.person == head


async def raise_all(venue: Any, moderator: Any, people: list[Any]) -> None:
    """Everybody's hand is up, nobody has the floor, and the last action has been a moderator's."""
    if venue.hosted.room.state.item != "i1":
        more = {"title": "More", "planned": 60}
        assert "ok" in await moderator.do("agenda.add", item=more)
        assert "ok" in await moderator.do("agenda.start", item="i1")
    if venue.hosted.room.state.floor:
        assert "ok" in await moderator.do("floor.end")
    for person in people:
        assert "ok" in await person.do("queue.join")
    assert "ok" in await moderator.do("floor.give", person=people[-1].id)


def filled(fields: dict[str, str], state: Any) -> dict[str, Any]:
    """A command's fields, with what its sender sees now."""
    seen = {"seq": state.seq, "action": state.actions[-1].seq}
    entry = state.queues["i1"].entries[-1].id
    said: dict[str, Any] = {**fields, "expect": seen[fields["expect"]]}
    return said | {"entry": entry} if "entry" in fields else said


def heard(venue: Any) -> set[str]:
    """Whose hand is up, or who has the floor."""
    state = venue.hosted.room.state
    waiting = {e.person for queue in state.queues.values() for e in queue.entries}
    return waiting | ({state.floor.person} if state.floor else set())
