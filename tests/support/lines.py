"""Links that run as long as a test needs them, and the truth that they are held against."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from moderator.client.link import Link
from moderator.client.session_view import SessionView
from server.journal import LogReader
from server.journal.replay import facts, opening, states
from server.session.messages import Fact
from server.session.people import Person
from server.session.records import PersistentMap, replace
from server.session.session import SessionState
from server.session.views import Reader, state_for
from tests.support.waiting import until


@asynccontextmanager
async def joined(*links: Link) -> AsyncIterator[None]:
    """Run links, from when all have been welcomed."""
    tasks = [asyncio.create_task(link.run()) for link in links]
    try:
        await until(lambda: all(link.connection == "connected" for link in links))
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def view(link: Link) -> SessionView:
    """What a link that has been welcomed shows."""
    found = link.view()
    assert found is not None
    return found


def logged(log: Path) -> tuple[SessionState, list[Fact]]:
    """The facts in a log and the state that they lead to."""
    with LogReader(log) as reader:
        _plan, state = opening(reader.header)
        found = list(facts(reader.records()))
    for _before, _fact, after in states(state, found):
        state = after
    return state, found


def differences(link: Link, truth: SessionState) -> dict[str, Any]:
    """In which fields a link's state is not what its reader may see of the truth.

    ``seq`` is left out: a reader has that of the last fact they may see. So is who of the audience
    is here, which is in no log: a moderator who was away for long is told of it with the state.
    """
    mine, you = link.replica.state, link.replica.you
    assert mine is not None
    assert you is not None
    mine = replace(mine, people=PersistentMap({p.id: _logged(p) for p in mine.people.values()}))
    role = truth.people[you.id].role
    due = replace(state_for(truth, Reader(you.id, role)), seq=mine.seq)
    return {
        field.name: (getattr(mine, field.name), getattr(due, field.name))
        for field in fields(SessionState)
        if field.compare and getattr(mine, field.name) != getattr(due, field.name)
    }


def _logged(person: Person) -> Person:
    return replace(person, present=person.present and person.role != "spectator")
