"""No key is swallowed without a sign."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from moderator.client import outbox
from moderator.desk import others_line
from moderator.desk.app import Desk
from server.language import Language
from server.session import agenda, phases, questions, queue
from server.session.entries import current_queue
from tests.moderator.desk.house import House, house, level, seen, until
from tests.support.proxy import proxy
from tests.support.waiting import PATIENCE


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path) as room:
        await room.do(phases.Open(), agenda.Start("statements"))
        await room.do(queue.Add("p1", "reply"), queue.Add("p2"), queue.Add("p5"))
        yield room


async def test_a_next_that_comes_too_soon_says_that_it_was_not_done(room: House) -> None:
    """Who presses it a third time quickly sees why nobody else has the floor yet."""
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: len(screen.queue_list.ids) == 3)
        screen.clock = lambda: 1e12
        await pilot.press("n")
        await until(lambda: room.state.floor and screen.view and screen.view.state.floor)
        await pilot.press("n", "n")
        await until(lambda: "Not done" in screen.others.text)
        assert room.state.floor is not None
        assert room.state.floor.person == "p1"


async def test_a_key_that_cannot_says_by_which_rule(room: House) -> None:
    """Nobody waits, nobody speaks: the key does nothing, and does not look broken; nor does one
    that is about nothing now. What is typed next means what it says."""
    await room.do(*(queue.Remove(e.id) for e in current_queue(room.state).entries))
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: not screen.queue_list.ids)
        await pilot.press("n")
        await until(lambda: "Nobody is waiting in the queue." in screen.others.text)
        await pilot.press("e")
        await until(lambda: "Nobody has the floor." in screen.others.text)
        await pilot.press("o")
        await until(lambda: not current_queue(room.state).open)


async def test_who_moves_an_entry_to_another_kind_is_told(room: House) -> None:
    """Among the replies it is a reply, and the desk says so; within its kind there is nothing to
    say."""
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: len(screen.queue_list.ids) == 3)
        await pilot.press("end", "K")
        await until(lambda: [e.person for e in current_queue(room.state).entries][1] == "p5")
        await level(room, screen)
        assert "from now on" not in screen.others.text
        await pilot.press("K")
        await until(lambda: "Arne Schneider, moved: Reply from now on" in screen.others.text)


async def test_a_refusal_is_gone_with_the_next_key_that_is_done(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else that one would read as refused, too; but not before anybody can have read it."""
    await room.do(*(queue.Remove(e.id) for e in current_queue(room.state).entries))
    async with seen(room.desk()) as (pilot, screen):
        await until(lambda: not screen.queue_list.ids)
        await pilot.press("n")
        await until(lambda: "Nobody is waiting in the queue." in screen.others.text)
        await pilot.press("o")
        await until(lambda: not current_queue(room.state).open)
        assert "Nobody is waiting" in screen.others.text
        monkeypatch.setattr(others_line, "READ", 0.0)
        await level(room, screen)
        await pilot.press("e", "o")
        await until(lambda: current_queue(room.state).open)
        assert "Nobody is waiting" not in screen.others.text
        assert "Not possible" not in screen.others.text


async def test_a_key_for_what_is_so_already_says_so(room: House) -> None:
    """Whoever presses it again does not take it for a key that is broken."""
    await room.do(questions.Ask("Who pays?"))
    await room.do(*map(questions.Approve, room.state.questions))
    async with seen(room.desk()) as (pilot, screen):
        await pilot.press("5", "y")
        await until(lambda: "That is so already: “Approve”" in screen.others.text)


async def test_another_order_of_the_queue_is_told_and_stays_in_sight(room: House) -> None:
    """Nobody who waits is moved by it. Where the queue has no heading that names it, it stands
    beside who is next; by arrival is what everybody expects."""
    async with seen(room.desk(), (80, 24)) as (pilot, screen):
        await until(lambda: len(screen.queue_list.ids) == 3)
        await pilot.press("r")
        await until(lambda: "Order of the queue from now on: balanced" in screen.others.text)
        await level(room, screen)
        assert "queue" in screen.whole.headed
        assert screen.next.text.endswith("3 wait")
        await pilot.press("2")
        await until(lambda: screen.next.text.endswith("3 wait · balanced"))
        await pilot.press("r", "r")
        await until(lambda: "from now on: by arrival" in screen.others.text)
        await until(lambda: screen.next.text.endswith("3 wait"))


async def test_keys_that_wait_for_the_connection_are_counted(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are not lost: they go as soon as it is back, and until then the desk says that they
    wait."""
    # On a busy machine it may take longer to come back than a key waits.
    monkeypatch.setattr(outbox, "ANSWER_WITHIN", PATIENCE)
    port = int(room.base.rsplit(":", 1)[1].strip("/"))
    async with proxy(port) as between:
        link = room.line(room.opening.tokens.moderator, "Hanna Sommer")
        link = type(link)(
            f"http://127.0.0.1:{between.port}/#{room.opening.tokens.moderator}", name="Hanna Sommer"
        )
        desk = Desk(link, Language.named("en"), room.opening.folder)
        async with seen(desk) as (pilot, screen):
            await until(lambda: len(screen.queue_list.ids) == 3)
            between.cut()
            await until(lambda: not desk.link.welcomed)
            await pilot.press("n")
            await until(lambda: "1 key waits for the connection" in screen.others.text)
            assert room.state.floor is None
            between.mend()
            await until(lambda: room.state.floor is not None)
            await until(lambda: "waits" not in screen.others.text)
