"""That a whisper was on its reader's screen is told to the room."""

import asyncio

import pytest

from moderator.client.outbox import Answer, Answered, Denied, Unsent
from moderator.client.session_view import SessionView
from moderator.client.showing import Showing
from server.session.messages import Command
from server.session.whispers import See
from tests.support.sessions import Round


def whispered(reader: str = "p1") -> SessionView:
    stage = Round().running()
    stage.do("m1", "whisper.send", to="p1", text="One more minute")
    return stage.view(reader)


def test_only_whom_a_whisper_is_for_tells_that_they_have_seen_it() -> None:
    """Whoever wrote it has it on their screen as well."""
    assert Showing().tells(whispered("m1")) == []
    assert len(Showing().tells(whispered())) == 1


@pytest.mark.parametrize("code", ["log_unavailable", "too_fast"])
async def test_what_the_room_cannot_take_now_is_told_again(code: str) -> None:
    """Its sender would else see it as unread for as long as the reader's program runs. It is told
    from there, once: lines ask only for what they have just read out."""
    answers: list[Answer] = [Denied(code, ""), Denied(code, ""), Answered(9)]
    told = []

    async def request(command: Command) -> Answer:
        told.append(command)
        return answers.pop(0)

    view, showing = whispered(), Showing(again_after=0)
    (command,) = showing.tells(view)
    await showing.tell(command, request)
    assert told == [command] * 3
    assert showing.tells(view) == []


async def test_what_the_room_takes_never_again_is_not_told_for_ever() -> None:
    """And while it cannot take it for now, one whisper is told of after the other: all of them
    every second would be more than their reader may send."""
    under_way = most = 0
    answers = ["log_unavailable"] * 5 + ["log_lost"] * 3

    async def request(_command: Command) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return Denied(answers.pop(0), "")

    showing = Showing(again_after=0)
    await asyncio.gather(*(showing.tell(See(str(n)), request) for n in range(3)))
    assert (answers, most) == ([], 1)


async def test_what_did_not_go_out_is_told_when_it_is_shown_again() -> None:
    """And what the rules refuse is not."""
    view = whispered()
    for answer, again in ((Unsent(may_have_arrived=False), True), (Denied("x", ""), False)):
        showing = Showing(again_after=0)
        (command,) = showing.tells(view)

        async def request(_command: Command, answer: Answer = answer) -> Answer:
            return answer

        await showing.tell(command, request)
        assert [isinstance(told, See) for told in showing.tells(view)] == [True] * again
